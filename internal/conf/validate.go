package conf

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// nodeName is what a node may be called: it becomes a certificate name, a part
// of actor names and a metric label.
var nodeName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// minIndex lets the index of holders have some ten thousand transfers.
const minIndex = 16 << 20

// minReserve is a memtable and what it is written to.
const minReserve = 32 << 20

// Validate checks the tree for the roles it names. It reports every fault it
// finds, each with its path and what to do.
func (c *Config) Validate() error {
	v := &check{}
	v.that(len(c.Roles) > 0, "roles", "is empty: give --roles or roles, for example [origin, watcher]")
	for _, r := range c.Roles {
		known := []model.Role{model.OriginRole, model.EdgeRole, model.WatcherRole}
		v.that(slices.Contains(known, r), "roles", "%q is not one of origin, edge, watcher", r)
	}
	v.that(nodeName.MatchString(string(c.Node.Name)), "node.name", "%q: want 1 to 63 of a-z 0-9 and -, for example edge-1", c.Node.Name)
	v.that(c.Node.DataDir != "", "node.data_dir", "is empty: name a folder")
	v.that(c.Node.MinFreeBytes >= minReserve, "node.min_free_bytes", "%d: want at least %d MiB, which a database may need at once", c.Node.MinFreeBytes, minReserve>>20)
	v.that(c.Node.IndexBytes >= minIndex, "node.index_bytes", "%d: want at least %d MiB", c.Node.IndexBytes, minIndex>>20)
	v.cluster(c.Cluster)
	v.advertise(c)
	v.addr(c.Admin.Addr, "admin.addr")
	v.that(c.Trace.Ratio >= 0 && c.Trace.Ratio <= 1, "trace.ratio", "%v: want 0 to 1", c.Trace.Ratio)
	if c.Has(model.OriginRole) {
		v.origin(c.Origin)
	}
	if c.Has(model.OriginRole) || c.Has(model.EdgeRole) {
		v.addr(c.Cluster.PeerAddr, "cluster.peer_addr")
	}
	if c.Has(model.EdgeRole) {
		v.edge(c.Edge)
	}
	if c.Gateway.Enabled {
		v.gateway(c.Gateway)
	}
	v.chains(c)
	if len(v.faults) == 0 {
		return nil
	}
	return fault.As("conf.Validate", fault.Invalid, errors.Join(v.faults...))
}

type check struct{ faults []error }

func (v *check) that(ok bool, path, format string, args ...any) {
	if !ok {
		v.faults = append(v.faults, fmt.Errorf("%s: "+format, append([]any{path}, args...)...))
	}
}

func (v *check) addr(a, path string) {
	_, port, err := net.SplitHostPort(a)
	v.that(err == nil && port != "", path, "%q: want host:port", a)
}

func (v *check) file(f, path string) { v.that(f != "", path, "is empty: name a file") }

func (v *check) url(s, path string, schemes ...string) {
	u, err := url.Parse(s)
	v.that(err == nil && u.Host != "" && slices.Contains(schemes, u.Scheme), path, "%q: want a URL with %v", s, schemes)
}

const (
	minResponse = 2 << 20   // lets the largest block through
	minEgress   = 512 << 10 // gives each of many at a time a piece before it is given up
)

func (v *check) gateway(g Gateway) {
	v.that(g.MaxRequests > 0, "gateway.max_requests", "%d: want at least 1", g.MaxRequests)
	v.that(g.MaxResponseBytes >= minResponse, "gateway.max_response_bytes", "%d: want at least %d MiB, a block", g.MaxResponseBytes, minResponse>>20)
	v.that(g.BytesPerSecond >= minEgress, "gateway.bytes_per_second", "%d: want at least %d KiB", g.BytesPerSecond, minEgress>>10)
	v.that(g.Timeout > 0, "gateway.timeout", "%v: want more than 0", g.Timeout)
}

func (v *check) cluster(c Cluster) {
	v.addr(c.GossipAddr, "cluster.gossip_addr")
	v.addr(c.ActorAddr, "cluster.actor_addr")
	v.that(slices.Contains([]string{"local", "edge", "geo"}, c.Profile), "cluster.profile", "%q: want local, edge or geo", c.Profile)
	v.that(c.Bootstrap || len(c.Seeds) > 0, "cluster.seeds", "is empty: name a node to join, or set cluster.bootstrap on the first one")
	v.file(c.GossipKey, "cluster.gossip_key_file")
	v.file(c.Secret, "cluster.secret_file")
	v.pair(c.TLS.Cert, c.TLS.Key, "cluster.tls")
	v.file(c.TLS.CA, "cluster.tls.ca")
}

