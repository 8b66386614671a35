package watch

import (
	"context"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Block finds a canonical block, by its hash, or by its number where that is not
// given. It is NotFound when the chain has no such block, or not yet, and Conflict when
// a reorg replaced it.
func (w *Watcher) Block(ctx context.Context, b model.BlockRef) (model.BlockRef, error) {
	const op = "chain/watch.Block"
	view := w.View()
	n, err := w.provider()
	if err != nil || view == nil {
		return model.BlockRef{}, fault.New(op, fault.Stale, "%s was not seen yet", w.chain)
	}
	number := b.Number
	if !b.Hash.IsZero() {
		h, err := n.HeaderByHash(ctx, b.Hash)
		switch {
		case ctx.Err() != nil:
			return model.BlockRef{}, fault.As(op, fault.Stale, ctx.Err())
		case err != nil:
			return model.BlockRef{}, fault.New(op, fault.NotFound, "%s has no block %v that the provider knows of", w.chain, b.Hash)
		}
		number = h.Number
	}
	if number > view.Head.Number {
		return model.BlockRef{}, fault.New(op, fault.NotFound, "%s is at block %d, block %d is not there yet", w.chain, view.Head.Number, number)
	}
	hs, err := n.Headers(ctx, []uint64{number})
	if err != nil {
		return model.BlockRef{}, fault.New(op, fault.Unavailable, "the provider of %s does not give block %d: %s", w.chain, number, fault.Detail(err))
	}
	if !b.Hash.IsZero() && hs[0].Hash != b.Hash {
		return model.BlockRef{}, fault.New(op, fault.Conflict, "block %v of %s is canonical no more: block %d is %v now", b.Hash, w.chain, number, hs[0].Hash)
	}
	return hs[0].Ref(w.chain.ID), nil
}
