package watch

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// maxSteps bounds one sync: a head that runs away from us is looked at again
	// after the connection was.
	maxSteps = 4096
	// stepBlocks is how many blocks in a row are fetched together.
	stepBlocks = 32
	// rewindTries is how often in a row a provider must say that one of our older
	// blocks is the head before we believe that the chain went back. Once is
	// usually a node behind a load balancer that has not caught up.
	rewindTries = 3
	// maxChanges bounds what one commit writes. A block with more than that is
	// no ordinary block: readers are told to look at everything again.
	maxChanges = 20_000
)

// errBehind says that the provider does not have our tip yet, or the chain went back.
var errBehind = errors.New("provider says that an older block is the head")

// sync brings the tree to the provider's head and confirms it.
func (w *Watcher) sync(ctx context.Context, n Node) error {
	if announced := w.announced.Swap(nil); announced != nil {
		w.lookAhead(ctx, n, announced.Hash)
		defer w.endAhead()
		w.hurry(ctx, n, *announced)
	}
	for range maxSteps {
		at := time.Now()
		head, err := n.Latest(ctx)
		if err != nil {
			return err
		}
		there, err := w.step(ctx, n, head, at)
		if err != nil {
			return err
		}
		if there {
			w.confirm(head.Hash, at)
			return nil
		}
	}
	return fault.New("chain/watch.sync", fault.Unavailable, "head is still ahead after %d steps", maxSteps)
}

// step goes some way towards a head, and reports whether the tip is there.
// Only Run's goroutine changes the tree's blocks, so reading them needs no lock.
func (w *Watcher) step(ctx context.Context, n Node, head rpc.Header, at time.Time) (bool, error) {
	if w.tree.empty() {
		return false, w.begin(ctx, n, head, at)
	}
	tip := w.tree.tip()
	switch {
	case head.Hash == tip.Hash:
		w.rewinds = 0
		return true, nil
	case head.Number > tip.Number+uint64(w.chain.Window):
		return false, w.catchUp(ctx, n, head, at)
	case head.Number > tip.Number+1:
		more, err := n.Headers(ctx, numbers(tip.Number+1, min(head.Number, tip.Number+stepBlocks)))
		if err != nil {
			return false, err
		}
		if extends(tip, more) {
			w.rewinds = 0
			return more[len(more)-1].Hash == head.Hash, w.move(ctx, n, 0, more, at)
		}
	}
	return w.branch(ctx, n, head, at)
}

// begin starts without a past, a window below the head.
func (w *Watcher) begin(ctx context.Context, n Node, head rpc.Header, at time.Time) error {
	base, err := n.Headers(ctx, []uint64{head.Number - min(head.Number, uint64(w.chain.Window-1))})
	if err != nil {
		return err
	}
	return w.write(nil, 0, []block{{Header: base[0]}}, 0, at)
}

// branch walks from the head down to our tree by parent hash, and moves.
func (w *Watcher) branch(ctx context.Context, n Node, head rpc.Header, at time.Time) (bool, error) {
	way, err := w.tree.from(head)
	for err == nil {
		parent, more := way.next()
		if !more {
			break
		}
		var h rpc.Header
		if h, err = n.HeaderByHash(ctx, parent); err == nil {
			err = way.add(h)
		}
	}
	switch {
	case errors.Is(err, errTooDeep):
		return false, w.reset(ctx, n, head, at, "reorg deeper than the window")
	case err != nil:
		return false, fault.As("chain/watch.branch", fault.Unavailable, err)
	}
	fresh := way.fresh()
	if len(fresh) > 0 {
		w.rewinds = 0
	} else if w.rewinds++; w.rewinds < rewindTries {
		return false, fault.As("chain/watch.branch", fault.Unavailable, errBehind)
	}
	return true, w.move(ctx, n, way.undo(), fresh, at)
}

// move takes blocks back, fetches the events of the new ones and commits both.
func (w *Watcher) move(ctx context.Context, n Node, undo int, fresh []rpc.Header, at time.Time) error {
	ctx, span := w.tracer.Start(ctx, "chain block seen")
	defer span.End()
	for {
		filter, version := w.filter()
		add, err := w.fetch(ctx, n, fresh, filter, version)
		if err != nil {
			span.RecordError(err)
			return err
		}
		kept := len(w.tree.blocks) - undo
		way := append(w.tree.headers()[:kept], fresh...)
		w.reader.move(way)
		w.warm(way, append(w.tree.undone(undo), add...))
		switch err := w.write(span, undo, add, version, at); {
		case errors.Is(err, errWidened):
			continue // a contract was added meanwhile: fetch its events too
		default:
			return err
		}
	}
}

