package server

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/obs"
)

// recorder remembers the status of a response for the log.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(p)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach deadlines and flushing.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// noSpan is that of a request that nobody traces.
var noSpan = trace.SpanFromContext(context.Background())

// outer is round every request: its id, the headers that all answers carry,
// the log line and what happens when a handler panics.
func (s *Server) outer(next http.Handler) http.Handler {
	tracer, traced := otel.Tracer("streamgate/edge/server"), obs.Tracing()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		deepen(0)
		conn := h3ConnOf(r)
		if conn != nil && !conn.enter(streamIDOf(r)) {
			turnAway(w)
			return
		}
		s.requests.enter()
		id := obs.TakeRequestID(r.Header.Get(obs.RequestIDHeader))
		ctx, span := obs.WithRequestID(r.Context(), id), noSpan
		if traced { // a span that goes nowhere costs as much as the decision
			ctx, span = tracer.Start(ctx, "viewer request")
		}
		r = r.WithContext(ctx)
		h := w.Header()
		h[obs.RequestIDHeader] = []string{id}
		h["X-Content-Type-Options"] = noSniff
		h["Referrer-Policy"] = noReferrer
		if s.hsts {
			h["Strict-Transport-Security"] = oneYear
		}
		if r.ProtoMajor < 3 {
			h["Alt-Svc"] = s.altSvc
		}
		// Set before anything may cut the response: the later deadline wins.
		// Errors are of connections that have ended.
		rc := http.NewResponseController(w)
		_ = rc.SetWriteDeadline(begun.Add(respondWithin))
		if r.ContentLength != 0 {
			_ = rc.SetReadDeadline(begun.Add(bodyWithin))
		}
		rec := &recorder{ResponseWriter: w}
		defer func() {
			if conn != nil {
				defer conn.leave()
			}
			defer s.requests.leave()
			defer span.End()
			span.SetName(pattern(r))
			s.logRequest(r, rec, id, time.Since(begun), recover())
		}()
		if r.Header.Get("Early-Data") == "1" && !replayable(r) {
			tooEarly(rec, id)
			return
		}
		next.ServeHTTP(rec, r)
	})
}

// deepen makes the stack of this goroutine as large as a request needs. Over HTTP/3
// each request has a goroutine of its own, whose 2 KiB would be doubled and copied
// again and again on the way down: that was a twelfth of an edge with 5,000 viewers.
//
//go:noinline
func deepen(at int) byte {
	var room [6 << 10]byte
	return room[at]
}

// replayable says whether a request may be made twice by somebody who saw it.
// That of a key uses up a place, and each with a ticket may adopt a session.
func replayable(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	for _, prefix := range []string{"/watch/", "/assets/", "/v1/videos/", "/healthz", "/readyz"} {
		if strings.HasPrefix(r.URL.Path, prefix) {
			return true
		}
	}
	return false
}

// tooEarly refuses what a proxy in front of us got in TLS early data, which may
// be a replay; the proxy asks again once it is sure (RFC 8470). We ourselves take
// no early data (docs/delivery.md).
func tooEarly(w http.ResponseWriter, id string) {
	fault.WriteProblem(w, fault.Problem{Type: fault.ProblemBase + "too-early", Title: http.StatusText(http.StatusTooEarly),
		Status: http.StatusTooEarly, Detail: "this may not be asked for in early data: ask again after the handshake", Request: id})
}

// logRequest writes the log line and passes a panic on as the abort that cuts
// the response. The path is logged as its pattern: it may hold a ticket.
func (s *Server) logRequest(r *http.Request, rec *recorder, id string, took time.Duration, panicked any) {
	if panicked != nil && panicked != http.ErrAbortHandler {
		s.Log.Error("handler panicked", zap.String("request_id", id), zap.String("path", pattern(r)), zap.Any("reason", panicked), zap.Stack("stack"))
	}
	if ce := s.Log.Check(zap.DebugLevel, "request"); ce != nil {
		ce.Write(zap.String("request_id", id), zap.String("method", r.Method), zap.String("path", pattern(r)),
			zap.String("proto", proto(r)), zap.Int("status", rec.status), zap.Int64("bytes", rec.bytes),
			zap.Duration("took", took), zap.Bool("cut", panicked != nil))
	}
	if panicked != nil {
		panic(http.ErrAbortHandler)
	}
}

// pattern is the route that a request took: nothing in it names or admits
// anybody, and there are few of them.
func pattern(r *http.Request) string {
	if r.Pattern == "" {
		return "none"
	}
	return r.Pattern
}

// proto is the metric label of a request's protocol.
func proto(r *http.Request) string {
	switch r.ProtoMajor {
	case 3:
		return "h3"
	case 2:
		return "h2"
	}
	return "h1"
}

// refuse answers with the problem of err, logged when somebody must act.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := fault.ProblemOf(err)
	p.Request = obs.RequestID(r.Context())
	if p.Status == http.StatusInternalServerError {
		s.Log.Error("request failed", zap.String("request_id", p.Request), zap.String("path", pattern(r)), zap.Error(err))
	}
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="streamgate"`)
	}
	fault.WriteProblem(w, p)
}

// answer sends v as JSON that nobody keeps.
func answer(w http.ResponseWriter, status int, v any) { answerTyped(w, status, "application/json", v) }

// answerTyped writes JSON that has a media type of its own.
func answerTyped(w http.ResponseWriter, status int, kind string, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // our own types: always can be
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(b)+1))
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n')) // the client may be gone
}

const (
	maxBodyBytes = 32 << 10         // of a JSON body: the largest is a signed login message
	bodyWithin   = 10 * time.Second // for it to arrive
)

// decode reads one JSON object, strictly: unknown members, a second value and
// a large body are refused, a slow one runs into outer's deadline.
func decode(w http.ResponseWriter, r *http.Request, into any) error {
	const op = "edge/server.decode"
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBodyBytes))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if err == nil {
		if _, more := dec.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the JSON object")
		}
	}
	var large *http.MaxBytesError
	switch {
	case err == nil:
		// All of it is here. The deadline would end a long handler's request.
		_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
		return nil
	case errors.As(err, &large):
		return fault.New(op, fault.TooLarge, "the body is larger than %d bytes", maxBodyBytes)
	}
	return fault.As(op, fault.Invalid, err)
}
