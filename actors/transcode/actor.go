package transcode

import (
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
)

// late marks messages that may find their actor stopped, when the node stops:
// that is not worth a line in the log.
type late struct{}

// IgnoreDeadLetterLogging marks the message for the actor system.
func (late) IgnoreDeadLetterLogging() {}

// letter carries an event to the pool's actor.
type letter struct {
	late
	event
}

// Messages that are more than an event.
type (
	submit struct {
		late
		Job
	}
	list struct {
		late
		reply chan []Status
	}
	// ended is ran with the error itself.
	ended struct {
		late
		lease uint64
		err   error
	}
)

// shell is the pool's actor. It keeps what the state does not know: the jobs'
// plans and functions, and the workers.
type shell struct {
	p       *Pool
	st      *State
	self    *actor.PID
	workers []*actor.PID
	jobs    map[key]Job
	errs    map[key]error // of the newest run
	alarm   *time.Timer
}

// newShell makes the actor, again after a panic: what its predecessor's runs
// still send bears leases that the new state never gave.
func newShell(p *Pool) *shell {
	leases := p.lives.Add(1) << 32
	return &shell{p: p, st: newState(p.cfg.Slots, leases), jobs: map[key]Job{}, errs: map[key]error{}}
}

// Receive is called by the actor system, one message at a time.
func (a *shell) Receive(c actor.Context) {
	switch m := c.Message().(type) {
	case *actor.Started:
		a.self = c.Self()
		a.alarm = time.AfterFunc(time.Hour, func() { a.p.root.Send(a.self, letter{event: ticked{}}) })
		for range a.p.cfg.Slots {
			props := actor.PropsFromProducer(func() actor.Actor { return &worker{p: a.p, pool: a.self} })
			a.workers = append(a.workers, c.Spawn(props))
		}
	case *actor.Stopping:
		a.alarm.Stop()
	case *actor.Restarting:
		a.alarm.Stop()
		for _, j := range a.jobs {
			j.Done(fault.New("actors/transcode", fault.Unavailable, "the pool broke"))
		}
	case submit:
		k := key{m.Video, m.Chunk.Number}
		a.jobs[k] = m.Job
		a.apply(submitted{k})
	case ended:
		a.ended(m)
	case list:
		m.reply <- a.list()
	case letter:
		if p, ok := m.event.(progressed); ok {
			a.progressed(p)
			return
		}
		a.apply(m.event)
	}
}

func (a *shell) progressed(m progressed) {
	a.apply(m)
	j := a.st.holder(m.Lease)
	if j == nil || j.unwanted {
		return
	}
	if f := a.jobs[j.key].Progress; f != nil {
		f(m.Done, m.Total)
	}
}

func (a *shell) ended(m ended) {
	if j := a.st.holder(m.lease); j != nil {
		a.p.metrics.ran(m.err, time.Since(j.begun))
		if m.err != nil && j.stalled {
			m.err = fault.New("actors/transcode", fault.Unavailable, "no progress for %s: %w", leaseFor, m.err)
		}
		a.errs[j.key] = m.err
		if m.err != nil && !j.unwanted {
			a.p.log.Warn("chunk failed", zap.String("video", string(j.key.Video)), zap.Int("chunk", j.key.Chunk),
				zap.Int("attempt", j.attempts), zap.Error(m.err))
		}
	}
	a.apply(ran{Lease: m.lease, Failed: m.err != nil, Kind: fault.KindOf(m.err)})
}

func (a *shell) apply(e event) {
	for _, ef := range a.st.apply(time.Now(), e) {
		switch ef := ef.(type) {
		case run:
			a.p.root.Send(a.workers[ef.Slot], order{lease: ef.Lease, job: a.jobs[ef.Key]})
		case stop:
			a.p.root.Send(a.workers[ef.Slot], halt{lease: ef.Lease})
		case report:
			done, err := a.jobs[ef.Key].Done, a.errs[ef.Key]
			a.forget(ef.Key)
			if !ef.Failed {
				err = nil
			}
			done(err)
		case drop:
			a.forget(ef.Key)
		}
	}
	if at := a.st.wake(); !at.IsZero() {
		a.alarm.Reset(time.Until(at))
	}
	a.p.metrics.queue(a.st)
}

func (a *shell) forget(k key) {
	delete(a.jobs, k)
	delete(a.errs, k)
}

func (a *shell) list() []Status {
	var out []Status
	for _, j := range a.st.inOrder() {
		s := Status{Video: j.key.Video, Chunk: j.key.Chunk, State: "queued", Attempt: j.attempts}
		switch {
		case j.lease != 0:
			s.State, s.Slot, s.Since, s.Done, s.Total = "running", j.slot, j.begun, j.done, j.total
			if j.unwanted || j.stalled {
				s.State = "stopping"
			}
		case !j.notUntil.IsZero():
			s.State = "resting"
		}
		out = append(out, s)
	}
	return out
}
