package gate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Explain decides like Decide and shows how: which rules say what, what was read, and
// which events would end the right. At names, a chain, the block to look at, by hash or
// else by number; chain 0 is the only one of the gate. Other chains are looked at at
// their heads. Nothing is watched because
// of it. What a wallet was ever given is looked for up to the head whatever the block.
func (d *Decider) Explain(ctx context.Context, g model.Gate, w model.Wallet, at []model.BlockRef) (model.Explanation, error) {
	const op = "chain/gate.Explain"
	at, err := placed(g, at)
	if err != nil {
		return model.Explanation{}, err
	}
	if g.Public {
		all := model.RuleAnswer{Rule: "public", Allowed: true, Reason: "open to all"}
		return model.Explanation{Verdict: model.Verdict{Allowed: true, Rule: all.Rule, Reason: all.Reason}, Rules: all}, nil
	}
	if w.IsZero() {
		return model.Explanation{}, fault.New(op, fault.Invalid, "the zero address holds nothing")
	}
	s, err := d.lookBack(ctx, g, w, at)
	if err != nil {
		return model.Explanation{}, fault.Wrap(op, err)
	}
	out := model.Explanation{Verdict: s.verdict(g), Rules: s.now.RuleAnswer}
	out.Reads, out.Omitted = s.reads(g)
	if s.now.Allowed {
		out.Endings = endings(g.Rule, s.now, party{wallet: w, delegates: g.Delegates, bound: g.Bound})
	}
	return out, nil
}

// placed refuses a block of a chain that the gate does not read, and puts one of no
// chain on the only one that it does.
func placed(g model.Gate, at []model.BlockRef) ([]model.BlockRef, error) {
	const op = "chain/gate.Explain"
	chains := g.Chains()
	out := slices.Clone(at)
	for i, b := range out {
		switch {
		case b.Chain == 0 && len(chains) == 1:
			out[i].Chain = chains[0]
		case b.Chain == 0:
			return nil, fault.At(op, fault.Invalid, "/block", "the gate reads %d chains: say which one's block it is", len(chains))
		case !slices.Contains(chains, b.Chain):
			return nil, fault.At(op, fault.Invalid, "/blocks", "no rule of the gate reads chain %d", b.Chain)
		}
	}
	return out, nil
}

// lookBack is look at given blocks, where one is given.
func (d *Decider) lookBack(ctx context.Context, g model.Gate, w model.Wallet, at []model.BlockRef) (seen, error) {
	if len(at) == 0 {
		return d.look(ctx, g, w, nil)
	}
	spots, err := d.spotsAt(ctx, g, at)
	if err != nil {
		return seen{}, err
	}
	return lookAt(ctx, g, w, spots)
}

// spotsAt is the spots at given blocks, and at the heads of other chains.
func (d *Decider) spotsAt(ctx context.Context, g model.Gate, at []model.BlockRef) ([]spot, error) {
	spots, err := d.spots(ctx, g, nil)
	for i, s := range spots {
		if n := slices.IndexFunc(at, func(b model.BlockRef) bool { return b.Chain == s.head.Chain }); n >= 0 {
			if spots[i], err = d.back(ctx, at[n], g.Confirmations[s.head.Chain]); err != nil {
				return nil, err
			}
		}
	}
	return spots, err
}

// back is the spot at an older block. The chain's time is then that of the block.
func (d *Decider) back(ctx context.Context, to model.BlockRef, confirmations uint64) (out spot, err error) {
	watcher, err := d.watcher(to.Chain)
	if err != nil {
		return out, err
	}
	out = spot{from: watcher, fixed: watcher.Chain().String()}
	if out.head, err = watcher.Block(ctx, to); err != nil {
		return out, err
	}
	out.old, out.present = out.head, out.head.Time
	if confirmations = min(confirmations, out.head.Number); confirmations > 0 {
		out.old, err = watcher.Block(ctx, model.BlockRef{Chain: to.Chain, Number: out.head.Number - confirmations})
	}
	return out, err
}

// unread says why a block could not be read.
func (s spot) unread(err error) error {
	const op = "chain/gate.unread"
	if s.fixed == "" {
		s.from.Ring() // most likely a reorg
		return fault.As(op, fault.Stale, err)
	}
	if rpc.IsPruned(err) {
		return fault.At(op, fault.Unsupported, "/blocks", "the provider of %s keeps no state of block %d any more: ask about a newer block (most keep the last 128), or put an archive node first in chains[].rpc", s.fixed, s.head.Number)
	}
	return fault.New(op, fault.Unavailable, "block %d of %s could not be read: %s", s.head.Number, s.fixed, fault.Detail(err))
}

// maxShown bounds the reads that an explanation lists.
const maxShown = 400

// reads lists what the answer rests on, and how many more there are: what was read at
// the heads, and at the older blocks where the gate asks for confirmations.
func (s seen) reads(g model.Gate) (out []model.ChainRead, omitted int) {
	list := func(sheet *sheet, at map[model.ChainID]model.BlockRef, confirms bool) {
		for _, r := range sheet.order {
			b, there := at[r.chain]
			if !there || r.kind == now {
				continue
			}
			if len(out) == maxShown {
				omitted++
				continue
			}
			res := sheet.facts[r]
			out = append(out, model.ChainRead{Block: b, Contract: r.contract, Call: r.String(), Answer: r.said(res), Data: res.Data, Confirms: confirms})
		}
	}
	heads, olds := map[model.ChainID]model.BlockRef{}, map[model.ChainID]model.BlockRef{}
	for _, at := range s.spots {
		heads[at.head.Chain] = at.head
		if g.Confirmations[at.head.Chain] > 0 {
			olds[at.old.Chain] = at.old
		}
	}
	list(s.sheet, heads, false)
	list(s.past, olds, true)
	return out, omitted
}

// confirmations says how old a right must be.
func confirmations(g model.Gate) string {
	var parts []string
	for _, c := range g.Chains() {
		switch n := g.Confirmations[c]; n {
		case 0:
		case 1:
			parts = append(parts, fmt.Sprintf("1 block old on chain %d", c))
		default:
			parts = append(parts, fmt.Sprintf("%d blocks old on chain %d", n, c))
		}
	}
	return strings.Join(parts, " and ")
}
