package session

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// watchersDiffer is by how much a watcher's idea of the chain's time may be off.
	watchersDiffer = 300 * time.Millisecond
	// within is what is promised of a right that ends by itself.
	within = time.Second
)

// lease is a chain on which a token is lent to alice until a time that changes
// with events, its watchers, and one session of hers. The chain's time passes
// like ours, whether it makes blocks or not.
type lease struct {
	t     *rapid.T
	now   time.Time
	s     *State
	heads []leaseBlock
	feed  []leaseBlock // not yet heard of
	asked []ask
}

type leaseBlock struct {
	ref   model.BlockRef
	until time.Time
	moved bool // has an event
}

func newLease(t *rapid.T) *lease {
	l := &lease{t: t, now: testStart.Add(10 * time.Second), s: newState(testStart, "v", alice, 100*time.Hour, &pace{
		Linger: time.Hour, Patience: 500 * time.Millisecond, OpenWithin: 99 * time.Hour,
		RetryMin: 100 * time.Millisecond, RetryMax: 5 * time.Second}, 0)}
	l.mine(l.now.Add(time.Duration(rapid.IntRange(1, 20).Draw(t, "lent for")) * time.Second))
	l.feed = nil
	l.apply(factsLoaded{Version: 1, Raw: json.RawMessage("{}"), Gate: new(testGate(0))})
	l.answer(0, 0, 0)
	return l
}

func (l *lease) head() leaseBlock { return l.heads[len(l.heads)-1] }

// mine makes a block at the chain's time, in whole seconds as blocks have them.
func (l *lease) mine(until time.Time) {
	b := leaseBlock{ref: testBlock(uint64(len(l.heads)+1), ""), until: until}
	b.ref.Time = l.now.Truncate(time.Second)
	b.moved = len(l.heads) > 0 && !until.Equal(l.head().until)
	l.heads, l.feed = append(l.heads, b), append(l.feed, b)
}

func (l *lease) apply(e event) {
	for _, ef := range l.s.apply(l.now, e) {
		if a, ok := ef.(ask); ok {
			l.asked = append(l.asked, a)
		}
	}
	ends := l.s.evidence.Until
	if l.s.shown.State == model.Active && !ends.IsZero() && l.now.After(ends.Add(within)) {
		l.t.Fatalf("active %v after the end of what it rests on", l.now.Sub(ends))
	}
}

func (l *lease) deliver() {
	if len(l.feed) == 0 {
		return
	}
	b := l.feed[0]
	l.feed = l.feed[1:]
	if b.moved {
		l.apply(tokenMoved{Change: model.OwnershipChange{Block: b.ref}, At: l.now})
	}
	if l.s.waits() {
		l.apply(headAdvanced{b.ref})
	}
}

// answer answers the oldest question from a block, as a watcher would that is off
// by so much; the answer may be on its way for a while.
func (l *lease) answer(lag int, off, late time.Duration) {
	if len(l.asked) == 0 {
		return
	}
	q := l.asked[0]
	l.asked = l.asked[1:]
	b := l.heads[max(0, len(l.heads)-1-lag)]
	clock := l.now.Add(off)
	if clock.Before(b.ref.Time) {
		clock = b.ref.Time
	}
	v := model.Verdict{Blocks: []model.BlockRef{b.ref}, Allowed: clock.Before(b.until)}
	if v.Allowed {
		v.Until, v.Clock = b.until, model.ChainTime{Chain: 1, Now: clock}
	}
	at := l.now
	l.pass(late)
	l.apply(decided{Seq: q.Seq, Verdict: v, AtLeast: q.AtLeast, At: at})
}

func (l *lease) pass(d time.Duration) {
	for end := l.now.Add(d); l.now.Before(end); {
		l.now = later(l.now.Add(time.Millisecond), end, l.s.wake())
		if !l.s.wake().After(l.now) {
			l.apply(ticked{})
		}
	}
}

// later is the alarm, but not before the next moment nor after the end.
func later(next, end, alarm time.Time) time.Time {
	switch {
	case alarm.Before(next):
		return next
	case alarm.After(end):
		return end
	}
	return alarm
}

// TestRightIsNotWatchedPastItsTimeAndComesBackWhenExtended: with blocks that come
// or do not, events and answers late or outdated, and watchers that differ.
func TestRightIsNotWatchedPastItsTimeAndComesBackWhenExtended(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := newLease(t)
		if l.s.shown.State != model.Active {
			t.Fatalf("not opened: %s", l.s.stand())
		}
		ms := func(from, to int, label string) time.Duration {
			return time.Duration(rapid.IntRange(from, to).Draw(t, label)) * time.Millisecond
		}
		off := func() time.Duration {
			return ms(-int(watchersDiffer.Milliseconds()), int(watchersDiffer.Milliseconds()), "off")
		}
		t.Repeat(map[string]func(*rapid.T){
			"block": func(*rapid.T) { l.mine(l.head().until) },
			"lend": func(*rapid.T) {
				l.mine(l.now.Add(ms(-3000, 20_000, "lent for")).Truncate(time.Second))
			},
			"deliver": func(*rapid.T) { l.deliver() },
			"pass":    func(*rapid.T) { l.pass(ms(1, 6000, "pass")) },
			"answer":  func(t *rapid.T) { l.answer(rapid.IntRange(0, 2).Draw(t, "lag"), off(), ms(0, 1500, "late")) },
			"fail": func(*rapid.T) {
				if len(l.asked) > 0 {
					l.asked = l.asked[1:]
					l.apply(decisionFailed{Seq: l.s.seq, Kind: fault.Unavailable})
				}
			},
		})
		if rapid.Bool().Draw(t, "extended") {
			l.mine(l.now.Add(time.Hour))
		} else {
			l.mine(l.now.Add(-time.Minute))
		}
		want := model.RevokedState
		if l.head().until.After(l.now) {
			want = model.Active
		}
		for range 20 {
			for len(l.feed) > 0 {
				l.deliver()
			}
			for len(l.asked) > 0 {
				l.answer(0, off(), 0)
			}
			l.pass(time.Second)
		}
		if l.s.shown.State != want {
			t.Fatalf("settled at %s, want %s; evidence %+v", l.s.shown, want, l.s.evidence)
		}
	})
}

func TestBlockConcernsThoseWhoseEndItBringsNearer(t *testing.T) {
	x := newIndex()
	usual, timed := &entry{}, &entry{}
	x.waitFor(usual, []model.ChainID{1, 2}, ending{})
	x.waitFor(timed, []model.ChainID{1, 2}, ending{chain: 1, until: testStart.Add(time.Minute), at: testStart.Add(time.Minute)})
	for name, tc := range map[string]struct {
		chain model.ChainID
		ahead time.Duration
		want  int
	}{"as expected": {1, 0, 1}, "late": {1, -12 * time.Second, 1}, "ahead": {1, time.Second, 2}, "beyond the end": {1, time.Hour, 2}, "of another chain": {2, time.Hour, 1}} {
		b := model.BlockRef{Chain: tc.chain, Number: 9, Time: testStart.Add(tc.ahead)}
		if got := len(x.waitingFor(b, testStart)); got != tc.want {
			t.Errorf("%s: %d sessions hear of it, want %d", name, got, tc.want)
		}
	}
}
