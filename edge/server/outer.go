package server

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
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

// outer is round every request: its id, the headers that all answers carry,
// the log line and what happens when a handler panics.
func (s *Server) outer(next http.Handler) http.Handler {
	tracer := otel.Tracer("streamgate/edge/server")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		id := obs.TakeRequestID(r.Header.Get(obs.RequestIDHeader))
		ctx, span := tracer.Start(obs.WithRequestID(r.Context(), id), pattern(r.URL.Path))
		defer span.End()
		h := w.Header()
		h.Set(obs.RequestIDHeader, id)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer") // the ticket is in the path
		h.Set("Strict-Transport-Security", "max-age=31536000")
		if r.ProtoMajor < 3 {
			h.Set("Alt-Svc", s.altSvc)
		}
		rec := &recorder{ResponseWriter: w}
		defer func() {
			s.logRequest(r, rec, id, time.Since(begun), recover())
		}()
		next.ServeHTTP(rec, r.WithContext(ctx))
	})
}

// logRequest writes the log line and passes a panic on as the abort that cuts
// the response. The path is logged as its pattern: it may hold a ticket.
func (s *Server) logRequest(r *http.Request, rec *recorder, id string, took time.Duration, panicked any) {
	if panicked != nil && panicked != http.ErrAbortHandler {
		s.Log.Error("handler panicked", zap.String("request_id", id), zap.String("path", pattern(r.URL.Path)), zap.Any("reason", panicked), zap.Stack("stack"))
	}
	if ce := s.Log.Check(zap.DebugLevel, "request"); ce != nil {
		ce.Write(zap.String("request_id", id), zap.String("method", r.Method), zap.String("path", pattern(r.URL.Path)),
			zap.String("proto", proto(r)), zap.Int("status", rec.status), zap.Int64("bytes", rec.bytes),
			zap.Duration("took", took), zap.Bool("cut", panicked != nil))
	}
	if panicked != nil {
		panic(http.ErrAbortHandler)
	}
}

// pattern is a path without what names or admits anybody.
func pattern(path string) string {
	if rest, ok := strings.CutPrefix(path, playPrefix); ok {
		_, rest, _ = strings.Cut(rest, "/")
		return playPrefix + "*/" + rest
	}
	if rest, ok := strings.CutPrefix(path, "/v1/sessions/"); ok {
		_, rest, _ = strings.Cut(rest, "/")
		return "/v1/sessions/*/" + rest
	}
	return path
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
		s.Log.Error("request failed", zap.String("request_id", p.Request), zap.String("path", pattern(r.URL.Path)), zap.Error(err))
	}
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="streamgate"`)
	}
	fault.WriteProblem(w, p)
}

// answer sends v as JSON that nobody keeps.
func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client may be gone
}

// maxBodyBytes bounds a JSON body: the largest is a signed login message.
const maxBodyBytes = 16 << 10

// decode reads one JSON object, strictly.
func decode(w http.ResponseWriter, r *http.Request, into any) error {
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBodyBytes))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fault.As("edge/server.decode", fault.Invalid, err)
	}
	if dec.More() {
		return fault.New("edge/server.decode", fault.Invalid, "something follows the JSON object")
	}
	return nil
}
