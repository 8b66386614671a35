// Command chain measures how fast a chain is understood: `make bench-chain`.
//
// It starts a dev chain of its own, lets thousands of tokens change hands, and
// takes the time of the parts that have a promise: reading the past into the index
// of holders, digesting a block with thousands of transfers, deciding many
// entitlements at a block in one call, and one from the index. Each figure is
// printed with the machine's load, and the backfill beside a plain peer in the
// same run: go-ethereum's client reading the same logs and doing nothing with them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"syscall"
	"time"

	"github.com/streamgate/streamgate/internal/machine"
)

// sizes of a run.
type sizes struct {
	blocks, each int64 // of the past
	large        int64 // transfers of the block that is digested
	rounds       int
}

func main() {
	var s sizes
	flag.Int64Var(&s.blocks, "blocks", 1_000, "blocks of the past")
	flag.Int64Var(&s.each, "each", 100, "transfers in each of them")
	flag.Int64Var(&s.large, "large", 5_000, "transfers in the block that is digested")
	flag.IntVar(&s.rounds, "rounds", 5, "how often what is short is measured")
	profile := flag.String("profile", "", "folder for a CPU profile of each part")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, s, *profile); err != nil {
		fmt.Fprintln(os.Stderr, "bench-chain:", err)
		os.Exit(1)
	}
}

// run measures one part after the other.
func run(ctx context.Context, s sizes, profiles string) error {
	fmt.Printf("%s, %d cores, load average %.1f\n", time.Now().UTC().Format("2006-01-02 15:04"), runtime.NumCPU(), machine.Load())
	dir, err := os.MkdirTemp("", "bench-chain")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{sizes: s, dir: dir}
	defer b.close()
	for _, part := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"chain", b.history}, {"backfill", b.backfill}, {"block", b.block}, {"entitlements", b.entitlements}, {"estimates", b.estimates},
	} {
		if err := profiled(profiles, part.name, func() error { return part.do(ctx) }); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

// profiled runs a part, and writes its profile where one is wanted.
func profiled(dir, name string, do func() error) (err error) {
	if dir == "" {
		return do()
	}
	f, err := os.Create(filepath.Join(dir, name+".pprof"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return do()
}

// figure prints a measurement beside its aim.
func figure(what, is, aim string, met bool) {
	word := "met"
	if !met {
		word = "NOT MET"
	}
	fmt.Printf("%-58s %-22s aim %-18s %s (load average %.1f)\n", what, is, aim, word, machine.Load())
}
