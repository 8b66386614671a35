package transport

import (
	"context"

	"github.com/asynkron/protoactor-go/remote"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/cluster/membership"
	"github.com/streamgate/streamgate/internal/model"
)

// Members is who is there; *membership.Members is one.
type Members interface {
	View() *membership.View
	Changed() <-chan struct{}
}

// maxKnown bounds the nodes whose links are looked after: far above any cluster.
const maxKnown = 4096

// follow resets the link to every node that left, moved or was started again.
// The library notices a black hole late and pauses 2 s after a failure; a fresh
// link delivers at once.
func (t *Transport) follow(ctx context.Context, m Members) {
	known := map[model.NodeName]model.Node{} // as last seen
	here := map[model.NodeName]bool{}
	renewed := t.certs.Changed()
	for {
		changed := m.Changed()
		now := map[model.NodeName]bool{}
		for _, n := range m.View().Nodes {
			now[n.Name] = true
			was, ok := known[n.Name]
			// One that comes back may have a link from during the cut, which
			// still waits for TCP.
			if ok && (!here[n.Name] || n.Incarnation != was.Incarnation || n.ActorAddr != was.ActorAddr) {
				t.reset(was)
				t.reset(n)
			}
			if ok || len(known) < maxKnown {
				known[n.Name] = n
			}
		}
		for name := range here {
			if !now[name] {
				t.reset(known[name])
			}
		}
		here = now
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-renewed:
			// A link made with the certificate before would go on until it breaks.
			renewed = t.certs.Changed()
			t.log.Info("node certificate or CAs renewed", zap.Time("until", t.certs.Expires()))
			for name := range here {
				t.reset(known[name])
			}
		}
	}
}

func (t *Transport) reset(n model.Node) {
	if n.ActorAddr == "" || n.ActorAddr == t.Address() {
		return
	}
	t.log.Debug("link reset", zap.String("peer", string(n.Name)))
	t.system.EventStream.Publish(&remote.EndpointTerminatedEvent{Address: n.ActorAddr})
}
