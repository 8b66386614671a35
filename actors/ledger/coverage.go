package ledger

import (
	"slices"
	"time"

	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/model"
)

// maxListed bounds the contracts that one pull names, 20 KiB of them; the rest
// is named by the next one, which comes at once.
const maxListed = 1024

// coverage is which contracts a publisher was heard to cover. It is kept with
// the generation of the journal, because the publisher keeps its filter with it:
// a restart of either process changes nothing.
type coverage struct {
	generation uint64
	contracts  map[model.Address]bool
}

// uncovered lists the contracts that sessions rest on and the publisher was not
// heard to cover.
func (s *State) uncovered(from model.NodeName, feed string) []model.Address {
	var out []model.Address
	has := s.covered[feedKey{from, feed}]
	for _, c := range s.needs[chainOf(feed)] {
		if has == nil || !has.contracts[c] {
			out = append(out, c)
		}
	}
	return out
}

// list gives what a pull names, a feed.
func (s *State) list(from model.NodeName, n *node) map[string][]model.Address {
	out := map[string][]model.Address{}
	for feed := range n.feeds {
		if missing := s.uncovered(from, feed); len(missing) > 0 {
			out[feed] = missing[:min(len(missing), maxListed)]
		}
	}
	return out
}

// cover takes in that the publisher covers what the pull named. What rests on it
// is decided again, at the head that came with the page or later: changes before
// that head may be in no journal that we can still read.
func (s *State) cover(from model.NodeName, page fanout.Batch, listed []model.Address) []effect {
	key := feedKey{from, page.Feed}
	has := s.covered[key]
	if has == nil || has.generation != page.Generation {
		has = &coverage{generation: page.Generation, contracts: map[model.Address]bool{}}
		s.covered[key] = has
	}
	if !page.Covered || len(listed) == 0 {
		return nil
	}
	for _, c := range listed {
		has.contracts[c] = true
	}
	return []effect{gap{Chain: chainOf(page.Feed), Why: "contract", Contracts: listed}}
}

// vouch confirms the chain if the publisher covers all that sessions rest on
// now: the word of one that does not watch a contract says nothing of it.
func (s *State) vouch(now time.Time, from model.NodeName, n *node, page fanout.Batch, listed []model.Address, asked time.Time) []effect {
	out := s.cover(from, page, listed)
	missing := s.uncovered(from, page.Feed)
	if len(missing) == 0 {
		return append(out, s.confirm(chainOf(page.Feed), page.View, asked)...)
	}
	if slices.ContainsFunc(missing, func(c model.Address) bool { return !slices.Contains(listed, c) }) {
		n.hurry(now) // a session came meanwhile: name its contract
	}
	return out
}
