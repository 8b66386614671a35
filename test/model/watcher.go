package main

import (
	"slices"
	"time"

	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/model"
)

// A watcher as chain/watch is: it asks for the head, writes what changed and the
// blocks on disk in one go, and shows the head after that. One that is cut from
// the chain is one that does not look.

// looking lists the steps of a watcher.
func (m *rig) looking(w world, i int, take func(step, world)) {
	at := &w.w[i]
	if at.up == 0 {
		n := w
		n.w[i].up = 1
		n.w[i].incarnation++
		take(step{what: started, a: int32(i)}, n)
		return
	}
	switch {
	case at.looked != never:
		n := w
		m.show(&n.w[i])
		take(step{what: showed, a: int32(i)}, n)
	case at.tip != w.tip || at.confirmed != 0:
		n := w
		m.look(&n, i)
		take(step{what: looked, a: int32(i)}, n)
		if at.tip != w.tip && w.used.resets < m.size.Resets {
			n := w
			n.used.resets++
			n.w[i].generation++
			n.w[i].tip, n.w[i].looked = w.tip, 0
			if !m.size.Gradual {
				m.show(&n.w[i])
			}
			take(step{what: reset, a: int32(i)}, n)
		}
	}
	if w.used.stops < m.size.Stops {
		n := w
		n.used.stops++
		n.w[i] = watcher{incarnation: at.incarnation, generation: at.generation, tip: at.tip, head: at.tip,
			confirmed: never, looked: never, journal: at.journal, covers: at.covers}
		m.publish(&n.w[i])
		take(step{what: stopped, a: int32(i)}, n)
	}
}

// look asks for the head and writes down what is new.
func (m *rig) look(w *world, i int) {
	at := &w.w[i]
	switch {
	case at.tip == w.tip:
		at.head, at.confirmed = at.tip, 0
	case m.broken == headFirst:
		at.head, at.confirmed, at.looked = w.tip, 0, 0
	default:
		m.write(at, w.tip)
		at.looked = 0
		if !m.size.Gradual {
			m.show(at)
		}
	}
}

// show makes what was written down the head that readers see.
func (m *rig) show(at *watcher) {
	if m.broken == headFirst {
		m.write(at, at.head)
	}
	at.head, at.confirmed, at.looked = at.tip, at.looked, never
	m.publish(at)
}

// publish makes the head that is shown go with the journal as it is.
func (m *rig) publish(at *watcher) {
	at.shown, at.of = int32(len(m.t.journals.at(at.journal))), at.generation
}

// generationOf names a journal's generation, which is never 0.
func generationOf(n int32) uint64 { return uint64(7 + n) }

// write puts the way to a block into the journal, as far as the filter has it.
func (m *rig) write(at *watcher, to int32) {
	undo, add := m.way(at.tip, to)
	at.tip = to
	if at.covers == 0 {
		return
	}
	list := slices.Clone(m.t.journals.at(at.journal))
	for _, b := range undo {
		if m.moves(b) {
			list = append(list, entry{b, true})
		}
	}
	for _, b := range add {
		if m.moves(b) {
			list = append(list, entry{b, false})
		}
	}
	at.journal = m.t.journal(list)
}

// view is what a watcher shows, nil before its process has seen the head.
func (m *rig) view(at watcher) *model.ChainView {
	if at.confirmed == never {
		return nil
	}
	return &model.ChainView{Head: m.t.ref(at.head), Age: time.Duration(at.confirmed) * tick,
		Seq: uint64(at.shown), Generation: generationOf(at.of)}
}

// source is a watcher's feed.
func (m *rig) source(at watcher) reader {
	return reader{t: m.t, generation: generationOf(at.generation), entries: m.t.journals.at(at.journal), view: m.view(at)}
}

