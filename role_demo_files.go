package main

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/streamgate/streamgate/internal/conf"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/tlsutil"
)

// demoChain is the chain id of the dev chain, the one local chains use.
const demoChain model.ChainID = 31337

// demoNode is one process of the demo.
type demoNode struct {
	name   model.NodeName
	region string
	roles  []model.Role
	port   int // public
	inner  int // first of four: gossip, actors, peers, admin
}

// demoLayout says which process listens where.
type demoLayout struct {
	nodes []demoNode // the origin first
	rpc   int
}

func newDemoLayout(base int) demoLayout {
	origin, edges, rpc, inner := 7443, [2]int{8443, 8444}, 8545, 7450
	if base != 0 {
		origin, edges, rpc, inner = base, [2]int{base + 1, base + 2}, base+3, base+10
	}
	return demoLayout{rpc: rpc, nodes: []demoNode{
		{"origin-1", "eu-west", []model.Role{model.OriginRole, model.WatcherRole}, origin, inner},
		{"edge-1", "eu-west", []model.Role{model.EdgeRole}, edges[0], inner + 4},
		{"edge-2", "us-east", []model.Role{model.EdgeRole}, edges[1], inner + 8},
	}}
}

func (n demoNode) url() string            { return "https://localhost:" + strconv.Itoa(n.port) }
func (n demoNode) addr(offset int) string { return loopback(n.inner + offset) }
func loopback(port int) string            { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
func (l demoLayout) rpcURL() string       { return "http://" + loopback(l.rpc) }
func (l demoLayout) origin() demoNode     { return l.nodes[0] }
func (l demoLayout) edges() []demoNode    { return l.nodes[1:] }

// checkFree fails with the list of ports that something else listens on.
func (l demoLayout) checkFree() error {
	ports := []int{l.rpc}
	for _, n := range l.nodes {
		ports = append(ports, n.port, n.inner, n.inner+1, n.inner+2, n.inner+3)
	}
	var busy []int
	for _, p := range ports {
		ln, err := net.Listen("tcp", loopback(p))
		if err != nil {
			busy = append(busy, p)
			continue
		}
		ln.Close()
	}
	if len(busy) > 0 {
		return fmt.Errorf("ports %v are in use: end what listens there, or choose others with --ports BASE", busy)
	}
	return nil
}

// demoSecrets are the files every node shares or owns, in one folder.
type demoSecrets struct {
	dir       string
	authority *tlsutil.Authority
	token     string
}

func newDemoSecrets(dir string) (demoSecrets, error) {
	s := demoSecrets{dir: dir}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return s, err
	}
	var err error
	if s.authority, err = tlsutil.NewAuthority(dir); err != nil {
		return s, err
	}
	s.token = randomHex(24)
	files := map[string]string{
		"admin.token": s.token, "master.key": randomHex(32), "cluster.secret": randomHex(32),
		"gossip.key": base64.StdEncoding.EncodeToString(randomBytes(32)),
	}
	for name, text := range files {
		if err := os.WriteFile(s.path(name), []byte(text+"\n"), 0o600); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (s demoSecrets) path(name string) string { return filepath.Join(s.dir, name) }

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails, it would have crashed the program
	return b
}

func randomHex(n int) string { return hex.EncodeToString(randomBytes(n)) }

// demoWallet is one of the demo's people.
type demoWallet struct {
	Name    string   `json:"name"`
	Address string   `json:"address"`
	Key     string   `json:"key"`
	Holds   []string `json:"holds"`
}

// demoPage is what the watch page is told in the demo: who can sign, and where
// the chain is.
type demoPage struct {
	Wallets  []demoWallet  `json:"wallets"`
	Contract string        `json:"contract"`
	TokenID  string        `json:"token_id"`
	ChainID  model.ChainID `json:"chain_id"`
	RPC      string        `json:"rpc"`                // path on the edge
	Upstream string        `json:"upstream,omitempty"` // where the edge sends it; not shown to the page
}

// demoGate is the rule of the demo's videos: hold pass 1.
func demoGate(contract model.Address) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(
		`{"any":[{"erc721":{"chain":%d,"contract":"%s","token_ids":["1"],"min":1}}],"confirmations":{"%d":0},"max_staleness":"30s"}`,
		demoChain, evm.Checksum(contract), demoChain))
}

// writeConfig writes a node's configuration and gives its path.
func (l demoLayout) writeConfig(dir string, n demoNode, s demoSecrets, logLevel string) (string, error) {
	node, err := s.authority.Node(n.name, n.roles)
	if err != nil {
		return "", err
	}
	public, err := s.authority.Public(string(n.name), "localhost", "127.0.0.1")
	if err != nil {
		return "", err
	}
	c := conf.Default()
	c.Node = conf.Node{Name: n.name, Region: n.region, DataDir: filepath.Join(dir, string(n.name))}
	c.Roles = n.roles
	c.Cluster = conf.Cluster{GossipAddr: n.addr(0), ActorAddr: n.addr(1), PeerAddr: n.addr(2), Profile: "edge",
		Seeds: []string{l.origin().addr(0)}, Bootstrap: n.name == l.origin().name,
		GossipKey: s.path("gossip.key"), Secret: s.path("cluster.secret"),
		TLS: conf.TLS{Cert: node.Cert, Key: node.Key, CA: node.CA}}
	c.Admin.Addr = n.addr(3)
	c.Log.Level = logLevel
	c.Trace.File = filepath.Join(dir, "logs", string(n.name)+".spans.jsonl")
	c.Chains = []conf.Chain{{ID: demoChain, Name: "dev chain", RPC: []string{l.rpcURL()}, BlockTime: time.Second, Window: 96}}
	publicTLS := conf.KeyPair{Cert: public.Cert, Key: public.Key}
	c.Origin.Addr, c.Origin.PublicURL, c.Origin.TLS = loopback(n.port), n.url(), publicTLS
	c.Origin.AdminTokenFile, c.Origin.MasterKeyFile = s.path("admin.token"), s.path("master.key")
	c.Origin.Preset = "ultrafast" // ready in seconds; the sample has no detail to lose
	c.Edge.Addr, c.Edge.PublicURL, c.Edge.TLS = loopback(n.port), n.url(), publicTLS
	c.Edge.PerClient = 1 << 15 // all viewers come from one address
	c.Edge.MemoryBytes, c.Edge.DiskBytes = 128<<20, 1<<30
	for _, e := range l.nodes {
		c.Edge.Domains = append(c.Edge.Domains, "localhost:"+strconv.Itoa(e.port), loopback(e.port))
		c.Edge.AllowedOrigins = append(c.Edge.AllowedOrigins, e.url())
	}
	c.Edge.DemoFile = s.path("demo.json")
	b, err := conf.Write(c)
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, string(n.name)+".yaml")
	return path, os.WriteFile(path, b, 0o600)
}

// spki is the hash by which Chromium can be told to trust edge-1's certificate.
func (d *demo) spki() string {
	pair, err := tls.LoadX509KeyPair(d.secrets.path("edge-1-public.pem"), d.secrets.path("edge-1-public.key"))
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(pair.Leaf.RawSubjectPublicKeyInfo)
	return base64.StdEncoding.EncodeToString(sum[:])
}
