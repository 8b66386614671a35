// Package ask is a question to an actor and its one answer, on this node or on
// another one.
//
// Asker asks: it ends with the context, and at once when the node asked leaves
// the view. Request is the receiving side: it unpacks a message, says who sent
// it, and answers. Both speak the Envelope of proto, so a question that the
// other side does not know comes back as fault.Unsupported. An answer counts only
// if it repeats the question's random bytes and comes from the node that was
// asked, and if that node's certificate holds every role that gossip claims for it.
package ask

import (
	"bytes"
	"context"
	"crypto/rand"
	"sync"
	"sync/atomic"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"github.com/streamgate/streamgate/cluster/membership"
	"github.com/streamgate/streamgate/cluster/transport"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// questionBytes is the size of what ties an answer to its question: not to be guessed.
const questionBytes = 16

// Members is who is there; *membership.Members is one.
type Members interface {
	Self() model.Node
	View() *membership.View
	Changed() <-chan struct{}
}

// maxOpen bounds the questions under way to one node. The library's queue to a
// node has no end, and one that is stuck is noticed only after seconds: callers
// must hear of it before that.
const maxOpen = 1024

// Asker asks actors by node and name. Safe for concurrent use.
type Asker struct {
	system  *actor.ActorSystem
	members Members
	refused atomic.Uint64

	mu   sync.Mutex             // guards open
	open map[model.NodeName]int // questions under way
}

// New makes an Asker for this node's actor system.
func New(system *actor.ActorSystem, members Members) *Asker {
	return &Asker{system: system, members: members, open: map[model.NodeName]int{}}
}

// Members is the view that the Asker goes by.
func (a *Asker) Members() Members { return a.members }

// Ask sends m to the actor called name on a node and waits for the answer. It
// fails with Unavailable when the node leaves or has no such actor, when ctx
// ends first, or at once when maxOpen questions to the node are under way, and
// otherwise with whatever the other side says.
func (a *Asker) Ask(ctx context.Context, node model.Node, name string, m proto.Message) (proto.Message, error) {
	const op = "cluster/ask.Ask"
	e, err := codec.Pack(ctx, m)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	if !a.enter(node.Name) {
		return nil, fault.New(op, fault.Unavailable, "%d questions to node %q are under way", maxOpen, node.Name)
	}
	defer a.leave(node.Name)
	e.Question = make([]byte, questionBytes)
	_, _ = rand.Read(e.Question) // never fails
	r := &reply{question: e.Question, from: node.Name, roles: node.Roles, answer: make(chan any, 1)}
	if node.Name == a.members.Self().Name {
		r.from = ""
	}
	pid, ok := a.system.ProcessRegistry.Add(r, "ask"+a.system.ProcessRegistry.NextId())
	if !ok {
		return nil, fault.New(op, fault.Internal, "reply address %q taken", pid.GetId())
	}
	defer a.system.ProcessRegistry.Remove(pid)
	a.system.Root.RequestWithCustomSender(actor.NewPID(a.address(node), name), e, pid)

	for {
		changed := a.members.Changed()
		if !present(a.members.View(), node) && r.from != "" {
			return nil, fault.New(op, fault.Unavailable, "node %q left", node.Name)
		}
		select {
		case got := <-r.answer:
			return unpack(got, node, name)
		case <-ctx.Done():
			return nil, fault.New(op, fault.Unavailable, "no answer of %q on node %q: %w", name, node.Name, context.Cause(ctx))
		case <-changed:
		}
	}
}

// enter counts a question to a node, false if there are too many.
func (a *Asker) enter(n model.NodeName) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.open[n] >= maxOpen {
		a.refused.Add(1)
		return false
	}
	a.open[n]++
	return true
}

func (a *Asker) leave(n model.NodeName) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.open[n]--; a.open[n] == 0 {
		delete(a.open, n) // nodes come and go
	}
}

// Tell sends m to the actor called name on a node and forgets it: it arrives
// at most once.
func (a *Asker) Tell(ctx context.Context, node model.Node, name string, m proto.Message) error {
	e, err := codec.Pack(ctx, m)
	if err != nil {
		return fault.Wrap("cluster/ask.Tell", err)
	}
	a.system.Root.Send(actor.NewPID(a.address(node), name), e)
	return nil
}

func (a *Asker) address(n model.Node) string {
	if n.Name == a.members.Self().Name {
		return a.system.Address()
	}
	return n.ActorAddr
}

func present(v *membership.View, n model.Node) bool {
	is, ok := v.Node(n.Name)
	return ok && is.Incarnation == n.Incarnation
}

func unpack(got any, node model.Node, name string) (proto.Message, error) {
	const op = "cluster/ask.Ask"
	switch got := got.(type) {
	case *v1.Envelope:
		m, err := codec.Unpack(got)
		return m, fault.Wrap(op, err)
	case impostor:
		return nil, fault.New(op, fault.Unavailable, "node %q claims roles %v without a certificate for them", node.Name, node.Roles)
	case *actor.DeadLetterResponse:
		return nil, fault.New(op, fault.Unavailable, "no actor %q on node %q", name, node.Name)
	}
	return nil, fault.New(op, fault.Internal, "answer of type %T", got)
}

// impostor stands for an answer that does not count.
type impostor struct{}

// reply is the process that an answer is sent to. The library's future has a
// data race and no context.
type reply struct {
	question []byte         // what the answer must repeat
	from     model.NodeName // empty for this node
	roles    []model.Role   // that it must be certified for
	answer   chan any       // holds the first answer
}

// SendUserMessage takes the answer.
func (r *reply) SendUserMessage(_ *actor.PID, message any) {
	h, m, _ := actor.UnwrapEnvelope(message)
	peer := transport.PeerOf(h)
	e, _ := m.(*v1.Envelope)
	switch _, dead := m.(*actor.DeadLetterResponse); {
	case dead && (peer.Local() || peer.Name == r.from): // the link could not be made, or there is no such actor
	case peer.Name != r.from, !bytes.Equal(e.GetQuestion(), r.question):
		return // somebody else guessed the address
	case !peer.Certified(r.roles...):
		m = impostor{}
	}
	select {
	case r.answer <- m:
	default:
	}
}

// SendSystemMessage does nothing: nobody watches a question.
func (r *reply) SendSystemMessage(*actor.PID, any) {}

// Stop does nothing: the asker removes it.
func (r *reply) Stop(*actor.PID) {}
