package session

import (
	"context"
	"fmt"

	"github.com/streamgate/streamgate/internal/model"
)

// seated makes a grant of a gate with seats depend on one: a right whose seats
// are all taken is none until one is free.
func (s *Service) seated(ctx context.Context, e *entry, v model.Verdict, seats int) (model.Verdict, error) {
	if !v.Allowed || seats == 0 || len(v.Tokens) == 0 {
		return v, nil
	}
	ok, err := s.ports.Seats.Claim(ctx, e.id, e.opened, e.wallet, v.Tokens, seats)
	if err != nil || ok {
		return v, err
	}
	v.Allowed, v.Full = false, true
	v.Satisfy = "stop watching elsewhere, or wait until another viewer does"
	if seats == 1 {
		v.Reason += ", but somebody is watching with it already"
	} else {
		v.Reason += fmt.Sprintf(", but %d viewers are watching with it already", seats)
	}
	return v, nil
}

// SeatLost hears that a session has its seat no more: it is decided again, and
// claims one again. It is called by the edge's seats and does not block.
func (s *Service) SeatLost(id model.SessionID) {
	if e := s.index.find(id); e != nil {
		s.send(e, seatLost{})
	}
}

// Holds reports whether a session may hold a seat.
func (s *Service) Holds(id model.SessionID) bool { return s.index.isLive(id) }
