package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/client"
	"github.com/streamgate/streamgate/internal/conf"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/tlsutil"
)

// Ports of every node, each at its own address.
const (
	publicPort, gossipPort, actorPort, peerPort, adminPort = "8443", "7946", "7947", "7948", "9090"
)

// nodes is the cluster under test.
type nodes struct {
	dir       string
	authority *tlsutil.Authority
	adminKey  string
	all       map[string]*process
	chain     *chain
	video     model.VideoID
	staleness time.Duration
	logLevel  string
}

func rolesOf(name string) []model.Role {
	switch name {
	case "origin-1":
		return []model.Role{model.OriginRole, model.WatcherRole}
	case "watcher-2":
		return []model.Role{model.WatcherRole}
	}
	return []model.Role{model.EdgeRole}
}

// edgeNames are the nodes that viewers talk to.
func edgeNames() []string { return nodeNames()[2:] }

func at(node, port string) string { return addressOf(node) + ":" + port }
func public(node string) string   { return "https://" + at(node, publicPort) }

// startNodes starts every node and waits until each is ready.
func startNodes(ctx context.Context, o options, dir, logs string, c *chain) (*nodes, error) {
	n := &nodes{dir: dir, all: map[string]*process{}, chain: c, staleness: o.staleness, logLevel: o.logLevel}
	if err := n.secrets(); err != nil {
		return nil, err
	}
	for _, name := range nodeNames() {
		file, err := n.configure(name)
		if err != nil {
			return nil, err
		}
		n.all[name] = &process{name: name, ns: name, log: filepath.Join(logs, name+".log"), args: []string{o.bin + "/streamgate", "serve", "--config", file}}
		if err := n.all[name].start(); err != nil {
			return n, err
		}
	}
	return n, n.awaitReady(ctx)
}

func (n *nodes) path(file string) string { return filepath.Join(n.dir, file) }

