package fanout

import (
	"context"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// Window is how many entries may be under way to a follower.
	Window = 1024
	// Pauses before entries without an acknowledgement are sent again. While a
	// follower is silent one batch at a time is sent, because the transport
	// queues without a limit.
	firstResend = 200 * time.Millisecond
	maxResend   = 2 * time.Second
)

// SenderConfig says which feed goes where.
type SenderConfig struct {
	Feed        string
	Incarnation uint64 // of this process
	// Send hands a batch to the transport, within milliseconds. It may lose it.
	Send func(ctx context.Context, b Batch)
}

// Sender pushes one feed to one follower. Make a new one when the follower
// starts anew. Wake and Ack are safe for concurrent use.
type Sender struct {
	cfg     SenderConfig
	src     Source
	log     *zap.Logger
	metrics *Metrics
	wake    chan struct{} // holds one token

	mu         sync.Mutex // guards what follows
	generation uint64
	link       link
}

// NewSender makes a Sender; Run makes it work.
func NewSender(cfg SenderConfig, src Source, log *zap.Logger, m *Metrics) (*Sender, error) {
	if cfg.Feed == "" || cfg.Incarnation == 0 || cfg.Send == nil || src.Generation() == 0 {
		return nil, fault.New("cluster/fanout.NewSender", fault.Invalid, "feed %q, incarnation %d, generation %d", cfg.Feed, cfg.Incarnation, src.Generation())
	}
	return &Sender{cfg: cfg, src: src, log: log, metrics: m, wake: make(chan struct{}, 1), generation: src.Generation()}, nil
}

// Wake says that the journal or the view changed.
func (s *Sender) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Ack takes what the follower says it has applied, by an acknowledgement or by
// the cursor of a pull.
func (s *Sender) Ack(a Ack) {
	if a.Incarnation != s.cfg.Incarnation || a.Seq > s.src.Last() {
		return
	}
	s.mu.Lock()
	if a.Generation != s.generation {
		s.mu.Unlock()
		return
	}
	if took := s.link.ack(time.Now(), a.Seq); took > 0 {
		s.metrics.acked.Observe(took.Seconds())
	}
	s.mu.Unlock()
	s.Wake()
}

// Run pushes until ctx ends.
func (s *Sender) Run(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		b, wait := s.step(time.Now())
		if b != nil {
			s.cfg.Send(ctx, *b)
			if ctx.Err() != nil {
				return nil
			}
			continue
		}
		timer.Reset(wait)
		select {
		case <-ctx.Done():
			return nil
		case <-s.wake:
		case <-timer.C:
		}
	}
}

// step gives the next batch to send now, or how long to wait for one.
func (s *Sender) step(now time.Time) (*Batch, time.Duration) {
	// As in Page: the view first, then what it implies.
	view := s.src.View()
	last := s.src.Last()
	last, generation := shown(view, last, s.src.Generation())
	s.mu.Lock()
	defer s.mu.Unlock()
	if generation != s.generation {
		s.generation, s.link = generation, link{} // another list: where is the follower in it?
	}
	what, wait := s.link.next(now, last, headOf(view))
	if what == nothing {
		return nil, wait
	}
	b := &Batch{Feed: s.cfg.Feed, Generation: generation, Incarnation: s.cfg.Incarnation, After: s.link.sent, Last: last, View: view}
	switch what {
	case probe:
		b.After = last
	case again:
		s.metrics.resent.Inc()
		fallthrough
	case more:
		entries, err := read(s.src, s.link.sent, last)
		if err != nil || len(entries) == 0 || entries[0].Seq != s.link.sent+1 {
			if err != nil && fault.KindOf(err) != fault.Expired {
				s.log.Error("journal not readable", zap.String("feed", s.cfg.Feed), zap.Error(err))
			}
			// Unreadable or pruned. An empty batch beyond what the follower has
			// makes it pull, and the answer says what is wrong.
			b.After = last
			s.link.hold(now)
			return b, 0
		}
		b.Entries = entries
	}
	s.link.sending(now, s.link.sent+uint64(len(b.Entries)))
	s.link.head = headOf(view)
	s.metrics.pushed.Inc()
	return b, 0
}

func headOf(v *model.ChainView) model.BlockRef {
	if v == nil {
		return model.BlockRef{}
	}
	return v.Head
}
