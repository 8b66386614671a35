// Command cachebench measures what a gate costs an edge's cache: nothing, because
// segments are the same ciphertext for everybody.
//
//   - A trace of viewers who choose titles by Zipf's law, over a catalog ten times
//     the edge's memory, through a real edge with a gate; and the same trace through
//     another for a video that is open to all, each in a region of its own. The share of
//     requests that fetched nothing is compared.
//   - A live event: a whole audience asks for what has just been made.
//   - A thousand viewers who miss one segment together, on one edge and over all edges
//     of a region: how often the origin was asked, and how far apart their first bytes
//     are, in the edge's cache and at the viewers.
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

	"github.com/streamgate/streamgate/test/fleet"
)

type options struct {
	edges, viewers, together   int
	titles, segments, bytes    int
	requests, audience, rounds int
	skew                       float64
	bin, logs                  string
}

func main() {
	var o options
	flag.IntVar(&o.edges, "edges", 3, "edges of the region whose viewers miss together; two more play the traces")
	flag.IntVar(&o.viewers, "viewers", 16, "sessions that play each trace")
	flag.IntVar(&o.together, "together", 1000, "viewers who miss a segment at the same moment")
	flag.IntVar(&o.titles, "titles", 200, "titles in the catalog")
	flag.IntVar(&o.segments, "segments", 20, "segments of a title")
	flag.IntVar(&o.bytes, "bytes", 64<<10, "mean size of a segment")
	flag.IntVar(&o.requests, "requests", 20_000, "requests of the Zipf trace")
	flag.IntVar(&o.audience, "audience", 300, "requests for each moment of the live event")
	flag.IntVar(&o.rounds, "rounds", 10, "segments that are missed together")
	flag.Float64Var(&o.skew, "skew", 1.1, "exponent of Zipf's law")
	flag.StringVar(&o.bin, "bin", "bin", "folder of the binaries")
	flag.StringVar(&o.logs, "logs", "test/artifacts/cachebench", "folder for the logs of all processes")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "cachebench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	if o.edges < 1 || o.viewers < 1 || o.titles < 8 || o.segments < o.rounds || o.skew <= 1 {
		return errors.New("want an edge, a viewer, eight titles, a segment for each round and a skew above 1")
	}
	wallets, err := fleet.NewWallets(1)
	if err != nil {
		return err
	}
	l := &library{}
	memory := int64(o.titles*o.segments*o.bytes) / 10
	say("starting %d edges, writing a catalog of %d MiB", 2+o.edges, 10*memory>>20)
	f, err := fleet.Start(ctx, fleet.Config{Edges: 2 + o.edges, Region: func(edge int) string { return [...]string{"gated", "open", "crowd"}[min(edge, 2)] }, PerWallet: o.together, Bin: o.bin, Logs: o.logs,
		MemoryBytes: memory, DiskBytes: 1 << 20, Prepare: l.prepare(o)}, wallets)
	defer func() { err = errors.Join(err, f.Close()) }()
	if err != nil {
		return err
	}
	b := &bench{o: o, fleet: f, library: l, wallet: wallets[0], memory: memory}
	for _, part := range []func(context.Context) error{b.traces, b.together} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	if gone := f.Died(); len(gone) > 0 {
		return fmt.Errorf("nodes that ended by themselves: %v", gone)
	}
	return b.verdict()
}

// say tells what goes on; the table goes to stdout.
func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "cachebench: "+format+"\n", args...) }
