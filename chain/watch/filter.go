package watch

import (
	"context"
	"maps"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/events"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// watchPause is how long Watch waits before it looks again at blocks that a
// provider could not give.
const watchPause = 100 * time.Millisecond

// Watch makes the journal hold the events of these contracts, for good. When it
// returns nil, every change above View's head will be in the journal, and every
// change in the blocks of the window will be undone there if its block is: so
// what is read at the head after Watch can be held until the journal says
// otherwise. Contracts that are watched already cost nothing.
func (w *Watcher) Watch(ctx context.Context, contracts ...model.Address) error {
	const op = "chain/watch.Watch"
	if len(w.missing(contracts)) == 0 {
		return nil
	}
	select {
	case w.admit <- struct{}{}:
		defer func() { <-w.admit }()
	case <-ctx.Done():
		return fault.As(op, fault.Stale, ctx.Err())
	}
	missing := w.missing(contracts)
	if len(missing) == 0 {
		return nil
	}
	if err := w.widen(missing); err != nil {
		return fault.Wrap(op, err)
	}
	for {
		err := w.lookBack(ctx, missing)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fault.As(op, fault.Stale, err)
		case <-time.After(watchPause):
		}
	}
}

func (w *Watcher) missing(contracts []model.Address) []model.Address {
	ready := *w.ready.Load()
	var out []model.Address
	for _, c := range contracts {
		if !ready[c] && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// widen puts contracts into the filter: from now on, no block is committed
// without their events.
func (w *Watcher) widen(contracts []model.Address) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.contracts)+len(contracts) > maxContracts {
		return fault.New("chain/watch.widen", fault.TooMany, "%s: %d contracts are watched, at most %d", w.chain, len(w.contracts), maxContracts)
	}
	next := maps.Clone(w.contracts)
	for _, c := range contracts {
		next[c] = true
	}
	w.contracts = next
	w.version++
	return nil
}

// filter gives the contracts and the version of that list.
func (w *Watcher) filter() (rpc.Filter, uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return rpc.Filter{Contracts: slices.Collect(maps.Keys(w.contracts)), Topics: events.Topics()}, w.version
}

// lookBack learns what the blocks that are in the window already hold of these
// contracts. A grant rests on the head; if the block that gave the token is
// undone, the journal must say so.
func (w *Watcher) lookBack(ctx context.Context, contracts []model.Address) error {
	n, err := w.provider()
	if err != nil {
		return err
	}
	window := w.state.Load().window
	if len(window) == 0 {
		return fault.New("chain/watch.lookBack", fault.Stale, "%s was not seen yet", w.chain)
	}
	hashes := make([]model.Hash, len(window))
	for i, h := range window {
		hashes[i] = h.Hash
	}
	logs, err := n.LogsOf(ctx, hashes, rpc.Filter{Contracts: contracts, Topics: events.Topics()})
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	var touched []block
	for i, h := range hashes {
		if at := w.tree.find(h); at >= 0 && len(logs[i]) > 0 {
			w.tree.blocks[at].changes = merge(w.tree.blocks[at].changes, decode(w.chain.ID, window[i], logs[i]))
			touched = append(touched, w.tree.blocks[at])
		}
	}
	if err := w.store.admit(contracts, touched); err != nil {
		return err
	}
	ready := maps.Clone(*w.ready.Load())
	for _, c := range contracts {
		ready[c] = true
	}
	w.ready.Store(&ready)
	w.log.Info("contracts watched", zap.Int("added", len(contracts)), zap.Int("contracts", len(ready)))
	return nil
}

// decode reads the logs of one block, in order.
func decode(chain model.ChainID, h rpc.Header, logs []rpc.Log) []model.OwnershipChange {
	var out []model.OwnershipChange
	for _, l := range logs {
		if c, ok := events.Decode(l, h.Ref(chain)); ok {
			out = append(out, c)
		}
	}
	return sorted(out)
}

// merge joins two lists of one block's changes; each log counts once.
func merge(a, b []model.OwnershipChange) []model.OwnershipChange {
	return slices.CompactFunc(sorted(append(slices.Clone(a), b...)), func(x, y model.OwnershipChange) bool { return x.LogIndex == y.LogIndex })
}

func sorted(c []model.OwnershipChange) []model.OwnershipChange {
	slices.SortFunc(c, func(x, y model.OwnershipChange) int { return int(int64(x.LogIndex) - int64(y.LogIndex)) })
	return c
}
