package gate

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/chain/watch"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// maxRounds bounds how often what was read asks for more: delegations, then what
	// the vaults hold, then a round for an account's code and one for its token's holder.
	maxRounds = 4 + 2*maxNesting
	// maxReads bounds what one decision may ask, at two blocks each. A gate that names
	// no more than maxRules times maxTokenIDs stays below it.
	maxReads = 20_000
	// maxTogether bounds how many are asked at a time, so that others' reads, which a
	// viewer waits for, come in between.
	maxTogether = 1_000
	// maxExpecting bounds the other wallets whose changes let us read ahead.
	maxExpecting = 8
	// maxHolders bounds the wallets besides the asked one that an answer rests on.
	maxHolders = 256
)

// source answers what is read of a chain: a watcher, or the past.
type source interface {
	// Read asks contracts at block hashes.
	Read(ctx context.Context, calls []rpc.Call) ([]rpc.Result, error)
	// Given lists the tokens that a wallet was ever given.
	Given(ctx context.Context, contract model.Address, wallet model.Wallet) ([]string, error)
	// Ring says that the chain is not as it was thought to be.
	Ring()
}

// spot is where a chain is looked at: at the head, and at the block that is old enough.
type spot struct {
	from      source
	head, old model.BlockRef
	present   time.Time // the chain's time now
	fixed     string    // names the chain if the head is a block that was asked for
}

// seen is what a gate says at the heads, at the blocks that are old enough, and the
// sheets that it rests on.
type seen struct {
	spots       []spot
	now, before Answer
	sheet, past *sheet
}

// look judges a gate for a wallet. A reorg in between starts it again.
func (d *Decider) look(ctx context.Context, g model.Gate, w model.Wallet, atLeast []model.BlockRef) (seen, error) {
	for {
		spots, err := d.spots(ctx, g, atLeast)
		if err != nil {
			return seen{}, err
		}
		out, err := lookAt(ctx, g, w, spots)
		if err == nil {
			d.expect(g, w, out)
			return out, nil
		}
		if fault.KindOf(err) != fault.Stale || ctx.Err() != nil {
			return seen{}, err
		}
		select {
		case <-ctx.Done():
			return seen{}, err
		case <-time.After(lookAgain):
		}
	}
}

// spots waits for the heads of a gate's chains.
func (d *Decider) spots(ctx context.Context, g model.Gate, atLeast []model.BlockRef) ([]spot, error) {
	var out []spot
	var watchers []*watch.Watcher
	for _, c := range g.Chains() {
		watcher, err := d.watcher(c)
		if err != nil {
			return nil, err
		}
		watchers = append(watchers, watcher)
		s := spot{from: watcher}
		if s.head, err = await(ctx, watcher, floorOf(c, atLeast), g.MaxStaleness); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	for i, s := range out {
		watcher := watchers[i]
		old, err := watcher.Ancestor(ctx, s.head, g.Confirmations[s.head.Chain])
		if err != nil {
			return nil, err
		}
		if out[i].old, out[i].present = old, s.head.Time; watcher.Now().After(s.head.Time) {
			out[i].present = watcher.Now()
		}
	}
	return out, nil
}

// lookAt judges at given blocks for one wallet.
func lookAt(ctx context.Context, g model.Gate, w model.Wallet, spots []spot) (seen, error) {
	all, err := lookAtAll(ctx, g, []model.Wallet{w}, spots)
	if err != nil {
		return seen{}, err
	}
	return all[0], nil
}

// fill reads one chain's share of what is missing, at both blocks.
func (s spot) fill(ctx context.Context, missing []read, present, past facts) error {
	var calls []rpc.Call
	var of []read
	for _, r := range missing {
		switch {
		case r.chain != s.head.Chain:
		case r.kind == given:
			ids, err := s.from.Given(ctx, r.contract, model.Wallet([]byte(r.data)))
			if err != nil {
				return err
			}
			present[r], past[r] = idsFact(ids), idsFact(ids)
		case r.asks():
			of = append(of, r)
			calls = append(calls, r.call(s.head.Hash), r.call(s.old.Hash))
		}
	}
	for len(of) > 0 {
		n := min(len(of), maxTogether)
		results, err := s.from.Read(ctx, calls[:2*n])
		if err != nil {
			return err
		}
		for i, r := range of[:n] {
			for _, res := range results[2*i : 2*i+2] {
				if res.Err != nil {
					return s.unread(res.Err)
				}
			}
			present[r], past[r] = results[2*i], results[2*i+1]
		}
		of, calls = of[n:], calls[2*n:]
	}
	return nil
}

// verdict compares the gate's answer at the heads with that at the blocks that
// are old enough.
func (s seen) verdict(g model.Gate) model.Verdict {
	a := s.now
	v := model.Verdict{Allowed: a.Allowed, Rule: a.Rule, Reason: a.Reason, Satisfy: a.Satisfy, Tokens: a.Tokens, Watch: a.watch,
		Holders: a.holders, Holder: a.Holder}
	if !a.ends.at.IsZero() {
		v.Until, v.Clock = a.ends.at, a.ends.of
	}
	for _, at := range s.spots { // the deciding one first
		if at.head.Chain == a.chain {
			v.Blocks = slices.Insert(v.Blocks, 0, at.head)
		} else {
			v.Blocks = append(v.Blocks, at.head)
		}
	}
	if len(v.Holders) > maxHolders {
		// An edge could not hear of all of them: refused, and then some do.
		v.Allowed, v.Holders = false, v.Holders[:maxHolders]
		v.Reason = fmt.Sprintf("the answer rests on more than %d wallets", maxHolders)
		v.Satisfy = "hold it without a detour"
		return v
	}
	switch {
	case a.Allowed && !s.before.Allowed:
		v.Allowed, v.Pending = false, true
		v.Reason += ", but not for long enough yet"
		v.Satisfy = "wait until the right is " + confirmations(g)
	case !a.Allowed && g.Delegates != nil:
		v.Satisfy += ", or be the delegate of a wallet that does (delegate.xyz)"
	}
	return v
}

// expect tells the watchers what was read for a wallet, so that they have read it
// by the time the next change of its tokens, or of those that count for it, is asked
// about.
func (d *Decider) expect(g model.Gate, w model.Wallet, s seen) {
	for _, at := range s.spots {
		watcher, err := d.watcher(at.head.Chain)
		if err != nil {
			continue // there was one a moment ago
		}
		var calls []rpc.Call
		for _, r := range s.sheet.order {
			if r.chain == at.head.Chain && r.asks() {
				calls = append(calls, r.call(model.Hash{}))
			}
		}
		watcher.Expect(w, g.Confirmations[at.head.Chain], calls)
		for _, h := range s.now.holders[:min(len(s.now.holders), maxExpecting)] {
			watcher.Expect(h, g.Confirmations[at.head.Chain], calls)
		}
	}
}
