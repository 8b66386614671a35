package session

import (
	"bytes"
	"context"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// maxAnnounced bounds the catalog versions remembered: they matter for as long
// as a session of the video may be opening, a few seconds.
const maxAnnounced = 4096

// maxRead bounds the videos whose gate is kept as it was read, for all their sessions.
const maxRead = 1024

// loads keeps one loader a video, however many sessions it has.
type loads struct {
	mu     sync.Mutex // guards wanted
	wanted map[model.VideoID]wish
	newest *lru.Cache[model.VideoID, uint64] // versions announced; safe by itself
	read   *lru.Cache[model.VideoID, factsLoaded]
}

// wish is what a loader is to bring: facts of a version, read after the newest call.
type wish struct {
	version uint64
	calls   int
}

func newLoads() (*loads, error) {
	newest, err := lru.New[model.VideoID, uint64](maxAnnounced)
	if err != nil {
		return nil, err
	}
	read, err := lru.New[model.VideoID, factsLoaded](maxRead)
	return &loads{wanted: map[model.VideoID]wish{}, newest: newest, read: read}, err
}

func (l *loads) announce(v model.VideoID, version uint64) { l.newest.Add(v, version) }

func (l *loads) announced(v model.VideoID) uint64 {
	version, _ := l.newest.Get(v)
	return version
}

// want asks for a version and tells whether a loader must be started.
func (l *loads) want(v model.VideoID, version uint64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	before, running := l.wanted[v]
	l.wanted[v] = wish{version: max(before.version, version), calls: before.calls + 1}
	return !running
}

func (l *loads) now(v model.VideoID) wish {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.wanted[v]
}

// done ends the loader if facts of version, read after asked was wished for, are
// what is wanted now.
func (l *loads) done(v model.VideoID, version uint64, asked wish) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := l.wanted[v]; version < now.version || asked.calls < now.calls {
		return false
	}
	delete(l.wanted, v)
	return true
}

func (l *loads) drop(v model.VideoID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.wanted, v)
}

// load brings the facts of the version to all sessions of a video, trying until
// it has them: meanwhile the sessions are suspended.
func (s *Service) load(video model.VideoID, version uint64) {
	if !s.loads.want(video, version) {
		return
	}
	if !s.tasks.Start(func() { s.loadUntilDone(video) }) {
		s.loads.drop(video)
	}
}

func (s *Service) loadUntilDone(video model.VideoID) {
	for pause := retryMin; ; pause = min(2*pause, retryMax) {
		asked := s.loads.now(video)
		ctx, cancel := context.WithTimeout(s.tasks.Context(), s.cfg.Attempt)
		loaded, err := s.facts(ctx, video)
		cancel()
		es := s.index.ofVideo(video)
		switch {
		case fault.KindOf(err) == fault.NotFound:
			s.loads.drop(video)
			for _, e := range es {
				s.send(e, catalogMoved{Removed: true})
			}
			return
		case err == nil && s.loads.done(video, loaded.Version, asked):
			for _, e := range es {
				s.send(e, loaded)
			}
			return
		case len(es) == 0:
			s.loads.drop(video)
			return
		case err != nil:
			s.log.Warn("facts not loaded", zap.String("video", string(video)), zap.Error(err))
		}
		select {
		case <-time.After(pause):
		case <-s.tasks.Context().Done():
			return
		}
	}
}

func (s *Service) facts(ctx context.Context, video model.VideoID) (factsLoaded, error) {
	v, err := s.ports.Videos.Facts(ctx, video)
	if err != nil {
		return factsLoaded{}, err
	}
	if known, ok := s.loads.read.Get(video); ok && known.Version == v.Version && bytes.Equal(known.Raw, v.Gate) {
		return known, nil
	}
	g, err := s.cfg.Gate(v.Gate)
	if err != nil {
		// The catalog took the gate, so it is not the viewer's fault.
		return factsLoaded{}, fault.As("actors/session.facts", fault.Internal, err)
	}
	loaded := factsLoaded{Version: v.Version, Raw: v.Gate, Gate: &g}
	s.loads.read.Add(video, loaded)
	return loaded, nil
}
