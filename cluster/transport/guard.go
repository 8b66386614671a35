package transport

import (
	"context"
	"runtime/debug"

	"github.com/asynkron/protoactor-go/actor"
	"github.com/asynkron/protoactor-go/remote"
	"go.uber.org/zap"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/tlsutil"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// guard stands between peers and the library, which trusts them: an unknown
// type or an index out of range would end the process, and a system message
// would stop any actor by name. It would also pass on, in our name, what is
// addressed to a third node.
type guard struct {
	address func() string // of this node
	metrics *Metrics
	log     *zap.Logger
}

// accepted reports whether a message type may come from a peer: our envelope,
// and the library's answer for an actor that is not there.
func accepted(name string) bool {
	return name == string(proto.MessageName((*v1.Envelope)(nil))) || name == string(proto.MessageName((*actor.DeadLetterResponse)(nil)))
}

// unary refuses the library's diagnostic calls: it panics on them.
func (g guard) unary(context.Context, any, *grpc.UnaryServerInfo, grpc.UnaryHandler) (any, error) {
	return nil, status.Error(codes.Unimplemented, "not offered")
}

func (g guard) stream(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, handle grpc.StreamHandler) (err error) {
	who, ok := identity(ss.Context())
	if !ok {
		return status.Error(codes.Unauthenticated, "no node certificate")
	}
	defer func() {
		if r := recover(); r != nil {
			g.metrics.refused.WithLabelValues("panic").Inc()
			g.log.Error("message of a peer broke its reader", zap.String("peer", who[peerKey]),
				zap.Any("error", r), zap.ByteString("stack", debug.Stack()))
			err = status.Error(codes.Internal, "message broke its reader")
		}
	}()
	g.metrics.links.Inc()
	defer g.metrics.links.Dec()
	return handle(srv, &guarded{ServerStream: ss, guard: g, who: who})
}

// identity gives the headers that say who is at the other end.
func identity(ctx context.Context) (map[string]string, bool) {
	p, ok := peer.FromContext(ctx)
	if !ok {
		return nil, false
	}
	info, ok := p.AuthInfo.(credentials.TLSInfo)
	if !ok {
		return nil, false
	}
	name := tlsutil.PeerName(&info.State)
	if name == "" {
		return nil, false
	}
	roles := ""
	for _, r := range []model.Role{model.OriginRole, model.EdgeRole, model.WatcherRole, model.DNSRole} {
		if tlsutil.PeerHas(&info.State, r) {
			roles += string(r) + " "
		}
	}
	return map[string]string{peerKey: string(name), rolesKey: roles}, true
}

// guarded is a peer's stream, cleaned of what the library cannot take.
type guarded struct {
	grpc.ServerStream
	guard guard
	who   map[string]string // shared by all messages, read only
}

// RecvMsg reads the next message.
func (s *guarded) RecvMsg(m any) error {
	if err := s.ServerStream.RecvMsg(m); err != nil {
		return err
	}
	if rm, ok := m.(*remote.RemoteMessage); ok {
		if b := rm.GetMessageBatch(); b != nil {
			s.clean(b)
		}
	}
	return nil
}

// clean drops what may not pass and stamps the rest with the sender's identity.
func (s *guarded) clean(b *remote.MessageBatch) {
	kept := b.Envelopes[:0]
	for _, e := range b.Envelopes {
		if why := s.refuse(b, e); why != "" {
			s.guard.metrics.refused.WithLabelValues(why).Inc()
			s.guard.log.Warn("message of a peer dropped", zap.String("peer", s.who[peerKey]), zap.String("reason", why))
			continue
		}
		e.MessageHeader = &remote.MessageHeader{HeaderData: s.who}
		kept = append(kept, e)
	}
	b.Envelopes = kept
}

// refuse says why e may not pass, empty if it may.
func (s *guarded) refuse(b *remote.MessageBatch, e *remote.MessageEnvelope) string {
	switch {
	case e == nil:
		return "malformed"
	case e.TypeId < 0 || int(e.TypeId) >= len(b.TypeNames) || e.SerializerId != 0:
		return "malformed"
	case e.Target < 0 || int(e.Target) >= len(b.Targets) || b.Targets[e.Target] == nil:
		return "malformed"
	case b.Targets[e.Target].GetAddress() != s.guard.address():
		return "elsewhere"
	case e.Sender < 0 || int(e.Sender) > len(b.Senders) || e.Sender > 0 && b.Senders[e.Sender-1] == nil:
		return "malformed"
	case !accepted(b.TypeNames[e.TypeId]):
		return "type"
	case !decodes(e.MessageData):
		return "malformed"
	}
	return ""
}

// decodes reports whether data is an Envelope at all: an error in the library's
// own decoding would end the stream, and with it all other messages under way.
func decodes(data []byte) bool { return proto.Unmarshal(data, &v1.Envelope{}) == nil }
