// Command reorg does random things to real chains, and checks that what a watcher and
// a decider say of many wallets under many gates is what the canonical chain says:
// mints, transfers, burns, rentals, subscriptions, units and amounts, delegations,
// contract accounts that get another owner, reorgs from one block to beyond the watcher's
// window with other transfers in them, rollbacks that nobody announces, cut sockets, two
// providers that disagree (one lags, or insists on a branch that is no more, or refuses;
// where two must agree, one also leaves out logs or forges answers), and watchers that
// are stopped and started again.
//
// A wallet under a gate is decided again only when the journal names it or a token it
// rests on, and a login of a contract account when its keeper says so, as a session is:
// so a change that was not told is found like one that was told wrongly. At each
// checkpoint every answer, and what the index lists, is compared with reads of the chain
// that share no code with ours.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/streamgate/streamgate/internal/machine"
)

// lastEntries of the journal are printed when an answer is wrong.
const lastEntries = 30

type options struct {
	steps  int
	seed   uint64
	chains string
	window int
	bite   bool
	many   bool
	fooled bool // both providers leave out logs, which must be found: for a test
}

func main() {
	var o options
	flag.IntVar(&o.steps, "n", 10_000, "operations, shared out among the chains")
	flag.Uint64Var(&o.seed, "seed", 1, "of the operations: the same seed, the same operations")
	flag.StringVar(&o.chains, "chains", "geth,anvil", "kinds of chains, one after the other")
	flag.IntVar(&o.window, "window", 8, "blocks that the watcher keeps: reorgs go up to four blocks deeper")
	flag.BoolVar(&o.bite, "bite", false, "do not heed what a reorg undid, to show that it would be found")
	flag.BoolVar(&o.many, "many", false, "ten chains at once in this process, one another's kind, with gates over all of them")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	play := run
	if o.many {
		play = runMany
	}
	if err := play(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "reorg:", err)
		os.Exit(1)
	}
}

// chapter is how many operations a chain lives. anvil keeps the state of its newest 500
// blocks in memory and loses some of what it moves to disk: a reorg from there finds no
// contract any more.
const chapter = 400

// run plays on each kind of chain, all at a time, in chapters: each begins a chain of
// its own, with the next seed.
func run(ctx context.Context, o options) error {
	kinds := strings.Split(o.chains, ",")
	sums, errs := make([]sum, len(kinds)), make([]error, len(kinds))
	var playing sync.WaitGroup
	for i, kind := range kinds {
		playing.Go(func() { errs[i] = sums[i].play(ctx, kind, o, o.steps/len(kinds)) })
	}
	playing.Wait()
	for i, kind := range kinds {
		sums[i].report(os.Stdout, kind, o)
	}
	fmt.Printf("load average %.1f at the end, %d cores\n", machine.Load(), runtime.NumCPU())
	return errors.Join(errs...)
}

// playOn plays on one chain, and adds to the sum what came of it.
func playOn(ctx context.Context, kind string, o options, steps int, all *sum) error {
	w, err := newWorld(ctx, kind, devChain, o)
	if err != nil {
		return fmt.Errorf("%s: %w", kind, err)
	}
	if err = w.play(ctx, steps); err != nil {
		fmt.Fprintf(os.Stderr, "%s, seed %d: %v; what was done:\n", kind, o.seed, err)
		w.tellSchedule(os.Stderr)
		err = fmt.Errorf("%s, seed %d: %w\n  again: make reorg N=%d SEED=%d CHAINS=%s", kind, o.seed, err, steps, o.seed, kind)
	}
	all.add(w)
	return errors.Join(err, w.close())
}

// play does so many operations, with a checkpoint after every tenth and after each reorg.
func (w *world) play(ctx context.Context, steps int) error {
	for i := range steps {
		kind, what, err := w.step(ctx)
		w.changed = time.Now()
		w.did[kind]++
		w.schedule = append(w.schedule, fmt.Sprintf("%d %s %s", i, kind, what))
		fmt.Fprintln(w.digest, kind, what) // a hash takes all
		if err != nil {
			return fmt.Errorf("operation %d, %s: %w", i, kind, err)
		}
		deep := kind == "reorg" || kind == "rollback" || kind == "restart"
		if !deep && i%10 != 9 {
			continue
		}
		if !deep {
			kind = ""
		}
		if err := w.check(ctx, kind); err != nil {
			return fmt.Errorf("checkpoint after operation %d, %s %s: %w", i, kind, what, err)
		}
	}
	return w.check(ctx, "")
}

// tellSchedule prints what was done until something was wrong, and what the journal
// said of it last.
func (w *world) tellSchedule(out io.Writer) {
	if w.eye != nil {
		j := w.eye.watcher.Journal()
		entries, err := j.Read(j.Last()-min(j.Last(), lastEntries), 0)
		for _, e := range entries {
			fmt.Fprintf(out, "journal %d: block %d %v log %d undone %v: token %s of %s from %s to %s\n", e.Seq, e.Change.Block.Number, e.Change.Block.Hash, e.Change.LogIndex,
				e.Change.Undone, e.Change.Token.ID, e.Change.Token.Contract.Short(), e.Change.From.Short(), e.Change.To.Short())
		}
		fmt.Fprintf(out, "journal: generation %x, read up to %d, %v\n", j.Generation(), w.cursor, err)
	}
	for _, line := range w.schedule {
		fmt.Fprintf(out, "%s: %s\n", w.kind, line)
	}
}
