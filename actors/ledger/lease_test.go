package ledger

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
)

// memory is a feed whose view is as old as the last look at the chain.
type memory struct {
	entries []fanout.Entry
	looked  time.Duration // when
	now     *time.Duration
}

func (m *memory) Generation() uint64 { return 7 }
func (m *memory) Last() uint64       { return uint64(len(m.entries)) }
func (m *memory) View() *model.ChainView {
	return &model.ChainView{Head: model.BlockRef{Chain: 1, Number: m.Last() + 1}, Age: *m.now - m.looked, Seq: m.Last()}
}
func (m *memory) Read(after uint64, limit int) ([]fanout.Entry, error) {
	if after >= m.Last() {
		return nil, nil
	}
	return m.entries[after:min(m.Last(), after+uint64(limit))], nil
}

// bench is a watcher, an edge and what is under way between them.
type bench struct {
	t       *rapid.T
	now     time.Duration
	zero    time.Time
	state   *State
	feed    *memory
	inc     uint64
	onChain []time.Duration // when each change happened
	told    int             // the changes up to here were told, or re-decided by a gap
	asks    []question
	flight  []event
	leases  int
}

type question struct {
	pull  pull
	asked time.Duration
}

// apply checks the promise: whatever happened before a chain's confirmed
// moment has been told to the sessions.
func (b *bench) apply(e event) {
	for _, ef := range b.state.Apply(b.zero.Add(b.now), e) {
		switch ef := ef.(type) {
		case touch:
			if n := int(ef.Change.Block.Number); n == b.told+1 {
				b.told = n
			} else if n > b.told {
				b.t.Fatalf("change %d told after %d", n, b.told)
			}
		case gap:
			b.told = max(b.told, len(b.feed.entries)) // decided again at the watcher's head
		case pull:
			b.asks = append(b.asks, question{ef, b.now})
		case confirm:
			b.leases++
			at := ef.At.Sub(b.zero)
			if at > b.now {
				b.t.Fatalf("confirmed at %s, which is to come (now %s)", at, b.now)
			}
			for i, happened := range b.onChain {
				if happened <= at && i+1 > b.told {
					b.t.Fatalf("confirmed at %s, but change %d of %s was not told", at, i+1, happened)
				}
			}
		}
	}
}

func (b *bench) view() {
	b.apply(viewed{[]publisher{{Name: "w", Incarnation: b.inc, Feeds: map[string]fanout.Cursor{"chain/1": {}}}}})
}

func (b *bench) step(what string) {
	pick := func(n int) int { return rapid.IntRange(0, n-1).Draw(b.t, "pick") }
	switch what {
	case "change":
		b.onChain = append(b.onChain, b.now)
	case "burst": // more than one page holds
		for range fanout.BatchEntries + 10 {
			b.onChain = append(b.onChain, b.now)
		}
	case "look": // the watcher reads all that happened, then shows the new head
		for len(b.feed.entries) < len(b.onChain) {
			n := uint64(len(b.feed.entries) + 1)
			raw, err := codec.EncodeChange(codec.Change{Ownership: &model.OwnershipChange{Block: model.BlockRef{Chain: 1, Number: n}}})
			if err != nil {
				b.t.Fatal(err)
			}
			b.feed.entries = append(b.feed.entries, fanout.Entry{Seq: n, Payload: raw})
		}
		b.feed.looked = b.now
	case "push":
		after := uint64(rapid.IntRange(0, len(b.feed.entries)).Draw(b.t, "after"))
		entries, _ := b.feed.Read(after, rapid.IntRange(0, 3).Draw(b.t, "n")) // never fails
		b.flight = append(b.flight, pushed{"w", fanout.Batch{Feed: "chain/1", Generation: 7, Incarnation: b.inc, After: after, Entries: entries, Last: b.feed.Last(), View: b.feed.View()}})
	case "answer":
		if len(b.asks) == 0 {
			return
		}
		i := pick(len(b.asks))
		a := b.asks[i]
		b.asks = append(b.asks[:i], b.asks[i+1:]...)
		page, err := fanout.Page("chain/1", b.feed, b.inc, a.pull.Cursors["chain/1"])
		if err != nil {
			b.t.Fatal(err)
		}
		b.flight = append(b.flight, pulled{From: "w", Turn: a.pull.Turn, Asked: b.zero.Add(a.asked), Pages: []fanout.Batch{page}})
	case "fail":
		if len(b.asks) > 0 {
			i := pick(len(b.asks))
			a := b.asks[i]
			b.asks = append(b.asks[:i], b.asks[i+1:]...)
			b.apply(pullFailed{"w", a.pull.Turn})
		}
	case "deliver":
		if len(b.flight) > 0 {
			i := pick(len(b.flight))
			e := b.flight[i]
			b.flight = append(b.flight[:i], b.flight[i+1:]...)
			b.apply(e)
		}
	case "restart":
		b.inc++
		b.view()
	case "tick":
		b.apply(ticked{})
	}
}

func TestNothingBeforeTheConfirmedMomentIsUntold(t *testing.T) {
	leases := 0
	rapid.Check(t, func(rt *rapid.T) {
		b := &bench{t: rt, zero: time.Now(), inc: 1, state: newState(time.Second, 3*time.Second)}
		b.feed = &memory{now: &b.now}
		b.view()
		what := rapid.SampledFrom([]string{"change", "change", "burst", "look", "look", "push", "answer", "answer", "answer", "deliver", "deliver", "deliver", "tick", "tick", "fail", "restart"})
		for range rapid.IntRange(20, 120).Draw(rt, "steps") {
			b.now += time.Duration(rapid.IntRange(1, 700).Draw(rt, "ms")) * time.Millisecond
			b.step(what.Draw(rt, "step"))
		}
		leases += b.leases
	})
	if leases == 0 {
		t.Error("no run ever confirmed anything: the property is empty")
	}
}

func TestConfirmedMomentIsOfTheMonotonicClock(t *testing.T) {
	s := newState(time.Second, 3*time.Second)
	now := time.Now()
	s.Apply(now, viewed{[]publisher{{Name: "w", Incarnation: 1, Feeds: map[string]fanout.Cursor{"chain/1": {}}}}})
	page := fanout.Batch{Feed: "chain/1", Generation: 7, Incarnation: 1, Reset: true, View: &model.ChainView{Head: model.BlockRef{Chain: 1}, Age: time.Second}}
	for _, ef := range s.Apply(now, pulled{From: "w", Turn: 1, Asked: now, Pages: []fanout.Batch{page}}) {
		if c, ok := ef.(confirm); ok {
			// A wall clock that jumps moves times without this reading.
			if !strings.Contains(c.At.String(), " m=") {
				t.Errorf("confirmed at %s, which has no monotonic reading", c.At)
			}
			return
		}
	}
	t.Error("nothing was confirmed")
}