// batch numbers a batch of a watcher.
func (m *rig) batch(at watcher, b fanout.Batch) int32 {
	k := batchKey{generation: b.Generation, incarnation: b.Incarnation, last: b.Last, after: b.After, journal: at.journal, head: none,
		entries: int32(len(b.Entries)), reset: b.Reset, covered: b.Covered, check: b.Check}
	if b.View != nil {
		k.head, k.age = blockOf(b.View.Head), int32(b.View.Age/tick)
	}
	return m.t.batches.id(k, b)
}

// widening tells whether a contract that is not watched has to wait: the filter
// does not grow between a block's being written down and its being shown.
func (m *rig) widening(at watcher) bool { return at.covers == 0 && at.looked != never }

// answering lists what a watcher may say to the edge's pull. The real Page says it.
func (m *rig) answering(w world, i int, take func(step, world)) {
	at, p := w.w[i], w.pull[i]
	if at.up == 0 || p.phase != asked || p.lists != 0 && m.widening(at) {
		return
	}
	n := w
	if p.lists != 0 {
		n.w[i].covers = 1
	}
	b, err := fanout.Page(feed, m.source(at), uint64(at.incarnation), m.t.cursors.at(p.cursor))
	if err != nil {
		panic(err) // the journal is a slice
	}
	if b.Reset && b.View == nil {
		return // as the Publisher does
	}
	b.Covered = p.lists != 0
	n.pull[i].phase = answered
	switch {
	case b.View == nil || m.broken == leaseFromArrival:
	case m.broken == ageIgnored:
		b.View.Age = 0
	default:
		// The ledger takes the age off the time of the question, and does nothing
		// else with either: so one of them is enough to remember.
		n.pull[i].asked = min(p.asked+int32(b.View.Age/tick), m.oldest())
		b.View.Age = 0
	}
	n.pull[i].batch = m.batch(at, b)
	if m.size.Split {
		take(step{what: paged, a: int32(i)}, n)
		return
	}
	m.answer(n, i, take)
}

// pushing lists the batches that a watcher may push: all that there are after
// any entry, or none but the head. A sender sends fewer.
func (m *rig) pushing(w world, i int, take func(step, world)) {
	at := w.w[i]
	if at.up == 0 || !m.size.Pushes {
		return
	}
	src := m.source(at)
	for after := range src.Last() + 1 {
		entries, err := src.Read(after, fanout.BatchEntries)
		if err != nil {
			panic(err) // the journal is a slice
		}
		b := fanout.Batch{Feed: feed, Generation: src.generation, Incarnation: uint64(at.incarnation), After: after, Entries: entries, Last: src.Last(), View: src.view}
		if b.View != nil {
			b.View.Age = 0 // not read: a push is no lease
		}
		id := m.batch(at, b)
		for slot := range pushes {
			if w.push[slot] == (push{int32(i), id}) {
				continue
			}
			n := w
			n.push[slot] = push{int32(i), id}
			take(step{what: pushed, a: int32(i), b: int32(after)}, n)
		}
	}
}

// deciding lists the answers of a watcher to the session's questions: what the
// gate says at the head that it shows, if that is new enough and canonical.
func (m *rig) deciding(w world, i int, take func(step, world)) {
	at := w.w[i]
	if at.up == 0 || m.widening(at) || at.confirmed == never || at.confirmed > m.size.T || !m.isCanonical(&w, at.head) {
		return
	}
	for j, q := range w.q {
		if q.phase != asked || q.least != none && m.t.refOf(q.least).Number > m.t.ref(at.head).Number {
			continue
		}
		n := w
		n.w[i].covers = 1
		n.q[j].phase, n.q[j].block, n.q[j].allowed = answered, at.head, 0
		if m.t.blocks.at(at.head).held {
			n.q[j].allowed = 1
		}
		if m.size.Split {
			take(step{what: decided, a: int32(i), b: int32(j)}, n)
			continue
		}
		m.decide(&n, j)
		take(step{what: told, a: int32(j), b: int32(i)}, n)
	}
}
