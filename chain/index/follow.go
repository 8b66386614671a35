package index

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

// followBlocks is how many blocks are fetched at a time.
const followBlocks = 32

// follow brings the live contracts to the newest block that the watcher has, and
// reports whether there was anything to do.
func (x *Index) follow(ctx context.Context) (bool, error) {
	theirs := x.source.Window()
	if len(theirs) == 0 {
		return false, nil // nothing is known of the chain yet
	}
	n := len(x.tree)
	switch {
	case n == 0:
		return true, x.begin(theirs)
	case x.tree[n-1].Hash == theirs[len(theirs)-1].Hash:
		return false, nil
	}
	common := x.common(theirs)
	if common < 0 {
		return true, x.reconsider(ctx, theirs)
	}
	if back := n - 1 - common; back > 0 {
		return true, x.takeBack(back)
	}
	from := slices.IndexFunc(theirs, func(h rpc.Header) bool { return h.Hash == x.tree[n-1].Hash }) + 1
	return true, x.append(ctx, theirs[0].Number, theirs[from:min(len(theirs), from+followBlocks)])
}

// common is our newest block that they have too, -1 if there is none.
func (x *Index) common(theirs []rpc.Header) int {
	have := make(map[model.Hash]bool, len(theirs))
	for _, h := range theirs {
		have[h.Hash] = true
	}
	for i := len(x.tree) - 1; i >= 0; i-- {
		if have[x.tree[i].Hash] {
			return i
		}
	}
	return -1
}

// begin starts to follow at a window, of which no contract is indexed yet.
func (x *Index) begin(theirs []rpc.Header) error {
	if err := x.store.commit(write{add: theirs}); err != nil {
		return err
	}
	x.show(func() { x.tree = slices.Clone(theirs) })
	return nil
}

// append indexes blocks that follow our tip.
func (x *Index) append(ctx context.Context, floor uint64, fresh []rpc.Header) error {
	live := x.all(func(c *contract) bool { return c.Live && c.Stopped == "" })
	logs, err := x.logsOf(ctx, live, fresh)
	if err != nil {
		return err
	}
	for i, h := range fresh {
		out, touched, err := x.block(live, logs[i], nil)
		if err != nil {
			return err
		}
		tree := append(slices.Clone(x.tree), h)
		for len(tree) > 1 && tree[0].Number < floor {
			out.gone, tree = append(out.gone, tree[0]), tree[1:]
		}
		out.add = []rpc.Header{h}
		if err := x.commit(out, touched, func() { x.tree = tree }); err != nil {
			return err
		}
		for at, c := range live { // later blocks build on it
			live[at] = x.contracts[c.Address]
		}
		if x.tree[len(x.tree)-1].Hash != h.Hash {
			return nil // a contract was given up instead: begin again without it
		}
	}
	return x.bound()
}

// logsOf gives the logs of each block.
func (x *Index) logsOf(ctx context.Context, of []*contract, blocks []rpc.Header) ([][]rpc.Log, error) {
	if len(of) == 0 {
		return make([][]rpc.Log, len(blocks)), nil
	}
	hashes := make([]model.Hash, len(blocks))
	for i, h := range blocks {
		hashes[i] = h.Hash
	}
	return x.source.LogsOf(ctx, hashes, filter(of))
}

// change is a commit with what it teaches the memory.
type change struct {
	write
	batches []*batch
	logs    int
}

// commit writes a change and shows it. When it is more than a commit takes, the
// contract that has the most in it is given up: the others must not wait for it.
func (x *Index) commit(c change, touched []*contract, more func()) error {
	err := x.store.commit(c.write)
	if fault.KindOf(err) == fault.TooLarge && err != nil && len(c.batches) > 0 {
		most := slices.MaxFunc(c.batches, func(a, b *batch) int { return a.moved - b.moved })
		for _, t := range touched {
			if t.Slot == most.slot {
				return x.giveUp(x.contracts[t.Address], fmt.Sprintf("block %d has more of it than a commit takes", most.moves[0].at.block))
			}
		}
	}
	if err != nil {
		return err
	}
	for _, b := range c.batches {
		x.memory.learn(b)
	}
	x.metrics.logs.WithLabelValues(label(x.cfg.Chain.ID)).Add(float64(c.logs))
	x.keep(touched, more)
	return nil
}

