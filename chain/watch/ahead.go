package watch

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

// ahead is the events of a block that was announced, fetched while the provider
// is asked for what comes before it, or for its head. They count only if that very
// block turns out to be the next one of ours.
type ahead struct {
	block   model.Hash
	version uint64 // of the filter
	cancel  context.CancelFunc
	done    chan struct{} // closed when logs and err are there
	logs    []rpc.Log
	err     error
}

// lookAhead begins to fetch the events of an announced block, if it is not ours
// already. Used by Run alone; end must be called.
func (w *Watcher) lookAhead(ctx context.Context, n Node, announced model.Hash) {
	if announced.IsZero() || w.tree.find(announced) >= 0 {
		return
	}
	filter, version := w.filter()
	if len(filter.Contracts) == 0 {
		return
	}
	a := &ahead{block: announced, version: version, done: make(chan struct{})}
	ctx, a.cancel = context.WithCancel(ctx)
	w.ahead = a
	go func() { // ends with the call; end waits for it
		defer close(a.done)
		logs, err := n.LogsOf(ctx, []model.Hash{a.block}, filter)
		if a.err = err; err == nil {
			a.logs = logs[0]
		}
	}()
}

// end drops what was fetched ahead, and waits for the call.
func (w *Watcher) endAhead() {
	if a := w.ahead; a != nil {
		a.cancel()
		<-a.done
		w.ahead = nil
	}
}

// foreseen gives the events of these blocks if they were fetched ahead.
func (w *Watcher) foreseen(blocks []model.Hash, version uint64) ([][]rpc.Log, bool) {
	a := w.ahead
	if a == nil || len(blocks) != 1 || blocks[0] != a.block || version != a.version {
		return nil, false
	}
	<-a.done
	return [][]rpc.Log{a.logs}, a.err == nil
}

// hurry moves to an announced block that follows our tip, before the provider is asked
// for its head: it named this one, and who must be told of the block's events need not
// wait for it to say so twice. When it has changed its mind since, the answer takes the
// block back like any other; only an answer confirms the view.
func (w *Watcher) hurry(ctx context.Context, n Node, announced rpc.Header) {
	if w.tree.empty() || !extends(w.tree.tip(), []rpc.Header{announced}) {
		return
	}
	if err := w.move(ctx, n, 0, []rpc.Header{announced}, time.Now()); err != nil {
		w.log.Debug("announced block not reached", zap.Error(err)) // the head is asked for now
	}
}
