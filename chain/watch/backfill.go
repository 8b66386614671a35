package watch

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
)

const (
	// maxGap is how many missed blocks are read through; past it, asking every
	// reader to look again is cheaper and just as right.
	maxGap = 50_000
	// Providers answer for 5 to 10,000 blocks at a time: begin in between, and
	// find out.
	firstRange = 1_000
	maxRange   = 10_000
)

// catchUp reads the events of a gap longer than the window by ranges, up to a
// window below the head; from there on blocks are followed one by one.
func (w *Watcher) catchUp(ctx context.Context, n Node, head rpc.Header, at time.Time) error {
	back, err := w.common(ctx, n)
	if err != nil {
		return err
	}
	switch tip := w.tree.tip(); {
	case back < 0:
		return w.reset(ctx, n, head, at, "reorg deeper than the window, seen after a gap")
	case head.Number-tip.Number > maxGap:
		return w.reset(ctx, n, head, at, "gap too long to read")
	case back > 0:
		return w.write(nil, back, nil, 0, at)
	}
	target := head.Number - uint64(w.chain.Window) + 1
	w.log.Info("reading a gap", zap.Uint64("from", w.tree.tip().Number+1), zap.Uint64("to", target))
	for size := uint64(firstRange); w.tree.tip().Number < target; {
		to := min(w.tree.tip().Number+size, target)
		switch err := w.readRange(ctx, n, to, at); {
		case err == nil:
			size = min(2*size, maxRange)
		case size == 1 && fault.KindOf(err) == fault.TooLarge:
			return w.reset(ctx, n, head, at, "block with more changes than a commit takes")
		case ctx.Err() != nil || size == 1 || errors.Is(err, errNonsense):
			return fault.As("chain/watch.catchUp", fault.Unavailable, err)
		default:
			size = (min(size, to-w.tree.tip().Number) + 1) / 2
		}
	}
	return nil
}

// common finds out how many of our newest blocks are canonical no more, by
// number; -1 if none of the window is canonical.
func (w *Watcher) common(ctx context.Context, n Node) (int, error) {
	ours := w.tree.blocks
	for upper := len(ours); upper > 0; {
		lower := max(0, upper-stepBlocks)
		theirs, err := n.Headers(ctx, numbers(ours[lower].Number, ours[upper-1].Number))
		if err != nil {
			return 0, err
		}
		for i := upper - 1; i >= lower; i-- {
			if theirs[i-lower].Hash == ours[i].Hash {
				return len(ours) - 1 - i, nil
			}
		}
		upper = lower
	}
	return -1, nil
}

// readRange reads the events from the tip to a block and makes that block the
// new tip, without a window below it. A range is asked by number, so it is
// believed only if its last block is the same before and after, and our tip is
// still canonical.
func (w *Watcher) readRange(ctx context.Context, n Node, to uint64, at time.Time) error {
	tip := w.tree.tip()
	for {
		filter, version := w.filter()
		before, err := n.Headers(ctx, []uint64{to})
		if err != nil {
			return err
		}
		var logs []rpc.Log
		if len(filter.Contracts) > 0 {
			if logs, err = n.LogsIn(ctx, tip.Number+1, to, filter); err != nil {
				return err
			}
		}
		after, err := n.Headers(ctx, []uint64{tip.Number, to})
		if err != nil {
			return err
		}
		if after[0].Hash != tip.Hash || after[1].Hash != before[0].Hash {
			return errNonsense // a reorg while we read: begin again from what is true now
		}
		changes, err := w.rangeRows(logs, tip.Number, to)
		if err != nil {
			return err
		}
		if err := w.writeRange(after[1], changes, version, at); !errors.Is(err, errWidened) {
			return err
		}
	}
}

// rangeRows sorts the logs of a range by block. The time of these blocks is not known.
func (w *Watcher) rangeRows(logs []rpc.Log, above, to uint64) ([]run, error) {
	slices.SortStableFunc(logs, func(a, b rpc.Log) int { return cmp.Compare(a.BlockNumber, b.BlockNumber) })
	var rows []run
	for len(logs) > 0 {
		h := rpc.Header{Number: logs[0].BlockNumber, Hash: logs[0].BlockHash}
		n := 0
		for n < len(logs) && logs[n].BlockHash == h.Hash {
			n++
		}
		if h.Number <= above || h.Number > to {
			return nil, errNonsense // outside the range, or two blocks of one number
		}
		above = h.Number
		rows = append(rows, runs(w.chain.ID, block{Header: h, changes: decode(w.chain.ID, h, logs[:n])}, false, "")...)
		logs = logs[n:]
	}
	return rows, nil
}

// writeRange replaces the window by the range's last block.
func (w *Watcher) writeRange(last rpc.Header, rows []run, version uint64, at time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if version != w.version {
		return errWidened
	}
	out := write{gone: w.tree.blocks, add: []block{{Header: last}}, rows: rows}
	count := 0
	for _, r := range rows {
		count += len(r.changes)
	}
	if count > maxChanges {
		return fault.New("chain/watch.writeRange", fault.TooLarge, "%d changes up to block %d", count, last.Number)
	}
	return w.replace(out, at)
}

// replace commits a tree of one block; w.mu is held.
func (w *Watcher) replace(out write, at time.Time) error {
	if err := w.store.commit(out); err != nil {
		return err
	}
	w.tree = tree{blocks: out.add, window: w.tree.window}
	w.publish(at)
	w.count(nil, 0, out)
	return nil
}

// reset gives up what we had: the window begins anew below the head and readers
// are told, by another generation, to look at everything again.
func (w *Watcher) reset(ctx context.Context, n Node, head rpc.Header, at time.Time, why string) error {
	base, err := n.Headers(ctx, []uint64{head.Number - min(head.Number, uint64(w.chain.Window-1))})
	if err != nil {
		return err
	}
	w.log.Error("following the chain anew", zap.String("reason", why), zap.Uint64("block", base[0].Number))
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.replace(write{gone: w.tree.blocks, add: []block{{Header: base[0]}}, generation: newGeneration()}, at)
}
