package session

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// world is a chain with one pass on it, the feed that tells an edge of it, and
// one session of alice's.
type world struct {
	t             *rapid.T
	now           time.Time
	s             *State
	confirmations int

	branch int
	chain  []worldBlock // canonical, by number
	feed   []any        // not yet delivered: model.OwnershipChange or model.BlockRef
	view   model.BlockRef
	waited bool

	questions []outstanding // not yet answered
	loss      model.BlockRef
	lossHeard time.Time // zero once answered
	blind     bool
}

type worldBlock struct {
	ref   model.BlockRef
	owner model.Wallet // of the pass, after the block
}

type outstanding struct {
	ask
	chain []worldBlock // as it was when asked
}

func newWorld(t *rapid.T) *world {
	w := &world{t: t, now: testStart, confirmations: rapid.IntRange(0, 3).Draw(t, "confirmations")}
	for range 5 {
		w.chain = append(w.chain, worldBlock{ref: w.ref(len(w.chain)), owner: alice})
	}
	w.view = w.head().ref
	w.s = newState(w.now, "v", alice, 100*time.Hour, &pace{
		Linger: time.Hour, Patience: 500 * time.Millisecond, OpenWithin: 99 * time.Hour,
		RetryMin: 100 * time.Millisecond, RetryMax: 5 * time.Second,
	}, 0)
	w.apply(factsLoaded{Version: 1, Raw: json.RawMessage("{}"), Gate: new(testGate(uint64(w.confirmations)))})
	w.answer(w.take(0), 0)
	return w
}

func (w *world) ref(n int) model.BlockRef { return testBlock(uint64(n+1), fmt.Sprint(w.branch)) }
func (w *world) head() worldBlock         { return w.chain[len(w.chain)-1] }

// apply tells the session something and does what the shell would.
func (w *world) apply(e event) {
	for _, ef := range w.s.apply(w.now, e) {
		if a, ok := ef.(ask); ok {
			if w.view.Number > 0 && (len(a.AtLeast) == 0 || a.AtLeast[0].Number < w.view.Number) {
				a.AtLeast = []model.BlockRef{w.view}
			}
			w.questions = append(w.questions, outstanding{ask: a, chain: slices.Clone(w.chain)})
		}
	}
	if waits := w.s.waits(); waits != w.waited {
		w.waited = waits
		if waits && w.s.young() {
			w.apply(headAdvanced{w.view})
		}
	}
	w.check()
}

// check is the promise: once the patience is over, or the question answered,
// nobody watches on evidence older than a loss that was heard of.
func (w *world) check() {
	if w.s.shown.State != model.Active {
		return
	}
	if w.blind {
		w.t.Fatalf("active while blind")
	}
	if w.loss.Number == 0 || w.s.evidence.Block().Number >= w.loss.Number {
		return
	}
	if !w.s.asking {
		w.t.Fatalf("active at block %d with nothing being asked, lost at %d", w.s.evidence.Block().Number, w.loss.Number)
	}
	if w.now.Sub(w.lossHeard) > 500*time.Millisecond {
		w.t.Fatalf("active %s after the loss at %d was heard, evidence %d", w.now.Sub(w.lossHeard), w.loss.Number, w.s.evidence.Block().Number)
	}
}

func (w *world) mine(owner model.Wallet) {
	from := w.head().owner
	b := worldBlock{ref: w.ref(len(w.chain)), owner: owner}
	w.chain = append(w.chain, b)
	if from != owner {
		w.feed = append(w.feed, model.OwnershipChange{Block: b.ref, From: from, To: owner})
	}
	w.feed = append(w.feed, b.ref)
}

// reorg takes blocks back and mines one more than it took.
func (w *world) reorg(depth int, owner func() model.Wallet) {
	depth = min(depth, len(w.chain)-5)
	for range depth {
		last := w.head()
		w.chain = w.chain[:len(w.chain)-1]
		if from := w.head().owner; from != last.owner {
			w.feed = append(w.feed, model.OwnershipChange{Block: last.ref, From: from, To: last.owner, Undone: true})
		}
	}
	w.branch++
	for range depth + 1 {
		w.mine(owner())
	}
}

func (w *world) deliver() {
	if len(w.feed) == 0 {
		return
	}
	item := w.feed[0]
	w.feed = w.feed[1:]
	switch it := item.(type) {
	case model.BlockRef:
		w.view = it
		if w.waited {
			w.apply(headAdvanced{it})
		}
	case model.OwnershipChange:
		switch {
		case it.Undone && it.Block.Hash == w.loss.Hash:
			w.loss = model.BlockRef{}
		case !it.Undone && it.From == alice:
			w.loss, w.lossHeard = it.Block, w.now
		}
		w.apply(tokenMoved{Change: it, At: w.now})
	}
}

