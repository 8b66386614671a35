package seats

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/cluster/placement"
	"github.com/streamgate/streamgate/internal/model"
)

// world is a cluster of edges with the pure core in each. The other half of an
// edge, what its sessions hold and claim, is modelled as handle.go does it.
type world struct {
	t      *rapid.T
	now    time.Time
	edges  map[model.NodeName]*member
	wire   []message
	next   int // session
	closed map[model.SessionID]bool

	lossy bool // messages get lost, doubled and overtaken; otherwise links keep their order
}

// member is one edge.
type member struct {
	name  model.NodeName
	side  int // who can be reached: those of the same side
	life  uint64
	up    bool
	knows map[model.NodeName]uint64 // its view, which lags
	state *State

	round   uint64
	held    map[model.SessionID]Seat
	claims  map[model.SessionID]claim
	refused map[model.SessionID]Seat
	at      time.Time // of the last report
}

// message is on its way. Do runs at the receiver, if it is still the same process.
type message struct {
	from, to *member
	life     uint64
	do       func()
}

var edgeNames = []model.NodeName{"e1", "e2", "e3", "e4"}

func newWorld(t *rapid.T) *world {
	w := &world{t: t, now: time.Unix(1000, 0), edges: map[model.NodeName]*member{}, closed: map[model.SessionID]bool{}}
	for _, n := range edgeNames {
		w.edges[n] = &member{name: n}
		w.start(w.edges[n])
	}
	for _, n := range edgeNames {
		w.see(w.edges[n])
	}
	w.flush()
	return w
}

func (w *world) start(m *member) {
	m.life, m.up, m.state = m.life+1, true, newState()
	m.knows, m.refused = map[model.NodeName]uint64{}, map[model.SessionID]Seat{}
	m.held, m.claims = map[model.SessionID]Seat{}, map[model.SessionID]claim{}
}

func (w *world) stop(m *member) {
	m.up = false
	clear(m.held)
	clear(m.claims)
	clear(m.refused)
}

// see lets an edge learn who is there; it reports at once, as report.go does.
func (w *world) see(m *member) {
	if !m.up {
		return
	}
	now := map[model.NodeName]uint64{}
	for n, o := range w.edges {
		if o.up && o.side == m.side {
			now[n] = o.life
		}
	}
	if maps.Equal(now, m.knows) {
		return
	}
	m.knows = now
	w.apply(m, viewed{maps.Clone(now)})
	w.report(m)
}

func (m *member) owner(key string) model.NodeName {
	var nodes []model.Node
	for n := range m.knows {
		nodes = append(nodes, model.Node{Name: n, Roles: []model.Role{model.EdgeRole}})
	}
	n, _ := placement.Owner(nodes, model.EdgeRole, key)
	return n.Name
}

func (m *member) count() uint64 { m.round++; return m.round + m.life*1_000_000 }

// send puts a message on the wire, to whom the sender believes to be there.
func (w *world) send(from *member, to model.NodeName, do func()) {
	m := w.edges[to]
	w.wire = append(w.wire, message{from: from, to: m, life: m.life, do: do})
	if w.lossy && rapid.IntRange(0, 4).Draw(w.t, "doubled") == 0 {
		w.wire = append(w.wire, w.wire[len(w.wire)-1])
	}
}

// deliver lets one message arrive: the first of a link, or any if links are bad.
func (w *world) deliver() {
	if len(w.wire) == 0 {
		return
	}
	i := rapid.IntRange(0, len(w.wire)-1).Draw(w.t, "message")
	if !w.lossy {
		first := w.wire[i]
		i = slices.IndexFunc(w.wire, func(m message) bool { return m.from == first.from && m.to == first.to })
	}
	w.take(i)
}

func (w *world) take(i int) {
	m := w.wire[i]
	w.wire = slices.Delete(w.wire, i, i+1)
	lost := w.lossy && rapid.IntRange(0, 3).Draw(w.t, "lost") == 0
	if !lost && m.to.up && m.to.life == m.life && m.from.side == m.to.side {
		m.do()
	}
}

func (w *world) flush() {
	for len(w.wire) > 0 {
		w.take(0)
	}
}

// apply tells an owner and carries out what follows.
func (w *world) apply(m *member, e event) []effect {
	out := m.state.apply(w.now, e)
	w.t.Logf("%s: %T%+v: %v", m.name, e, e, out)
	for _, ef := range out {
		if ev, ok := ef.(evict); ok {
			w.evict(m, ev)
		}
	}
	return out
}

