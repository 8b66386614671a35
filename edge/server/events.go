package server

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// defaultPing leaves a second to the 5 s that the API promises.
	defaultPing = 4 * time.Second
	maxPing     = 5 * time.Second
	// pushWithin ends a stream whose reader takes nothing for so long.
	pushWithin = 10 * time.Second
	// reconnectAfter is what a browser is told to wait, in milliseconds.
	reconnectAfter = 500
)

// events pushes a session's state as server-sent events: `state` at once and
// at each change, `ping` in between. A revoked session keeps its stream, so that
// a right that returns is heard of. `move` names another edge when this one drains
// or stops: the session's paths are good there.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	id, err := s.mine(r)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	news, end, err := s.Sessions.Subscribe(id)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	defer end()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // proxies that would collect lines first
	if r.Method == http.MethodHead {
		return // the header is all of it
	}
	p := &pusher{w: w, rc: http.NewResponseController(w)}
	s.Metrics.streams.Inc()
	defer s.Metrics.streams.Dec()
	if c := h3ConnOf(r); c != nil {
		c.pushes.Add(1)
		defer c.pushes.Add(-1)
	}
	if p.line("retry: %d\n\n", reconnectAfter) != nil {
		return
	}
	tick := time.NewTicker(s.cfg.PingEvery)
	defer tick.Stop()
	told, key := false, cmp.Or(r.URL.Query().Get("ticket"), string(id))
	for {
		drained := s.Drain.Changed()
		if s.Drain.Draining() && !told {
			told = true
			if s.tellMove(p, key) != nil {
				return
			}
		}
		select {
		case <-drained:
		case <-r.Context().Done():
			return
		case <-s.leaving.Done():
			_ = s.tellMove(p, key) // a farewell: it may find nobody
			return
		case info, ok := <-news:
			if !ok || p.event("state", info) != nil {
				return
			}
			s.Metrics.pushed.Inc()
		case <-tick.C:
			if p.event("ping", s.ping(id)) != nil {
				return
			}
		}
	}
}

// pinged is the data of a ping: enough for the page to show that the edge is
// alive and how far it sees.
type pinged struct {
	Block uint64    `json:"block_number"`
	At    time.Time `json:"at"`
}

func (s *Server) ping(id model.SessionID) pinged {
	p := pinged{At: time.Now().UTC()}
	if info, err := s.Sessions.Info(id); err == nil {
		p.Block = info.Block
	}
	return p
}

// pusher writes events. Each must be taken within a bound.
type pusher struct {
	w  http.ResponseWriter
	rc *http.ResponseController
}

func (p *pusher) event(name string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fault.Wrap("edge/server.event", err)
	}
	return p.line("event: %s\ndata: %s\n\n", name, b)
}

func (p *pusher) line(format string, args ...any) error {
	if err := p.rc.SetWriteDeadline(time.Now().Add(pushWithin)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(p.w, format, args...); err != nil {
		return err
	}
	return p.rc.Flush()
}
