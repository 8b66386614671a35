package seats

import (
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

// What follows keeps the two ways to a seat in step: by its key and by the edge.

// edge finds what is known of an edge, or begins to know it.
func (s *State) edge(n model.NodeName) *edge {
	ed := s.edges[n]
	if ed == nil {
		ed = &edge{standing: map[*taken]struct{}{}, freed: map[model.SessionID]uint64{}}
		s.edges[n] = ed
	}
	return ed
}

// speaks finds the edge that says something, nil if it is not the process that we
// see under that name. Of one that we do not see, the newest counts.
func (s *State) speaks(n model.NodeName, life uint64) *edge {
	ed := s.edge(n)
	if !ed.there && life > ed.life {
		s.leave(n)
		ed = s.edge(n)
		ed.life = life
	}
	if ed.life != life {
		return nil
	}
	return ed
}

// leave forgets an edge and what it held.
func (s *State) leave(n model.NodeName) {
	s.unplace(n, func(*place) bool { return true })
	delete(s.edges, n)
}

// put makes a seat, which is on no edge yet.
func (s *State) put(seat Seat) *taken {
	t := &taken{Seat: seat, on: map[model.NodeName]*place{}}
	if s.keys[t.Key] == nil {
		s.keys[t.Key] = map[model.SessionID]*taken{}
	}
	s.keys[t.Key][t.Session] = t
	s.count++
	return t
}

// place hears of a seat on an edge.
func (s *State) place(t *taken, n model.NodeName, round uint64, now time.Time) {
	p := t.on[n]
	if p == nil {
		p = &place{}
		t.on[n] = p
		s.edge(n).standing[t] = struct{}{}
	}
	p.round, p.event, p.heard = max(p.round, round), s.event, now
}

// unplace lifts the seats of an edge that match.
func (s *State) unplace(n model.NodeName, match func(*place) bool) {
	for t := range s.edges[n].standing {
		if match(t.on[n]) {
			s.lift(t, n)
		}
	}
}

// lift takes a seat off an edge. One that is on none is free.
func (s *State) lift(t *taken, n model.NodeName) {
	delete(t.on, n)
	delete(s.edges[n].standing, t)
	if len(t.on) > 0 {
		return
	}
	delete(s.keys[t.Key], t.Session)
	if len(s.keys[t.Key]) == 0 {
		delete(s.keys, t.Key)
	}
	s.count--
}
