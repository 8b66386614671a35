package fleet

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/streamgate/streamgate/internal/conf"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/tlsutil"
)

// Where everything listens: the namespace is ours alone.
const (
	firstPort = 10_000
	portStep  = 10
	rpcAddr   = "127.0.0.1:8545"
	rpcURL    = "http://" + rpcAddr
	chainID   = 31337
)

// Of the addresses of a node, by what listens there.
const (
	publicAt = iota
	gossipAt
	actorAt
	peerAt
	adminAt
)

func (n *Node) addr(what int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(n.port+what)) }

func (f *Fleet) secrets() (err error) {
	if f.authority, err = tlsutil.NewAuthority(f.dir); err != nil {
		return err
	}
	pem, err := os.ReadFile(f.authority.CAFile())
	if err != nil {
		return err
	}
	f.pool = x509.NewCertPool()
	f.pool.AppendCertsFromPEM(pem)
	random := func(size int) []byte {
		b := make([]byte, size)
		_, _ = rand.Read(b) // never fails, it would have crashed the program
		return b
	}
	f.token = hex.EncodeToString(random(24))
	for file, text := range map[string]string{"admin.token": f.token, "master.key": hex.EncodeToString(random(32)),
		"cluster.secret": hex.EncodeToString(random(32)), "gossip.key": base64.StdEncoding.EncodeToString(random(32))} {
		if err := os.WriteFile(f.path(file), []byte(text+"\n"), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (f *Fleet) path(file string) string { return filepath.Join(f.dir, file) }

// configure writes a node's configuration and gives its path.
func (f *Fleet) configure(n *Node) (string, error) {
	origin, roles := f.Nodes[0], []model.Role{model.EdgeRole}
	if n == origin {
		roles = []model.Role{model.OriginRole, model.WatcherRole}
	}
	node, err := f.authority.Node(model.NodeName(n.Name), roles)
	if err != nil {
		return "", err
	}
	cert, err := f.authority.Public(n.Name, "127.0.0.1")
	if err != nil {
		return "", err
	}
	c := conf.Default()
	c.Node = conf.Node{Name: model.NodeName(n.Name), Region: "fleet", DataDir: f.path(n.Name)}
	c.Roles = roles
	c.Cluster = conf.Cluster{GossipAddr: n.addr(gossipAt), ActorAddr: n.addr(actorAt), PeerAddr: n.addr(peerAt), Profile: "edge",
		Seeds: []string{origin.addr(gossipAt)}, Bootstrap: n == origin,
		GossipKey: f.path("gossip.key"), Secret: f.path("cluster.secret"), TLS: conf.TLS{Cert: node.Cert, Key: node.Key, CA: node.CA}}
	c.Admin.Addr = n.addr(adminAt)
	if f.cfg.Spans {
		c.Trace.File = filepath.Join(f.cfg.Logs, n.Name+".spans.jsonl")
	}
	c.Chains = []conf.Chain{{ID: chainID, Name: "dev chain", RPC: []string{rpcURL}, BlockTime: time.Second, Window: 96}}
	pair := conf.KeyPair{Cert: cert.Cert, Key: cert.Key}
	c.Origin.Addr, c.Origin.PublicURL, c.Origin.TLS = n.addr(publicAt), n.Base, pair
	c.Origin.AdminTokenFile, c.Origin.MasterKeyFile = f.path("admin.token"), f.path("master.key")
	c.Origin.Preset, c.Origin.Workers, c.Origin.Segment = "ultrafast", 1, cmp.Or(f.cfg.Sample.Segment, c.Origin.Segment)
	c.Edge.Addr, c.Edge.PublicURL, c.Edge.TLS = n.addr(publicAt), n.Base, pair
	// All viewers come from one address, and some sessions are shared by many.
	c.Edge.PerClient, c.Edge.PerSession = 1<<16, 1<<20
	c.Edge.MemoryBytes, c.Edge.DiskBytes = cmp.Or(f.cfg.MemoryBytes, 32<<20), cmp.Or(f.cfg.DiskBytes, 1<<30)
	if f.cfg.Prepare != nil {
		c.Edge.Prefetch = f.cfg.Prefetch
	}
	if f.cfg.PerWallet > 0 {
		c.Edge.MaxPerWallet = f.cfg.PerWallet
	}
	for _, e := range f.Edges() {
		c.Edge.Domains = append(c.Edge.Domains, e.addr(publicAt))
	}
	if i := slices.Index(f.Edges(), n); i >= 0 && f.cfg.Region != nil {
		c.Node.Region = f.cfg.Region(i)
	}
	b, err := conf.Write(c)
	if err != nil {
		return "", err
	}
	return f.path(n.Name + ".yaml"), os.WriteFile(f.path(n.Name+".yaml"), b, 0o600)
}

// AdminURL is the node's private port.
func (n *Node) AdminURL() string { return "http://" + n.addr(adminAt) }

// ready asks a node whether it is.
func (n *Node) ready(ctx context.Context) error {
	b, status, err := n.admin(ctx, "/readyz", adminWithin)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("status %d: %s", status, b)
	}
	return err
}