// block folds logs of some contracts, in order, and gives the contracts as they
// are then: those that the logs touch, and those that after changes.
func (x *Index) block(of []*contract, logs []rpc.Log, after func(*contract) bool) (change, []*contract, error) {
	out := change{logs: len(logs)}
	batches := map[model.Address]*batch{}
	by := map[model.Address]*contract{}
	for _, c := range of {
		by[c.Address] = c
	}
	failed := map[model.Address]error{}
	err := x.store.look(func(e *eyes) error {
		for i := range logs {
			l := &logs[i]
			c := by[l.Address]
			if c == nil || failed[l.Address] != nil {
				continue // nobody asked for it; or the contract is given up
			}
			b := batches[l.Address]
			if b == nil {
				b = newBatch(c, recall{x.memory, e})
				batches[l.Address] = b
			}
			if err := b.log(l); fault.KindOf(err) == fault.TooLarge && err != nil {
				failed[l.Address] = err
			} else if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return change{}, nil, err
	}
	var touched []*contract
	for _, c := range of {
		next := *c
		changed := after != nil && after(&next)
		if err := failed[c.Address]; err != nil {
			next.Stopped, changed = fault.Detail(err), true
		} else if b := batches[c.Address]; b != nil {
			x.take(&out, &next, b)
			changed = true
		}
		if changed {
			touched = append(touched, &next)
		}
	}
	out.contracts = touched
	return out, touched, nil
}

// take adds a batch to a commit and to its contract.
func (x *Index) take(out *change, c *contract, b *batch) {
	rows := x.store.rows(b)
	for _, r := range rows {
		c.Bytes += uint64(len(r.key) + len(r.value))
	}
	out.put, out.batches = append(out.put, rows...), append(out.batches, b)
	c.Moved += uint64(b.moved)
	c.Kind = b.kind
	if c.Doubt == "" {
		c.Doubt = b.doubt
	}
	if len(b.ranges) > 0 {
		c.ranges = append(slices.Clone(c.ranges), b.ranges...)
	}
}

// takeBack undoes our newest blocks, newest first.
func (x *Index) takeBack(blocks int) error {
	for range blocks {
		tip := x.tree[len(x.tree)-1]
		touched := x.all(func(c *contract) bool { return c.Stopped == "" && c.through(tip.Number) >= int64(tip.Number) })
		out := write{gone: []rpc.Header{tip}}
		for i, c := range touched {
			next := *c
			rows, moved, err := x.rowsOf(c, tip.Number)
			if err != nil {
				return err
			}
			out.drop = append(out.drop, rows...)
			for _, r := range rows {
				next.Bytes -= min(next.Bytes, uint64(len(r.key)+len(r.value)))
			}
			if next.Moved -= min(next.Moved, uint64(moved)); next.Moved == 0 {
				next.Kind = 0 // another contract may come to be here
			}
			next.ranges = slices.DeleteFunc(slices.Clone(c.ranges), func(r entry) bool { return r.at.block >= tip.Number })
			if !next.Live {
				next.Next = tip.Number
			}
			touched[i] = &next
		}
		out.contracts = touched
		if err := x.store.commit(out); err != nil {
			return err
		}
		x.memory.forget()
		x.metrics.undone.WithLabelValues(label(x.cfg.Chain.ID)).Inc()
		x.keep(touched, func() {
			x.tree = slices.Clone(x.tree[:len(x.tree)-1])
			x.undone++
		})
	}
	x.log.Info("blocks taken back", zap.Int("blocks", blocks))
	return nil
}

// rowsOf lists the rows that a block of the window wrote for a contract, and how
// many movements there were. Such a block has rows of its own in every series that
// it touched, and its movements tell which those are.
func (x *Index) rowsOf(c *contract, number uint64) (out []row, moved int, err error) {
	type where struct {
		bucket  *kv.Bucket
		subject string
	}
	touched := map[where]bool{{x.store.ranges, string(slotKey(c.Slot))}: true, {x.store.moves, string(slotKey(c.Slot))}: true}
	err = x.store.moves.Cursor(func(cur *kv.Cursor) error {
		return walk(cur, slotKey(c.Slot), last(number), func(e *entry) bool {
			if e.at.block < number {
				return false
			}
			moved++
			for _, w := range []model.Address{e.from, e.to} {
				touched[where{x.store.wallets, string(walletKey(c.Slot, w))}] = true
				touched[where{x.store.amounts, string(amountKey(c.Slot, &e.id, w))}] = true
			}
			touched[where{x.store.tokens, string(tokenKey(c.Slot, &e.id))}] = true
			return true
		})
	})
	if err != nil || moved == 0 {
		return nil, 0, err
	}
	by := map[*kv.Bucket][]string{}
	for w := range touched {
		by[w.bucket] = append(by[w.bucket], w.subject)
	}
	for bucket, subjects := range by {
		err := bucket.Cursor(func(cur *kv.Cursor) error {
			for _, s := range subjects {
				subject := []byte(s)
				key, value, err := cur.Seek(subject, rowKey(subject, number, ^uint16(0)))
				for ; key != nil && err == nil; key, value, err = cur.Next(subject) {
					if first, ok := blockOf(key, len(subject)); !ok || first != number {
						break
					}
					out = append(out, row{bucket, slices.Clone(key), slices.Clone(value)})
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, 0, err
		}
	}
	return out, moved, nil
}

// reconsider finds out what of our blocks is canonical when the watcher's window
// has none of them: after a gap, all or some of it; after a reorg below the window,
// nothing, and then everything is begun anew.
func (x *Index) reconsider(ctx context.Context, theirs []rpc.Header) error {
	var numbers []uint64
	for _, h := range x.tree {
		if h.Number <= theirs[len(theirs)-1].Number {
			numbers = append(numbers, h.Number)
		}
	}
	now, err := x.source.Headers(ctx, numbers)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	kept := 0
	for kept < len(now) && now[kept].Hash == x.tree[kept].Hash {
		kept++
	}
	if kept == 0 {
		x.log.Error("reorg below the window: the index is begun anew", zap.Uint64("block", x.tree[0].Number))
		return x.restart(x.all(func(*contract) bool { return true }), "reorg", func(w *write) { w.gone, w.add = x.tree, theirs })
	}
	if back := len(x.tree) - kept; back > 0 {
		return x.takeBack(back)
	}
	// What is between our tip and their window is filled as a past is.
	tip := x.tree[len(x.tree)-1].Number
	if theirs[0].Number <= tip {
		return fault.New("chain/index.reconsider", fault.Unavailable, "provider's blocks contradict the watcher's")
	}
	var demoted []*contract
	for _, c := range x.all(func(c *contract) bool { return c.Live }) {
		next := *c
		next.Live, next.Next = false, tip+1
		demoted = append(demoted, &next)
	}
	if err := x.store.commit(write{contracts: demoted, gone: x.tree, add: theirs}); err != nil {
		return err
	}
	x.keep(demoted, func() { x.tree = slices.Clone(theirs) })
	return nil
}

// restart begins contracts anew, under other slots.
func (x *Index) restart(which []*contract, why string, more func(*write)) error {
	var out write
	for _, c := range which {
		slot, err := x.store.newSlot()
		if err != nil {
			return err
		}
		out.swept = append(out.swept, c.Slot)
		out.contracts = append(out.contracts, &contract{Address: c.Address, Slot: slot, Rebuilds: c.Rebuilds, Stopped: c.Stopped})
	}
	more(&out)
	if err := x.store.commit(out); err != nil {
		return err
	}
	x.memory.forget()
	x.ranger.stop()
	x.metrics.rebuilds.WithLabelValues(label(x.cfg.Chain.ID), why).Add(float64(len(which)))
	x.keep(out.contracts, func() {
		if out.add != nil {
			x.tree = slices.Clone(out.add)
		}
		x.undone++
		maps.DeleteFunc(x.paces, func(a model.Address, _ pace) bool { return x.contracts[a] == nil || !x.contracts[a].Live })
	})
	return nil
}
