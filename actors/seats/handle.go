package seats

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/cluster/ask"
	"github.com/streamgate/streamgate/cluster/placement"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

const (
	// claimWithin bounds one try of a claim: a message that was lost with its link
	// is sent again while a viewer still waits.
	claimWithin = 400 * time.Millisecond
	// Pauses between tries. A change of the view ends a pause early.
	firstPause = 5 * time.Millisecond
	maxPause   = 100 * time.Millisecond
)

// Sessions is what the seats are for. Both methods are called from several
// goroutines and must not block.
type Sessions interface {
	// Holds reports whether a session is still there and may hold a seat. It is
	// asked every second of each that does.
	Holds(id model.SessionID) bool
	// SeatLost tells that a session has its seat no more: it must claim again or,
	// if it was closed on another edge, end.
	SeatLost(id model.SessionID, closed bool)
}

// Seats is an edge's door to the seats of all tokens. Safe for concurrent use.
type Seats struct {
	kit     kit.Kit
	asker   *ask.Asker
	log     *zap.Logger
	metrics *Metrics

	mu       sync.Mutex // guards what follows
	sessions Sessions
	held     map[model.SessionID]Seat  // by sessions of this edge
	claims   map[model.SessionID]claim // under way, the newest of each session
	told     map[model.NodeName]int    // reports that owners get even of nothing
	round    uint64
}

// claim is one that was sent.
type claim struct {
	seat  Seat
	round uint64
}

// New makes the door; Serve names the sessions and Run makes it work.
func New(k kit.Kit, a *ask.Asker, log *zap.Logger, m *Metrics) *Seats {
	return &Seats{kit: k, asker: a, log: log.Named("seats"), metrics: m,
		held: map[model.SessionID]Seat{}, claims: map[model.SessionID]claim{}, told: map[model.NodeName]int{}}
}

// Serve names the sessions that hold the seats. They need this door themselves,
// so it cannot be had before; call it before Run.
func (s *Seats) Serve(of Sessions) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions = of
}

// Claim gets a seat for a session, of any of the tokens that give its wallet the
// right, tried in their order. It gives false when all are full, and Unavailable
// when no owner could be asked before ctx ended. A session that has a seat of one
// of them keeps it, whoever can be reached.
func (s *Seats) Claim(ctx context.Context, id model.SessionID, opened time.Time, w model.Wallet, tokens []model.TokenRef, limit int) (bool, error) {
	const op = "actors/seats.Claim"
	start := time.Now()
	keys := keysOf(tokens, w)
	if s.keeps(id, keys, limit) {
		return true, nil
	}
	for _, k := range keys {
		seat := Seat{Key: k, Session: id, Opened: opened.Truncate(time.Millisecond), Limit: limit}
		granted, err := s.claim(ctx, seat)
		if err != nil {
			s.metrics.claimed("failed", start)
			return false, fault.Wrap(op, err)
		}
		if granted {
			s.metrics.claimed("granted", start)
			return true, nil
		}
	}
	s.metrics.claimed("full", start)
	return false, nil
}

// keeps tells whether a session has a seat that will do. The limit of its gate may
// have changed: the next report says so. One of a token that does not give the
// right any more goes back.
func (s *Seats) keeps(id model.SessionID, keys []string, limit int) bool {
	s.mu.Lock()
	has, ok := s.held[id]
	if ok && slices.Contains(keys, has.Key) {
		has.Limit = limit
		s.held[id] = has
		s.mu.Unlock()
		return true
	}
	s.mu.Unlock()
	if ok {
		s.Free(id, false)
	}
	return false
}

// claim asks the owner until it answers or ctx ends.
func (s *Seats) claim(ctx context.Context, seat Seat) (granted bool, err error) {
	s.mu.Lock()
	c := claim{seat, s.next()}
	s.claims[seat.Session] = c
	s.mu.Unlock()
	for pause := firstPause; ; pause = min(2*pause, maxPause) {
		changed := s.asker.Members().Changed()
		granted, err = s.call(ctx, c)
		if fault.KindOf(err) != fault.Unavailable || ctx.Err() != nil {
			return granted, err
		}
		select {
		case <-ctx.Done():
		case <-changed:
		case <-time.After(pause):
		}
	}
}

