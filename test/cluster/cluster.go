// Package cluster starts the demo as its users do, one process a node, and
// gives tests what they need to act on it from outside: viewers, creators, the
// chain, and signals to single processes.
package cluster

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/client"
)

// HangBound is how long a test waits for something that should take far less.
const HangBound = 2 * time.Minute

// readyBound is how long the demo may take on a busy machine.
const readyBound = 3 * time.Minute

// Wallet is one of the demo's people.
type Wallet struct {
	Name    string   `json:"name"`
	Address string   `json:"address"`
	Key     string   `json:"key"`
	Holds   []string `json:"holds"`
}

// Cluster is a running demo.
type Cluster struct {
	Ready      bool              `json:"ready"`
	Origin     string            `json:"origin"`
	Edges      []string          `json:"edges"`
	CA         string            `json:"ca"`
	RPC        string            `json:"rpc"`
	ChainID    uint64            `json:"chain_id"`
	AdminToken string            `json:"admin_token"`
	Video      string            `json:"video"`
	Contract   string            `json:"contract"`
	TokenID    string            `json:"token_id"`
	Wallets    []Wallet          `json:"wallets"`
	Play       string            `json:"play"`
	Admin      map[string]string `json:"admin"`
	Data       string            `json:"data"`

	Bin  string // the streamgate binary
	cmd  *exec.Cmd
	pool *x509.CertPool
	http *http.Client
}

// Root is the repository's root, found from the working folder of a test.
func Root() (string, error) {
	dir, err := os.Getwd()
	for err == nil && dir != "/" {
		if _, serr := os.Stat(filepath.Join(dir, "go.mod")); serr == nil {
			return dir, nil
		}
		dir = filepath.Dir(dir)
	}
	return "", errors.Join(err, errors.New("no go.mod above the working folder"))
}

// Start runs `streamgate demo --json` on ports of its own. The caller ends it with Stop.
func Start(files ...string) (*Cluster, error) {
	root, err := Root()
	if err != nil {
		return nil, err
	}
	base, err := freeBase()
	if err != nil {
		return nil, err
	}
	c := &Cluster{Bin: cmp.Or(os.Getenv("STREAMGATE_BIN"), filepath.Join(root, "bin", "streamgate"))}
	args := append([]string{"demo", "--json", "--no-browser", "--log-level", "info", "--ports", strconv.Itoa(base)}, files...)
	c.cmd = exec.Command(c.Bin, args...)
	c.cmd.Stderr = os.Stderr
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("%w (run 'make build' first)", err)
	}
	if err := c.awaitReady(bufio.NewReader(out)); err != nil {
		return nil, errors.Join(err, c.Stop())
	}
	return c, nil
}

func (c *Cluster) awaitReady(out *bufio.Reader) error {
	line := make(chan error, 1)
	go func() { // ends with the line, or with the process
		b, err := out.ReadBytes('\n')
		if err == nil {
			err = json.Unmarshal(b, c)
		}
		line <- err
	}()
	select {
	case err := <-line:
		if err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	case <-time.After(readyBound):
		return fmt.Errorf("demo was not ready within %v", readyBound)
	}
	pem, err := os.ReadFile(c.CA)
	if err != nil {
		return err
	}
	c.pool = x509.NewCertPool()
	c.pool.AppendCertsFromPEM(pem)
	c.http = &http.Client{Transport: &http.Transport{TLSClientConfig: c.TLS(), ForceAttemptHTTP2: true}}
	return nil
}

// freeBase finds 50 ports in a row that nobody listens on.
func freeBase() (int, error) {
	for base := 20000 + os.Getpid()%200*50; base < 60000; base += 50 {
		free := true
		for p := base; p < base+30 && free; p++ {
			ln, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(p))
			if free = err == nil; free {
				ln.Close()
			}
		}
		if free {
			return base, nil
		}
	}
	return 0, errors.New("no free ports")
}

// Stop sends SIGTERM and waits until the demo is gone.
func (c *Cluster) Stop() error {
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	done := make(chan error, 1)
	go func() { done <- c.cmd.Wait() }() // ends with the process
	select {
	case err := <-done:
		return err
	case <-time.After(30 * time.Second):
		_ = c.cmd.Process.Kill()
		return errors.Join(errors.New("demo did not stop"), <-done)
	}
}

// TLS trusts the demo's CA.
func (c *Cluster) TLS() *tls.Config {
	return &tls.Config{RootCAs: c.pool, MinVersion: tls.VersionTLS12}
}

// HTTP is a client over HTTP/2 that trusts the demo's CA.
func (c *Cluster) HTTP() *http.Client { return c.http }

// Creator calls the origin with the admin token.
func (c *Cluster) Creator(t testing.TB) *client.Client { return c.API(t, c.Origin, c.AdminToken) }

// API calls a server with a bearer token.
func (c *Cluster) API(t testing.TB, base, token string) *client.Client {
	t.Helper()
	cl, err := client.New(client.Config{Base: base, Token: token, CAFile: c.CA})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cl.CloseIdle)
	return cl
}

// Wallet finds one of the demo's people.
func (c *Cluster) Wallet(t testing.TB, name string) Wallet {
	t.Helper()
	for _, w := range c.Wallets {
		if w.Name == name {
			return w
		}
	}
	t.Fatalf("no wallet of %s", name)
	return Wallet{}
}

// PID gives the process of a node ("edge-1") or of the "devchain".
func (c *Cluster) PID(t testing.TB, name string) int {
	t.Helper()
	children, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", c.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range children {
		b, _ := os.ReadFile(file) // a thread that just ended has none
		for _, f := range strings.Fields(string(b)) {
			cmdline, _ := os.ReadFile("/proc/" + f + "/cmdline")
			if strings.Contains(string(cmdline), "/"+name+".yaml") || name == "devchain" && strings.Contains(string(cmdline), "streamgate-devchain") {
				pid, err := strconv.Atoi(f)
				if err != nil {
					t.Fatal(err)
				}
				return pid
			}
		}
	}
	t.Fatalf("no process of %s", name)
	return 0
}

// Signal sends a signal to one process of the demo.
func (c *Cluster) Signal(t testing.TB, name string, sig syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(c.PID(t, name), sig); err != nil {
		t.Fatalf("signal %v to %s: %v", sig, name, err)
	}
}

// Eventually asks until the answer is nil, and fails with the last one at the hang bound.
func Eventually(t testing.TB, what string, ask func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), HangBound) // cleanups wait too, and t's own has ended then
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := ask(ctx)
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s: not within %v: %v", what, HangBound, err)
		case <-tick.C:
		}
	}
}
