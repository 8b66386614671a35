package main

import (
	"slices"
	"sync"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

// never is how long ago something was that never was.
const never = time.Duration(1<<63 - 1)

// holding is who held the passes under one head of the chain.
type holding struct {
	from   time.Time // no later than when the block became the head
	seen   time.Time // when this program heard of it: no earlier than when the block became the head
	block  model.BlockRef
	owners []int // the wallet of each pass
}

func (h holding) has(wallet int) bool { return slices.Contains(h.owners, wallet) }

// truth is what the chain said, head by head, by this program's monotonic
// clock. Where it is uncertain by the time that news takes, it errs towards
// the wallet: a holding counts from before the block could be there until after
// the next one was heard of. Safe for concurrent use.
type truth struct {
	mu    sync.Mutex // guards the rest
	heads []holding
	began time.Time // since when this program has been changing the chain, zero if it is not
}

// begin tells that from now on the head may change by our doing.
func (t *truth) begin(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.began = now
}

// end tells that what was begun is over, and has been noted.
func (t *truth) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.began = time.Time{}
}

// note takes in a head that was heard of at an instant.
func (t *truth) note(at time.Time, block model.BlockRef, owners []int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	h := holding{from: at, seen: at, block: block, owners: owners}
	if !t.began.IsZero() && t.began.Before(at) {
		h.from = t.began
	}
	t.heads = append(t.heads, h)
}

// head is the newest one; ok is false before the first.
func (t *truth) head() (holding, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.heads) == 0 {
		return holding{}, false
	}
	return t.heads[len(t.heads)-1], true
}

// knows reports whether a block has been noted.
func (t *truth) knows(hash model.Hash) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.ContainsFunc(t.heads, func(h holding) bool { return h.block.Hash == hash })
}

// sinceHeld says how long before at a wallet last had the right: 0 if it had it
// then, never if it did not have it before.
func (t *truth) sinceHeld(wallet int, at time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := len(t.heads) - 1; i >= 0; i-- {
		h := t.heads[i]
		if h.from.After(at) || !h.has(wallet) {
			continue
		}
		if i == len(t.heads)-1 {
			return 0
		}
		return max(0, at.Sub(t.heads[i+1].seen))
	}
	return never
}

// loss is one time that a wallet lost its right.
type loss struct {
	wallet int
	at     time.Time // when this program heard of it
	until  time.Time // when the right may have been back, or the end of what was asked for
}

// losses lists those heard of in [from, to).
func (t *truth) losses(from, to time.Time) []loss {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []loss
	for i := 1; i < len(t.heads); i++ {
		before, h := t.heads[i-1], t.heads[i]
		if h.seen.Before(from) || !h.seen.Before(to) {
			continue
		}
		for _, w := range before.owners {
			if h.has(w) || slices.ContainsFunc(out, func(l loss) bool { return l.wallet == w && l.at.Equal(h.seen) }) {
				continue
			}
			l := loss{wallet: w, at: h.seen, until: to}
			for _, later := range t.heads[i+1:] {
				if later.has(w) {
					l.until = later.from
					break
				}
			}
			out = append(out, l)
		}
	}
	return out
}