// fetch makes blocks of headers.
func (w *Watcher) fetch(ctx context.Context, n Node, fresh []rpc.Header, f rpc.Filter, version uint64) ([]block, error) {
	add := make([]block, len(fresh))
	hashes := make([]model.Hash, len(fresh))
	for i, h := range fresh {
		add[i].Header, hashes[i] = h, h.Hash
	}
	if len(f.Contracts) == 0 || len(fresh) == 0 || w.quiet(fresh, f) {
		return add, nil
	}
	logs, there := w.foreseen(hashes, version)
	if !there {
		var err error
		if logs, err = n.LogsOf(ctx, hashes, f); err != nil {
			return nil, err
		}
	}
	w.keepRaw(hashes, f, logs)
	for i := range add {
		add[i].changes = decode(w.chain.ID, fresh[i], logs[i])
	}
	return add, nil
}

// errWidened says that the filter grew since the events were fetched.
var errWidened = errors.New("filter has grown")

// write commits a move and shows it. version is that of the filter with which
// the blocks were fetched, 0 when they bring no events.
func (w *Watcher) write(span trace.Span, undo int, add []block, version uint64, at time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if version != w.version && version != 0 {
		return errWidened
	}
	out := write{gone: w.tree.undone(undo), add: add}
	if undo+len(add) == 0 {
		return nil
	}
	count := 0
	mark := traceparent(span)
	for _, b := range out.gone {
		count += len(b.changes)
		out.rows = append(out.rows, runs(w.chain.ID, b, true, mark)...)
	}
	for _, b := range add {
		count += len(b.changes)
		out.rows = append(out.rows, runs(w.chain.ID, b, false, mark)...)
	}
	if count > maxChanges {
		w.log.Error("more changes than a commit takes, readers start anew", zap.Int("changes", count))
		// Without a window below it: undoing even this block is then a reset.
		return w.replace(write{gone: w.tree.blocks, add: []block{{Header: add[len(add)-1].Header}}, generation: newGeneration()}, at)
	}
	return w.commit(span, undo, out, at)
}

// commit writes, and only then changes the tree; w.mu is held.
func (w *Watcher) commit(span trace.Span, undo int, out write, at time.Time) error {
	next := w.tree
	forgotten := next.apply(undo, out.add)
	out.gone = append(out.gone, forgotten...)
	out.add = out.add[len(out.add)-min(len(out.add), len(next.blocks)):]
	if err := w.store.commit(out); err != nil {
		return err
	}
	w.tree = next
	w.publish(at)
	w.count(span, undo, out)
	return nil
}

// count tells metrics, logs and the trace of a commit.
func (w *Watcher) count(span trace.Span, undo int, out write) {
	chain := label(w.chain.ID)
	changes := 0
	for _, r := range out.rows {
		changes += len(r.changes)
	}
	w.metrics.blocks.WithLabelValues(chain).Add(float64(len(out.add)))
	w.metrics.undone.WithLabelValues(chain).Add(float64(undo))
	w.metrics.changes.WithLabelValues(chain).Add(float64(changes))
	tip := w.tree.tip()
	if undo > 0 {
		w.log.Info("blocks taken back", zap.Int("blocks", undo), zap.Uint64("block", tip.Number), zap.Int("changes", changes))
	}
	if out.generation != 0 {
		w.metrics.resets.WithLabelValues(chain).Inc()
	}
	if span != nil {
		span.SetAttributes(attribute.Int64("chain", int64(w.chain.ID)), attribute.Int64("block", int64(tip.Number)),
			attribute.Int("undone", undo), attribute.Int("changes", changes))
	}
}

// traceparent writes a span's context as the journal carries it.
func traceparent(span trace.Span) string {
	if span == nil || !span.SpanContext().IsValid() {
		return ""
	}
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(trace.ContextWithSpan(context.Background(), span), carrier)
	return carrier["traceparent"]
}

// numbers lists from … to, both included.
func numbers(from, to uint64) []uint64 {
	out := make([]uint64, 0, to-from+1)
	for n := from; n <= to; n++ {
		out = append(out, n)
	}
	return out
}
