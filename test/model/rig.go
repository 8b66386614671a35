package main

import (
	"fmt"
	"hash/maphash"

	"github.com/streamgate/streamgate/cluster/fanout"
)

// jump is how far the wall clock goes back at once, in ticks.
const jump = 3

// rig lists the steps of the whole: chain, watchers, edge, and what is on its
// way between them.
type rig struct {
	size     Size
	broken   variant
	t        *tables
	seed     maphash.Seed
	ledgers  map[ledgerEvent]ledgerResult
	sessions map[sessionEvent]sessionResult
}

// newRigs makes the machines of one exploration.
func newRigs(s Size, broken variant, n int) []*rig {
	t, seed := &tables{}, maphash.MakeSeed()
	var out []*rig
	for range n {
		out = append(out, &rig{size: s, broken: broken, t: t, seed: seed, ledgers: map[ledgerEvent]ledgerResult{}, sessions: map[sessionEvent]sessionResult{}})
	}
	return out
}

// Start is an edge that has met both watchers and serves, or one that begins.
func (m *rig) Start() []world {
	first := block{parent: none, number: 1, held: true}
	w := world{tip: m.t.blocks.id(first, first), lost: never, told: never}
	for i := range w.w {
		w.w[i] = watcher{up: 1, incarnation: 1, confirmed: 0, looked: never, journal: m.t.journal(nil), covers: 1}
		w.e.meets[i] = 1
		w.e.kept[i] = m.cursor(fanout.Cursor{})
	}
	if m.size.Ignorant {
		w.w[1].covers = 0
	}
	for i := range w.push {
		w.push[i] = push{none, none}
	}
	w.e.head, w.e.confirmed = none, never
	w.e.session, w.e.ledger = none, none
	m.tellLedger(&w, ledgerEvent{what: viewed, meets: w.e.meets, kept: w.e.kept}, -1)
	if m.size.Cold {
		return []world{w}
	}
	for i := range w.w {
		if i == 0 || !m.size.Ignorant {
			if m.size.Split {
				w = m.do(w, paged, i)
			}
			w = m.do(w, heard, i)
		}
	}
	m.tellSession(&w, sessionEvent{what: opened})
	if m.size.Split {
		w = m.do(w, decided, 0)
	}
	w = m.do(w, told, 0)
	return []world{w}
}

// do takes the first step of a kind, of watcher or question i.
func (m *rig) do(w world, what stepKind, i int) world {
	out, done := w, false
	m.Steps(w, func(s step, next world) {
		if s.what == what && s.a == int32(i) && !done {
			out, done = next, true
		}
	})
	if !done {
		panic(fmt.Sprintf("no step %d of %d", what, i))
	}
	return out
}

// Wrong is the bound, in ticks: whoever lost the right at s is served at s+T at
// the latest, and no longer than the patience once the edge was told.
func (m *rig) Wrong(w world) string {
	if !m.serves(&w) {
		return m.restless(w)
	}
	if w.lost > m.size.T {
		return fmt.Sprintf("served %d ticks after the right was lost: T is %d", w.lost, m.size.T)
	}
	if w.told > m.size.Patience-1 {
		return fmt.Sprintf("served %d ticks after the edge was told of the loss: patience is %d", w.told, m.size.Patience)
	}
	return m.restless(w)
}

// Steps tells every step that can be taken.
func (m *rig) Steps(w world, take func(step, world)) {
	m.mining(w, take)
	for i := range w.w {
		m.looking(w, i, take)
		m.answering(w, i, take)
		m.pushing(w, i, take)
		m.deciding(w, i, take)
		m.meeting(w, i, take)
		m.hearing(w, i, take)
	}
	m.deliver(w, take)
	for j, q := range w.q {
		if q.phase == 0 {
			continue
		}
		n := w
		n.q[j] = question{}
		m.tellSession(&n, sessionEvent{what: failed, a: q.seq})
		take(step{what: unanswered, a: int32(j)}, n)
		if q.phase == answered {
			n := w
			m.decide(&n, j)
			take(step{what: told, a: int32(j), b: none}, n)
		}
	}
	m.living(w, take)
	n := w
	m.pass(&n)
	take(step{what: tock}, n)
}

// living lists what befalls the edge.
func (m *rig) living(w world, take func(step, world)) {
	if w.e.session == none && w.used.opens < m.size.Opens {
		n := w
		n.used.opens++
		m.tellSession(&n, sessionEvent{what: opened})
		take(step{what: openedOne}, n)
	}
	if w.used.crashes < m.size.Crashes {
		n := w
		n.used.crashes++
		n.told = never
		m.forget(&n)
		n.pull, n.late = [watchers]pull{}, [watchers]pull{}
		n.e.head, n.e.confirmed, n.e.ledger = none, never, none
		m.tellLedger(&n, ledgerEvent{what: viewed, meets: n.e.meets, kept: n.e.kept}, -1)
		take(step{what: crashed}, n)
	}
	if w.used.jumps < m.size.Jumps {
		n := w
		n.used.jumps++
		if m.broken == wallClock {
			m.jump(&n)
		}
		take(step{what: leapt}, n)
	}
}

