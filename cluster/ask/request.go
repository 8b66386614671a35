package ask

import (
	"context"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"github.com/streamgate/streamgate/cluster/transport"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// Request is a message that another actor or node sent. It outlives the
// receive in which it was taken, so another goroutine may answer it.
type Request struct {
	Message proto.Message
	From    transport.Peer

	envelope *v1.Envelope
	system   *actor.ActorSystem
	sender   *actor.PID
}

// Receive takes the request that c holds. ok is false if it holds something
// else, which is the actor's own business. Whatever cannot be read was answered.
func Receive(c actor.Context) (r *Request, ok bool) {
	e, ok := c.Message().(*v1.Envelope)
	if !ok {
		return nil, false
	}
	r = &Request{From: transport.PeerOf(c.MessageHeader()), envelope: e, system: c.ActorSystem(), sender: c.Sender()}
	var err error
	if r.Message, err = codec.Unpack(e); err != nil {
		r.Fail(err)
		return nil, false
	}
	return r, true
}

// Context gives ctx with the request id and trace of whoever asked.
func (r *Request) Context(ctx context.Context) context.Context { return codec.Context(ctx, r.envelope) }

// Answer sends m back. It does nothing when nobody waits; an answer that cannot
// travel becomes a Fault.
func (r *Request) Answer(m proto.Message) {
	if r.sender == nil {
		return
	}
	e, err := codec.Pack(context.Background(), m)
	if err != nil {
		e, err = codec.Pack(context.Background(), codec.Fault(err))
	}
	if err == nil {
		e.Question = r.envelope.GetQuestion()
		r.system.Root.Send(r.sender, e)
	}
}

// Fail sends err back with its Kind.
func (r *Request) Fail(err error) { r.Answer(codec.Fault(err)) }

// Refuse answers a message that the actor does not take.
func (r *Request) Refuse(op string) {
	r.Fail(fault.New(op, fault.Unsupported, "message %s", proto.MessageName(r.Message)))
}

// Forbid answers a sender without the role that the message needs.
func (r *Request) Forbid(op string) {
	r.Fail(fault.New(op, fault.Forbidden, "node %q may not send %s", r.From.Name, proto.MessageName(r.Message)))
}
