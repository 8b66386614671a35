package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/streamgate/streamgate/chain/operator"
	"github.com/streamgate/streamgate/internal/cli"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/supervise"
)

// demoReadyWithin bounds how long the demo waits for its own parts.
const demoReadyWithin = 5 * time.Minute

// demo is a running demo: its processes and what it has made so far.
type demo struct {
	cli.DemoOptions
	log     *zap.Logger
	out     io.Writer
	err     io.Writer
	dir     string
	layout  demoLayout
	secrets demoSecrets
	begun   time.Time
	// run lives as long as the demo, longer than the steps of setUp; stop ends it with a reason.
	run   context.Context
	stop  context.CancelCauseFunc
	procs sync.WaitGroup

	wallets  []demoWallet
	operator *operator.Operator
	contract model.Address
	registry model.Address
}

// runDemo starts the cluster, publishes, says so, and waits for ctx to end.
// Whatever happens, no process outlives it.
func runDemo(ctx context.Context, o cli.DemoOptions, log *zap.Logger, out, errOut io.Writer) (err error) {
	d := &demo{DemoOptions: o, log: log, out: out, err: errOut, begun: time.Now(), layout: newDemoLayout(o.Ports)}
	if err := d.layout.checkFree(); err != nil {
		return err
	}
	if err := d.makeDir(); err != nil {
		return err
	}
	d.run, d.stop = context.WithCancelCause(ctx)
	defer func() {
		d.stop(nil)
		d.procs.Wait()
		if o.DataDir == "" {
			err = errors.Join(err, os.RemoveAll(d.dir))
		}
	}()
	if err := d.setUp(); err != nil && d.run.Err() == nil {
		return err
	}
	<-d.run.Done() // at once if setUp was interrupted, or a process ended
	d.say("stopping")
	if cause := context.Cause(d.run); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

func (d *demo) makeDir() (err error) {
	if d.dir = d.DataDir; d.dir == "" {
		d.dir, err = os.MkdirTemp("", "streamgate-demo-")
	} else if d.dir, err = filepath.Abs(d.dir); err == nil {
		err = os.MkdirAll(d.dir, 0o700)
	}
	if err != nil {
		return err
	}
	// The dev chain forgets everything, so what the nodes of an earlier demo
	// kept would be about a chain that is no more.
	if _, err := os.Stat(filepath.Join(d.dir, "secrets")); err == nil {
		return fmt.Errorf("%s holds an earlier demo: remove it, or name another folder with --data", d.dir)
	}
	return os.MkdirAll(filepath.Join(d.dir, "logs"), 0o700)
}

// setUp brings everything up, with what can go on side by side going on side by side.
func (d *demo) setUp() error {
	ctx, cancel := context.WithTimeout(d.run, demoReadyWithin)
	defer cancel()
	sample := make(chan error, 1)
	d.procs.Go(func() { sample <- d.makeSample(ctx) })
	var err error
	if d.secrets, err = newDemoSecrets(filepath.Join(d.dir, "secrets")); err != nil {
		return err
	}
	if err := d.startChain(ctx); err != nil {
		return err
	}
	d.say("deploying the contracts, minting pass 1 to alice")
	if err := d.deploy(ctx); err != nil {
		return fmt.Errorf("contracts: %w", err)
	}
	if err := d.startNodes(ctx); err != nil {
		return err
	}
	if err := <-sample; err != nil {
		return fmt.Errorf("sample: %w", err)
	}
	videos, err := d.publishAll(ctx)
	if err != nil {
		return err
	}
	return d.report(videos)
}

// spawn runs a child until the demo ends. A child that cannot be kept alive ends the demo.
func (d *demo) spawn(cfg supervise.Config) {
	cfg.Log, cfg.LogFile = d.log, filepath.Join(d.dir, "logs", cfg.Name+".log")
	d.procs.Go(func() {
		if err := supervise.Run(d.run, cfg, nil); err != nil {
			d.stop(err)
		}
	})
}

// startChain starts the dev chain and reads the line in which it says that it is ready.
func (d *demo) startChain(ctx context.Context) error {
	d.say("starting the dev chain on " + d.layout.rpcURL())
	op, err := operator.NewKey()
	if err != nil {
		return err
	}
	fund := []string{op.Address().String()}
	for _, name := range []string{"alice", "bob"} {
		key, err := operator.NewKey()
		if err != nil {
			return err
		}
		d.wallets = append(d.wallets, demoWallet{Name: name, Address: evm.Checksum(key.Address()), Key: key.Hex(), Holds: []string{}})
		fund = append(fund, key.Address().String())
	}
	path, err := siblingBinary("streamgate-devchain")
	if err != nil {
		return err
	}
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close()
	d.spawn(supervise.Config{Name: "devchain", Path: path, Stdout: w,
		Args: []string{"--addr", loopback(d.layout.rpc), "--chain-id", fmt.Sprint(demoChain), "--fund", strings.Join(fund, ",")}})
	if err := firstLine(ctx, r); err != nil {
		return fmt.Errorf("dev chain: %w", err)
	}
	d.operator, err = operator.New(ctx, d.layout.rpcURL(), op)
	return err
}

// firstLine waits for a line on r.
func firstLine(ctx context.Context, r io.Reader) error {
	line := make(chan error, 1)
	go func() { // ends with the line, or with the pipe
		_, err := bufio.NewReader(r).ReadString('\n')
		line <- err
	}()
	select {
	case err := <-line:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (d *demo) deploy(ctx context.Context) error {
	var err error
	if d.contract, err = d.operator.DeployAccessPass(ctx, "StreamGate Demo Pass", "PASS"); err != nil {
		return err
	}
	if d.registry, err = d.operator.DeployRegistry(ctx); err != nil {
		return err
	}
	alice, err := evm.ParseAddress(d.wallets[0].Address)
	if err != nil {
		return err
	}
	if err := d.operator.Mint(ctx, d.contract, alice, "1"); err != nil {
		return err
	}
	d.wallets[0].Holds = []string{"1"}
	page := demoPage{Wallets: d.wallets, Contract: evm.Checksum(d.contract), TokenID: "1", ChainID: demoChain,
		RPC: "/demo/rpc", Upstream: d.layout.rpcURL()}
	b, err := json.Marshal(page)
	if err != nil {
		return err
	}
	return os.WriteFile(d.secrets.path("demo.json"), b, 0o600)
}

// startNodes starts one process a node and waits until each says it is ready.
func (d *demo) startNodes(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	group, gctx := errgroup.WithContext(ctx)
	for _, n := range d.layout.nodes {
		d.say(fmt.Sprintf("starting %s (%s) on %s", n.name, n.region, n.url()))
		file, err := d.layout.writeConfig(d.dir, n, d.secrets, d.LogLevel)
		if err != nil {
			return err
		}
		d.spawn(supervise.Config{Name: string(n.name), Path: self, Args: []string{"serve", "--config", file}, Restart: true})
		group.Go(func() error { return d.waitReady(gctx, n) })
	}
	return group.Wait()
}

// siblingBinary finds a program beside this one, or in the PATH's folder of it.
func siblingBinary(name string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	path := filepath.Join(filepath.Dir(self), name)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("%s is not beside %s: run 'make build'", name, self)
	}
	return path, nil
}

// say tells a person what goes on; with --json too, on stderr.
func (d *demo) say(what string) {
	fmt.Fprintf(d.err, "%6.1f s  %s\n", time.Since(d.begun).Seconds(), what)
}
