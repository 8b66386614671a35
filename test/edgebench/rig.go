package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/streamgate/streamgate/test/fleet"
)

// Where what is not of the fleet listens: the namespace is ours alone.
const (
	caddyAddr   = "127.0.0.1:20001"
	nginxAddr   = "127.0.0.1:20002"
	openAddr    = "127.0.0.1:20003"
	bareAddr    = "127.0.0.1:20004"
	ungatedAddr = "127.0.0.1:20005"
	caddyAuth   = "127.0.0.1:20011"
	nginxAuth   = "127.0.0.1:20012"
)

const (
	// cacheBytes of an edge's memory hold all objects many times over.
	cacheBytes = 256 << 20
	// sessions that the connections to the gated edge share.
	sessions = 64
	upWithin = 20 * time.Second
)

// contender is a server, its load generator, and what its processes have used.
type contender struct {
	name  string
	proto string
	pids  []int
	bases []string
	load  *exec.Cmd
	tell  *json.Encoder
	hear  *json.Decoder
	hush  io.Closer
}

// bench is everything that runs.
type bench struct {
	o       options
	dir     string
	self    string
	fleet   *fleet.Fleet
	edge    *fleet.Node
	started []*exec.Cmd
	all     []*contender
}

// setUp starts all contenders. What it gives must be closed, also with an error.
func setUp(ctx context.Context, o options) (b *bench, err error) {
	b = &bench{o: o}
	if b.self, err = os.Executable(); err != nil {
		return b, err
	}
	if b.dir, err = os.MkdirTemp("", "edgebench-"); err != nil {
		return b, err
	}
	if err := b.startEdge(ctx); err != nil {
		return b, err
	}
	if err := b.startOthers(ctx); err != nil {
		return b, err
	}
	if o.contenders != "" {
		only := strings.Split(o.contenders, ",")
		b.all = slices.DeleteFunc(b.all, func(c *contender) bool { return !slices.Contains(only, c.name) })
	}
	for _, c := range b.all {
		if err := b.startLoad(c); err != nil {
			return b, err
		}
	}
	return b, nil
}

// startEdge starts a cluster with one edge and opens sessions there.
func (b *bench) startEdge(ctx context.Context) error {
	wallets, err := fleet.NewWallets(1)
	if err != nil {
		return err
	}
	say("starting a dev chain, an origin and an edge")
	segments := map[string][]byte{}
	for name := range sizes {
		segments[name] = content(name)
	}
	b.fleet, err = fleet.Start(ctx, fleet.Config{Edges: 1, PerWallet: sessions, Bin: b.o.bin, Logs: b.o.logs, Segments: segments, MemoryBytes: cacheBytes}, wallets)
	if err != nil {
		return err
	}
	b.edge = b.fleet.Edges()[0]
	client := b.fleet.Client(0)
	token, err := client.Login(ctx, b.edge, wallets[0])
	if err != nil {
		return err
	}
	var bases []string
	for range sessions {
		s, err := client.Open(ctx, b.edge, b.fleet.Video, wallets[0], token)
		if err != nil {
			return fmt.Errorf("session: %w", err)
		}
		bases = append(bases, s.URL(""))
	}
	pids := []int{b.edge.PID()}
	b.all = append(b.all, &contender{name: "gated", proto: "h3", pids: pids, bases: bases}, &contender{name: "gated-h2", proto: "h2", pids: pids, bases: bases})
	return nil
}

