package transcode

import (
	"context"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/streamgate/streamgate/internal/fault"
)

type (
	// order makes a worker run a job; the pool gives the next one only after
	// ended came back for the last.
	order struct {
		late
		lease uint64
		job   Job
	}
	halt struct {
		late
		lease uint64
	}
)

// worker is the TranscodeWorker: the owner of one slot. It holds the run's
// context and nothing else, so it needs no state machine of its own.
type worker struct {
	p      *Pool
	pool   *actor.PID
	lease  uint64
	cancel context.CancelFunc
}

// Receive is called by the actor system, one message at a time.
func (w *worker) Receive(c actor.Context) {
	switch m := c.Message().(type) {
	case order:
		w.run(m)
	case halt:
		if m.lease == w.lease {
			w.cancel()
		}
	case *actor.Stopping, *actor.Restarting:
		if w.cancel != nil {
			w.cancel()
		}
	}
}

func (w *worker) run(o order) {
	ctx, cancel := context.WithCancel(w.p.tasks.Context())
	w.lease, w.cancel = o.lease, cancel
	started := w.p.tasks.Start(func() {
		defer cancel()
		err := w.p.runOne(ctx, o, func(done, total int) {
			w.p.root.Send(w.pool, letter{event: progressed{Lease: o.lease, Done: done, Total: total}})
		})
		w.p.root.Send(w.pool, ended{lease: o.lease, err: err})
	})
	if !started {
		cancel() // the node stops
	}
}

// runOne turns a panic of the runner into a failure of this one run.
func (p *Pool) runOne(ctx context.Context, o order, progress func(done, total int)) (err error) {
	const op = "actors/transcode.run"
	defer func() {
		if r := recover(); r != nil {
			err = fault.New(op, fault.Internal, "runner panicked: %v", r)
		}
	}()
	return fault.Wrap(op, p.runner.RunChunk(ctx, o.job.Video, o.job.Plan, o.job.Chunk, progress))
}
