// Package fleet starts many real nodes on one machine for benchmarks that need
// them: a dev chain, an origin that also watches the chain, and any number
// of edges, one process each, configured by files as an operator would. Ports
// are fixed, so it runs only in a network namespace that `fleet/run.sh` made;
// whatever happens, nothing outlives that.
package fleet

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/client"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/tlsutil"
)

// setupBound is how long one part of the fleet may take to come up.
const setupBound = time.Minute

// roomVar is set by run.sh.
const roomVar = "STREAMGATE_FLEET_ROOM"

// Config of a fleet.
type Config struct {
	Edges     int
	PerWallet int    // sessions that a wallet may have on one edge, 0 for the default
	Bin       string // folder of the binaries
	Logs      string // folder for the processes' output, made if need be
	Spans     bool   // let nodes write their spans beside the logs

	MemoryBytes, DiskBytes int64 // of an edge's segment cache, 0 for 32 MiB and 1 GiB
	Prefetch               int   // segments that an edge fetches ahead
	// Region, if set, is that of each edge, counted from 0.
	Region func(edge int) string
	// Prepare, if set, fills the origin's databases before it is started, and gives
	// the video that viewers watch; otherwise a small one is uploaded.
	Prepare func(dataDir string, gate json.RawMessage) (model.VideoID, error)
	// Sample is the small video that is uploaded; the zero one is 6 s of 640x360 in
	// segments of two seconds.
	Sample Sample
	// Segments, if there are any, are published as they are instead of a sample
	// that ffmpeg makes: each the one segment of a rendition of that name.
	Segments map[string][]byte
}

// Sample says which video ffmpeg makes.
type Sample struct {
	Seconds, Segment int    // how long it is and its segments are
	Filter           string // ffmpeg's source of pictures, without a duration
}

// Fleet is a running one.
type Fleet struct {
	cfg       Config
	dir       string
	authority *tlsutil.Authority
	token     string
	pool      *x509.CertPool

	Chain *Chain
	Nodes []*Node // the origin, then the edges
	Video model.VideoID
}

// Node is one process.
type Node struct {
	Name string
	Base string // https://host:port
	pid  int
	cmd  *exec.Cmd
	port int // first of five: public, gossip, actors, peers, admin
}

// Start starts everything, funds the wallets, and publishes a video that whoever
// holds a pass may watch. What it gives must be closed, also with an error.
func Start(ctx context.Context, cfg Config, wallets []*Wallet) (f *Fleet, err error) {
	f = &Fleet{cfg: cfg}
	if os.Getenv(roomVar) != "yes" {
		return f, errors.New("not in a network of its own: start me with test/fleet/run.sh")
	}
	if cfg.Edges < 1 || cfg.Edges > 200 {
		return f, fmt.Errorf("%d edges: want 1 to 200", cfg.Edges)
	}
	if f.dir, err = os.MkdirTemp("", "streamgate-fleet-"); err != nil {
		return f, err
	}
	if err := os.MkdirAll(cfg.Logs, 0o755); err != nil {
		return f, err
	}
	if err := f.secrets(); err != nil {
		return f, err
	}
	f.Nodes = append(f.Nodes, &Node{Name: "origin-1", port: firstPort})
	for i := range cfg.Edges {
		f.Nodes = append(f.Nodes, &Node{Name: fmt.Sprintf("edge-%d", i+1), port: firstPort + portStep*(i+1)})
	}
	if f.Chain, err = f.startChain(ctx, wallets); err != nil {
		return f, fmt.Errorf("dev chain: %w", err)
	}
	switch {
	case cfg.Prepare != nil:
		if f.Video, err = cfg.Prepare(f.path(f.Nodes[0].Name), f.Chain.gate()); err != nil {
			return f, fmt.Errorf("catalog: %w", err)
		}
	case len(cfg.Segments) > 0:
		if err := f.seed(ctx); err != nil {
			return f, fmt.Errorf("seed: %w", err)
		}
	}
	for _, n := range f.Nodes {
		if err := f.startNode(n); err != nil {
			return f, err
		}
	}
	for _, n := range f.Nodes {
		if err := eventually(ctx, n.Name, n.ready); err != nil {
			return f, fmt.Errorf("%w; look at %s", err, f.log(n.Name))
		}
	}
	if cfg.Prepare != nil || len(cfg.Segments) > 0 {
		return f, nil
	}
	return f, f.publish(ctx)
}

