// Command cutoff measures the cut-off: how long after a block that takes the
// right away a viewer still gets anything. One demo (one process a node) serves
// other viewers all the time; alice sends the pass to bob and gets it back, again
// and again, and each loss is measured in three places at once:
//
//   - M1: until the last edge gives its first refusal, over HTTP/2 and HTTP/3;
//   - M2: until the last byte of media of responses under way, on both edges and
//     over both protocols, and until those responses are reset;
//   - M3: until the last frame that a real Chromium presents, and its overlay.
//
// All count from the moment at which this program's own newHeads subscription
// delivered the block. The exit code says whether everything could be measured,
// not whether the aims were met: those are printed.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/streamgate/streamgate/test/cluster"
)

// maxAheadEnv lets the dev chain seal each transfer at once: a chain time that
// runs ahead of the clock does no harm here.
const maxAheadEnv = "STREAMGATE_DEVCHAIN_MAX_AHEAD"

type options struct {
	transfers int
	sessions  int
	rate      float64
	json      bool
}

func main() {
	var o options
	flag.IntVar(&o.transfers, "transfers", 200, "losses to measure")
	flag.IntVar(&o.sessions, "sessions", 20, "other viewers who fetch segments all the time")
	flag.Float64Var(&o.rate, "rate", 1, "segments (of 2 s) a second that each of them fetches")
	flag.BoolVar(&o.json, "json", false, "print one JSON object, with every single loss")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "cutoff:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	if o.transfers < 1 || o.sessions < 0 || o.rate <= 0 {
		return errors.New("want at least one transfer, no negative number of sessions, and a rate above 0")
	}
	if err := os.Setenv(maxAheadEnv, "1h"); err != nil {
		return err
	}
	say("starting the demo")
	demo, err := cluster.Start()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, demo.Stop()) }()
	b, err := newBench(ctx, demo, o)
	if err != nil {
		return err
	}
	defer b.close()
	say("measuring %d losses", o.transfers)
	var losses []loss
	begun := time.Now()
	b.load.reset()
	busy := watchLoadAverage(ctx)
	var failed error
	for i := range o.transfers {
		l, err := b.lose(ctx)
		if err != nil {
			failed = fmt.Errorf("loss %d: %w", i+1, err)
			break
		}
		losses = append(losses, l)
		if (i+1)%20 == 0 {
			say("%d losses, %v", i+1, time.Since(begun).Round(time.Second))
		}
	}
	if len(losses) == 0 {
		return failed
	}
	r := newReport(o, losses, b.load.since(), busy())
	if o.json {
		return errors.Join(failed, json.NewEncoder(os.Stdout).Encode(r))
	}
	return errors.Join(failed, r.print(os.Stdout))
}

// say tells what goes on; results go to stdout.
func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "cutoff: "+format+"\n", args...) }
