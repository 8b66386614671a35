package server

import (
	"context"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/streamgate/streamgate/internal/model"
)

// tie is a response tied to its grant: when the grant ends, waiting ends and a
// write that waits for the viewer's flow control fails. Closing the body alone
// would leave such a write waiting.
type tie struct {
	s      *Server
	g      *model.Grant
	w      http.ResponseWriter
	ctx    context.Context // ends with the request or the grant, whichever is first
	cancel context.CancelCauseFunc
	unhook func() bool
	hooked chan struct{} // closed when the hook has run
	lost   time.Time     // when the grant ended; read it after end
	ended  bool
	turns  turns // of those that others may overtake
}

// bind ties a response to a grant. end must be called before the handler returns.
func (s *Server) bind(w http.ResponseWriter, r *http.Request, g *model.Grant) *tie {
	t := &tie{s: s, g: g, w: w}
	t.ctx, t.cancel = context.WithCancelCause(r.Context())
	t.hook(func() {
		t.cancel(context.Cause(g.Context))
		_ = http.NewResponseController(w).SetWriteDeadline(time.Unix(1, 0)) // an error means that the response has ended by itself
	})
	return t
}

// hook has stop called when the grant ends before the response does.
func (t *tie) hook(stop func()) {
	t.hooked = make(chan struct{})
	t.unhook = context.AfterFunc(t.g.Context, func() {
		defer close(t.hooked)
		t.lost = time.Now()
		stop()
	})
}

// leaseBytes is how much is written on the strength of one look at the clock.
const leaseBytes = 64 << 10

// Write looks at the grant again between the pieces of a long response. A view
// that gets too old ends its sessions' grants within a tenth of a second, and
// that cuts what is under way; but a process that was stopped for long finds the
// viewer's whole window open when it wakes, and must not fill it before that.
func (t *tie) Write(p []byte) (n int, err error) {
	for n < len(p) {
		if err := t.s.usable(t.g, time.Now()); err != nil {
			return n, err
		}
		m, err := t.write(p[n:min(len(p), n+leaseBytes)])
		if n += m; err != nil {
			return n, err
		}
	}
	return n, nil
}

// write writes when it is this answer's turn.
func (t *tie) write(p []byte) (int, error) {
	if t.turns == nil {
		return t.w.Write(p)
	}
	defer t.turns.take(t.ctx)()
	return t.w.Write(p)
}

// end unties the response and tells whether the grant ended before it did. It
// waits for a hook that is running: the server takes w back when the handler
// returns, and gives it to another viewer.
func (t *tie) end() (cut bool) {
	if !t.ended && t.unhook != nil && !t.unhook() {
		<-t.hooked
	}
	t.ended = true
	if t.cancel != nil {
		t.cancel(nil)
	}
	return !t.lost.IsZero()
}

// abort resets a response that cannot be finished, so that nobody takes a part
// for the whole, and counts whose doing it was.
func (s *Server) abort(r *http.Request, o object, t *tie) {
	switch cut := t.end(); {
	case cut:
		s.Metrics.cut.Observe(time.Since(t.lost).Seconds())
		trace.SpanFromContext(r.Context()).AddEvent("response was cut: the grant ended")
		s.Metrics.request(proto(r), o.kind, "cut")
	case r.Context().Err() != nil:
		s.Metrics.request(proto(r), o.kind, "left")
	default:
		s.Metrics.request(proto(r), o.kind, "failed")
	}
	panic(http.ErrAbortHandler)
}