// call asks whoever is the owner now. Unavailable means that another try may help.
func (s *Seats) call(ctx context.Context, c claim) (bool, error) {
	const op = "actors/seats.call"
	owner, ok := s.owner(c.seat.Key)
	if !ok {
		return s.settle(ctx, c, owner, nil, fault.New(op, fault.Unavailable, "no edge in sight"))
	}
	attempt, cancel := context.WithTimeout(ctx, claimWithin)
	defer cancel()
	got, err := s.asker.Ask(attempt, owner, kit.Seats, &v1.SeatClaim{Seat: toWire(c.seat), Round: c.round, Incarnation: s.asker.Members().Self().Incarnation})
	r, ok := got.(*v1.SeatClaimReply)
	if err == nil && !ok {
		err = fault.New(op, fault.Unsupported, "answer of type %T", got)
	}
	return s.settle(ctx, c, owner, r, err)
}

// settle takes in an answer. One that comes when the key has another owner already,
// or the same one is another process, does not count: that one was told of a
// claim, not of a seat.
func (s *Seats) settle(ctx context.Context, c claim, by model.Node, r *v1.SeatClaimReply, err error) (bool, error) {
	const op = "actors/seats.settle"
	s.mu.Lock()
	defer s.mu.Unlock()
	granted := err == nil && r.GetGranted()
	switch owner, ok := s.owner(c.seat.Key); {
	case ctx.Err() != nil:
		granted, err = false, fault.As(op, fault.Unavailable, context.Cause(ctx)) // nobody waits for the seat
	case granted && (!ok || owner.Name != by.Name || owner.Incarnation != by.Incarnation):
		return false, fault.New(op, fault.Unavailable, "node %q counts these seats now", owner.Name)
	case fault.KindOf(err) == fault.Unavailable:
		return false, err
	}
	if s.claims[c.seat.Session] == c {
		delete(s.claims, c.seat.Session)
	}
	if err != nil {
		s.giveBack(c.seat, c.round, false) // it may have been granted all the same
		return false, err
	}
	if !granted {
		return false, nil
	}
	if other, twice := s.held[c.seat.Session]; twice && other.Key != c.seat.Key {
		s.giveBack(other, s.next(), false)
	}
	s.held[c.seat.Session] = c.seat
	s.metrics.held.Set(float64(len(s.held)))
	return true, nil
}

func (s *Seats) owner(key string) (model.Node, bool) {
	return placement.Owner(s.asker.Members().View().Nodes, model.EdgeRole, key)
}

// next numbers what is said of seats. A process that is started anew must not fall
// behind what it said before. It needs s.mu.
func (s *Seats) next() uint64 {
	s.round = max(s.round+1, uint64(time.Now().UnixMilli()))
	return s.round
}

// Free gives a session's seat back, if it has one. It does not wait. Closed means
// that the session is over on whichever edge it may be.
func (s *Seats) Free(id model.SessionID, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seat, ok := s.held[id]
	if !ok {
		return
	}
	delete(s.held, id)
	s.metrics.held.Set(float64(len(s.held)))
	s.giveBack(seat, s.next(), closed)
}

// giveBack tells the owner. If that gets lost, or there is none, the next report
// says the same. It needs s.mu.
func (s *Seats) giveBack(seat Seat, round uint64, closed bool) {
	if owner, ok := s.owner(seat.Key); ok {
		s.told[owner.Name] = tellAgain
		_ = s.asker.Tell(context.Background(), owner, kit.Seats, &v1.SeatFree{Seats: []*v1.SeatHeld{toWire(seat)},
			Round: round, Closed: closed, Incarnation: s.asker.Members().Self().Incarnation})
	}
}

// lost takes in that seats of this edge were taken away.
func (s *Seats) lost(seats []Seat, closed bool) {
	for _, seat := range seats {
		s.mu.Lock()
		is, ok := s.held[seat.Session]
		if ok = ok && is.Key == seat.Key; ok {
			delete(s.held, seat.Session)
		}
		s.metrics.held.Set(float64(len(s.held)))
		of := s.sessions
		s.mu.Unlock()
		if ok {
			s.metrics.lost(closed)
			of.SeatLost(seat.Session, closed)
		}
	}
}

// maxKeys bounds how many tokens of one wallet are tried for a free seat.
const maxKeys = 32

// keysOf names the seats of what gives a wallet its right: those of each token, or
// of the wallet's holding where a contract only tells how many.
func keysOf(tokens []model.TokenRef, w model.Wallet) []string {
	var out []string
	for _, t := range tokens {
		id := t.ID
		if id == "" {
			id = "@" + w.String()
		}
		if k := fmt.Sprintf("%d/%s/%s", t.Chain, t.Contract, id); !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return out[:min(len(out), maxKeys)]
}
