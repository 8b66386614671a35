package seats

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

const (
	// settleWithin bounds how long a new owner waits for the reports of the others.
	settleWithin = time.Second
	// forgetAfter is how long a seat lives that its edge reports no more: five reports.
	forgetAfter = 5 * time.Second
	// maxSeats bounds what an owner keeps, some 200 bytes each.
	maxSeats = 200_000
)

// Seat is one session's seat of a key.
type Seat struct {
	Key     string
	Session model.SessionID
	Opened  time.Time // ms
	Limit   int       // of the gate
}

// older orders seats of a key: who came first stays.
func older(a, b Seat) int {
	return cmp.Or(a.Opened.Compare(b.Opened), cmp.Compare(a.Session, b.Session))
}

// event is a fact that the owner is told. Times are monotonic.
type event interface{ event() }

type (
	// viewed: these edges are there.
	viewed struct{ Edges map[model.NodeName]uint64 } // with their incarnations
	// claimed: an edge asks for a seat.
	claimed struct {
		From model.NodeName
		Seat Seat
	}
	// reported: a part of what an edge holds.
	reported struct {
		From  model.NodeName
		Round uint64
		Last  bool
		Seats []Seat
	}
	// freed: an edge gives seats back.
	freed struct {
		From  model.NodeName
		Seats []Seat
	}
	// ticked: some time went by.
	ticked struct{}
)

func (viewed) event()   {}
func (claimed) event()  {}
func (reported) event() {}
func (freed) event()    {}
func (ticked) event()   {}

// effect is an order to the shell.
type effect interface{ effect() }

type (
	// answer tells who claimed. Wait means that it cannot be said yet.
	answer struct {
		Granted bool
		Wait    bool
	}
	// evict tells an edge that a session has its seat no more.
	evict struct {
		To   model.NodeName
		Seat Seat
	}
)

func (answer) effect() {}
func (evict) effect()  {}

// taken is a seat as its owner knows it.
type taken struct {
	Seat
	edge  model.NodeName
	round uint64
	heard time.Time
}

// State is what an owner knows. It is pure.
type State struct {
	edges   map[model.NodeName]uint64
	silent  map[model.NodeName]bool // edges that have not reported since the edges changed
	settled time.Time               // from then on silence counts for nothing held
	keys    map[string]map[model.SessionID]*taken
	count   int
}

func newState() *State {
	return &State{edges: map[model.NodeName]uint64{}, silent: map[model.NodeName]bool{}, keys: map[string]map[model.SessionID]*taken{}}
}

// apply takes an event at now and gives what is to be done.
func (s *State) apply(now time.Time, e event) []effect {
	switch e := e.(type) {
	case viewed:
		s.viewed(now, e)
	case claimed:
		return []effect{s.claimed(now, e)}
	case reported:
		return s.reported(now, e)
	case freed:
		for _, f := range e.Seats {
			if t := s.keys[f.Key][f.Session]; t != nil && t.edge == e.From {
				s.drop(t)
			}
		}
	case ticked:
		for _, t := range s.all() {
			if now.Sub(t.heard) > forgetAfter {
				s.drop(t)
			}
		}
	}
	return nil
}

// viewed takes in who is there. Whenever that changes keys may have become ours
// of which we know nothing.
func (s *State) viewed(now time.Time, e viewed) {
	if maps.Equal(s.edges, e.Edges) {
		return
	}
	old := s.edges
	s.edges = e.Edges
	s.settled = now.Add(settleWithin)
	s.silent = map[model.NodeName]bool{}
	for n := range e.Edges {
		s.silent[n] = true
	}
	for _, t := range s.all() {
		if is, there := e.Edges[t.edge]; !there || is != old[t.edge] {
			s.drop(t) // another process has not these sessions, unless it says so
		}
	}
}

// claimed answers one claim.
func (s *State) claimed(now time.Time, e claimed) answer {
	seats := s.keys[e.Seat.Key]
	if t := seats[e.Seat.Session]; t != nil {
		t.edge, t.heard, t.Limit = e.From, now, e.Seat.Limit
		return answer{Granted: true}
	}
	switch {
	case len(seats) >= limit(seats, e.Seat.Limit):
		return answer{}
	case len(s.silent) > 0 && now.Before(s.settled):
		return answer{Wait: true}
	case s.count >= maxSeats:
		return answer{Wait: true}
	}
	s.put(&taken{Seat: e.Seat, edge: e.From, heard: now})
	return answer{Granted: true}
}

// reported takes in what an edge holds, and ends what is too much.
func (s *State) reported(now time.Time, e reported) []effect {
	keys := map[string]bool{}
	for _, seat := range e.Seats {
		keys[seat.Key] = true
		t := s.keys[seat.Key][seat.Session]
		if t == nil {
			if s.count >= maxSeats {
				continue
			}
			t = &taken{}
			t.Seat = seat
			s.put(t)
		}
		t.Seat, t.edge, t.round, t.heard = seat, e.From, e.Round, now
	}
	if e.Last {
		delete(s.silent, e.From)
		for _, t := range s.all() {
			// One claimed since the report was made stays: it has no round yet.
			if t.edge == e.From && t.round != 0 && t.round < e.Round {
				s.drop(t)
			}
		}
	}
	var out []effect
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		out = append(out, s.thin(k)...)
	}
	return out
}

// thin ends the newest seats of a key that are too many.
func (s *State) thin(key string) []effect {
	seats := s.keys[key]
	most := limit(seats, 0)
	if len(seats) <= most {
		return nil
	}
	list := slices.Collect(maps.Values(seats))
	slices.SortFunc(list, func(a, b *taken) int { return older(a.Seat, b.Seat) })
	var out []effect
	for _, t := range list[most:] {
		out = append(out, evict{To: t.edge, Seat: t.Seat})
		s.drop(t)
	}
	return out
}

// limit is the smallest that any session's gate names; another one, if not 0, with them.
func limit(seats map[model.SessionID]*taken, another int) int {
	least := another
	for _, t := range seats {
		if least == 0 || t.Limit < least {
			least = t.Limit
		}
	}
	return least
}

func (s *State) put(t *taken) {
	if s.keys[t.Key] == nil {
		s.keys[t.Key] = map[model.SessionID]*taken{}
	}
	s.keys[t.Key][t.Session] = t
	s.count++
}

func (s *State) drop(t *taken) {
	delete(s.keys[t.Key], t.Session)
	if len(s.keys[t.Key]) == 0 {
		delete(s.keys, t.Key)
	}
	s.count--
}

func (s *State) all() []*taken {
	out := make([]*taken, 0, s.count)
	for _, seats := range s.keys {
		out = slices.AppendSeq(out, maps.Values(seats))
	}
	return out
}