// jump makes everything that the edge remembers seem younger.
func (m *rig) jump(n *world) {
	m.tellLedger(n, ledgerEvent{what: jumped}, -1)
	m.tellSession(n, sessionEvent{what: backwards})
	for i := range n.pull {
		n.pull[i].asked, n.late[i].asked = n.pull[i].asked-jump, n.late[i].asked-jump
	}
	if n.e.confirmed != never {
		n.e.confirmed -= jump
		if n.e.confirmed == never {
			n.e.confirmed--
		}
	}
	m.sight(n)
}

// meeting lists what the edge may learn of a watcher's process.
func (m *rig) meeting(w world, i int, take func(step, world)) {
	is := none
	if w.w[i].up != 0 {
		is = w.w[i].incarnation
	}
	if w.e.meets[i] == is {
		return
	}
	n := w
	n.e.meets[i] = is
	if n.pull[i].phase == answered {
		n.late[i] = n.pull[i]
	}
	n.pull[i] = pull{}
	m.tellLedger(&n, ledgerEvent{what: viewed, meets: n.e.meets, kept: n.e.kept}, -1)
	take(step{what: met, a: int32(i)}, n)
}

// hearing lists what may come of a pull: its answer, nothing, or an answer to
// one of before.
func (m *rig) hearing(w world, i int, take func(step, world)) {
	p := w.pull[i]
	if p.phase != 0 && (m.size.Hasty || w.w[i].up == 0) {
		n := w
		n.pull[i] = pull{}
		m.tellLedger(&n, ledgerEvent{what: pullFailed, w: int32(i), same: true}, -1)
		take(step{what: unheard, a: int32(i)}, n)
	}
	if p.phase == answered {
		m.answer(w, i, take)
	}
	if p := w.late[i]; p.phase == answered {
		n := w
		n.late[i] = pull{}
		m.tellLedger(&n, ledgerEvent{what: pulled, w: int32(i), batch: p.batch, asked: p.asked, same: p.same != 0}, -1)
		take(step{what: heardLate, a: int32(i)}, n)
	}
}

// answer hands over the answer to a pull.
func (m *rig) answer(w world, i int, take func(step, world)) {
	e := ledgerEvent{what: pulled, w: int32(i), batch: w.pull[i].batch, asked: w.pull[i].asked, same: true}
	if m.broken == leaseFromArrival {
		e.asked = 0
	}
	w.pull[i] = pull{}
	m.panicking(w, e, step{what: heard, a: int32(i)}, take)
}

// decide hands over the answer to a question.
func (m *rig) decide(w *world, j int) {
	q := w.q[j]
	w.q[j] = question{}
	m.tellSession(w, sessionEvent{what: answeredBy, a: q.seq, b: q.block, c: q.allowed, d: q.least})
}

// deliver hands over a push, which stays under way: it may come twice.
func (m *rig) deliver(w world, take func(step, world)) {
	for j, p := range w.push {
		if p.batch == none {
			continue
		}
		e := ledgerEvent{what: wasPushed, w: p.from, batch: p.batch}
		if m.broken == pushIsLease && m.t.batches.at(p.batch).View != nil {
			w.e.confirmed = 0
		}
		m.panicking(w, e, step{what: came, a: p.from, b: int32(j)}, take)
	}
}

// panicking tells the ledger something, and lists what comes of it if its actor
// dies while it carries out an order.
func (m *rig) panicking(w world, e ledgerEvent, s step, take func(step, world)) {
	n := w
	m.tellLedger(&n, e, -1)
	take(s, n)
	if w.used.panics >= m.size.Panics {
		return
	}
	e.state, e.rests = w.e.ledger, w.e.session != none
	for i := range m.ledgerStep(e).orders {
		n := w
		n.used.panics++
		m.tellLedger(&n, e, i)
		take(step{what: s.what, a: s.a, b: s.b, c: int32(i) + 1}, n)
	}
}

// pass lets a tick pass.
func (m *rig) pass(w *world) {
	older := func(t *int32, most int32) {
		if *t != never && *t < most {
			*t++
			if *t == never {
				*t++
			}
		}
	}
	old := m.oldest()
	older(&w.lost, m.size.T+m.size.Patience)
	older(&w.told, m.size.Patience)
	for i := range w.w {
		if w.w[i].looked != never {
			m.show(&w.w[i]) // it takes no tick
		}
		older(&w.w[i].confirmed, old)
		for _, p := range []*pull{&w.pull[i], &w.late[i]} {
			if p.phase != 0 && p.asked < old {
				p.asked++
			}
		}
	}
	older(&w.e.confirmed, old)
	for i := range w.pull {
		late := m.size.Wait
		if w.pull[i].phase == answered {
			late = m.size.T
		}
		if w.pull[i].phase != 0 && w.pull[i].asked > late {
			w.pull[i] = pull{}
			m.tellLedger(w, ledgerEvent{what: pullFailed, w: int32(i), same: true}, -1)
		}
		if w.late[i].asked > m.size.T {
			w.late[i] = pull{}
		}
	}
	m.tellLedger(w, ledgerEvent{what: ticked}, -1)
	m.tellSession(w, sessionEvent{what: passed})
}
