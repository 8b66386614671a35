package video

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
	catalogTime = 10 * time.Second // for one read or write of the catalog
	cleanTime   = 5 * time.Minute  // for removing what is left of a video
	sweepEvery  = 10 * time.Second // for idle actors
	listEvery   = 30 * time.Second // for unfinished videos without one
	maxLive     = 10_000
	// A video whose actor panics so often within the time is given up until the
	// next sweep.
	maxPanics    = 3
	panicsWithin = time.Minute
)

// Config of Videos.
type Config struct {
	// Owns tells whether this node is in charge of a video; nil means of all.
	// It is called often and must not block.
	Owns func(model.VideoID) bool
}

// Videos is the door to the videos of an origin, and the supervisor of their
// actors. Safe for concurrent use.
type Videos struct {
	cfg     Config
	ports   Ports
	root    *actor.RootContext
	log     *zap.Logger
	metrics *Metrics
	tasks   *task.Set
	topics  *topics
	onPanic actor.SupervisorStrategy
	wake    chan struct{} // asks for a sweep, one slot

	mu   sync.Mutex // guards pids
	pids map[model.VideoID]*actor.PID
}

// New makes the door. Videos that were under way resume once Run runs.
func New(cfg Config, system *actor.ActorSystem, ports Ports, log *zap.Logger, m *Metrics) (*Videos, error) {
	const op = "actors/video.New"
	if system == nil || log == nil || m == nil || ports.Catalog == nil || ports.Prober == nil || ports.Planner == nil ||
		ports.Chunks == nil || ports.Packager == nil || ports.Janitor == nil {
		return nil, fault.New(op, fault.Invalid, "a collaborator is nil")
	}
	if cfg.Owns == nil {
		cfg.Owns = func(model.VideoID) bool { return true }
	}
	log = log.Named("video")
	return &Videos{
		cfg: cfg, ports: ports, root: system.Root, log: log, metrics: m,
		tasks: task.NewSet(), topics: newTopics(), wake: make(chan struct{}, 1), pids: map[model.VideoID]*actor.PID{},
		// An actor started again claims its video anew and resumes it.
		onPanic: actor.NewOneForOneStrategy(maxPanics, panicsWithin, func(reason any) actor.Directive {
			log.Error("video panicked", zap.Any("reason", reason))
			return actor.RestartDirective
		}),
	}, nil
}

// Run resumes every unfinished video that this node owns, now, twice a minute
// and when Rebalance asks, until ctx ends.
func (s *Videos) Run(ctx context.Context) error {
	tick, list := time.NewTicker(sweepEvery), time.NewTicker(listEvery)
	defer tick.Stop()
	defer list.Stop()
	s.resume(ctx)
	for {
		select {
		case <-tick.C:
			s.sweep()
		case <-list.C:
			s.resume(ctx)
		case <-s.wake:
			s.sweep()
			s.resume(ctx)
		case <-ctx.Done():
			s.shut()
			return nil
		}
	}
}

// Rebalance says that Owns may answer differently now: videos that went to
// another node are let go, those that came are resumed.
func (s *Videos) Rebalance() {
	select {
	case s.wake <- struct{}{}:
	default: // asked already
	}
}

// sweep lets idle actors go, and those whose videos went to another node.
func (s *Videos) sweep() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, pid := range s.pids {
		if s.cfg.Owns(id) {
			s.root.Send(pid, letter{swept{}})
		} else {
			s.drop(id, pid)
			s.topics.quiet(id, false)
			s.ports.Chunks.Cancel(id)
			s.root.Stop(pid) // the new owner has the record
		}
	}
}

// resume starts the actors of unfinished videos.
func (s *Videos) resume(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, catalogTime)
	defer cancel()
	ids, err := s.ports.Catalog.Unfinished(ctx)
	if err != nil {
		s.log.Warn("unfinished videos not listed", zap.Error(err))
		return
	}
	for _, id := range ids {
		if s.cfg.Owns(id) {
			if _, err := s.live(id, nil); err != nil {
				s.log.Warn("video not resumed", zap.String("video", string(id)), zap.Error(err))
			}
		}
	}
}

