package ledger

import (
	"context"

	"github.com/asynkron/protoactor-go/actor"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/cluster/ask"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// maxAnswers bounds the pulls answered at once: each may read the disk. One
// that finds no place is told so and asks again.
const maxAnswers = 64

// desk is the Publisher's actor: it takes what edges send.
type desk struct {
	p     *Publisher
	ctx   context.Context // of Run
	tasks *tasks
	slots chan struct{}
}

// Receive is called by the actor system, one message at a time.
func (d *desk) Receive(c actor.Context) {
	const op = "actors/ledger.Publisher.Receive"
	if _, ok := c.Message().(*actor.Started); ok {
		d.slots = make(chan struct{}, maxAnswers)
		return
	}
	r, ok := ask.Receive(c)
	if !ok {
		return
	}
	if !r.From.Has(model.EdgeRole) {
		r.Forbid(op)
		return
	}
	from := r.From.Name
	if r.From.Local() {
		from = d.p.asker.Members().Self().Name
	}
	switch m := r.Message.(type) {
	case *v1.FeedAck:
		d.p.acked(from, ackOf(m))
	case *v1.FeedPull:
		if len(m.GetCursors()) > maxFeeds || len(m.GetContracts()) > maxFeeds {
			r.Fail(fault.New(op, fault.TooLarge, "%d cursors", len(m.GetCursors())))
			return
		}
		select {
		case d.slots <- struct{}{}:
			d.tasks.start(func() {
				defer func() { <-d.slots }()
				d.answer(r, from, m)
			})
		default:
			r.Fail(fault.New(op, fault.Unavailable, "%d pulls are being answered", maxAnswers))
		}
	default:
		r.Refuse(op)
	}
}

func (d *desk) answer(r *ask.Request, from model.NodeName, m *v1.FeedPull) {
	reply, err := d.p.answer(r.Context(d.ctx), from, m)
	if err != nil {
		d.p.log.Error("journal not readable", zap.Error(err))
		r.Fail(err)
		return
	}
	r.Answer(reply)
}
