// Package transcode runs the chunks of videos: a pool of slots, one
// TranscodeWorker actor a slot, one ffmpeg run a worker at a time.
//
// Videos take turns. A run that fails is tried again, with a pause, at most
// three times in all; one that shows no progress for two minutes is stopped and
// counts as failed. A chunk never runs twice at the same time on this node. What
// a chunk is and how it is run is the Runner's; that finished chunks are kept
// across restarts is the caller's.
package transcode

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/task"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// maxSlots bounds the slots of a node: each run takes half a gigabyte.
const maxSlots = 64

// Runner makes one chunk. It returns soon after ctx ends, and may be called
// again for a chunk that it has made. Kinds Invalid, Unsupported and TooLarge
// mean that trying again is of no use. Progress may be called from any goroutine.
type Runner interface {
	RunChunk(ctx context.Context, video model.VideoID, plan model.Plan, chunk model.Chunk, progress func(done, total int)) error
}

// Config of a Pool.
type Config struct {
	Slots int // runs at a time
}

// Job is a chunk to make. Its functions are called by actors and must not
// block; neither is called after the video was cancelled and the run has ended.
type Job struct {
	Video    model.VideoID
	Plan     model.Plan
	Chunk    model.Chunk
	Progress func(done, total int) // may be nil
	Done     func(error)           // once; nil when the chunk is made
}

// Status is what becomes of a job now.
type Status struct {
	Video   model.VideoID
	Chunk   int
	State   string // queued, running, resting (after a failure) or stopping
	Attempt int
	Done    int // of Total, in the Runner's units
	Total   int
	Slot    int
	Since   time.Time // of the run; zero if it does not run
}

// Pool is the door. Safe for concurrent use.
type Pool struct {
	cfg     Config
	runner  Runner
	root    *actor.RootContext
	log     *zap.Logger
	metrics *Metrics
	tasks   *task.Set
	pid     *actor.PID
	lives   atomic.Uint64 // of the actor
}

// New starts the pool's actors. Run ends them.
func New(cfg Config, system *actor.ActorSystem, r Runner, log *zap.Logger, m *Metrics) (*Pool, error) {
	const op = "actors/transcode.New"
	if cfg.Slots < 1 || cfg.Slots > maxSlots {
		return nil, fault.At(op, fault.Invalid, "Slots", "%d slots, want 1 to %d", cfg.Slots, maxSlots)
	}
	if system == nil || r == nil || log == nil || m == nil {
		return nil, fault.New(op, fault.Invalid, "a collaborator is nil")
	}
	p := &Pool{cfg: cfg, runner: r, root: system.Root, log: log.Named("transcode"), metrics: m, tasks: task.NewSet()}
	props := actor.PropsFromProducer(func() actor.Actor { return newShell(p) },
		actor.WithGuardian(actor.NewOneForOneStrategy(maxPanics, time.Minute, p.panicked)))
	pid, err := p.root.SpawnNamed(props, "transcode")
	if err != nil {
		return nil, fault.As(op, fault.Conflict, err)
	}
	p.pid = pid
	return p, nil
}

// maxPanics a minute start the pool's actor again; whoever waits is told that
// the chunk failed, and asks again.
const maxPanics = 5

func (p *Pool) panicked(reason any) actor.Directive {
	p.log.Error("pool panicked", zap.Any("reason", reason))
	return actor.RestartDirective
}

// Submit queues a chunk. Submitting one that is queued or running replaces its
// functions and nothing else.
func (p *Pool) Submit(j Job) { p.root.Send(p.pid, submit{Job: j}) }

// Cancel stops and forgets all chunks of a video.
func (p *Pool) Cancel(v model.VideoID) { p.root.Send(p.pid, letter{event: cancelled{Video: v}}) }

// Jobs lists the chunks that are not done, in the order of submission.
func (p *Pool) Jobs(ctx context.Context) ([]Status, error) {
	const op = "actors/transcode.Jobs"
	reply := make(chan []Status, 1)
	p.root.Send(p.pid, list{reply: reply})
	select {
	case l := <-reply:
		return l, nil
	case <-ctx.Done():
		return nil, fault.As(op, fault.Unavailable, ctx.Err())
	case <-p.tasks.Context().Done():
		return nil, fault.New(op, fault.Unavailable, "the node stops")
	}
}

// Run waits until ctx ends, then ends all runs and waits for them. Chunks under
// way are lost; whoever submitted them is not told.
func (p *Pool) Run(ctx context.Context) error {
	<-ctx.Done()
	p.tasks.Shut()
	p.root.Stop(p.pid)
	p.tasks.Wait()
	return nil
}
