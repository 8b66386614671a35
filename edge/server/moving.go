package server

import (
	"net/http"

	"github.com/rs/cors"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/obs"
)

// Siblings knows the other edges of the cluster. Safe for concurrent use.
type Siblings interface {
	// Others lists the public URLs, without a path, of other edges that take
	// viewers: best first for this key, and the same for the same key.
	Others(key string) []string
	// Refuges lists those, and behind them the edges that are full. It is for who has a
	// session: every edge goes on with one, and a full edge is better than none.
	Refuges(key string) []string
	// All lists those of all other edges in sight, also of those that take no viewers.
	All() []string
	// Changed gives a channel that is closed when All may give another answer.
	Changed() <-chan struct{}
}

// Drain says whether viewers are to leave. Safe for concurrent use.
type Drain interface {
	Draining() bool
	// Changed gives a channel that is closed when Draining gives another answer.
	Changed() <-chan struct{}
}

// move is the event that tells a page to go on with its session at another edge.
type move struct {
	To    string   `json:"to"`
	Edges []string `json:"edges"`
}

// grant gives the grant of a ticket. One that we do not know is of an edge that
// died or drains, or of a process before this one: the session goes on here.
// Only who had a session has such a ticket, so this costs a decision at most.
func (s *Server) grant(r *http.Request, t model.Ticket) (*model.Grant, error) {
	if g := s.Sessions.Grant(t); g != nil {
		return g, nil
	}
	return s.Sessions.Adopt(r.Context(), t)
}

// movedOn sends a player to another edge while this one drains (RFC 9110,
// 15.4.8): the ticket is good there, and the player needs to know nothing. With
// no other edge in sight we go on.
func (s *Server) movedOn(w http.ResponseWriter, r *http.Request, o object, t model.Ticket) bool {
	if !s.Drain.Draining() {
		return false
	}
	others := s.Siblings.Refuges(string(t))
	if len(others) == 0 {
		return false
	}
	s.Metrics.request(proto(r), o.kind, "moved")
	sendTo(w, r, others[0])
	return true
}

// pageMoved sends who comes to watch to another edge while this one drains or is full.
func (s *Server) pageMoved(w http.ResponseWriter, r *http.Request) bool {
	if !s.Drain.Draining() && !s.Busy.Full() {
		return false
	}
	others := s.Siblings.Others(clientOf(r).String())
	if len(others) == 0 {
		return false
	}
	sendTo(w, r, others[0])
	return true
}

// sendTo says that another edge has it, and that this connection is of no more
// use: HTTP/2 sends GOAWAY for that word. HTTP/3 connections end when they are idle.
func sendTo(w http.ResponseWriter, r *http.Request, edge string) {
	h := w.Header()
	h.Set("Location", edge+r.URL.RequestURI())
	h.Set("Cache-Control", "no-store")
	if r.ProtoMajor < 3 {
		h.Set("Connection", "close")
	}
	w.WriteHeader(http.StatusTemporaryRedirect)
}

// closed says why this node takes no new viewers: it drains, cannot keep its promise, or
// serves all that it can. It is empty if it does take them.
func (s *Server) closed() (why string) {
	if s.Drain.Draining() {
		return "this edge is being drained"
	}
	if err := s.Ready(); err != nil {
		return "this edge takes no new viewers now (" + fault.Detail(err) + ")"
	}
	if s.Busy.Full() {
		return "this edge serves all that it can"
	}
	return ""
}

// sendAway refuses a new viewer and names the edges that take them.
func (s *Server) sendAway(w http.ResponseWriter, r *http.Request, why string) {
	others := s.Siblings.Others(clientOf(r).String())
	use := ", and no other one is in sight: try again soon"
	if len(others) > 0 {
		use = ": use " + others[0]
	}
	p := fault.ProblemOf(fault.New("edge/server.sendAway", fault.Unavailable, "%s%s", why, use))
	p.Edges, p.Request = others, obs.RequestID(r.Context())
	fault.RetryWhenFull(w.Header())
	fault.WriteProblem(w, p)
}

// tellMove writes the event, if there is somewhere to go.
func (s *Server) tellMove(p *pusher, key string) error {
	others := s.Siblings.Refuges(key)
	if len(others) == 0 {
		return nil
	}
	return p.event("move", move{To: others[0], Edges: others})
}

// maxOrigin is above what an origin can have: a name of 253 bytes with scheme and port.
// With a pattern in allowed_origins it is said back twice, in a header of 16 KiB at most.
const maxOrigin = 512

// crossOrigin lets pages of the configured origins, and those that other edges
// gave, call this one.
func (s *Server) crossOrigin(next http.Handler) http.Handler {
	fixed := cors.New(cors.Options{AllowedOrigins: s.cfg.Origins})
	asked := cors.New(cors.Options{
		AllowOriginVaryRequestFunc: func(r *http.Request, origin string) (bool, []string) {
			return len(s.cfg.Origins) > 0 && fixed.OriginAllowed(r) || s.mayRead(r, origin), nil
		},
		AllowedMethods: []string{"GET", "HEAD", "POST", "DELETE"},
		AllowedHeaders: []string{"Authorization", "Content-Type", "Range", "If-Match", "If-None-Match", "If-Range",
			"CMCD-Request", "CMCD-Object", "CMCD-Session", "CMCD-Status", obs.RequestIDHeader},
		ExposedHeaders: []string{"Content-Length", "Content-Range", "Content-Encoding", "ETag", "Retry-After", serverTiming, obs.RequestIDHeader},
		MaxAge:         preflightAge,
	}).Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Whoever may read an answer may know when its parts came.
		if origin := w.Header().Get("Access-Control-Allow-Origin"); origin != "" {
			w.Header().Set("Timing-Allow-Origin", origin)
		}
		next.ServeHTTP(w, r)
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if o := r.Header["Origin"]; len(o) == 0 || len(o[0]) > maxOrigin {
			w.Header()["Vary"] = varyOrigin // nobody need be looked for
			next.ServeHTTP(w, r)
			return
		}
		asked.ServeHTTP(w, r)
	})
}
