package seats

import (
	"context"
	"maps"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/cluster/placement"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

const (
	// reportEvery is the pace of reports, and so how soon what got lost is made good.
	reportEvery = time.Second
	// tickEvery is how often the owner looks at the clock.
	tickEvery = reportEvery / 4
	// tellAgain is how many reports of nothing an owner gets that was told of
	// something: one of them will arrive.
	tellAgain = 3
	// partSeats bounds the seats of one part of a report: some 150 KiB.
	partSeats = 1_000
)

// reportAgain are the pauses between reports after edges came or went: the links
// to them are made anew just then, and what is on its way gets lost.
func reportAgain() []time.Duration {
	return []time.Duration{50 * time.Millisecond, 100 * time.Millisecond, 250 * time.Millisecond}
}

// Run counts the seats of the keys that this edge owns and reports what its own
// sessions hold, until ctx ends.
func (s *Seats) Run(ctx context.Context) error {
	pid, err := s.kit.Spawn(kit.Seats, s.actor)
	if err != nil {
		return fault.Wrap("actors/seats.Run", err)
	}
	defer s.kit.Stop(pid)
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	members := s.asker.Members()
	var before map[model.NodeName]uint64
	var again []time.Duration
	var due time.Time // for the next report
	for {
		changed := members.Changed()
		edges := lives(members.View().With(model.EdgeRole))
		now, moved := time.Now(), false
		if !maps.Equal(before, edges) {
			before, again, moved = edges, reportAgain(), true
			due = now
		}
		s.kit.System.Root.Send(pid, ticked{})
		if !now.Before(due) {
			due = now.Add(reportEvery)
			all := moved || len(again) > 0
			if !moved && all {
				again = again[1:]
			}
			if len(again) > 0 {
				due = now.Add(again[0])
			}
			s.report(ctx, all)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-time.After(time.Until(due)):
		case <-changed:
		}
	}
}

// lives tells one life of an edge from the next.
func lives(edges []model.Node) map[model.NodeName]uint64 {
	out := map[model.NodeName]uint64{}
	for _, n := range edges {
		out[n.Name] = n.Incarnation
	}
	return out
}

// report tells each owner what it is to know of us. When edges came or went all
// are told, also of nothing: they wait for it.
func (s *Seats) report(ctx context.Context, all bool) {
	s.prune()
	s.mu.Lock()
	round := s.next()
	members := s.asker.Members()
	edges := members.View().With(model.EdgeRole) // answers to claims go by this one or a later one
	held, asked := map[model.NodeName][]*v1.SeatHeld{}, map[model.NodeName][]*v1.SeatHeld{}
	by := func(m map[model.NodeName][]*v1.SeatHeld, seat Seat) {
		if owner, ok := placement.Owner(edges, model.EdgeRole, seat.Key); ok {
			m[owner.Name] = append(m[owner.Name], toWire(seat))
		}
	}
	for _, seat := range s.held {
		by(held, seat)
	}
	for _, c := range s.claims {
		by(asked, c.seat)
	}
	for n := range held {
		s.told[n] = tellAgain
	}
	for n := range asked {
		s.told[n] = tellAgain
	}
	told := maps.Clone(s.told)
	for n, left := range s.told {
		if s.told[n] = left - 1; left <= 1 {
			delete(s.told, n)
		}
	}
	s.mu.Unlock()
	view := viewOf(slices.Collect(maps.Keys(lives(edges))))
	for _, n := range edges {
		if !all && told[n.Name] == 0 {
			continue
		}
		for _, part := range parts(held[n.Name], asked[n.Name]) {
			part.Round, part.View, part.Incarnation = round, view, members.Self().Incarnation
			if err := s.asker.Tell(ctx, n, kit.Seats, part); err != nil {
				s.log.Error("seats not reported", zap.String("peer", string(n.Name)), zap.Error(err))
			}
		}
	}
}

// parts cuts a report into messages. There is always one, as nothing is told too.
func parts(held, asked []*v1.SeatHeld) []*v1.SeatReport {
	var out []*v1.SeatReport
	for chunk := range slices.Chunk(held, partSeats) {
		out = append(out, &v1.SeatReport{Seats: chunk})
	}
	for chunk := range slices.Chunk(asked, partSeats) {
		out = append(out, &v1.SeatReport{Claimed: chunk})
	}
	if len(out) == 0 {
		out = append(out, &v1.SeatReport{})
	}
	for i, p := range out {
		p.Part, p.Last = uint32(i), i == len(out)-1
	}
	return out
}

// prune gives back the seats of sessions that are gone: a claim may have been
// answered after its session ended.
func (s *Seats) prune() {
	s.mu.Lock()
	of := s.sessions
	ids := slices.Collect(maps.Keys(s.held))
	s.mu.Unlock()
	for _, id := range ids {
		if !of.Holds(id) {
			s.Free(id, false)
		}
	}
}
