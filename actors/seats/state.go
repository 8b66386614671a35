package seats

import (
	"cmp"
	"hash/fnv"
	"maps"
	"slices"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

const (
	// settleWithin bounds how long an owner waits for the reports of the others
	// after edges came or went.
	settleWithin = time.Second
	// bearFor bounds how long seats that are too many are borne while an edge that
	// may have given back one of them says nothing: longer than between two reports.
	bearFor = 3 * reportEvery / 2
	// forgetAfter is how long a seat lives that its edge reports no more: five reports.
	forgetAfter = 5 * time.Second
	// stalledAfter is how long this process must have slept to know nothing any
	// more: others may have counted in its place.
	stalledAfter = 3 * reportEvery
	// maxSeats bounds what an owner keeps, some 400 bytes each.
	maxSeats = 200_000
	// maxEnded bounds the sessions that are remembered to be over, for seconds.
	maxEnded = 50_000
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

// taken is a seat as its owner knows it. The session that has it is on several
// edges while it moves from one to the next.
type taken struct {
	Seat
	on map[model.NodeName]*place
}

// place is a seat on one edge.
type place struct {
	round uint64 // of the newest word of it
	event uint64 // when that was heard, counted in events
	heard time.Time
}

// excess is when a key was seen to have too many seats.
type excess struct {
	event uint64
	until time.Time // not to be borne any longer
}

// edge is what an owner knows of one.
type edge struct {
	there    bool   // in our view
	life     uint64 // its incarnation
	settled  bool   // it has reported since edges came or went, and sees the same ones
	round    uint64 // of the report that is coming in
	part     uint32 // its next part
	standing map[*taken]struct{}
	freed    map[model.SessionID]uint64 // the rounds of what was given back since its last report
}

// State is what an owner knows. It is pure.
type State struct {
	edges map[model.NodeName]*edge
	view  uint64    // hash of the names of those that are there
	until time.Time // from then on silence counts for nothing held
	last  time.Time // when time was last told
	event uint64    // the one that is looked at, counted
	keys  map[string]map[model.SessionID]*taken
	over  map[string]excess             // keys with too many seats
	ended map[model.SessionID]time.Time // sessions closed for good, of which an edge may not have heard
	count int
}

func newState() *State {
	return &State{edges: map[model.NodeName]*edge{}, keys: map[string]map[model.SessionID]*taken{}, over: map[string]excess{}, ended: map[model.SessionID]time.Time{}}
}

// apply takes an event at now and gives what is to be done.
func (s *State) apply(now time.Time, e event) []effect {
	s.event++
	var out []effect
	switch e := e.(type) {
	case viewed:
		s.viewed(now, e)
	case claimed:
		out = append(out, s.claimed(now, e))
	case reported:
		out = s.reported(now, e)
	case freed:
		out = s.freed(now, e)
	case ticked:
		s.ticked(now)
	}
	return append(out, s.thin(now)...)
}

// viewed takes in who is there. Whenever that changes keys may have become ours
// of which we know nothing.
func (s *State) viewed(now time.Time, e viewed) {
	same := len(e.Edges) == 0
	for n, life := range e.Edges {
		ed := s.edges[n]
		same = ed != nil && ed.there && ed.life == life
		if !same {
			break
		}
	}
	if same && len(e.Edges) == s.there() {
		return
	}
	for n, ed := range s.edges {
		if life, there := e.Edges[n]; ed.there && !there || there && life != ed.life {
			s.leave(n) // another process has not these sessions, unless it says so
		}
	}
	for n, life := range e.Edges {
		ed := s.edge(n)
		ed.there, ed.life = true, life
	}
	s.view = viewOf(slices.Collect(maps.Keys(e.Edges)))
	s.unsettle(now)
}

// viewOf is the same for edges that see the same edges, and so agree on owners.
func viewOf(edges []model.NodeName) uint64 {
	h := fnv.New64a()
	for _, n := range slices.Sorted(slices.Values(edges)) {
		_, _ = h.Write([]byte(n)) // a hash never fails
		_, _ = h.Write([]byte{0})
	}
	return h.Sum64()
}

func (s *State) there() (n int) {
	for _, ed := range s.edges {
		if ed.there {
			n++
		}
	}
	return n
}

// unsettle waits for all edges to report, but not for ever.
func (s *State) unsettle(now time.Time) {
	s.until = now.Add(settleWithin)
	for _, ed := range s.edges {
		ed.settled = false
	}
}

// knows tells whether we know of all seats that edges hold of our keys.
func (s *State) knows(now time.Time) bool {
	if !now.Before(s.until) {
		return true
	}
	for _, ed := range s.edges {
		if ed.there && !ed.settled {
			return false
		}
	}
	return true
}

// claimed answers one claim. One that is asked for again is granted again.
func (s *State) claimed(now time.Time, e claimed) answer {
	ed := s.speaks(e.From, e.Life)
	switch {
	case ed == nil || !ed.there:
		return answer{Wait: true} // one of us does not know yet who is there
	case ed.freed[e.Seat.Session] >= e.Round && e.Round > 0:
		return answer{} // overtaken: nobody waits for it
	}
	seats := s.keys[e.Seat.Key]
	t := seats[e.Seat.Session]
	switch {
	case t != nil:
		t.Limit = e.Seat.Limit
	case len(seats) >= limit(seats, e.Seat.Limit):
		return answer{}
	case !s.knows(now), s.count >= maxSeats:
		return answer{Wait: true}
	default:
		t = s.put(e.Seat)
	}
	s.place(t, e.From, e.Round, now)
	s.weigh(e.Seat.Key, now)
	return answer{Granted: true}
}

// reported takes in what an edge holds.
func (s *State) reported(now time.Time, e reported) []effect {
	ed := s.speaks(e.From, e.Life)
	switch {
	case ed == nil:
		return nil
	case e.Part == 0 && e.Round > ed.round:
		ed.round, ed.part = e.Round, 0
	case e.Round != ed.round || e.Part != ed.part:
		return nil // overtaken, here already, or a part before it is missing
	}
	ed.part++
	var out []effect
	for _, seat := range e.Seats {
		if _, ended := s.ended[seat.Session]; ended {
			out = append(out, evict{To: e.From, Seat: seat, Closed: true}) // it did not hear
			continue
		}
		t := s.keys[seat.Key][seat.Session]
		if ed.freed[seat.Session] > e.Round || t == nil && s.count >= maxSeats {
			continue
		}
		if t == nil {
			t = s.put(seat)
		}
		t.Limit = seat.Limit
		s.place(t, e.From, e.Round, now)
		s.weigh(seat.Key, now)
	}
	for _, seat := range e.Claimed {
		if t := s.keys[seat.Key][seat.Session]; t != nil && t.on[e.From] != nil {
			s.place(t, e.From, e.Round, now)
		}
	}
	if e.Last {
		s.heardAll(ed, e)
	}
	return out
}

// heardAll takes in that an edge has said all that it holds. One that sees other
// edges than we do may have told others of some of it.
func (s *State) heardAll(ed *edge, e reported) {
	maps.DeleteFunc(ed.freed, func(_ model.SessionID, round uint64) bool { return round < e.Round })
	if e.View != s.view {
		return
	}
	ed.settled = true
	s.unplace(e.From, func(p *place) bool { return p.round < e.Round })
}

// freed takes a seat back, on one edge or on all that the session is on.
func (s *State) freed(now time.Time, e freed) []effect {
	var out []effect
	ed := s.speaks(e.From, e.Life)
	if ed == nil {
		return nil
	}
	for _, f := range e.Seats {
		if len(ed.freed) < maxEnded {
			ed.freed[f.Session] = max(ed.freed[f.Session], e.Round)
		}
		t := s.keys[f.Key][f.Session]
		if t == nil || t.on[e.From] == nil || t.on[e.From].round > e.Round {
			continue // not there, or claimed anew since
		}
		s.lift(t, e.From)
		if !e.Closed {
			continue
		}
		if len(s.ended) < maxEnded {
			s.ended[f.Session] = now
		}
		for _, n := range slices.Sorted(maps.Keys(t.on)) {
			out = append(out, evict{To: n, Seat: t.Seat, Closed: true})
			s.lift(t, n)
		}
	}
	return out
}

// ticked forgets what is not reported any more. A process that slept forgets
// nothing, as it did not listen, and waits for what it missed.
func (s *State) ticked(now time.Time) {
	slept := !s.last.IsZero() && now.Sub(s.last) > stalledAfter
	s.last = now
	if slept {
		s.unsettle(now)
	}
	maps.DeleteFunc(s.ended, func(_ model.SessionID, at time.Time) bool { return now.Sub(at) > forgetAfter })
	for n := range s.edges {
		s.unplace(n, func(p *place) bool {
			if slept {
				p.heard = now
			}
			return now.Sub(p.heard) > forgetAfter
		})
	}
}

// weigh notes whether a key has too many seats.
func (s *State) weigh(key string, now time.Time) {
	seats := s.keys[key]
	_, known := s.over[key]
	switch is := len(seats) > limit(seats, 0); {
	case is && !known:
		s.over[key] = excess{event: s.event, until: now.Add(bearFor)}
	case !is && known:
		delete(s.over, key)
	}
}

// thin ends the newest seats of the keys that have too many. Some of a key's
// seats may be gone already: their edges say so first, or take too long.
func (s *State) thin(now time.Time) []effect {
	var out []effect
	for _, key := range slices.Sorted(maps.Keys(s.over)) {
		x := s.over[key]
		if s.weigh(key, now); s.over[key] != x || now.Before(x.until) && !s.heardSince(key, x.event) {
			continue
		}
		delete(s.over, key)
		seats := s.keys[key]
		list := slices.SortedFunc(maps.Values(seats), func(a, b *taken) int { return older(a.Seat, b.Seat) })
		for _, t := range list[limit(seats, 0):] {
			for _, n := range slices.Sorted(maps.Keys(t.on)) {
				out = append(out, evict{To: n, Seat: t.Seat})
				s.lift(t, n)
			}
		}
	}
	return out
}

// heardSince tells whether every seat of a key was heard of since an event.
func (s *State) heardSince(key string, event uint64) bool {
	for _, t := range s.keys[key] {
		for _, p := range t.on {
			if p.event < event {
				return false
			}
		}
	}
	return true
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