// Edges are the nodes that viewers talk to.
func (f *Fleet) Edges() []*Node { return f.Nodes[1:] }

// CAFile is the PEM of the authority that signed every certificate here.
func (f *Fleet) CAFile() string { return f.authority.CAFile() }

// Certificate makes one for a server at 127.0.0.1 that is not of the fleet.
func (f *Fleet) Certificate(name string) (tlsutil.Files, error) {
	return f.authority.Public(name, "127.0.0.1")
}

// PID is the node's process.
func (n *Node) PID() int { return n.pid }

func (f *Fleet) log(name string) string { return filepath.Join(f.cfg.Logs, name+".log") }

func (f *Fleet) trust() *tls.Config {
	return &tls.Config{RootCAs: f.pool, MinVersion: tls.VersionTLS12}
}

// run starts a program whose output goes to a log.
func (f *Fleet) run(name string, args ...string) (*exec.Cmd, error) {
	log, err := os.Create(f.log(name))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return cmd, nil
}

func (f *Fleet) startNode(n *Node) error {
	n.Base = "https://" + n.addr(0)
	file, err := f.configure(n)
	if err != nil {
		return err
	}
	if n.cmd, err = f.run(n.Name, filepath.Join(f.cfg.Bin, "streamgate"), "serve", "--config", file); err != nil {
		return err
	}
	n.pid = n.cmd.Process.Pid
	return nil
}

// publish takes a small video through the public API.
func (f *Fleet) publish(ctx context.Context) error {
	file := filepath.Join(f.dir, "sample.mp4")
	picture := cmp.Or(f.cfg.Sample.Filter, "testsrc2=size=640x360:rate=30") + ":duration=" + strconv.Itoa(cmp.Or(f.cfg.Sample.Seconds, 6))
	out, err := exec.CommandContext(ctx, "ffmpeg", "-hide_banner", "-nostdin", "-v", "error", "-f", "lavfi", "-i", picture,
		"-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", file).CombinedOutput()
	if err != nil {
		return fmt.Errorf("ffmpeg: %w: %s", err, out)
	}
	c, err := client.New(client.Config{Base: f.Nodes[0].Base, Token: f.token, CAFile: f.authority.CAFile()})
	if err != nil {
		return err
	}
	defer c.CloseIdle()
	if f.Video, err = c.Upload(ctx, file, map[string]string{"filename": "sample.mp4", "title": "fleet"}, nil); err != nil {
		return err
	}
	path := "/v1/videos/" + string(f.Video)
	if err := c.Call(ctx, http.MethodPut, path+"/gate", f.Chain.gate(), nil); err != nil {
		return fmt.Errorf("gate: %w", err)
	}
	if err := c.Call(ctx, http.MethodPost, path+":publish", nil, nil); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return eventually(ctx, "the video to be published", func(ctx context.Context) error {
		var p struct{ State, Reason string }
		if err := c.Call(ctx, http.MethodGet, path+"/progress", nil, &p); err != nil {
			return err
		}
		if p.State != string(model.Published) {
			return fmt.Errorf("state %s %s", p.State, p.Reason)
		}
		return nil
	})
}

// Close ends every process and removes what they kept.
func (f *Fleet) Close() error {
	for _, n := range f.Nodes {
		if n.cmd != nil {
			_ = n.cmd.Process.Kill() // gone already is as good
			_ = n.cmd.Wait()         // killed: always an error
		}
	}
	if f.Chain != nil {
		f.Chain.close()
	}
	return os.RemoveAll(f.dir)
}

// Died names the nodes that ended by themselves.
func (f *Fleet) Died() []string {
	var out []string
	for _, n := range f.Nodes {
		if b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", n.pid)); err != nil || strings.Contains(string(b), ") Z ") {
			out = append(out, n.Name)
		}
	}
	return out
}

// eventually asks until the answer is nil, and gives the last one at setupBound.
func eventually(ctx context.Context, what string, ask func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, setupBound)
	defer cancel()
	for {
		err := ask(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: not within the time: %w", what, errors.Join(err, context.Cause(ctx)))
		case <-time.After(20 * time.Millisecond):
		}
	}
}