func (n *nodes) secrets() (err error) {
	if n.authority, err = tlsutil.NewAuthority(n.dir); err != nil {
		return err
	}
	random := func(size int) []byte {
		b := make([]byte, size)
		_, _ = rand.Read(b) // never fails, it would have crashed the program
		return b
	}
	n.adminKey = hex.EncodeToString(random(24))
	for file, text := range map[string]string{"admin.token": n.adminKey, "master.key": hex.EncodeToString(random(32)),
		"cluster.secret": hex.EncodeToString(random(32)), "gossip.key": base64.StdEncoding.EncodeToString(random(32))} {
		if err := os.WriteFile(n.path(file), []byte(text+"\n"), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// configure writes a node's configuration and gives its path.
func (n *nodes) configure(name string) (string, error) {
	node, err := n.authority.Node(model.NodeName(name), rolesOf(name))
	if err != nil {
		return "", err
	}
	cert, err := n.authority.Public(name, addressOf(name))
	if err != nil {
		return "", err
	}
	c := conf.Default()
	c.Node = conf.Node{Name: model.NodeName(name), Region: "lab", DataDir: n.path(name)}
	c.Roles = rolesOf(name)
	c.Cluster = conf.Cluster{GossipAddr: at(name, gossipPort), ActorAddr: at(name, actorPort), PeerAddr: at(name, peerPort), Profile: "edge",
		Seeds: []string{at("origin-1", gossipPort), at("watcher-2", gossipPort)}, Bootstrap: name == "origin-1",
		GossipKey: n.path("gossip.key"), Secret: n.path("cluster.secret"), TLS: conf.TLS{Cert: node.Cert, Key: node.Key, CA: node.CA}}
	c.Admin.Addr = at(name, adminPort)
	c.Log.Level = n.logLevel
	c.Chains = []conf.Chain{{ID: chainID, Name: "dev chain", RPC: []string{rpcURL}, BlockTime: time.Second, Window: 96}}
	pair := conf.KeyPair{Cert: cert.Cert, Key: cert.Key}
	c.Origin.Addr, c.Origin.PublicURL, c.Origin.TLS = at(name, publicPort), public(name), pair
	c.Origin.AdminTokenFile, c.Origin.MasterKeyFile = n.path("admin.token"), n.path("master.key")
	c.Origin.Preset, c.Origin.Workers = "ultrafast", 1
	c.Edge.Addr, c.Edge.PublicURL, c.Edge.TLS = at(name, publicPort), public(name), pair
	c.Edge.MemoryBytes, c.Edge.DiskBytes = 32<<20, 1<<30
	for _, e := range edgeNames() {
		c.Edge.Domains = append(c.Edge.Domains, at(e, publicPort))
	}
	b, err := conf.Write(c)
	if err != nil {
		return "", err
	}
	return n.path(name + ".yaml"), os.WriteFile(n.path(name+".yaml"), b, 0o600)
}

// awaitReady waits until every node says that it is ready.
func (n *nodes) awaitReady(ctx context.Context) error {
	for _, name := range nodeNames() {
		if err := eventually(ctx, name, func(ctx context.Context) error { return n.ready(ctx, name) }); err != nil {
			return fmt.Errorf("%w; its log ends:\n%s", err, tail(n.all[name].log))
		}
	}
	return nil
}

// ready asks a node whether it is.
func (n *nodes) ready(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+at(name, adminPort)+"/readyz", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		b := make([]byte, 512)
		k, _ := resp.Body.Read(b) // an empty reason is shown as such
		return fmt.Errorf("status %d: %s", resp.StatusCode, strings.TrimSpace(string(b[:k])))
	}
	return nil
}

// creators is the origin's API.
func (n *nodes) creators() (*client.Client, error) {
	return client.New(client.Config{Base: public("origin-1"), Token: n.adminKey, CAFile: n.authority.CAFile()})
}

// publish takes a small video through the public API.
func (n *nodes) publish(ctx context.Context) error {
	file := n.path("sample.mp4")
	err := do(nil, "ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30:duration=8",
		"-f", "lavfi", "-i", "sine=frequency=220:duration=8", "-vf", "noise=alls=40:allf=t", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "28",
		"-pix_fmt", "yuv420p", "-c:a", "aac", "-t", "8", file)
	if err != nil {
		return err
	}
	c, err := n.creators()
	if err != nil {
		return err
	}
	defer c.CloseIdle()
	if n.video, err = c.Upload(ctx, file, map[string]string{"filename": "sample.mp4", "title": "chaos"}, nil); err != nil {
		return err
	}
	if err := c.Call(ctx, "PUT", "/v1/videos/"+string(n.video)+"/gate", n.gate(), nil); err != nil {
		return fmt.Errorf("gate: %w", err)
	}
	if err := c.Call(ctx, "POST", "/v1/videos/"+string(n.video)+":publish", nil, nil); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return eventually(ctx, "the video to be published", func(ctx context.Context) error {
		var p struct{ State, Reason string }
		if err := c.Call(ctx, "GET", "/v1/videos/"+string(n.video)+"/progress", nil, &p); err != nil {
			return err
		}
		if p.State != string(model.Published) {
			return fmt.Errorf("state %s %s", p.State, p.Reason)
		}
		return nil
	})
}

// gate is the rule: any of the passes, at once, seen no longer ago than T.
func (n *nodes) gate() json.RawMessage {
	var ids []string
	for i := range passes {
		ids = append(ids, fmt.Sprint(i+1))
	}
	rule := map[string]any{
		"any":           []any{map[string]any{"erc721": map[string]any{"chain": chainID, "contract": evm.Checksum(n.chain.contract), "token_ids": ids, "min": 1}}},
		"confirmations": map[string]int{fmt.Sprint(chainID): 0}, "max_staleness": n.staleness.String(),
	}
	b, err := json.Marshal(rule)
	if err != nil {
		panic(err) // strings and numbers alone
	}
	return b
}

func (n *nodes) close() {
	for _, p := range n.all {
		p.kill()
	}
}

// tail is the end of a log.
func tail(file string) string {
	b, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-2000):])
}
