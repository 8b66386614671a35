package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/obs"
)

// requestTime bounds reading and answering an ordinary request; streams set
// their own deadlines.
const requestTime = 30 * time.Second

// handler answers a request or gives the reason why not, which becomes
// problem+json. After an error it must not have written anything.
type handler func(http.ResponseWriter, *http.Request) error

// route is one entry of an API. Path may end in `{name}:verb`.
type route struct {
	method, path string
	handle       handler
	action       string // of the audit line, empty for reads
	stream       bool   // takes as long as it takes
	quiet        bool   // not worth a log line
}

// door is what both APIs share: ids, logs, metrics, traces, headers, problems.
type door struct {
	log     *zap.Logger
	metrics *Metrics
	name    string // public or peer
}

// mux serves the routes; anything else is 404 or 405 as problem+json.
func (d door) mux(routes []route) http.Handler {
	mux := http.NewServeMux()
	verbs := map[string]map[string]route{} // "POST /v1/videos/{video}" -> verb -> route
	for _, r := range routes {
		if base, verb, has := strings.Cut(r.path, "}:"); has {
			pattern := r.method + " " + base + "}"
			if verbs[pattern] == nil {
				verbs[pattern] = map[string]route{}
			}
			verbs[pattern][verb] = r
			continue
		}
		mux.Handle(r.method+" "+r.path, d.serve(r))
	}
	for pattern, byVerb := range verbs {
		name := pattern[strings.LastIndexByte(pattern, '{')+1 : len(pattern)-1]
		mux.Handle(pattern, d.verb(name, byVerb))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		d.serve(route{path: "none", handle: func(w http.ResponseWriter, r *http.Request) error {
			return unrouted(mux, w, r)
		}}).ServeHTTP(w, r)
	})
}

// verb finds the route of `{name}:verb`, which ServeMux has no pattern for.
func (d door) verb(param string, byVerb map[string]route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at := strings.LastIndexByte(r.URL.Path, '/') + 1
		name, verb, _ := strings.Cut(r.URL.Path[at:], ":")
		found, ok := byVerb[verb]
		if !ok {
			found = route{path: "none", handle: func(http.ResponseWriter, *http.Request) error {
				return fault.New("server.verb", fault.NotFound, "no such action")
			}}
		}
		r.SetPathValue(param, name)
		d.serve(found).ServeHTTP(w, r)
	})
}

// unrouted answers where no route is: 405 with Allow if another method has one.
func unrouted(mux *http.ServeMux, w http.ResponseWriter, r *http.Request) error {
	var allow []string
	for _, m := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
		try := r.Clone(r.Context())
		try.Method = m
		if _, pattern := mux.Handler(try); pattern != "" {
			allow = append(allow, m)
		}
	}
	if len(allow) == 0 {
		return fault.New("server.mux", fault.NotFound, "no such path")
	}
	w.Header().Set("Allow", strings.Join(allow, ", "))
	fault.WriteProblem(w, fault.Problem{
		Type: fault.ProblemBase + "method-not-allowed", Title: http.StatusText(http.StatusMethodNotAllowed), Status: http.StatusMethodNotAllowed,
		Detail: "this path takes " + strings.Join(allow, ", "), Request: obs.RequestID(r.Context()),
	})
	return nil
}

// around is the outermost layer: request id, security headers, a net for panics.
func (d door) around(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := obs.TakeRequestID(r.Header.Get(obs.RequestIDHeader))
		head := w.Header()
		head.Set(obs.RequestIDHeader, id)
		head.Set("Cache-Control", "no-store")
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		defer func() {
			if v := recover(); v != nil {
				if err, is := v.(error); is && errors.Is(err, http.ErrAbortHandler) {
					panic(v)
				}
				d.log.Error("handler panicked", zap.String("request", id), zap.Any("panic", v), zap.ByteString("stack", debug.Stack()))
				panic(http.ErrAbortHandler) // how much was written is not known: cut it
			}
		}()
		h.ServeHTTP(w, r.WithContext(obs.WithRequestID(r.Context(), id)))
	})
}

// serve runs one route with deadline, span, problem, metrics and log line.
func (d door) serve(rt route) http.Handler {
	label := rt.path
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		rec := &recorder{ResponseWriter: w}
		var until time.Time
		if !rt.stream {
			until = began.Add(requestTime)
		}
		// Also for streams: over HTTP/1.1 the write deadline of the request before still holds.
		rc := http.NewResponseController(w)
		_ = rc.SetReadDeadline(until) // only test recorders refuse it
		_ = rc.SetWriteDeadline(until)
		ctx := otel.GetTextMapPropagator().Extract(r.Context(), propagation.HeaderCarrier(r.Header))
		ctx, span := otel.Tracer("streamgate/origin/server").Start(ctx, r.Method+" "+label, trace.WithSpanKind(trace.SpanKindServer))
		defer span.End()
		r = r.WithContext(ctx)
		err := rt.handle(rec, r)
		if err != nil {
			d.refuse(rec, r, err)
		}
		took := time.Since(began)
		span.SetAttributes(attribute.Int("http.response.status_code", rec.status()), attribute.String("request_id", obs.RequestID(ctx)))
		d.metrics.request(d.name, r.Method, label, rec.status(), took, rt.stream)
		if !rt.quiet {
			d.line(ctx, r, label, rec, took)
		}
	})
}

func (d door) line(ctx context.Context, r *http.Request, label string, rec *recorder, took time.Duration) {
	level := d.log.Debug
	if r.Method != http.MethodGet && r.Method != http.MethodHead && d.name == "public" {
		level = d.log.Info
	}
	level("request served", zap.String("method", r.Method), zap.String("route", label), zap.Int("status", rec.status()),
		zap.Int64("bytes", rec.bytes), zap.Duration("took", took), zap.String("request", obs.RequestID(ctx)))
}

// refuse turns an error into an answer, and logs what an operator must see.
func (d door) refuse(w *recorder, r *http.Request, err error) {
	if fault.KindOf(err) == fault.Internal && !errors.Is(err, context.Canceled) {
		d.log.Error("request failed", zap.String("method", r.Method), zap.String("path", r.URL.Path),
			zap.String("request", obs.RequestID(r.Context())), zap.Error(err))
	}
	if w.code != 0 {
		return // too late to say anything
	}
	p := fault.ProblemOf(err)
	var ref *refusal
	if errors.As(err, &ref) {
		p.Type, p.Title, p.Status = fault.ProblemBase+ref.slug, http.StatusText(ref.status), ref.status
		p.Detail, p.Field = ref.detail, ref.field
	}
	p.Request = obs.RequestID(r.Context())
	fault.WriteProblem(w, p)
}

// refusal is an answer whose status no Kind has.
type refusal struct {
	status              int
	slug, field, detail string
}

// Error is the detail.
func (r *refusal) Error() string { return r.detail }

// recorder notes what was answered. Unwrap keeps deadlines and flushing working.
type recorder struct {
	http.ResponseWriter
	code  int
	bytes int64
}

// WriteHeader notes the status.
func (r *recorder) WriteHeader(code int) {
	if r.code == 0 && code >= 200 {
		r.code = code
	}
	r.ResponseWriter.WriteHeader(code)
}

// Write counts the bytes.
func (r *recorder) Write(b []byte) (int, error) {
	if r.code == 0 {
		r.code = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap gives http.ResponseController the writer below.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) status() int {
	if r.code == 0 {
		return http.StatusOK
	}
	return r.code
}

func plain(w http.ResponseWriter, status int, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)+1))
	w.WriteHeader(status)
	_, _ = fmt.Fprintln(w, text) // the client may be gone
	return nil
}
