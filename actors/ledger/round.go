package ledger

import (
	"context"
	"sync"
	"time"

	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/model"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// courtesy is how long the other edges wait at most for those whose sessions may end.
const courtesy = 5 * time.Millisecond

// round is the telling of one batch to all edges. Those with sessions that may end by
// it come first: where edges share a machine or a line, or their watcher is short of
// either, who has nothing to do would otherwise be told before who must cut. Safe for
// concurrent use.
type round struct {
	refusals   []*v1.Foretold
	generation uint64
	upTo       uint64 // the batch's last entry

	mu    sync.Mutex // guards first
	first map[model.NodeName]bool
	over  chan struct{} // closed when all of first have acknowledged
}

// nobodyFirst is a round without an order.
var nobodyFirst = newRound(nil, nil, fanout.Batch{})

func newRound(refusals []*v1.Foretold, first []model.NodeName, b fanout.Batch) *round {
	r := &round{refusals: refusals, generation: b.Generation, upTo: b.After + uint64(len(b.Entries)), first: map[model.NodeName]bool{}, over: make(chan struct{})}
	for _, name := range first {
		r.first[name] = true
	}
	if len(r.first) == 0 {
		close(r.over)
	}
	return r
}

// await returns when it is an edge's turn.
func (r *round) await(ctx context.Context, edge model.NodeName) {
	r.mu.Lock()
	mine := r.first[edge]
	r.mu.Unlock()
	if mine {
		return
	}
	select {
	case <-r.over:
		return
	default:
	}
	patience := time.NewTimer(courtesy)
	defer patience.Stop()
	select {
	case <-r.over:
	case <-patience.C:
	case <-ctx.Done():
	}
}

// acked notes that an edge has applied what it was told.
func (r *round) acked(edge model.NodeName, a fanout.Ack) {
	if a.Generation != r.generation || a.Seq < r.upTo {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.first[edge] {
		return
	}
	if delete(r.first, edge); len(r.first) == 0 {
		close(r.over)
	}
}
