package index

import (
	"context"
	"maps"
	"slices"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// maxSeekTries is how often a provider may fail as a whole while contracts' first blocks
// are looked for, before their past is read from where the configuration says.
const maxSeekTries = 3

// seek finds the blocks in which contracts came to be, so that the past before is not
// read: on an old chain that is most of it. It reports whether there was any to find.
func (x *Index) seek(ctx context.Context) (bool, error) {
	fresh := x.all(func(c *contract) bool { return !c.Sought && !c.Live && c.Stopped == "" })
	if len(fresh) == 0 || len(x.tree) == 0 {
		return false, nil
	}
	fresh = fresh[:min(len(fresh), together)]
	births, err := x.births(ctx, fresh)
	if err != nil && ctx.Err() != nil {
		return false, err
	}
	if err != nil && x.sought+1 < maxSeekTries {
		x.sought++
		return false, err
	}
	x.sought = 0
	base := x.tree[0].Number
	for i, c := range fresh {
		next := *c
		from, found := births[c.Address]
		if !found {
			from = x.cfg.Chain.IndexFrom
		}
		next.Sought, next.Next = true, max(c.Next, min(from, base))
		fresh[i] = &next
		x.log.Info("past of a contract begins", zap.Stringer("contract", c.Address), zap.Uint64("block", next.Next), zap.Bool("found", found))
	}
	if err := x.store.commit(write{contracts: fresh}); err != nil {
		return false, err
	}
	x.keep(fresh, func() {})
	return true, nil
}

// births searches for each contract's first block, all at a time: halving as often as
// the chain's length takes. A contract is left out whose code a provider does not tell
// for a block of the past, because it keeps no such state.
func (x *Index) births(ctx context.Context, of []*contract) (map[model.Address]uint64, error) {
	type span struct{ from, to uint64 } // the first block is one of these, both included
	open, out := map[model.Address]span{}, map[model.Address]uint64{}
	for _, c := range of {
		open[c.Address] = span{0, x.tree[0].Number}
	}
	for len(open) > 0 {
		at := map[model.Address]uint64{}
		for a, s := range open {
			if at[a] = (s.from + s.to) / 2; s.from == s.to {
				out[a] = s.to
				delete(open, a)
				delete(at, a)
			}
		}
		there, err := x.there(ctx, at)
		if err != nil {
			return nil, err
		}
		for a, n := range at {
			s := open[a]
			switch has, known := there[a]; {
			case !known:
				delete(open, a)
			case has:
				open[a] = span{s.from, n}
			default:
				open[a] = span{n + 1, s.to}
			}
		}
	}
	return out, nil
}

// there tells which contracts have code at a block each; those are missing for which
// the provider does not say.
func (x *Index) there(ctx context.Context, at map[model.Address]uint64) (map[model.Address]bool, error) {
	addresses := slices.SortedFunc(maps.Keys(at), func(a, b model.Address) int { return slices.Compare(a[:], b[:]) })
	numbers := slices.Compact(slices.Sorted(maps.Values(at)))
	if len(numbers) == 0 {
		return nil, nil
	}
	headers, err := x.source.Headers(ctx, numbers)
	if err != nil {
		return nil, err
	}
	if len(headers) != len(numbers) {
		return nil, fault.New("chain/index.there", fault.Unavailable, "%d headers for %d blocks", len(headers), len(numbers))
	}
	calls := make([]rpc.Call, len(addresses))
	for i, a := range addresses {
		n, _ := slices.BinarySearch(numbers, at[a])
		calls[i] = rpc.Call{Block: headers[n].Hash, Data: codeSize(a)}
	}
	results, err := x.source.ReadApart(ctx, calls)
	if err != nil {
		return nil, err
	}
	out := map[model.Address]bool{}
	for i, r := range results {
		if r.Err == nil && !r.Reverted && len(r.Data) == 32 {
			out[addresses[i]] = slices.ContainsFunc(r.Data, func(b byte) bool { return b != 0 })
		}
	}
	return out, nil
}

// codeSize is code that gives the size of an account's code, in instructions that every
// chain has had since its first block.
func codeSize(a model.Address) []byte {
	const (
		push1       = 0x60
		push20      = 0x73
		extcodesize = 0x3b
		mstore      = 0x52
		ret         = 0xf3
	)
	out := append([]byte{push20}, a[:]...)
	return append(out, extcodesize, push1, 0, mstore, push1, 32, push1, 0, ret)
}
