package gate

import (
	"context"
	"slices"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/streamgate/streamgate/chain/rpc"
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
}

// New makes a decider over running watchers, one a chain.
func New(watchers ...*watch.Watcher) (*Decider, error) {
	d := &Decider{watchers: map[model.ChainID]*watch.Watcher{}, tracer: otel.Tracer("streamgate/chain/gate")}
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
	for _, ref := range g.Contracts() {
		watcher, err := d.watcher(ref.Chain)
		if err == nil {
			err = watcher.Watch(ctx, ref.Contract)
		}
		if err != nil {
			return model.Verdict{}, fault.Wrap(op, err)
		}
	}
	now, before, heads, err := d.lookFor(ctx, &g, w, atLeast)
	if err != nil {
		span.RecordError(err)
		return model.Verdict{}, fault.Wrap(op, err)
	}
	v := verdict(g, w, now, before, heads)
	span.SetAttributes(attribute.Bool("allowed", v.Allowed), attribute.Bool("pending", v.Pending), attribute.Int64("block", int64(v.Block().Number)))
	return v, nil
}

// lookFor is look for a gate whose timed rules may name no token; they do after it.
func (d *Decider) lookFor(ctx context.Context, g *model.Gate, w model.Wallet, atLeast []model.BlockRef) (now, before facts, heads []model.BlockRef, err error) {
	for _, c := range g.Chains() { // what is found must be as new as what is asked for
		watcher, err := d.watcher(c)
		if err == nil {
			_, err = await(ctx, watcher, floorOf(c, atLeast), g.MaxStaleness)
		}
		if err != nil {
			return nil, nil, nil, err
		}
	}
	if g.Rule, err = d.discover(ctx, g.Rule, w); err != nil {
		return nil, nil, nil, err
	}
	return d.look(ctx, *g, w, atLeast)
}

// floorOf is the oldest block of a chain that an answer may rest on.
func floorOf(chain model.ChainID, atLeast []model.BlockRef) (floor uint64) {
	for _, b := range atLeast {
		if b.Chain == chain {
			floor = max(floor, b.Number)
		}
	}
	return floor
}

// verdict compares the gate's answer at the heads with that at the blocks that
// are old enough.
func verdict(g model.Gate, w model.Wallet, now, before facts, heads []model.BlockRef) model.Verdict {
	a := judge(g.Rule, w, now)
	v := model.Verdict{Allowed: a.Allowed, Rule: a.Rule, Reason: a.Reason, Satisfy: a.Satisfy, Tokens: a.Tokens, Blocks: heads, Watch: a.watch}
	if !a.ends.at.IsZero() {
		v.Until, v.Clock = a.ends.at, a.ends.of
	}
	if i := slices.IndexFunc(heads, func(b model.BlockRef) bool { return b.Chain == a.chain }); i > 0 {
		v.Blocks = append([]model.BlockRef{heads[i]}, slices.Delete(slices.Clone(heads), i, i+1)...)
	}
	if a.Allowed && !judge(g.Rule, w, before).Allowed {
		v.Allowed, v.Pending = false, true
		v.Reason += ", but not for long enough yet"
		v.Satisfy = "wait until the right is " + confirmations(g)
	}
	return v
}

// look reads what a rule asks, at the heads and at the confirmed blocks. A reorg
// in between starts it again.
func (d *Decider) look(ctx context.Context, g model.Gate, w model.Wallet, atLeast []model.BlockRef) (now, before facts, heads []model.BlockRef, err error) {
	asks := reads(g.Rule, w)
	d.expect(g, w, asks)
	for {
		now, before, heads = facts{}, facts{}, nil
		err = nil
		for _, c := range g.Chains() {
			var head model.BlockRef
			if head, err = d.lookAt(ctx, c, g, asks, atLeast, now, before); err != nil {
				break
			}
			heads = append(heads, head)
		}
		if err == nil || fault.KindOf(err) != fault.Stale || ctx.Err() != nil {
			return now, before, heads, err
		}
		select {
		case <-ctx.Done():
			return nil, nil, nil, err
		case <-time.After(lookAgain):
		}
	}
}

// expect tells the watchers what is read for a wallet, so that they have read it
// by the time the next change of its tokens is asked about.
func (d *Decider) expect(g model.Gate, w model.Wallet, asks []read) {
	for _, c := range g.Chains() {
		watcher, err := d.watcher(c)
		if err != nil {
			continue // look says so
		}
		var calls []rpc.Call
		for _, r := range asks {
			if r.chain == c {
				calls = append(calls, rpc.Call{To: r.contract, Data: []byte(r.data)})
			}
		}
		watcher.Expect(w, g.Confirmations[c], calls)
	}
}

// lookAt reads one chain's share.
func (d *Decider) lookAt(ctx context.Context, chain model.ChainID, g model.Gate, asks []read, atLeast []model.BlockRef, now, before facts) (model.BlockRef, error) {
	watcher, err := d.watcher(chain)
	if err != nil {
		return model.BlockRef{}, err
	}
	head, err := await(ctx, watcher, floorOf(chain, atLeast), g.MaxStaleness)
	if err != nil {
		return model.BlockRef{}, err
	}
	old, err := watcher.Ancestor(ctx, head, g.Confirmations[chain])
	if err != nil {
		return model.BlockRef{}, err
	}
	present := head.Time
	if t := watcher.Now(); t.After(present) {
		present = t
	}
	now[clock(chain)], before[clock(chain)] = clockFact(present), clockFact(old.Time)
	var calls []rpc.Call
	var of []read
	for _, r := range asks {
		if r.chain != chain {
			continue
		}
		of = append(of, r)
		calls = append(calls, rpc.Call{Block: head.Hash, To: r.contract, Data: []byte(r.data)}, rpc.Call{Block: old.Hash, To: r.contract, Data: []byte(r.data)})
	}
	results, err := watcher.Read(ctx, calls)
	if err != nil {
		return model.BlockRef{}, err
	}
	for i, r := range of {
		for _, res := range results[2*i : 2*i+2] {
			if res.Err != nil {
				watcher.Ring() // most likely a reorg
				return model.BlockRef{}, fault.As("chain/gate.lookAt", fault.Stale, res.Err)
			}
		}
		now[r], before[r] = results[2*i], results[2*i+1]
	}
	return head, nil
}

// await waits until a watcher shows a block of at least this number, confirmed
// not longer ago than the gate allows.
func await(ctx context.Context, w *watch.Watcher, floor uint64, staleness time.Duration) (model.BlockRef, error) {
	for {
		moved := w.HeadChanged()
		v := w.View()
		if v != nil && v.Age <= staleness && v.Head.Number >= floor {
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
func unseen(w *watch.Watcher, v *model.ChainView, floor uint64) error {
	const op = "chain/gate.await"
	switch {
	case v == nil:
		return fault.New(op, fault.Stale, "%v has not been seen yet", w.Chain())
	case v.Head.Number < floor:
		return fault.New(op, fault.Stale, "%v is seen up to block %d, not %d", w.Chain(), v.Head.Number, floor)
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
