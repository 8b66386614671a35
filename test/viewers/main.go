// Command viewers measures one edge with thousands of viewers over HTTP/3, each with a
// connection and a session of its own, at the rhythm of HLS: a playlist, an init
// segment, then every two seconds a segment and every four a key. Of each segment the
// first few kilobytes are asked for, so that two cores suffice for both sides: what is
// measured is how many viewers an edge carries, not how many bytes.
//
// It runs in a network of its own: start it with test/fleet/run.sh.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/streamgate/streamgate/test/fleet"
)

type options struct {
	viewers   int
	join, run time.Duration
	bytes     int
	bin, logs string
}

// Aims of the benchmark.
const (
	aimLate = 50 * time.Millisecond
	aimRSS  = 2 << 30
)

func main() {
	var o options
	flag.IntVar(&o.viewers, "n", 10_000, "viewers")
	flag.DurationVar(&o.join, "join", 100*time.Second, "time over which they come")
	flag.DurationVar(&o.run, "run", time.Minute, "time that all of them watch")
	flag.IntVar(&o.bytes, "bytes", 2048, "of each segment")
	flag.StringVar(&o.bin, "bin", "bin", "folder of the binaries")
	flag.StringVar(&o.logs, "logs", "test/artifacts/viewers", "folder for the logs of all processes")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "viewers:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	if o.viewers < 1 || o.bytes < 1 {
		return errors.New("want a viewer and a byte at least")
	}
	wallets, err := fleet.NewWallets(1)
	if err != nil {
		return err
	}
	f, err := fleet.Start(ctx, fleet.Config{Edges: 1, PerWallet: o.viewers, Bin: o.bin, Logs: o.logs}, wallets)
	defer func() { err = errors.Join(err, f.Close()) }()
	if err != nil {
		return err
	}
	edge := f.Edges()[0]
	token, err := f.Client(0).Login(ctx, edge, wallets[0])
	if err != nil {
		return err
	}
	lines, err := newLines(f, o.viewers)
	if err != nil {
		return err
	}
	defer lines.close()
	r := newReport()
	watched := r.watch(ctx, edge)
	defer watched()
	say("%d viewers come within %v and watch for %v", o.viewers, o.join, o.run)
	begun := time.Now()
	all := begun.Add(o.join) // from then on it counts
	ctx, cancel := context.WithDeadline(ctx, all.Add(o.run))
	defer cancel()
	var g errgroup.Group
	for i := range o.viewers {
		g.Go(func() error {
			if !until(ctx, begun.Add(o.join*time.Duration(i)/time.Duration(o.viewers))) {
				return nil
			}
			v := &viewer{http: lines.client(i), edge: edge, video: f.Video, token: token, report: r, from: all, bytes: o.bytes}
			v.watch(ctx)
			return nil
		})
	}
	_ = g.Wait()
	watched()
	if gone := f.Died(); len(gone) > 0 {
		return fmt.Errorf("nodes that ended by themselves: %v", gone)
	}
	return r.print(os.Stdout, o)
}

// until waits; false when ctx ends first.
func until(ctx context.Context, at time.Time) bool {
	t := time.NewTimer(time.Until(at))
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "viewers: "+format+"\n", args...) }
