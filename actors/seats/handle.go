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
	"github.com/streamgate/streamgate/cluster/route"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// Sessions is what the seats are for. Both methods are called from several
// goroutines and must not block.
type Sessions interface {
	// Holds reports whether a session is still there and may hold a seat.
	Holds(id model.SessionID) bool
	// SeatLost tells that a session has its seat no more: it must claim again.
	SeatLost(id model.SessionID)
}

// Seats is an edge's door to the seats of all tokens. Safe for concurrent use.
type Seats struct {
	kit     kit.Kit
	asker   *ask.Asker
	router  *route.Router
	log     *zap.Logger
	metrics *Metrics

	mu       sync.Mutex // guards what follows
	sessions Sessions
	held     map[model.SessionID]Seat // by sessions of this edge
	told     map[model.NodeName]bool  // owners whose last report from us was not empty
	round    uint64
}

// New makes the door; Serve names the sessions and Run makes it work.
func New(k kit.Kit, a *ask.Asker, log *zap.Logger, m *Metrics) *Seats {
	return &Seats{kit: k, asker: a, router: route.New(a), log: log.Named("seats"), metrics: m,
		held: map[model.SessionID]Seat{}, told: map[model.NodeName]bool{}}
}

// Serve names the sessions that hold the seats. They need this door themselves,
// so it cannot be had before; call it before Run.
func (s *Seats) Serve(of Sessions) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions = of
}

// Claim gets a seat for a session, of any of the tokens that give its wallet the
// right, tried in their order. It gives false when all are full, and Unavailable when no owner could be asked
// before ctx ended. A session that has a seat of one of them keeps it, whoever
// can be reached.
func (s *Seats) Claim(ctx context.Context, id model.SessionID, opened time.Time, w model.Wallet, tokens []model.TokenRef, limit int) (bool, error) {
	const op = "actors/seats.Claim"
	keys := keysOf(tokens, w)
	s.mu.Lock()
	has, ok := s.held[id]
	s.mu.Unlock()
	if ok && slices.Contains(keys, has.Key) {
		return true, nil
	}
	if ok {
		s.Free(id)
	}
	for _, k := range keys {
		seat := Seat{Key: k, Session: id, Opened: opened.Truncate(time.Millisecond), Limit: limit}
		granted, err := s.claim(ctx, seat)
		if err != nil {
			s.metrics.claims.WithLabelValues("failed").Inc()
			return false, fault.Wrap(op, err)
		}
		if granted {
			s.metrics.claims.WithLabelValues("granted").Inc()
			return true, nil
		}
	}
	s.metrics.claims.WithLabelValues("full").Inc()
	return false, nil
}

func (s *Seats) claim(ctx context.Context, seat Seat) (bool, error) {
	got, err := s.router.Call(ctx, model.EdgeRole, seat.Key, kit.Seats, &v1.SeatClaim{Seat: toWire(seat)})
	if err != nil {
		return false, err
	}
	r, ok := got.(*v1.SeatClaimReply)
	if !ok {
		return false, fault.New("actors/seats.claim", fault.Unsupported, "answer of type %T", got)
	}
	if !r.GetGranted() {
		return false, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held[seat.Session] = seat
	s.metrics.held.Set(float64(len(s.held)))
	return true, nil
}

// Free gives a session's seat back, if it has one. It does not wait.
func (s *Seats) Free(id model.SessionID) {
	s.mu.Lock()
	seat, ok := s.held[id]
	delete(s.held, id)
	s.metrics.held.Set(float64(len(s.held)))
	s.mu.Unlock()
	if !ok {
		return
	}
	if owner, ok := placement.Owner(s.asker.Members().View().Nodes, model.EdgeRole, seat.Key); ok {
		// If it gets lost the next report says the same.
		_ = s.asker.Tell(context.Background(), owner, kit.Seats, &v1.SeatFree{Seats: []*v1.SeatHeld{toWire(seat)}})
	}
}

// lost takes in that seats of this edge were taken away.
func (s *Seats) lost(seats []Seat) {
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
			s.metrics.evicted.Inc()
			of.SeatLost(seat.Session)
		}
	}
}

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

// maxKeys bounds how many tokens of one wallet are tried for a free seat.
const maxKeys = 32
