package video

import (
	"context"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/transcode"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// letter carries an event to an actor, command one that is answered. What finds
// no actor is not logged: it came late, and nothing is lost by it.
type (
	letter  struct{ event }
	command struct {
		event
		reply chan<- outcome // one slot
	}
	outcome struct {
		video model.Video
		err   error
	}
)

// IgnoreDeadLetterLogging marks the letter for the actor system.
func (letter) IgnoreDeadLetterLogging() {}

// IgnoreDeadLetterLogging marks the command for the actor system.
func (command) IgnoreDeadLetterLogging() {}

// shell is the actor of one video. It reads and writes the catalog itself, in
// turn with its messages: while a write is on its way nothing else may happen
// to the video. All other work runs beside it.
type shell struct {
	s     *Videos
	id    model.VideoID
	st    *State
	known bool // the record is claimed

	self  *actor.PID
	ctx   context.Context // of steps under way
	stop  context.CancelFunc
	alarm *time.Timer
	reply chan<- outcome // of the command under way
}

// Receive is called by the actor system, one message at a time.
func (a *shell) Receive(c actor.Context) {
	switch m := c.Message().(type) {
	case *actor.Started:
		a.self = c.Self()
		a.ctx, a.stop = context.WithCancel(a.s.tasks.Context())
		a.alarm = time.AfterFunc(time.Hour, func() { a.s.root.Send(a.self, letter{ticked{}}) })
		a.load()
	case *actor.Stopping:
		a.end(fault.New("actors/video", fault.Unavailable, "the node stops"))
		a.s.gone(a.id, c.Self())
	case *actor.Restarting:
		a.end(fault.New("actors/video", fault.Internal, "the video's actor broke"))
	case command:
		a.reply = m.reply
		if err := a.load(); err != nil {
			a.answer(err)
			return
		}
		a.apply(m.event)
	case letter:
		if a.load() == nil {
			a.apply(m.event)
		}
	}
}

func (a *shell) end(err error) {
	a.stop()
	a.alarm.Stop()
	a.answer(err)
}

// load claims the record, if that is not done yet.
func (a *shell) load() error {
	if a.known {
		return nil
	}
	ctx, cancel := context.WithTimeout(a.ctx, catalogTime)
	defer cancel()
	v, err := a.s.ports.Catalog.Claim(ctx, a.id)
	switch {
	case err == nil:
		a.known = true
		a.apply(loaded{v})
	case fault.KindOf(err) == fault.NotFound:
		a.s.retire(a.id, a.self, true)
	default:
		a.s.log.Warn("video not loaded", zap.String("video", string(a.id)), zap.Error(err))
	}
	return err
}

func (a *shell) apply(e event) {
	a.carryOut(a.st.apply(time.Now(), e))
	if at := a.st.wake(); !at.IsZero() {
		a.alarm.Reset(time.Until(at))
	}
}

func (a *shell) carryOut(effects []effect) {
	for _, ef := range effects {
		switch ef := ef.(type) {
		case save:
			a.save(ef.Video)
		case wipe:
			a.wipe(ef.Epoch)
		case probe:
			a.step("probe", func(ctx context.Context) stepped { return a.s.probe(ctx, ef) })
		case pack:
			a.step("pack", func(ctx context.Context) stepped { return a.pack(ctx, ef) })
		case submit:
			a.submit(ef)
		case cancel:
			a.s.ports.Chunks.Cancel(a.id)
		case tidy:
			a.s.clean("tidy", ef.Video, a.s.ports.Janitor.Tidy)
		case remove:
			a.s.clean("remove", ef.Video, a.s.ports.Janitor.Remove)
		case tell:
			a.s.topics.tell(ef.Progress)
		case answer:
			a.answer(ef.Err)
		case retire:
			a.s.retire(a.id, a.self, ef.Gone)
		}
	}
}

func (a *shell) save(v model.Video) {
	ctx, cancel := context.WithTimeout(a.ctx, catalogTime)
	defer cancel()
	before := a.st.v.State
	stored, err := a.s.ports.Catalog.Put(ctx, v)
	if err != nil {
		a.s.log.Warn("video not saved", zap.String("video", string(a.id)), zap.Error(err))
		a.carryOut(a.st.apply(time.Now(), saveFailed{err}))
		return
	}
	if stored.State != before {
		a.s.metrics.reached.WithLabelValues(string(stored.State)).Inc()
		a.s.log.Info("video moved on", zap.String("video", string(a.id)), zap.String("state", string(stored.State)),
			zap.Uint64("epoch", stored.Epoch), zap.String("reason", stored.Reason))
	}
	a.carryOut(a.st.apply(time.Now(), saved{stored}))
}

func (a *shell) wipe(epoch uint64) {
	ctx, cancel := context.WithTimeout(a.ctx, catalogTime)
	defer cancel()
	if err := a.s.ports.Catalog.Delete(ctx, a.id, epoch); err != nil {
		a.carryOut(a.st.apply(time.Now(), saveFailed{err}))
		return
	}
	a.s.log.Info("video deleted", zap.String("video", string(a.id)))
	a.carryOut(a.st.apply(time.Now(), saved{}))
}

// step runs a probe or a pack beside the actor.
func (a *shell) step(name string, run func(context.Context) stepped) {
	ctx, self := a.ctx, a.self
	a.s.tasks.Start(func() {
		start := time.Now()
		e := run(ctx)
		a.s.metrics.step(name, e.Err, time.Since(start))
		if e.Err != nil && ctx.Err() == nil {
			a.s.log.Warn(name+" failed", zap.String("video", string(a.id)), zap.Error(e.Err))
		}
		a.s.root.Send(self, letter{e})
	})
}

func (a *shell) pack(ctx context.Context, ef pack) stepped {
	m, err := a.s.ports.Packager.Pack(ctx, ef.Video, func(done, total int) {
		a.s.root.Send(a.self, letter{packProgressed{Done: done, Total: total}})
	})
	if err == nil && m == nil {
		err = fault.New("actors/video.pack", fault.Internal, "no manifest")
	}
	return stepped{ID: ef.ID, Err: err, Manifest: m}
}

func (a *shell) submit(ef submit) {
	for _, c := range ef.Chunks {
		a.s.ports.Chunks.Submit(transcode.Job{
			Video: a.id, Plan: ef.Plan, Chunk: c,
			Progress: func(done, total int) { a.s.root.Send(a.self, letter{chunkProgressed{c.Number, done, total}}) },
			Done:     func(err error) { a.s.root.Send(a.self, letter{chunkDone{c.Number, err}}) },
		})
	}
}

func (a *shell) answer(err error) {
	if a.reply != nil {
		a.reply <- outcome{a.st.v, err}
		a.reply = nil
	}
}