func (w *world) evict(by *member, ev evict) {
	to := w.edges[ev.To]
	w.send(by, ev.To, func() {
		if is, ok := to.held[ev.Seat.Session]; ok && is.Key == ev.Seat.Key && to.owner(is.Key) == by.name {
			delete(to.held, ev.Seat.Session)
		}
	})
}

// open is a new session that wants a seat.
func (w *world) open(m *member, key string, limit int) {
	w.next++
	seat := Seat{Key: key, Session: model.SessionID(fmt.Sprintf("s%03d", w.next)), Opened: w.now, Limit: limit}
	m.claims[seat.Session] = claim{seat, m.count()}
	w.ask(m, seat.Session)
}

// ask sends a claim that is under way, anew.
func (w *world) ask(m *member, id model.SessionID) {
	c, life, by := m.claims[id], m.life, m.owner(m.claims[id].seat.Key)
	asked := m.knows[by]
	owner := w.edges[by]
	if owner == nil {
		return // alone before it sees anybody, itself included
	}
	w.send(m, by, func() {
		if owner.owner(c.seat.Key) != owner.name {
			return // Unavailable: asked again
		}
		is := w.apply(owner, claimed{From: m.name, Life: life, Round: c.round, Seat: c.seat})[0].(answer)
		w.send(owner, m.name, func() {
			if m.life == life && m.claims[id] == c && !is.Wait {
				w.answered(m, c, by, m.knows[by] == asked, is.Granted)
			}
		})
	})
}

// answered is Seats.settle.
func (w *world) answered(m *member, c claim, by model.NodeName, same, granted bool) {
	if granted && (m.owner(c.seat.Key) != by || !same) {
		return
	}
	delete(m.claims, c.seat.Session)
	if granted {
		m.held[c.seat.Session] = c.seat
	} else {
		m.refused[c.seat.Session] = c.seat
	}
}

// free gives a seat back, of a session that ended here or everywhere.
func (w *world) free(m *member, id model.SessionID, closed bool) {
	seat := m.held[id]
	delete(m.held, id)
	if closed {
		w.closed[id] = true
	}
	owner, e := w.edges[m.owner(seat.Key)], freed{From: m.name, Life: m.life, Round: m.count(), Seats: []Seat{seat}, Closed: closed}
	w.send(m, owner.name, func() { w.apply(owner, e) })
}

// report is Seats.report, in parts of one seat.
func (w *world) report(m *member) {
	m.at = w.now
	life, round, view := m.life, m.count(), viewOf(slices.Collect(maps.Keys(m.knows)))
	for _, n := range slices.Sorted(maps.Keys(m.knows)) {
		to := w.edges[n]
		parts := []reported{{}}
		for _, id := range slices.Sorted(maps.Keys(m.held)) {
			if m.owner(m.held[id].Key) == n {
				parts = append(parts, reported{Seats: []Seat{m.held[id]}})
			}
		}
		for _, id := range slices.Sorted(maps.Keys(m.claims)) {
			if m.owner(m.claims[id].seat.Key) == n {
				parts[0].Claimed = append(parts[0].Claimed, m.claims[id].seat)
			}
		}
		for i, p := range parts {
			p.From, p.Life, p.Round, p.View, p.Part, p.Last = m.name, life, round, view, uint32(i), i == len(parts)-1
			w.send(m, n, func() { w.apply(to, p) })
		}
	}
}

// pass lets time go by.
func (w *world) pass(d time.Duration) {
	w.now = w.now.Add(d)
	for _, n := range edgeNames {
		if m := w.edges[n]; m.up {
			w.apply(m, ticked{})
			if w.now.Sub(m.at) >= reportEvery {
				w.report(m)
			}
		}
	}
}

// seats lists, the oldest first, the sessions that have a seat of a key.
func (w *world) seats(key string) []Seat {
	found := map[model.SessionID]Seat{}
	for _, m := range w.edges {
		for id, s := range m.held {
			if s.Key == key {
				found[id] = s
			}
		}
	}
	return slices.SortedFunc(maps.Values(found), older)
}

// calm heals everything and lets the reports be heard.
func (w *world) calm() {
	w.lossy = false
	for _, m := range w.edges {
		m.side = 0
		if !m.up {
			w.start(m)
		}
	}
	for _, n := range edgeNames {
		w.see(w.edges[n])
	}
	w.flush()
	for i := range 4 {
		w.pass(time.Duration(i/2) * reportEvery)
		for _, n := range edgeNames {
			w.report(w.edges[n])
		}
		w.flush()
	}
}
