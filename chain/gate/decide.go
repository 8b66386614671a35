package gate

import (
	"context"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/streamgate/streamgate/chain/watch"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// lookAgain is how often a chain is looked at that does not show what a
// question needs; a new head is heard at once.
const lookAgain = 50 * time.Millisecond

// Decider decides gates over watched chains. Safe for concurrent use.
type Decider struct {
	watchers map[model.ChainID]*watch.Watcher
	tracer   trace.Tracer

	mu       sync.Mutex              // guards followed
	followed map[model.TokenRef]bool // contracts that no gate names; see follow
}

// New makes a decider over running watchers, one a chain.
func New(watchers ...*watch.Watcher) (*Decider, error) {
	d := &Decider{watchers: map[model.ChainID]*watch.Watcher{}, followed: map[model.TokenRef]bool{}, tracer: otel.Tracer("streamgate/chain/gate")}
	for _, w := range watchers {
		id := w.Chain().ID
		if d.watchers[id] != nil {
			return nil, fault.New("chain/gate.New", fault.Invalid, "chain %d has two watchers", id)
		}
		d.watchers[id] = w
	}
	return d, nil
}

// Decide says what a gate answers for a wallet now. The answer rests on blocks
// not older than atLeast, which names at most one a chain: where a watcher is not
// there yet, Decide waits for it until ctx ends. It fails with Stale when a chain
// of the gate cannot be seen, within the gate's MaxStaleness, before ctx ends.
func (d *Decider) Decide(ctx context.Context, g model.Gate, w model.Wallet, atLeast []model.BlockRef) (model.Verdict, error) {
	const op = "chain/gate.Decide"
	ctx, span := d.tracer.Start(ctx, "chain gate decided")
	defer span.End()
	if g.Public {
		return model.Verdict{Allowed: true, Rule: "public", Reason: "open to all"}, nil
	}
	if w.IsZero() {
		return model.Verdict{}, fault.New(op, fault.Invalid, "the zero address holds nothing")
	}
	if err := d.watch(ctx, g.Contracts()); err != nil {
		return model.Verdict{}, fault.Wrap(op, err)
	}
	for {
		seen, err := d.look(ctx, g, w, atLeast)
		if err != nil {
			span.RecordError(err)
			return model.Verdict{}, fault.Wrap(op, err)
		}
		v := seen.verdict(g)
		// What was read before its events were heard is read again.
		switch more, err := d.follow(ctx, g, &v); {
		case err != nil:
			return model.Verdict{}, fault.Wrap(op, err)
		case !more:
			span.SetAttributes(attribute.Bool("allowed", v.Allowed), attribute.Bool("pending", v.Pending), attribute.Int64("block", int64(v.Block().Number)))
			return v, nil
		}
	}
}

// watch makes the watchers' journals hold what happens to these contracts.
func (d *Decider) watch(ctx context.Context, contracts []model.TokenRef) error {
	for _, ref := range contracts {
		watcher, err := d.watcher(ref.Chain)
		if err != nil {
			return err
		}
		if err := watcher.Watch(ctx, ref.Contract); err != nil {
			return err
		}
	}
	return nil
}

// floorOf is the oldest block of a chain that an answer may rest on.
func floorOf(chain model.ChainID, atLeast []model.BlockRef) (floor model.BlockRef) {
	for _, b := range atLeast {
		if b.Chain == chain && b.Number >= floor.Number {
			floor = b
		}
	}
	return floor
}

// await waits until a watcher shows a block that follows floor or is it, confirmed
// not longer ago than the gate allows. A watcher on another branch knows nothing of
// what the asker was told: somebody else may, or it comes over soon.
func await(ctx context.Context, w *watch.Watcher, floor model.BlockRef, staleness time.Duration) (model.BlockRef, error) {
	for {
		moved := w.HeadChanged()
		v := w.View()
		if v != nil && v.Age <= staleness && v.Head.Number >= floor.Number && w.MayHold(floor) {
			return v.Head, nil
		}
		w.Ring()
		select {
		case <-moved:
		case <-time.After(lookAgain):
		case <-ctx.Done():
			return model.BlockRef{}, unseen(w, v, floor)
		}
	}
}

// unseen says why a chain could not be seen well enough.
func unseen(w *watch.Watcher, v *model.ChainView, floor model.BlockRef) error {
	const op = "chain/gate.await"
	switch {
	case v == nil:
		return fault.New(op, fault.Stale, "%v has not been seen yet", w.Chain())
	case v.Head.Number < floor.Number:
		return fault.New(op, fault.Stale, "%v is seen up to block %d, not %d", w.Chain(), v.Head.Number, floor.Number)
	case !w.MayHold(floor):
		return fault.New(op, fault.Stale, "%v is seen on another branch than that of block %d %v", w.Chain(), floor.Number, floor.Hash)
	default:
		return fault.New(op, fault.Stale, "head of %v was last confirmed %v ago", w.Chain(), v.Age.Round(time.Millisecond))
	}
}

func (d *Decider) watcher(c model.ChainID) (*watch.Watcher, error) {
	if w := d.watchers[c]; w != nil {
		return w, nil
	}
	return nil, fault.New("chain/gate", fault.Stale, "chain %d is not watched here", c)
}
