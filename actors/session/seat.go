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
	holder := e.wallet
	if !v.Holder.IsZero() {
		holder = v.Holder // however many it delegated to, they share its seats
	}
	ok, err := s.ports.Seats.Claim(ctx, e.id, e.opened, holder, v.Tokens, seats)
	if err != nil || ok {
		return v, err
	}
	v.Allowed, v.Full = false, true
	v.Satisfy = "stop watching elsewhere, or wait until another viewer does"
	if seats == 1 {
		v.Rule += ", 1 seat for each token"
		v.Reason += ", but somebody is watching with it already"
	} else {
		v.Rule += fmt.Sprintf(", %d seats for each token", seats)
		v.Reason += fmt.Sprintf(", but %d viewers are watching with it already", seats)
	}
	return v, nil
}

// needsSeat tells whether the session has a seat to keep. A question under way may
// just be getting one, so only its answer says no.
func (s *State) needsSeat() bool {
	switch {
	case s.over():
		return false
	case s.opening(), s.asking:
		return true
	}
	return s.right == held && s.gate.SeatsPerToken > 0 && len(s.evidence.Tokens) > 0
}

// SeatLost hears that a session has its seat no more: it is decided again, and
// claims one again; one that was closed on another edge ends here too. It is
// called by the edge's seats and does not block.
func (s *Service) SeatLost(id model.SessionID, ended bool) {
	e := s.index.find(id)
	switch {
	case e == nil:
	case ended:
		s.send(e, closed{Detail: "the session was closed at another edge"})
	default:
		s.send(e, seatLost{})
	}
}

// Holds reports whether a session may hold a seat, which is asked every second.
// One that nobody uses ends here: its ticket brings it back, if a seat is free.
func (s *Service) Holds(id model.SessionID) bool {
	e := s.index.find(id)
	if e == nil {
		return false
	}
	if s.ticks.Load()-e.used.Load() > int64(s.cfg.Unused/sightEvery) {
		s.send(e, leftAlone{})
	}
	return s.index.isLive(id)
}