func (w *world) take(i int) outstanding {
	q := w.questions[i]
	w.questions = append(w.questions[:i:i], w.questions[i+1:]...)
	return q
}

// answer answers a question truthfully as of lag blocks below the head that the
// chain had when it was asked, which may be older than what was asked for.
func (w *world) answer(q outstanding, lag int) {
	height := max(0, len(q.chain)-1-lag)
	b := q.chain[height]
	v := model.Verdict{Blocks: []model.BlockRef{b.ref}}
	if b.owner == alice {
		old := q.chain[max(0, height-w.confirmations)]
		v.Allowed = old.owner == alice
		v.Pending = !v.Allowed
	}
	w.apply(decided{Seq: q.Seq, Verdict: v, AtLeast: q.AtLeast})
}

func (w *world) pass(d time.Duration) {
	w.now = w.now.Add(d)
	for range 4 { // a tick may set a nearer alarm
		if at := w.s.wake(); !at.After(w.now) {
			w.apply(ticked{})
		}
	}
	w.check()
}

// calm delivers all that is on its way and answers all that is asked.
func (w *world) calm() {
	for len(w.feed) > 0 {
		w.deliver()
	}
	for len(w.questions) > 0 {
		w.answer(w.take(0), 0)
	}
}

// settle lets everything arrive, everything be answered and every pause pass.
func (w *world) settle() {
	w.blind = false
	w.apply(sightBack{Chain: 1, Limit: 30 * time.Second})
	for range w.confirmations + 1 {
		w.mine(w.head().owner)
	}
	for range 20 {
		w.calm()
		w.pass(5 * time.Second)
	}
}

// TestSessionAlwaysComesToTheTruth plays random transfers, reorgs, delayed,
// reordered, outdated and failed decisions, and spells of blindness.
func TestSessionAlwaysComesToTheTruth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		if w.s.shown.State != model.Active {
			t.Fatalf("not opened: %s", w.s.stand())
		}
		owner := func() model.Wallet {
			if rapid.Bool().Draw(t, "alice holds it") {
				return alice
			}
			return bob
		}
		t.Repeat(map[string]func(*rapid.T){
			"mine":     func(*rapid.T) { w.mine(owner()) },
			"reorg":    func(t *rapid.T) { w.reorg(rapid.IntRange(1, 3).Draw(t, "depth"), owner) },
			"deliver":  func(*rapid.T) { w.deliver() },
			"calm":     func(*rapid.T) { w.calm() },
			"pass":     func(t *rapid.T) { w.pass(time.Duration(rapid.IntRange(1, 700).Draw(t, "ms")) * time.Millisecond) },
			"gap":      func(*rapid.T) { w.apply(changesMissed{}) },
			"unsigned": func(*rapid.T) { w.apply(signingFailed{}) },
			"again": func(t *rapid.T) { // the newest thing heard, once more
				if w.loss.Number > 0 {
					w.apply(tokenMoved{Change: model.OwnershipChange{Block: w.loss, From: alice, To: bob}, At: w.now})
				}
			},
			"blind": func(*rapid.T) {
				w.blind = true
				w.s.apply(w.now, sightLost{Chain: 1, Limit: 30 * time.Second})
				w.check()
			},
			"see": func(*rapid.T) {
				w.blind = false
				w.apply(sightBack{Chain: 1, Limit: 30 * time.Second})
			},
			"answer": func(t *rapid.T) {
				if len(w.questions) == 0 {
					t.Skip()
				}
				i := rapid.IntRange(0, len(w.questions)-1).Draw(t, "question")
				lag := rapid.IntRange(0, 3).Draw(t, "lag")
				q := w.take(i)
				if rapid.Bool().Draw(t, "looks now") {
					q.chain = w.chain
				}
				w.answer(q, lag)
			},
			"fail": func(t *rapid.T) {
				if len(w.questions) == 0 {
					t.Skip()
				}
				i := rapid.IntRange(0, len(w.questions)-1).Draw(t, "question")
				w.apply(decisionFailed{Seq: w.take(i).Seq, Kind: fault.Unavailable})
			},
		})
		w.settle()
		want := model.RevokedState
		if w.head().owner == alice {
			want = model.Active
		}
		if got := w.s.shown; got.State != want || !got.equal(w.s.stand()) {
			t.Fatalf("settled at %s, want %s; evidence %+v", got, want, w.s.evidence)
		}
	})
}
