package session

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/ticket"
)

// maxClosed bounds the closed sessions whose tickets are remembered: a day of
// viewers who all press stop.
const maxClosed = 65_536

// Open decides whether a viewer may watch a video and, if so, opens a session:
// its ticket is good at once. A refusal is a Denied of Kind Forbidden; Stale
// means that the chain could not be asked, NotFound that there is no such video.
func (s *Service) Open(ctx context.Context, video model.VideoID, viewer model.Viewer) (model.SessionInfo, model.Ticket, error) {
	const op = "actors/session.Open"
	now := time.Now()
	c := ticket.Claims{Session: newID(), Video: video, Wallet: viewer.Wallet, Voucher: viewer.Voucher, Opened: now, Expires: now.Add(s.cfg.TTL)}
	e, err := s.enter(ctx, c, "")
	if err != nil {
		return model.SessionInfo{}, "", fault.Wrap(op, err)
	}
	return *e.info.Load(), e.ticket, nil
}

// adoption is what all who came with one ticket at the same time share.
type adoption struct {
	entry *entry
	told  atomic.Bool
}

// Adopt goes on with a session of another edge, or of this one before it was
// started anew, of which we know nothing but the ticket: the right is decided
// anew, under the session's own id and end, at the block at which it was opened or a
// later one. Where the wallet has lost the right, the session is there all the same,
// revoked, and comes back if the right does. Of callers with the same ticket exactly one
// is told first. Stale means that the chain could not be asked, or not as of that block,
// Expired and NotFound that the session is over.
func (s *Service) Adopt(ctx context.Context, t model.Ticket) (g *model.Grant, first bool, err error) {
	const op = "actors/session.Adopt"
	if g := s.Grant(t); g != nil {
		return g, false, nil
	}
	c, err := s.ports.Tickets.Open(t)
	if err != nil {
		return nil, false, fault.Wrap(op, err)
	}
	if !time.Now().Before(c.Expires) {
		return nil, false, fault.New(op, fault.Expired, "the session has expired: open a new one")
	}
	if s.closed.Contains(c.Session) {
		return nil, false, fault.New(op, fault.NotFound, "the session was closed")
	}
	shared := s.adopting.DoChan(string(t), func() (any, error) { return s.adopt(c, t) })
	select {
	case r := <-shared:
		if r.Err != nil {
			return nil, false, fault.Wrap(op, r.Err)
		}
		a := r.Val.(*adoption)
		return a.entry.grant.Load(), !a.told.Swap(true), nil
	case <-ctx.Done():
		return nil, false, fault.As(op, fault.Unavailable, ctx.Err())
	}
}

// adopt runs for all who came with the ticket: no one of them can end it by leaving.
func (s *Service) adopt(c ticket.Claims, t model.Ticket) (*adoption, error) {
	type result struct {
		e   *entry
		err error
	}
	if e := s.table.find(t); e != nil {
		a := &adoption{entry: e}
		a.told.Store(true) // to those who came just before
		return a, nil
	}
	done := make(chan result, 1)
	if !s.tasks.Start(func() {
		e, err := s.enter(s.tasks.Context(), c, t)
		done <- result{e, err}
	}) {
		return nil, fault.New("actors/session.adopt", fault.Unavailable, "the node stops")
	}
	r := <-done // bounded by Config.OpenWithin
	if r.err != nil {
		return nil, r.err
	}
	s.metrics.adopted.Inc()
	return &adoption{entry: r.e}, nil
}

// enter starts a session, of a ticket or to be given one, and waits until it is admitted.
func (s *Service) enter(ctx context.Context, c ticket.Claims, t model.Ticket) (*entry, error) {
	v, err := s.voucher(ctx, c.Voucher, c.Wallet)
	if err != nil {
		return nil, err
	}
	outcome := make(chan error, 1)
	e, err := s.spawn(c, t, v, outcome)
	if err != nil {
		return nil, err
	}
	if err := s.admitted(ctx, e, outcome); err != nil {
		<-e.removed() // prompt, and the id may be wanted again
		return nil, err
	}
	return e, nil
}

// admitted gives the actor what it needs to decide and waits for its word.
func (s *Service) admitted(ctx context.Context, e *entry, outcome <-chan error) error {
	loaded, err := s.facts(ctx, e.video)
	if err != nil {
		s.send(e, closed{})
		return err
	}
	s.send(e, loaded)
	if newest := s.loads.announced(e.video); newest > loaded.Version {
		// The facts were read before a change that this session did not hear of.
		s.send(e, catalogMoved{Version: newest})
		s.load(e.video, newest)
	}
	select {
	case err := <-outcome:
		return err
	case <-ctx.Done():
		s.send(e, closed{})
		return fault.As("actors/session.admitted", fault.Unavailable, ctx.Err())
	}
}

// cradle starts sessions. The library makes what it calls props for each actor, 230
// bytes of what is the same in all: these are shared, and the actor is handed over
// as the library asks for it, which it does before SpawnNamed returns.
type cradle struct {
	mu    sync.Mutex // held while an actor is made
	next  *shell     // guarded by mu
	props *actor.Props
}

func newCradle(opts ...actor.PropsOption) *cradle {
	c := &cradle{}
	c.props = actor.PropsFromProducer(func() actor.Actor { return c.next }, opts...)
	return c
}

func (c *cradle) spawn(root *actor.RootContext, name string, a *shell) (*actor.PID, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next = a
	pid, err := root.SpawnNamed(c.props, name)
	c.next = nil
	return pid, err
}

// spawn starts the actor and makes it known, so that no news from here on is missed.
func (s *Service) spawn(c ticket.Claims, t model.Ticket, v *voucher, outcome chan<- error) (*entry, error) {
	const op = "actors/session.spawn"
	e := &entry{
		id: c.Session, video: c.Video, wallet: c.Wallet, vouch: v, ticket: t, opened: c.Opened,
	}
	s.use(e)
	jitter := time.Duration(e.id[0]) % 32 * retryMin / 32
	a := &shell{s: s, e: e, outcome: outcome, st: newState(time.Now(), c.Video, c.Wallet, time.Until(c.Expires), &s.pace, jitter)}
	a.st.adopted = t != ""
	for _, b := range c.AtLeast {
		a.st.see(b)
	}
	if v != nil {
		a.st.vouch = &vouched{chain: v.Chain}
	}
	pid, err := s.cradle.spawn(s.root, "session/"+string(e.id), a)
	if err != nil {
		return nil, fault.As(op, fault.Internal, err)
	}
	e.pid = pid
	if err := s.index.add(e, s.cfg.MaxPerWallet, s.cfg.MaxPerEdge); err != nil {
		s.root.Stop(pid)
		<-e.removed()
		return nil, err
	}
	if s.tasks.Context().Err() != nil {
		s.root.Stop(pid)
		return nil, fault.New(op, fault.Unavailable, "the node stops")
	}
	return e, nil
}
