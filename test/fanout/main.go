// Command fanout measures how fast the loss of a right reaches many edges, and
// whom else it touches: real edge processes, thousands of sessions opened through
// the public API by hundreds of wallets, and passes that are taken and given back.
//
//   - Single losses. Half of the wallets have all their sessions on one edge, the
//     others one on every edge. M1 is from the block, as delivered to this program's
//     own newHeads subscription, until the last of the wallet's grants has ended, by
//     the decided_at of its receipt. Beside it stands what viewers see: the loss told
//     on the last push stream, and the last request after that answered with 403.
//   - Storms. One more wallet has as many sessions as all others together; one
//     transfer revokes them all. Its end is the last decided_at of their receipts, too:
//     the edge replaces a grant before it signs the receipt.
//   - All of it again while datagrams are lost.
//
// Nothing may be missed, and nobody else may be touched: the edges' count of
// decisions must rise by those of the sessions concerned and no more.
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
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/streamgate/streamgate/test/fleet"
)

type options struct {
	edges, sessions int
	singles, storms int
	percent         string
	bin, logs       string
	spans           bool
}

func main() {
	var o options
	flag.IntVar(&o.edges, "edges", 20, "edge processes")
	flag.IntVar(&o.sessions, "sessions", 10_000, "sessions of ordinary wallets, and again as many of one wallet for the storms")
	flag.IntVar(&o.singles, "losses", 200, "single losses under each share of lost datagrams")
	flag.IntVar(&o.storms, "storms", 3, "storms under each share of lost datagrams")
	flag.StringVar(&o.percent, "udp-loss", "0,5,20", "shares of datagrams that are lost, in percent, one after the other")
	flag.StringVar(&o.bin, "bin", "bin", "folder of the binaries")
	flag.StringVar(&o.logs, "logs", "test/artifacts/fanout", "folder for the logs of all processes")
	flag.BoolVar(&o.spans, "spans", false, "let the nodes write their spans beside the logs")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "fanout:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	perEdge := o.sessions / max(o.edges, 1)
	if o.edges < 1 || perEdge < 2 || o.singles < 0 || o.storms < 0 {
		return errors.New("want an edge at least, and two sessions on each")
	}
	var shares []int
	for s := range strings.SplitSeq(o.percent, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > 99 {
			return fmt.Errorf("-udp-loss %q: want numbers from 0 to 99", o.percent)
		}
		shares = append(shares, n)
	}
	wallets, err := fleet.NewWallets(perEdge + 1)
	if err != nil {
		return err
	}
	say("starting %d edges, minting %d passes", o.edges, len(wallets))
	f, err := fleet.Start(ctx, fleet.Config{Edges: o.edges, PerWallet: 2 * perEdge, Bin: o.bin, Logs: o.logs, Spans: o.spans}, wallets)
	defer func() { err = errors.Join(err, f.Close()) }()
	if err != nil {
		return err
	}
	b := &bench{fleet: f, singles: wallets[:perEdge], storm: wallets[perEdge], sessions: map[*fleet.Wallet][]*fleet.Session{}}
	r := &report{o: o, begun: time.Now()}
	stop := r.watchLoad()
	defer stop()
	if err := b.open(ctx, r, perEdge); err != nil {
		return err
	}
	for _, share := range shares {
		if err := fleet.Lose(share); err != nil {
			return err
		}
		p, err := b.part(ctx, o, share)
		r.parts = append(r.parts, p)
		if err != nil {
			stop()
			r.print(os.Stdout)
			return fmt.Errorf("with %d %% of datagrams lost: %w", share, err)
		}
	}
	if gone := f.Died(); len(gone) > 0 {
		return fmt.Errorf("nodes that ended by themselves: %v", gone)
	}
	stop()
	return r.print(os.Stdout)
}

// say tells what goes on; the table goes to stdout.
func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "fanout: "+format+"\n", args...) }