// advertise checks that others are not told an address that means "here" to them.
func (v *check) advertise(c *Config) {
	const path = "cluster.advertise_host"
	if host := c.Cluster.AdvertiseHost; host != "" {
		_, _, err := net.SplitHostPort(host)
		v.that(err != nil && !everywhere(host) && !strings.ContainsAny(host, "/[] "), path, "%q: want a name or an address that other nodes reach, without a port", host)
		return
	}
	listens := map[string]string{"cluster.gossip_addr": c.Cluster.GossipAddr, "cluster.actor_addr": c.Cluster.ActorAddr}
	if c.Has(model.OriginRole) || c.Has(model.EdgeRole) {
		listens["cluster.peer_addr"] = c.Cluster.PeerAddr
	}
	for _, name := range slices.Sorted(maps.Keys(listens)) {
		host, _, err := net.SplitHostPort(listens[name])
		v.that(err != nil || !everywhere(host), path, "is empty, and %s listens on all addresses: name the one that other nodes reach", name)
	}
}

// everywhere reports whether a host stands for all addresses of a machine.
func everywhere(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "" || err == nil && ip.IsUnspecified()
}

func (v *check) pair(cert, key, path string) {
	v.file(cert, path+".cert")
	v.file(key, path+".key")
}

func (v *check) origin(o Origin) {
	v.addr(o.Addr, "origin.addr")
	v.url(o.PublicURL, "origin.public_url", "https")
	v.pair(o.TLS.Cert, o.TLS.Key, "origin.tls")
	v.file(o.AdminTokenFile, "origin.admin_token_file")
	v.file(o.MasterKeyFile, "origin.master_key_file")
	v.that(o.MaxUploadBytes > 0, "origin.max_upload_bytes", "%d: want more than 0", o.MaxUploadBytes)
	v.that(o.Workers > 0 && o.Workers <= 64, "origin.workers", "%d: want 1 to 64", o.Workers)
	v.that(o.Segment >= 1 && o.Segment <= 6, "origin.segment_seconds", "%d: want 1 to 6", o.Segment)
	v.that(o.MaxHeight >= 144 && o.MaxHeight <= 2160, "origin.max_height", "%d: want 144 to 2160", o.MaxHeight)
	v.that(o.UploadTTL >= time.Minute, "origin.upload_ttl", "%v: want at least 1m", o.UploadTTL)
}

func (v *check) edge(e Edge) {
	v.addr(e.Addr, "edge.addr")
	v.url(e.PublicURL, "edge.public_url", "https")
	v.pair(e.TLS.Cert, e.TLS.Key, "edge.tls")
	v.that(len(e.Domains) > 0, "edge.domains", "is empty: name the authority viewers see, for example watch.example.org")
	v.that(e.SessionTTL >= time.Second && e.SessionTTL <= 24*time.Hour, "edge.session_ttl", "%v: want 1s to 24h", e.SessionTTL)
	v.that(e.LoginTTL >= time.Minute && e.LoginTTL <= 30*24*time.Hour, "edge.login_ttl", "%v: want 1m to 720h", e.LoginTTL)
	v.that(e.MaxPerWallet >= 1, "edge.sessions_per_wallet", "%d: want at least 1", e.MaxPerWallet)
	v.that(e.PerClient >= 0, "edge.connections_per_address", "%d: want at least 1, or 0 for the default", e.PerClient)
	v.that(e.PerSession >= 0, "edge.requests_per_session", "%d: want at least 1, or 0 for the default", e.PerSession)
	v.that(e.MaxEgress == 0 || e.MaxEgress >= 1<<20, "edge.max_egress_bytes", "%d: want at least 1 MiB a second, or 0 for no bound", e.MaxEgress)
	v.that(e.MemoryBytes >= 1<<20, "edge.memory_bytes", "%d: want at least 1 MiB", e.MemoryBytes)
	v.that(e.DiskBytes >= 1<<20, "edge.disk_bytes", "%d: want at least 1 MiB", e.DiskBytes)
	v.that(e.Prefetch >= 0 && e.Prefetch <= 16, "edge.prefetch", "%d: want 0 to 16", e.Prefetch)
}