// do gives a command to a video's actor and waits for its answer.
func (s *Videos) do(ctx context.Context, op string, id model.VideoID, e event) (model.Video, error) {
	if !s.cfg.Owns(id) {
		return model.Video{}, fault.New(op, fault.Unavailable, "another origin owns video %s", id)
	}
	reply := make(chan outcome, 1)
	if _, err := s.live(id, command{e, reply}); err != nil {
		return model.Video{}, fault.Wrap(op, err)
	}
	select {
	case out := <-reply:
		return out.video, fault.Wrap(op, out.err)
	case <-ctx.Done():
		return model.Video{}, fault.As(op, fault.Unavailable, ctx.Err())
	case <-s.tasks.Context().Done():
		return model.Video{}, fault.New(op, fault.Unavailable, "the node stops")
	}
}

// live gives a video's actor, started if need be, and sends it m under the same
// lock, so that an actor that retires gets nothing after its place is free.
func (s *Videos) live(id model.VideoID, m any) (*actor.PID, error) {
	const op = "actors/video.live"
	s.mu.Lock()
	defer s.mu.Unlock()
	pid := s.pids[id]
	switch {
	case s.tasks.Context().Err() != nil:
		return nil, fault.New(op, fault.Unavailable, "the node stops")
	case pid == nil && len(s.pids) >= maxLive:
		return nil, fault.New(op, fault.TooMany, "%d videos are under way", maxLive)
	case pid == nil:
		props := actor.PropsFromProducer(func() actor.Actor {
			return &shell{s: s, id: id, st: newState(time.Now())}
		}, actor.WithGuardian(s.onPanic))
		pid = s.root.SpawnPrefix(props, "video/"+string(id)+"/")
		s.pids[id] = pid
		s.metrics.live.Inc()
	}
	if m != nil {
		s.root.Send(pid, m)
	}
	return pid, nil
}

// retire takes an actor out of use. What was sent to it before is still heard.
func (s *Videos) retire(id model.VideoID, pid *actor.PID, gone bool) {
	s.mu.Lock()
	s.drop(id, pid)
	s.mu.Unlock()
	s.topics.quiet(id, gone)
	s.root.Poison(pid)
}

// gone is called by an actor that stops, whatever the reason.
func (s *Videos) gone(id model.VideoID, pid *actor.PID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(id, pid)
	if s.pids[id] == nil {
		s.topics.quiet(id, false)
	}
}

// drop needs s.mu.
func (s *Videos) drop(id model.VideoID, pid *actor.PID) {
	if now := s.pids[id]; now != nil && now.Id == pid.Id {
		delete(s.pids, id)
		s.metrics.live.Dec()
	}
}

func (s *Videos) shut() {
	s.tasks.Shut()
	s.mu.Lock()
	for _, pid := range s.pids {
		s.root.Stop(pid)
	}
	s.mu.Unlock()
	s.topics.shut()
	s.tasks.Wait()
}

func (s *Videos) probe(ctx context.Context, ef probe) stepped {
	src, err := s.ports.Prober.Probe(ctx, ef.Video)
	if err != nil {
		return stepped{ID: ef.ID, Err: err}
	}
	plan, err := s.ports.Planner.Plan(src)
	return stepped{ID: ef.ID, Err: err, Source: src, Plan: plan}
}

// clean runs a janitor's work. What it leaves behind costs room, nothing else.
func (s *Videos) clean(what string, v model.Video, work func(context.Context, model.Video) error) {
	s.tasks.Start(func() {
		ctx, cancel := context.WithTimeout(s.tasks.Context(), cleanTime)
		defer cancel()
		if err := work(ctx, v); err != nil && ctx.Err() == nil {
			s.log.Warn(what+" failed", zap.String("video", string(v.ID)), zap.Error(err))
		}
	})
}
