// Package codec packs and unpacks what nodes say to each other: one stable
// Envelope type on the wire, the real message inside.
//
// Whatever a peer sends, Unpack answers with a message or an error and never
// panics: an unknown type is a rolling upgrade, not a reason to die. The package
// also translates between the schema and the types of internal/model, checking
// lengths on the way in.
package codec

import (
	"context"
	"strings"

	"go.opentelemetry.io/otel/propagation"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/obs"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// MaxBodyBytes bounds the message in an envelope. The transport resets a link on a
// frame that is too large and says nothing, so we refuse where the sender sees it.
const MaxBodyBytes = 512 << 10

// typePrefix is the only protobuf package that we take from a peer.
const typePrefix = "streamgate.v1."

// Pack puts m into an envelope with the request id and the trace of ctx. It
// fails with TooLarge above MaxBodyBytes.
func Pack(ctx context.Context, m proto.Message) (*v1.Envelope, error) {
	const op = "proto/codec.Pack"
	name := string(proto.MessageName(m))
	if !strings.HasPrefix(name, typePrefix) {
		return nil, fault.New(op, fault.Internal, "message %q is not of the schema", name)
	}
	body, err := proto.Marshal(m)
	if err != nil {
		return nil, fault.As(op, fault.Internal, err)
	}
	if len(body) > MaxBodyBytes {
		return nil, fault.New(op, fault.TooLarge, "%s of %d bytes, at most %d travel", name, len(body), MaxBodyBytes)
	}
	trace := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, trace)
	return &v1.Envelope{
		Type: name, Body: body, RequestId: obs.RequestID(ctx),
		Traceparent: trace["traceparent"], Tracestate: trace["tracestate"],
	}, nil
}

// Unpack gives the message in e. It fails with Unsupported for a type that this
// version does not know, Invalid for bytes that are not one, and with the
// sender's own Kind when the message is a Fault.
func Unpack(e *v1.Envelope) (proto.Message, error) {
	const op = "proto/codec.Unpack"
	name := e.GetType()
	if !strings.HasPrefix(name, typePrefix) {
		return nil, fault.New(op, fault.Unsupported, "message type %.80q", name)
	}
	if len(e.GetBody()) > MaxBodyBytes {
		return nil, fault.New(op, fault.TooLarge, "%s of %d bytes, at most %d are read", name, len(e.GetBody()), MaxBodyBytes)
	}
	kind, err := protoregistry.GlobalTypes.FindMessageByName(protoreflect.FullName(name))
	if err != nil {
		return nil, fault.New(op, fault.Unsupported, "message type %.80q", name)
	}
	m := kind.New().Interface()
	if err := proto.Unmarshal(e.GetBody(), m); err != nil {
		return nil, fault.As(op, fault.Invalid, err)
	}
	if f, ok := m.(*v1.Fault); ok {
		return nil, FaultOf(f)
	}
	return m, nil
}

// Context gives ctx with the request id and the trace that e carries, both made
// harmless: a bad id is replaced, a bad trace ignored.
func Context(ctx context.Context, e *v1.Envelope) context.Context {
	if e.GetRequestId() != "" {
		ctx = obs.WithRequestID(ctx, obs.TakeRequestID(e.GetRequestId()))
	}
	return Traced(ctx, e.GetTraceparent(), e.GetTracestate())
}

// Traced gives ctx as a part of the trace that a traceparent names; ctx itself
// when there is none or it makes no sense.
func Traced(ctx context.Context, traceparent, tracestate string) context.Context {
	if traceparent == "" {
		return ctx
	}
	return propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{"traceparent": traceparent, "tracestate": tracestate})
}
