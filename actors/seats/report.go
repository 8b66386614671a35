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
	// reportEvery is the pace of reports, and so how soon too many are seen after
	// two halves of a cluster meet.
	reportEvery = time.Second
	// partSeats bounds the seats of one part of a report: some 150 KiB.
	partSeats = 1_000
)

// Run counts the seats of the keys that this edge owns and reports what its own
// sessions hold, until ctx ends.
func (s *Seats) Run(ctx context.Context) error {
	pid, err := s.kit.Spawn(kit.Seats, s.actor)
	if err != nil {
		return fault.Wrap("actors/seats.Run", err)
	}
	defer s.kit.Stop(pid)
	tick := time.NewTicker(reportEvery)
	defer tick.Stop()
	members := s.asker.Members()
	var before map[model.NodeName]uint64
	for {
		changed := members.Changed()
		nodes := members.View().With(model.EdgeRole)
		edges := map[model.NodeName]uint64{}
		for _, n := range nodes {
			edges[n.Name] = n.Incarnation
		}
		moved := !maps.Equal(before, edges)
		before = edges
		s.kit.System.Root.Send(pid, viewed{edges})
		s.kit.System.Root.Send(pid, ticked{})
		s.report(ctx, nodes, moved)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-changed:
		}
	}
}

// report tells each owner what it is to know of us. When edges came or went all
// are told, also of nothing: they wait for it.
func (s *Seats) report(ctx context.Context, edges []model.Node, all bool) {
	s.prune()
	s.mu.Lock()
	s.round++
	// A process that is started anew must not fall behind what it said before.
	s.round = max(s.round, uint64(time.Now().UnixMilli()))
	round := s.round
	mine := map[model.NodeName][]*v1.SeatHeld{}
	for _, seat := range s.held {
		if owner, ok := placement.Owner(edges, model.EdgeRole, seat.Key); ok {
			mine[owner.Name] = append(mine[owner.Name], toWire(seat))
		}
	}
	told := s.told
	s.told = map[model.NodeName]bool{}
	for n := range mine {
		s.told[n] = true
	}
	s.mu.Unlock()
	for _, n := range edges {
		if !all && !told[n.Name] && len(mine[n.Name]) == 0 {
			continue
		}
		for part := range parts(mine[n.Name]) {
			part.Round = round
			if err := s.asker.Tell(ctx, n, kit.Seats, part); err != nil {
				s.log.Error("seats not reported", zap.String("peer", string(n.Name)), zap.Error(err))
			}
		}
	}
}

// parts cuts a report into messages; there is always one that is the last.
func parts(seats []*v1.SeatHeld) func(yield func(*v1.SeatReport) bool) {
	return func(yield func(*v1.SeatReport) bool) {
		for chunk := range slices.Chunk(seats, partSeats) {
			if !yield(&v1.SeatReport{Seats: chunk}) {
				return
			}
		}
		yield(&v1.SeatReport{Last: true})
	}
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
			s.Free(id)
		}
	}
}
