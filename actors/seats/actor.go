package seats

import (
	"context"
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
}

func (s *Seats) actor() actor.Actor { return &shell{s: s, state: newState()} }

// Receive is called by the actor system, one message at a time.
func (a *shell) Receive(c actor.Context) {
	const op = "actors/seats.Receive"
	switch m := c.Message().(type) {
	case viewed:
		a.apply(m)
		return
	case ticked:
		a.apply(m)
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
	from := r.From.Name
	if r.From.Local() {
		from = a.s.asker.Members().Self().Name
	}
	switch m := r.Message.(type) {
	case *v1.SeatClaim:
		a.claim(r, from, m)
	case *v1.SeatReport:
		if seats, ok := a.read(from, m.GetSeats()); ok {
			a.apply(reported{From: from, Round: m.GetRound(), Last: m.GetLast(), Seats: seats})
		}
	case *v1.SeatFree:
		if seats, ok := a.read(from, m.GetSeats()); ok {
			a.apply(freed{From: from, Seats: seats})
		}
	case *v1.SeatLost:
		if seats, ok := a.read(from, m.GetSeats()); ok {
			a.s.lost(seats)
		}
	default:
		r.Refuse(op)
	}
}

// claim answers one claim, if the key is ours: edges may see the cluster differently.
func (a *shell) claim(r *ask.Request, from model.NodeName, m *v1.SeatClaim) {
	const op = "actors/seats.claim"
	seats, ok := a.read(from, []*v1.SeatHeld{m.GetSeat()})
	if !ok {
		r.Fail(fault.New(op, fault.Invalid, "claim of a seat without key, session or limit"))
		return
	}
	members := a.s.asker.Members()
	owner, ok := placement.Owner(members.View().Nodes, model.EdgeRole, seats[0].Key)
	if !ok || owner.Name != members.Self().Name {
		r.Fail(fault.New(op, fault.Unavailable, "node %q counts these seats", owner.Name))
		return
	}
	for _, ef := range a.state.apply(time.Now(), claimed{From: from, Seat: seats[0]}) {
		switch is := ef.(answer); {
		case is.Wait:
			r.Fail(fault.New(op, fault.Unavailable, "the other edges have not reported yet"))
		default:
			r.Answer(&v1.SeatClaimReply{Granted: is.Granted})
		}
	}
}

func (a *shell) apply(e event) {
	for _, ef := range a.state.apply(time.Now(), e) {
		ev, ok := ef.(evict)
		if !ok {
			continue
		}
		n, there := a.s.asker.Members().View().Node(ev.To)
		if !there {
			continue // its seats went with it
		}
		a.s.log.Info("too many sessions for a token, the newest loses its seat", zap.String("peer", string(ev.To)), zap.String("session", string(ev.Seat.Session)))
		// If it gets lost the next report shows too many again.
		if err := a.s.asker.Tell(context.Background(), n, kit.Seats, &v1.SeatLost{Seats: []*v1.SeatHeld{toWire(ev.Seat)}}); err != nil {
			a.s.log.Error("seat not taken back", zap.String("peer", string(ev.To)), zap.Error(err))
		}
	}
}

// Limits of what an edge may say in one message.
const (
	maxKeyBytes     = 256 // chain, contract, and a token id of up to 78 digits
	maxSessionBytes = 64
	maxLimit        = 1 << 20
)

// read takes seats off the wire; false if any is not one.
func (a *shell) read(from model.NodeName, in []*v1.SeatHeld) ([]Seat, bool) {
	out := make([]Seat, 0, len(in))
	ok := len(in) <= partSeats
	for _, m := range in {
		ok = ok && m != nil && m.GetKey() != "" && len(m.GetKey()) <= maxKeyBytes && m.GetSession() != "" &&
			len(m.GetSession()) <= maxSessionBytes && m.GetLimit() > 0 && m.GetLimit() <= maxLimit
		if !ok {
			break
		}
		out = append(out, Seat{Key: m.GetKey(), Session: model.SessionID(m.GetSession()), Opened: time.UnixMilli(m.GetOpenedMillis()), Limit: int(m.GetLimit())})
	}
	if !ok {
		a.s.log.Warn("seats not readable", zap.String("peer", string(from)))
	}
	return out, ok
}

func toWire(s Seat) *v1.SeatHeld {
	return &v1.SeatHeld{Key: s.Key, Session: string(s.Session), OpenedMillis: s.Opened.UnixMilli(), Limit: uint32(s.Limit)}
}
