package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"slices"
	"sort"
	"strings"
	"time"
)

// soon is within what a right that comes back is to be there.
const soon = 2 * time.Second

// sum is what came of all chapters on one kind of chain.
type sum struct {
	chains int
	asked  [askings]int      // chains, by how their providers were asked
	digest [sha256.Size]byte // of all that was done and seen
	tally
}

// play plays so many operations.
func (s *sum) play(ctx context.Context, kind string, o options, steps int) error {
	for done := 0; done < steps; done += chapter {
		if err := playOn(ctx, kind, o, min(chapter, steps-done), s); err != nil {
			return err
		}
		o.seed++
		if s.chains%5 == 0 {
			fmt.Fprintf(os.Stderr, "reorg: %s: %d operations, %d answers compared\n", kind, min(done+chapter, steps), s.compared)
		}
	}
	return nil
}

func (s *sum) add(w *world) {
	if s.did == nil {
		s.did, s.took = map[string]int{}, map[string][]time.Duration{}
	}
	s.chains++
	s.asked[w.asks]++
	s.checks += w.checks
	s.compared += w.compared
	s.held += w.held
	s.wrong += w.wrong
	s.entries += w.entries
	s.resets += w.resets
	s.digest = sha256.Sum256(append(s.digest[:], w.digest.Sum(nil)...))
	for what, n := range w.did {
		s.did[what] += n
	}
	for what, took := range w.took {
		s.took[what] = append(s.took[what], took...)
	}
	s.restored = append(s.restored, w.restored...)
	s.turned = append(s.turned, w.turned...)
}

func (s *sum) report(out io.Writer, kind string, o options) {
	fmt.Fprintf(out, "%s: %d answers at %d checkpoints of %d chains compared, %d of them lists of the index, %d wrong; %d journal entries, %d times all anew\n",
		kind, s.compared, s.checks, s.chains, s.held, s.wrong, s.entries, s.resets)
	fmt.Fprintf(out, "  asked by one connection %d chains, by a pool %d, by a quorum of two %d\n", s.asked[direct], s.asked[pooled], s.asked[byTwo])
	var whats []string
	for what, n := range s.did {
		whats = append(whats, fmt.Sprintf("%s %d", what, n))
	}
	slices.Sort(whats)
	fmt.Fprintf(out, "  seed %d, digest %x: %s\n", o.seed, s.digest[:8], strings.Join(whats, ", "))
	for _, what := range []string{"reorg", "rollback", "restart"} {
		if took := s.took[what]; len(took) > 0 {
			slices.Sort(took)
			fmt.Fprintf(out, "  right again after a %s, while providers were honest: %s\n", what, spread(took))
		}
	}
	if len(s.turned) > 0 {
		slices.Sort(s.turned)
		fmt.Fprintf(out, "  %d logins of accounts that have other owners, or have them back, told: %s\n", len(s.turned), spread(s.turned))
	}
	if n := len(s.restored); n > 0 {
		slices.Sort(s.restored)
		late := n - sort.Search(n, func(i int) bool { return s.restored[i] > soon })
		fmt.Fprintf(out, "  %d rights that a reorg brought back were granted again: %s; %d later than %v\n", n, spread(s.restored), late, soon)
	}
}

// spread is of a sorted list.
func spread(took []time.Duration) string {
	at := func(p float64) time.Duration { return took[int(p*float64(len(took)-1))].Round(time.Millisecond) }
	return fmt.Sprintf("p50 %v, p99 %v, max %v", at(0.5), at(0.99), at(1))
}
