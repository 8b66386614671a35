package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// sort of what an edge gave.
const (
	mediaBytes = "media"
	keyBytes   = "key"
)

// received is what came of one read by a viewer.
type received struct {
	at     time.Time
	wallet int
	edge   int
	what   string // mediaBytes or keyBytes
	bytes  int
	slow   bool // by a response that had been under way
}

// bounds is what the checker holds edges to.
type bounds struct {
	Staleness time.Duration // the gate's T
	Allowance time.Duration // what spreading the news may take
	Latency   time.Duration // from an edge's write to this program's clock
}

// total is how old a right may be when something arrives.
func (b bounds) total() time.Duration { return max(b.Staleness, b.Allowance) + b.Latency }

// spread is how old a right may be while nothing is wrong.
func (b bounds) spread() time.Duration { return b.Allowance + b.Latency }

// violation is something that must not be.
type violation struct {
	at   time.Time
	text string
}

// judge holds what was received against the truth. Reads of one viewer that
// break the bound within the same loss become one violation.
func judge(t *truth, got []received, b bounds, names world) []violation {
	type key struct{ wallet, edge int }
	type sum struct {
		first, last  received
		worst        time.Duration
		bytes, reads int
		keys         int
	}
	sums := map[key][]*sum{}
	for _, r := range got {
		age := t.sinceHeld(r.wallet, r.at)
		if age <= b.total() {
			continue
		}
		k := key{r.wallet, r.edge}
		list := sums[k]
		if len(list) == 0 || r.at.Sub(list[len(list)-1].last.at) > b.total() {
			list = append(list, &sum{first: r})
			sums[k] = list
		}
		s := list[len(list)-1]
		s.last, s.worst, s.bytes, s.reads = r, max(s.worst, age), s.bytes+r.bytes, s.reads+1
		if r.what == keyBytes {
			s.keys++
		}
	}
	var out []violation
	for k, list := range sums {
		for _, s := range list {
			out = append(out, violation{s.first.at, fmt.Sprintf("%s got %d bytes in %d reads (%d of keys) from %s until %v after the right was lost, bound %v",
				names.wallet(k.wallet), s.bytes, s.reads, s.keys, names.edge(k.edge), ago(s.worst), b.total())})
		}
	}
	slices.SortFunc(out, func(a, b violation) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.text, b.text)) })
	return out
}

func ago(d time.Duration) string {
	if d == never {
		return "for ever"
	}
	return d.Round(time.Millisecond).String()
}

// overruns says, for each loss and edge, how long after the loss the last byte
// came, 0 if none did.
func overruns(losses []loss, got []received, edges int) []time.Duration {
	out := make([]time.Duration, 0, len(losses)*edges)
	for _, l := range losses {
		last := make([]time.Duration, edges)
		for _, r := range got {
			if r.wallet == l.wallet && r.at.After(l.at) && r.at.Before(l.until) {
				last[r.edge] = max(last[r.edge], r.at.Sub(l.at))
			}
		}
		out = append(out, last...)
	}
	return out
}