// startOthers starts what the edge is compared with.
func (b *bench) startOthers(ctx context.Context) error {
	say("starting the others")
	files := filepath.Join(b.dir, "files")
	if err := writeFiles(files); err != nil {
		return err
	}
	cert, err := b.fleet.Certificate("edgebench")
	if err != nil {
		return err
	}
	config := filepath.Join(b.dir, "Caddyfile")
	if err := os.WriteFile(config, []byte(caddyfile(caddyAddr, caddyAuth, cert.Cert, cert.Key, files)), 0o600); err != nil {
		return err
	}
	nginx := filepath.Join(b.dir, "nginx.conf")
	if err := os.WriteFile(nginx, []byte(nginxConf(nginxAddr, openAddr, nginxAuth, cert.Cert, cert.Key, files, b.dir)), 0o600); err != nil {
		return err
	}
	// Workers of nginx are not root and must reach the files.
	for _, d := range []string{b.dir, filepath.Dir(b.dir)} {
		if err := os.Chmod(d, 0o755); err != nil {
			return err
		}
	}
	for _, s := range []struct {
		name, proto, addr string
		programs          [][]string // the first listens at addr
	}{
		{"caddy", "h3", caddyAddr, [][]string{{b.o.caddy, "run", "--config", config, "--adapter", "caddyfile"}, {b.self, "auth", caddyAuth}}},
		{"nginx", "h2", nginxAddr, [][]string{{b.o.nginx, "-c", nginx}, {b.self, "auth", nginxAuth}}},
		{"nginx-open", "h2", openAddr, nil},
		{"bare", "h3", bareAddr, [][]string{{b.self, "bare", bareAddr, cert.Cert, cert.Key}}},
		{"ungated", "h3", ungatedAddr, [][]string{{b.self, "ungated", ungatedAddr, cert.Cert, cert.Key}}},
	} {
		c := &contender{name: s.name, proto: s.proto, bases: []string{"https://" + s.addr + "/"}}
		if s.name == "ungated" {
			c.bases = []string{"https://" + s.addr + "/play/any-ticket/"}
		}
		for i, args := range s.programs {
			cmd, err := b.start(fmt.Sprintf("%s-%d", s.name, i), args)
			if err != nil {
				return err
			}
			c.pids = append(c.pids, cmd.Process.Pid)
		}
		b.all = append(b.all, c)
	}
	return b.awaitOthers(ctx)
}

// awaitOthers waits until all listen, and finds nginx's workers.
func (b *bench) awaitOthers(ctx context.Context) error {
	for _, addr := range []string{caddyAddr, nginxAddr, openAddr, ungatedAddr, caddyAuth, nginxAuth} {
		if err := dialable(ctx, addr); err != nil {
			return fmt.Errorf("%w; look at %s", err, b.o.logs)
		}
	}
	var workers []int
	for _, c := range b.all {
		if c.name == "nginx" {
			found, err := family(c.pids[0])
			if err != nil {
				return err
			}
			workers = found
			c.pids = append(found, c.pids[1:]...)
		}
	}
	for _, c := range b.all {
		if c.name == "nginx-open" {
			c.pids = workers
		}
	}
	return nil
}

// dialable waits until something takes TCP connections.
func dialable(ctx context.Context, addr string) error {
	ctx, cancel := context.WithTimeout(ctx, upWithin)
	defer cancel()
	for {
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
		if err == nil {
			return c.Close()
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", addr, errors.Join(err, context.Cause(ctx)))
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// start starts a program whose output goes to a log.
func (b *bench) start(name string, args []string) (*exec.Cmd, error) {
	log, err := os.Create(filepath.Join(b.o.logs, name+".log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = append(os.Environ(), "HOME="+b.dir, "XDG_DATA_HOME="+b.dir, "XDG_CONFIG_HOME="+b.dir)
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	b.started = append(b.started, cmd)
	return cmd, nil
}

// startLoad starts a contender's load generator.
func (b *bench) startLoad(c *contender) error {
	c.load = exec.Command(b.self, "load")
	c.load.Stderr = os.Stderr
	in, err := c.load.StdinPipe()
	if err != nil {
		return err
	}
	out, err := c.load.StdoutPipe()
	if err != nil {
		return err
	}
	if err := c.load.Start(); err != nil {
		return err
	}
	b.started = append(b.started, c.load)
	c.tell, c.hear, c.hush = json.NewEncoder(in), json.NewDecoder(out), in
	return nil
}

// order has a load generator do something and waits for it.
func (c *contender) order(o order) (result, error) {
	var r result
	if err := c.tell.Encode(o); err != nil {
		return r, err
	}
	if err := c.hear.Decode(&r); err != nil {
		return r, fmt.Errorf("load generator of %s: %w", c.name, err)
	}
	return r, nil
}

func (b *bench) close() error {
	for _, cmd := range slices.Backward(b.started) {
		_ = cmd.Process.Kill() // gone already is as good
		_ = cmd.Wait()         // killed: always an error
	}
	var err error
	if b.fleet != nil {
		err = b.fleet.Close()
	}
	return errors.Join(err, os.RemoveAll(b.dir))
}
