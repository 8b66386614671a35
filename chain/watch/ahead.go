package watch

import (
	"context"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

// ahead is the events of a block that was announced, fetched while the provider
// is asked for its head. The announcement is no truth: the events count only if
// that very block turns out to be the next one of ours.
type ahead struct {
	block   model.Hash
	version uint64 // of the filter
	cancel  context.CancelFunc
	done    chan struct{} // closed when logs and err are there
	logs    []rpc.Log
	err     error
}

// lookAhead begins to fetch the events of the block announced last, if it is not
// ours already. Used by Run alone; end must be called.
func (w *Watcher) lookAhead(ctx context.Context, n Node) {
	announced := w.announced.Swap(nil)
	if announced == nil || announced.IsZero() || w.tree.find(*announced) >= 0 {
		return
	}
	filter, version := w.filter()
	if len(filter.Contracts) == 0 {
		return
	}
	a := &ahead{block: *announced, version: version, done: make(chan struct{})}
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
