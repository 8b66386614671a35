package codec_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/trace"
	"google.golang.org/protobuf/proto"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/obs"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

func TestEnvelopeCarriesMessageRequestAndTrace(t *testing.T) {
	sc := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1, 2}, SpanID: trace.SpanID{3}, TraceFlags: trace.FlagsSampled})
	ctx := trace.ContextWithSpanContext(obs.WithRequestID(context.Background(), "req-1"), sc)
	in := &v1.FeedAck{Feed: "chain/1", Generation: 7, Incarnation: 8, Seq: 9}
	e, err := codec.Pack(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	out, err := codec.Unpack(e)
	if err != nil {
		t.Fatal(err)
	}
	if !proto.Equal(in, out) {
		t.Errorf("%v came back as %v", in, out)
	}
	got := codec.Context(context.Background(), e)
	if id := obs.RequestID(got); id != "req-1" {
		t.Errorf("request id %q", id)
	}
	if back := trace.SpanContextFromContext(got); back.TraceID() != sc.TraceID() || !back.IsRemote() {
		t.Errorf("trace %v", back)
	}
}

func TestContextTakesNothingHarmfulFromAPeer(t *testing.T) {
	ctx := codec.Context(context.Background(), &v1.Envelope{RequestId: "a\nb", Traceparent: "nonsense", Tracestate: strings.Repeat("x", 9999)})
	if id := obs.RequestID(ctx); id == "" || strings.Contains(id, "\n") {
		t.Errorf("request id %q", id)
	}
	if trace.SpanContextFromContext(ctx).IsValid() {
		t.Error("nonsense became a trace")
	}
}

// envelopes that a peer might send, with what is made of them.
var envelopes = []struct {
	name string
	in   *v1.Envelope
	kind fault.Kind
}{
	{"nil", nil, fault.Unsupported},
	{"empty", &v1.Envelope{}, fault.Unsupported},
	{"of a newer version", &v1.Envelope{Type: "streamgate.v1.FromTheFuture", Body: []byte{1}}, fault.Unsupported},
	{"of another package", &v1.Envelope{Type: "google.protobuf.Any"}, fault.Unsupported},
	{"an enum's name", &v1.Envelope{Type: "streamgate.v1.envelope.proto"}, fault.Unsupported},
	{"body that is no message", &v1.Envelope{Type: "streamgate.v1.FeedAck", Body: []byte("\xff\xff")}, fault.Invalid},
	{"too large", &v1.Envelope{Type: "streamgate.v1.FeedAck", Body: make([]byte, codec.MaxBodyBytes+1)}, fault.TooLarge},
	{"a fault", &v1.Envelope{Type: "streamgate.v1.Fault", Body: []byte("\x0a\x08too-many")}, fault.TooMany},
}

func TestWhatCannotBeReadIsAnError(t *testing.T) {
	for _, tt := range envelopes {
		t.Run(tt.name, func(t *testing.T) {
			if m, err := codec.Unpack(tt.in); err == nil || fault.KindOf(err) != tt.kind {
				t.Errorf("%v, %v, want %s", m, err, tt.kind)
			}
		})
	}
}

func FuzzEnvelopeOfAPeerIsReadOrRefused(f *testing.F) {
	for _, tt := range envelopes {
		f.Add(tt.in.GetType(), tt.in.GetBody(), "", "")
	}
	f.Add("streamgate.v1.Envelope", []byte("\x0a\x03abc"), "00-01020000000000000000000000000000-0300000000000000-01", "a=b")
	f.Fuzz(func(t *testing.T, typ string, body []byte, parent, state string) {
		e := &v1.Envelope{Type: typ, Body: body, Traceparent: parent, Tracestate: state}
		codec.Context(context.Background(), e)
		m, err := codec.Unpack(e)
		if (m == nil) == (err == nil) {
			t.Fatalf("%v and %v", m, err)
		}
	})
}

func TestMessageThatCannotTravelIsRefusedWhereItIsSent(t *testing.T) {
	if _, err := codec.Pack(context.Background(), &v1.DecideRequest{GateJson: make([]byte, codec.MaxBodyBytes+1)}); fault.KindOf(err) != fault.TooLarge {
		t.Errorf("too large: %v", err)
	}
}

func TestFaultKeepsItsKindFieldAndMessage(t *testing.T) {
	for k := fault.Internal; k.String() != fault.Internal.String() || k == fault.Internal; k++ {
		in := fault.At("op", k, "/gate/any/0", "chain %d unknown", 5)
		out := codec.FaultOf(codec.Fault(in))
		if fault.KindOf(out) != k || fault.FieldOf(out) != "/gate/any/0" || fault.Detail(out) != "chain 5 unknown" {
			t.Errorf("%s: came back as %s, %q, %v", k, fault.KindOf(out), fault.FieldOf(out), out)
		}
	}
}

func TestEveryKindOfFaultIsKnown(t *testing.T) {
	// A kind added to internal/fault and forgotten here would become internal.
	last := fault.Internal
	for k := fault.Internal + 1; k.String() != fault.Internal.String(); k++ {
		last = k
	}
	if got := fault.KindOf(codec.FaultOf(codec.Fault(fault.New("op", last, "x")))); got != last {
		t.Errorf("%s came back as %s", last, got)
	}
}

func TestUnknownKindOfFaultIsInternal(t *testing.T) {
	if got := fault.KindOf(codec.FaultOf(&v1.Fault{Kind: "from-the-future"})); got != fault.Internal {
		t.Errorf("%s", got)
	}
}

func TestFaultWithTextThatIsNotUTF8Travels(t *testing.T) {
	in := fault.As("op", fault.Corrupt, errors.New("bad \xff bytes "+strings.Repeat("é", 2000)))
	if _, err := codec.Pack(context.Background(), codec.Fault(in)); err != nil {
		t.Error(err)
	}
}
