// Package shelf runs one actor per video with viewers on an edge. It decides,
// and moves no bytes: which segments are fetched before anybody asks for them, how
// far ahead of a viewer, when to stop because nobody watches, and which segments
// fetched in vain may go first.
//
// Filling, caching and collapsing the readers of one fill are the edge's, and what
// a viewer asks for is filled by that request: a shelf's orders go through the same
// door, so a wrong or late decision here costs speed, never correctness.
package shelf

import (
	"context"
	"sync"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/task"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	defaultAhead = 3 // segments: 6 s, less than a player's buffer
	maxShelves   = 10_000
	sweepEvery   = 5 * time.Second
	loadWithin   = 10 * time.Second
	fillWithin   = 30 * time.Second
)

// Filler brings a blob into the cache. A blob that is there already is no work
// and no error, and one on its way is joined, not fetched again.
type Filler interface {
	Fill(ctx context.Context, b model.Blob) error
}

// Manifests gives the manifest of a published video.
type Manifests interface {
	Manifest(ctx context.Context, v model.VideoID) (*model.Manifest, error)
}

// Hints tells the cache what to drop first. Cold is called by actors and must
// not block.
type Hints interface {
	Cold(blobs []model.Blob)
}

// Ports are the collaborators of Shelves. All are needed.
type Ports struct {
	Filler    Filler
	Manifests Manifests
	Hints     Hints
}

// Config of Shelves.
type Config struct {
	Ahead int // segments fetched ahead of each viewer; 0 means 3, negative none
}

// Shelves is the door to all shelves of an edge. Its methods do not block and
// are safe for concurrent use.
type Shelves struct {
	cfg     Config
	ports   Ports
	root    *actor.RootContext
	log     *zap.Logger
	metrics *Metrics
	tasks   *task.Set
	onPanic actor.SupervisorStrategy

	mu   sync.Mutex // guards pids
	pids map[model.VideoID]*actor.PID
}

// New makes the shelves on an actor system. Run must be running for idle ones
// to go away.
func New(cfg Config, system *actor.ActorSystem, ports Ports, log *zap.Logger, m *Metrics) (*Shelves, error) {
	const op = "actors/shelf.New"
	if system == nil || log == nil || m == nil || ports.Filler == nil || ports.Manifests == nil || ports.Hints == nil {
		return nil, fault.New(op, fault.Invalid, "a collaborator is nil")
	}
	if cfg.Ahead == 0 {
		cfg.Ahead = defaultAhead
	}
	log = log.Named("shelf")
	// A shelf that panicked is forgotten; the next request makes a new one.
	onPanic := actor.NewOneForOneStrategy(0, 0, func(reason any) actor.Directive {
		log.Error("shelf panicked", zap.Any("reason", reason))
		return actor.StopDirective
	})
	return &Shelves{
		cfg: cfg, ports: ports, root: system.Root, log: log, metrics: m,
		tasks: task.NewSet(), onPanic: onPanic, pids: map[model.VideoID]*actor.PID{},
	}, nil
}

// Missed tells that a viewer's request found a segment missing: those after it are
// fetched ahead.
func (s *Shelves) Missed(video model.VideoID, rendition string, number int) {
	s.tell(video, asked{Key: key{rendition, number}, Missed: true})
}

// Served tells that a viewer's request found its segment in the cache, so that
// fetching ahead keeps ahead.
func (s *Shelves) Served(video model.VideoID, rendition string, number int) {
	s.tell(video, asked{Key: key{rendition, number}})
}

// Watching changes the number of viewers of a video by delta. When the last one
// leaves, fetching ahead stops at once.
func (s *Shelves) Watching(video model.VideoID, delta int) {
	s.tell(video, watching{delta})
}

// tell sends under the lock, so that a shelf that retires gets no letter after
// its place is given to another.
func (s *Shelves) tell(video model.VideoID, e event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	pid := s.pids[video]
	if pid == nil {
		if w, ok := e.(watching); ok && w.Delta <= 0 || len(s.pids) >= maxShelves || s.tasks.Context().Err() != nil {
			return // only fetching ahead is lost
		}
		pid = s.spawn(video)
	}
	s.root.Send(pid, letter{e})
}

// spawn needs s.mu.
func (s *Shelves) spawn(video model.VideoID) *actor.PID {
	props := actor.PropsFromProducer(func() actor.Actor {
		return &shell{s: s, video: video, st: newState(time.Now(), s.cfg.Ahead), cancels: map[uint64]context.CancelFunc{}}
	}, actor.WithGuardian(s.onPanic))
	pid := s.root.SpawnPrefix(props, "shelf/"+string(video)+"/")
	s.pids[video] = pid
	s.metrics.open.Inc()
	return pid
}

// retire takes a shelf out of use. What was sent to it before is still heard.
func (s *Shelves) retire(video model.VideoID, pid *actor.PID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(video, pid)
	s.root.Poison(pid)
}

// gone is called by a shelf that stops, whatever the reason.
func (s *Shelves) gone(video model.VideoID, pid *actor.PID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(video, pid)
}

// drop needs s.mu.
func (s *Shelves) drop(video model.VideoID, pid *actor.PID) {
	if now := s.pids[video]; now != nil && now.Id == pid.Id {
		delete(s.pids, video)
		s.metrics.open.Dec()
	}
}

// Run sweeps idle shelves until ctx ends, then ends all fills and waits for them.
func (s *Shelves) Run(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.mu.Lock()
			for _, pid := range s.pids {
				s.root.Send(pid, letter{swept{}})
			}
			s.mu.Unlock()
		case <-ctx.Done():
			s.tasks.Shut()
			s.mu.Lock()
			for _, pid := range s.pids {
				s.root.Stop(pid)
			}
			s.mu.Unlock()
			s.tasks.Wait()
			return nil
		}
	}
}
