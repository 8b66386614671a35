package membership

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"github.com/hashicorp/memberlist"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Profile names a set of timings. All nodes of a cluster use the same.
type Profile string

// The profiles, by how far nodes are apart. Measured: a killed node is noticed
// in 3.1 to 3.8 s with Edge and 5.7 to 6.9 s with Geo, and a stall of 2.5 s is
// survived by both.
const (
	Local Profile = "local" // one machine
	Edge  Profile = "edge"  // one region
	Geo   Profile = "geo"   // the world
)

const (
	// streamTimeout bounds a join of one peer and so how long Run takes to stop.
	streamTimeout = 2 * time.Second
	// reclaim is how soon a dead node's name may come back at another address:
	// at once. With a pause the node's first word is refused, and it says the
	// next one only at a full exchange of states, pushPull later.
	reclaim  = time.Millisecond
	pushPull = 15 * time.Second
	// resolveTimeout bounds looking up a name.
	resolveTimeout = 5 * time.Second
)

// Config of a node's membership.
type Config struct {
	// Self is how others will see this node. Incarnation 0 means now.
	Self    model.Node
	Profile Profile
	Bind    string // host:port for UDP and TCP; port 0 takes a free one
	// Advertise is the host:port that others use; empty for Bind.
	Advertise string
	Seeds     []string // host:port of nodes to join through
	// Keyring is the file of gossip keys: base64 of 32 bytes a line, the first
	// one encrypts. Encryption cannot be turned off.
	Keyring []byte
	// KeepKeyring keeps a changed keyring file, in one step; it returns once the
	// file is on disk. Nil forgets changes with the process.
	KeepKeyring func([]byte) error `json:"-"`
	// Label is the cluster's name: nodes of another cluster are not heard.
	Label string
	// Bootstrap lets the node serve alone. One node of a new cluster needs it;
	// others wait until they have met somebody.
	Bootstrap bool
}

func (c Config) check() error {
	const op = "cluster/membership.New"
	switch {
	case c.Self.Name == "":
		return fault.At(op, fault.Invalid, "name", "node has no name")
	case len(c.Self.Roles) == 0:
		return fault.At(op, fault.Invalid, "roles", "node %q has no role", c.Self.Name)
	case c.Label == "" || len(c.Label) > memberlist.LabelMaxSize:
		return fault.At(op, fault.Invalid, "label", "cluster label of %d bytes, want 1 to %d", len(c.Label), memberlist.LabelMaxSize)
	case len(c.Seeds) == 0 && !c.Bootstrap:
		return fault.At(op, fault.Invalid, "seeds", "no seeds, and not told to bootstrap")
	}
	return nil
}

// memberlist gives the library's configuration.
func (c Config) memberlist(keys *keyring) (*memberlist.Config, error) {
	const op = "cluster/membership.New"
	m := memberlist.DefaultLANConfig()
	switch c.Profile {
	case Local:
		m.ProbeInterval, m.ProbeTimeout, m.GossipInterval = 500*time.Millisecond, 300*time.Millisecond, 50*time.Millisecond
	case Edge:
		m.ProbeInterval, m.ProbeTimeout, m.GossipInterval = 600*time.Millisecond, 400*time.Millisecond, 100*time.Millisecond
	case Geo:
		m.ProbeInterval, m.ProbeTimeout, m.GossipInterval = time.Second, 600*time.Millisecond, 200*time.Millisecond
	default:
		return nil, fault.At(op, fault.Invalid, "profile", "profile %q: want local, edge or geo", c.Profile)
	}
	m.SuspicionMult, m.SuspicionMaxTimeoutMult = 4, 3
	m.PushPullInterval = pushPull
	m.TCPTimeout, m.DeadNodeReclaimTime = streamTimeout, reclaim
	m.EnableCompression = false // packets are small
	m.Name, m.Label = string(c.Self.Name), c.Label
	var err error
	m.Keyring = keys.lib
	if m.BindAddr, m.BindPort, err = resolve(c.Bind); err != nil {
		return nil, fault.At(op, fault.Invalid, "bind", "gossip address %q: %w", c.Bind, err)
	}
	m.AdvertisePort = m.BindPort
	if c.Advertise != "" {
		if m.AdvertiseAddr, m.AdvertisePort, err = resolve(c.Advertise); err != nil {
			return nil, fault.At(op, fault.Invalid, "advertise", "gossip address %q: %w", c.Advertise, err)
		}
	}
	return m, nil
}

// resolve gives the IP address and port of host:port; the library takes no names.
func resolve(addr string) (string, int, error) {
	if host, _, err := net.SplitHostPort(addr); err == nil && host == "" {
		addr = "0.0.0.0" + addr
	}
	all, err := lookup(context.Background(), addr)
	if err != nil {
		return "", 0, err
	}
	i := max(0, slices.IndexFunc(all, func(a netip.AddrPort) bool { return a.Addr().Is4() })) // localhost may be both
	return all[i].Addr().String(), int(all[i].Port()), nil
}

// lookup gives all addresses of host:port, at least one.
func lookup(ctx context.Context, addr string) ([]netip.AddrPort, error) {
	host, p, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	port, err := strconv.ParseUint(p, 10, 16)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, resolveTimeout)
	defer cancel()
	ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, err
	}
	out := make([]netip.AddrPort, len(ips))
	for i, ip := range ips {
		out[i] = netip.AddrPortFrom(ip.Unmap(), uint16(port))
	}
	return out, nil
}
