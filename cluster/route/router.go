// Package route calls the owner of a key, wherever it is at the moment.
//
// A call is made at least once: when the owner leaves or says that it is not
// the owner (fault.Unavailable), the next one is asked until the context ends.
// So commands must be idempotent, and the receiver checks that it is the owner.
package route

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/streamgate/streamgate/cluster/ask"
	"github.com/streamgate/streamgate/cluster/placement"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Pauses between tries. A change of the view ends a pause early.
const (
	firstPause = 10 * time.Millisecond
	maxPause   = 500 * time.Millisecond
)

// Asker puts a question to one node; *ask.Asker is one.
type Asker interface {
	Ask(ctx context.Context, node model.Node, name string, m proto.Message) (proto.Message, error)
	Members() ask.Members
}

// Router finds owners. Safe for concurrent use.
type Router struct{ asker Asker }

// New makes a Router.
func New(a Asker) *Router { return &Router{asker: a} }

// Call asks the actor called name on the node that owns key among those with
// role r. ctx must have an end: there may be no owner for as long as it lasts.
func (r *Router) Call(ctx context.Context, role model.Role, key, name string, m proto.Message) (proto.Message, error) {
	const op = "cluster/route.Call"
	pause := firstPause
	for {
		changed := r.asker.Members().Changed()
		err := fault.New(op, fault.Unavailable, "no node with role %s", role)
		if owner, ok := placement.Owner(r.asker.Members().View().Nodes, role, key); ok {
			var got proto.Message
			if got, err = r.asker.Ask(ctx, owner, name, m); err == nil {
				return got, nil
			}
			if fault.KindOf(err) != fault.Unavailable {
				return nil, fault.Wrap(op, err)
			}
		}
		select {
		case <-ctx.Done():
			return nil, fault.Wrap(op, err)
		case <-changed:
		case <-time.After(pause):
			pause = min(2*pause, maxPause)
		}
	}
}
