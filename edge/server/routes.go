package server

import (
	"net/http"
	"strings"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/obs"
)

const preflightAge = 600 // seconds a browser may remember a preflight

// route is a method and a path, as net/http.ServeMux reads them, and what answers there.
type route struct {
	pattern string
	answer  http.HandlerFunc
}

// table is the table of contents of what viewers can ask, but for what they play.
func (s *Server) table() []route {
	return []route{
		{"GET /v1/videos/{video}", s.limited(factsLimit, s.video)},
		{"GET /v1/videos/{video}/poster.jpg", s.limited(factsLimit, s.poster)},
		{"POST /v1/auth/nonce", s.limited(loginLimit, s.nonce)},
		{"POST /v1/auth/verify", s.limited(loginLimit, s.verify)},
		{"POST /v1/auth/logout", s.logout},
		{"POST /v1/videos/{video}/sessions", s.limited(sessionLimit, s.openSession)},
		{"GET /v1/sessions/{session}", s.sessionInfo},
		{"DELETE /v1/sessions/{session}", s.closeSession},
		{"GET /v1/sessions/{session}/events", s.events},
		{"GET /watch/{video}", s.page},
		{"GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") }},
		{"GET /readyz", s.readyz},
		{"GET /openapi.json", openapi()},
	}
}

// routes joins the table with what has no place in openapi.json, and what is played.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for _, r := range s.table() {
		mux.HandleFunc(r.pattern, r.answer)
	}
	mux.HandleFunc("GET /assets/", s.assets)
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	if s.Gateway != nil {
		mux.Handle("GET /ipfs/", s.Gateway)
	}
	if s.cfg.Demo != nil {
		mux.HandleFunc("GET /demo/config.json", s.cfg.Demo.config)
		mux.HandleFunc("POST /demo/rpc", s.cfg.Demo.rpc)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.stray(mux, w, r) })
	var h http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, playPrefix) {
			s.play(w, r) // not through the mux: it would allocate for every segment
			return
		}
		mux.ServeHTTP(w, r)
	})
	return s.outer(s.crossOrigin(h))
}

// stray answers what no route takes: 405 where another method would do, 404 elsewhere.
func (s *Server) stray(mux *http.ServeMux, w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
		probe := &http.Request{Method: m, URL: r.URL, Host: r.Host}
		if _, route := mux.Handler(probe); route != "/" {
			allowed = append(allowed, m)
			if m == http.MethodGet {
				allowed = append(allowed, http.MethodHead)
			}
		}
	}
	if len(allowed) > 0 {
		notAllowed(w, r, strings.Join(allowed, ", "))
		return
	}
	s.refuse(w, r, fault.New("edge/server", fault.NotFound, "nothing is at this path"))
}

// notAllowed refuses a method (RFC 9110, 15.5.6).
func notAllowed(w http.ResponseWriter, r *http.Request, allow string) {
	w.Header().Set("Allow", allow)
	fault.WriteProblem(w, fault.Problem{Type: fault.ProblemBase + "method-not-allowed", Title: http.StatusText(http.StatusMethodNotAllowed),
		Status: http.StatusMethodNotAllowed, Detail: "use " + allow, Request: obs.RequestID(r.Context())})
}

// readyz says whether the node can serve viewers.
func (s *Server) readyz(w http.ResponseWriter, _ *http.Request) {
	if err := s.Ready(); err != nil {
		plain(w, http.StatusServiceUnavailable, fault.Detail(err))
		return
	}
	plain(w, http.StatusOK, "ready")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // the client may be gone
}
