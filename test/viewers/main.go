// Command viewers measures one edge with thousands of viewers over HTTP/3, each with a
// connection and a session of its own, at the rhythm of HLS: playlists and an init
// segment, then a segment for each segment's length and a key for each key window,
// until the video ends and the next one begins. The segments are a few kilobytes, so
// that two cores suffice for both sides: what is measured is how many viewers an edge
// carries, not how many bytes.
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
	"runtime/debug"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/streamgate/streamgate/internal/machine"
	"github.com/streamgate/streamgate/test/fleet"
)

type options struct {
	viewers, wallets int
	join, run        time.Duration
	segment, video   int // seconds
	push             int // percent
	profile          string
	bin, logs        string
}

// Aims of the benchmark.
const (
	aimLate = 50 * time.Millisecond
	aimRSS  = 2 << 30
)

// memoryShare: this program collects no garbage before it has one part in so many of the
// machine's memory, so that it does not take the processors from the edge for that.
const memoryShare = 2

// loginTogether is how many wallets sign in at a time.
const loginTogether = 8

func main() {
	var o options
	flag.IntVar(&o.viewers, "n", 10_000, "viewers")
	flag.IntVar(&o.wallets, "wallets", 500, "wallets that they share, each with a pass")
	flag.DurationVar(&o.join, "join", 2*time.Minute, "time over which they come")
	flag.DurationVar(&o.run, "run", time.Minute, "time that all of them watch")
	flag.IntVar(&o.segment, "segment", 6, "length of a segment in seconds, 1 to 6")
	flag.IntVar(&o.video, "video", 120, "length of the video in seconds")
	flag.IntVar(&o.push, "push", 0, "percent of the viewers who hold a push stream too")
	flag.StringVar(&o.profile, "profile", "", "folder for CPU and heap profiles; they cost some of what is measured")
	flag.StringVar(&o.bin, "bin", "bin", "folder of the binaries")
	flag.StringVar(&o.logs, "logs", "test/artifacts/viewers", "folder for the logs of all processes")
	flag.Parse()
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(int64(machine.Memory() / memoryShare))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "viewers:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	if o.viewers < 1 || o.wallets < 1 || o.segment < 1 || o.video < o.segment || o.push < 0 || o.push > 100 {
		return errors.New("want a viewer, a wallet, a segment of a second at least, and a percentage for push")
	}
	o.wallets = min(o.wallets, o.viewers)
	wallets, err := fleet.NewWallets(o.wallets)
	if err != nil {
		return err
	}
	// Hardly anything moves in the picture, so that a segment is some kilobytes.
	sample := fleet.Sample{Seconds: o.video, Segment: o.segment, Filter: "color=c=gray:size=256x144:rate=10"}
	f, err := fleet.Start(ctx, fleet.Config{Edges: 1, PerWallet: o.viewers/o.wallets + 1, Bin: o.bin, Logs: o.logs, Sample: sample}, wallets)
	defer func() { err = errors.Join(err, f.Close()) }()
	if err != nil {
		return err
	}
	tokens, err := logins(ctx, f, wallets)
	if err != nil {
		return err
	}
	lines, err := newLines(f, o.viewers)
	defer lines.close()
	if err != nil {
		return err
	}
	a := &audience{o: o, fleet: f, tokens: tokens, lines: lines, report: newReport()}
	if err := a.watch(ctx); err != nil {
		return err
	}
	return a.report.print(os.Stdout, o)
}

// logins signs all wallets in.
func logins(ctx context.Context, f *fleet.Fleet, wallets []*fleet.Wallet) ([]string, error) {
	say("%d wallets sign in", len(wallets))
	tokens := make([]string, len(wallets))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(loginTogether)
	for i, w := range wallets {
		group.Go(func() (err error) {
			c := f.Client(i)
			defer c.Close()
			tokens[i], err = c.Login(ctx, f.Edges()[0], w)
			return err
		})
	}
	return tokens, group.Wait()
}

func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "viewers: "+format+"\n", args...) }
