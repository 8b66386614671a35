package seats

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/cluster/ask"
	"github.com/streamgate/streamgate/cluster/placement"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// shell is the actor: it hears the other edges and counts for the keys it owns.
type shell struct {
	s     *Seats
	state *State
	epoch uint64 // of the view that the state knows of
}

func (s *Seats) actor() actor.Actor { return &shell{s: s, state: newState()} }

// Receive is called by the actor system, one message at a time.
func (a *shell) Receive(c actor.Context) {
	const op = "actors/seats.Receive"
	a.look()
	if m, ok := c.Message().(ticked); ok {
		a.apply(m, nil)
		a.s.metrics.counted.Set(float64(a.state.count))
		return
	}
	r, ok := ask.Receive(c)
	if !ok {
		return
	}
	if !r.From.Has(model.EdgeRole) {
		r.Forbid(op)
		return
	}
	if e, err := a.event(r); err != nil {
		a.s.log.Warn("message of an edge not readable", zap.String("peer", string(r.From.Name)), zap.Error(err))
		r.Fail(fault.Wrap(op, err))
	} else if e != nil {
		a.apply(e, r)
	}
}

// look takes in who is there before anything is decided: whose the keys are goes
// by the same view.
func (a *shell) look() {
	if v := a.s.asker.Members().View(); v.Epoch != a.epoch {
		a.epoch = v.Epoch
		a.apply(viewed{lives(v.With(model.EdgeRole))}, nil)
	}
}

// event reads a message. It gives none for what is not the owner's business.
func (a *shell) event(r *ask.Request) (event, error) {
	const op = "actors/seats.event"
	members := a.s.asker.Members()
	self := members.Self().Name
	from := r.From.Name
	if r.From.Local() {
		from = self
	}
	switch m := r.Message.(type) {
	case *v1.SeatClaim:
		seats, err := read(m.GetSeat())
		if err != nil {
			return nil, err
		}
		// Edges may see the cluster differently.
		if owner, ok := placement.Owner(members.View().Nodes, model.EdgeRole, seats[0].Key); !ok || owner.Name != self {
			r.Fail(fault.New(op, fault.Unavailable, "node %q counts these seats", owner.Name))
			return nil, nil
		}
		return claimed{From: from, Life: m.GetIncarnation(), Round: m.GetRound(), Seat: seats[0]}, nil
	case *v1.SeatReport:
		seats, err := read(m.GetSeats()...)
		asked, other := read(m.GetClaimed()...)
		return reported{From: from, Life: m.GetIncarnation(), Round: m.GetRound(), Part: m.GetPart(), Last: m.GetLast(), View: m.GetView(),
			Seats: seats, Claimed: asked}, errors.Join(err, other)
	case *v1.SeatFree:
		seats, err := read(m.GetSeats()...)
		return freed{From: from, Life: m.GetIncarnation(), Round: m.GetRound(), Seats: seats, Closed: m.GetClosed()}, err
	case *v1.SeatLost:
		seats, err := read(m.GetSeats()...)
		// Nobody but the owner that we see takes seats away.
		seats = slices.DeleteFunc(seats, func(s Seat) bool {
			owner, ok := placement.Owner(members.View().Nodes, model.EdgeRole, s.Key)
			return !ok || owner.Name != from
		})
		a.s.lost(seats, m.GetClosed())
		return nil, err
	}
	r.Refuse(op)
	return nil, nil
}

// apply carries out what follows from an event; r asks, if anybody does.
func (a *shell) apply(e event, r *ask.Request) {
	for _, ef := range a.state.apply(time.Now(), e) {
		switch ef := ef.(type) {
		case answer:
			if ef.Wait {
				r.Fail(fault.New("actors/seats.claim", fault.Unavailable, "the other edges have not reported yet"))
				continue
			}
			r.Answer(&v1.SeatClaimReply{Granted: ef.Granted})
		case evict:
			a.evict(ef)
		}
	}
}

// evict tells an edge. If that gets lost its next report shows too many again.
func (a *shell) evict(ef evict) {
	n, there := a.s.asker.Members().View().Node(ef.To)
	if !there {
		return // its seats went with it
	}
	if !ef.Closed {
		a.s.log.Info("too many sessions for a token, the newest loses its seat", zap.String("peer", string(ef.To)), zap.String("session", string(ef.Seat.Session)))
	}
	if err := a.s.asker.Tell(context.Background(), n, kit.Seats, &v1.SeatLost{Seats: []*v1.SeatHeld{toWire(ef.Seat)}, Closed: ef.Closed}); err != nil {
		a.s.log.Error("seat not taken back", zap.String("peer", string(ef.To)), zap.Error(err))
	}
}

// Limits of what an edge may say in one message.
const (
	maxKeyBytes     = 256 // chain, contract, and a token id of up to 78 digits
	maxSessionBytes = 64
	maxLimit        = 1 << 20
)

// read takes seats off the wire, all or none.
func read(in ...*v1.SeatHeld) ([]Seat, error) {
	const op = "actors/seats.read"
	if len(in) > partSeats {
		return nil, fault.New(op, fault.TooLarge, "%d seats, at most %d", len(in), partSeats)
	}
	out := make([]Seat, 0, len(in))
	for _, m := range in {
		switch key, session, limit := m.GetKey(), m.GetSession(), m.GetLimit(); {
		case key == "" || len(key) > maxKeyBytes:
			return nil, fault.At(op, fault.Invalid, "key", "key of %d bytes", len(key))
		case session == "" || len(session) > maxSessionBytes:
			return nil, fault.At(op, fault.Invalid, "session", "session id of %d bytes", len(session))
		case limit == 0 || limit > maxLimit:
			return nil, fault.At(op, fault.Invalid, "limit", "limit of %d seats", limit)
		default:
			out = append(out, Seat{Key: key, Session: model.SessionID(session), Opened: time.UnixMilli(m.GetOpenedMillis()), Limit: int(limit)})
		}
	}
	return out, nil
}

func toWire(s Seat) *v1.SeatHeld {
	return &v1.SeatHeld{Key: s.Key, Session: string(s.Session), OpenedMillis: s.Opened.UnixMilli(), Limit: uint32(s.Limit)}
}
