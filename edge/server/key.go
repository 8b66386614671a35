package server

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	keyType  = "application/octet-stream"
	keyBytes = 16 // AES-128
)

// key hands a window's content key to a session: at once if it is due, held
// back until it is, refused when that would be too long. It ends with the grant.
func (s *Server) key(w http.ResponseWriter, r *http.Request, g *model.Grant, o object) {
	v, err := s.Facts.Video(r.Context(), g.Video)
	if err != nil {
		s.refusePlay(w, r, o, err)
		return
	}
	if o.number >= v.Manifest.KeyWindows {
		s.refusePlay(w, r, o, fault.New("edge/server.key", fault.NotFound, "this video has %d key windows", v.Manifest.KeyWindows))
		return
	}
	if r.Method == http.MethodHead {
		w.Header().Set("Content-Type", keyType)
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Length", strconv.Itoa(keyBytes))
		w.WriteHeader(http.StatusOK)
		return
	}
	t := s.bind(w, r, g)
	defer t.end()
	pace := s.paces.Of(g, windowLength(v.Manifest), time.Now())
	hold, ok := pace.Wait(time.Now(), o.number)
	if !ok {
		s.refusePlay(w, r, o, fault.New("edge/server.key", fault.TooMany, "too many keys ahead of playing: slow down"))
		return
	}
	if hold > 0 && !s.held(t.ctx, hold) {
		pace.Leave(time.Now(), o.number)
		s.abort(r, o, t)
	}
	// Time has passed: the right is looked at once more.
	if err := s.usable(g, time.Now()); err != nil {
		s.refusePlay(w, r, o, err)
		return
	}
	key, err := s.Keys.Key(t.ctx, g.Video, o.number, g)
	if err != nil {
		s.unready(w, r, o, t, err)
		return
	}
	// And once more: the origin may have been asked for long, or this process
	// stopped meanwhile.
	if err := s.usable(g, time.Now()); err != nil {
		s.refusePlay(w, r, o, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", keyType)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(key)))
	if t.ctx.Err() != nil {
		s.abort(r, o, t)
	}
	if err := s.urgent(w, r, o, t, http.StatusOK, key); err != nil {
		s.abort(r, o, t)
	}
	outcome := "ok"
	if hold > 0 {
		outcome = "held"
	}
	s.Metrics.request(proto(r), o.kind, outcome)
}

// held waits; false when the grant, the viewer or the node left first.
func (s *Server) held(ctx context.Context, hold time.Duration) bool {
	t := time.NewTimer(hold)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
	case <-s.leaving.Done():
	}
	return false
}

// windowLength is how long one key window plays.
func windowLength(m *model.Manifest) time.Duration {
	if m.KeyWindows == 0 {
		return time.Second
	}
	return max(m.Duration/time.Duration(m.KeyWindows), 100*time.Millisecond)
}
