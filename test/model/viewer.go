package main

import (
	"encoding/json"
	"reflect"
	"time"

	"github.com/streamgate/streamgate/actors/session"
	"github.com/streamgate/streamgate/internal/model"
)

// sessionEvent is something that a session in a state is told.
type sessionEvent struct {
	state      int32
	what       sessionKind
	a, b, c, d int32
	head       int32 // that the edge knows of
	confirmed  int32 // of the edge
}

type sessionKind uint8

const (
	opened sessionKind = iota
	passed             // a tick
	moved
	missed
	advanced
	seen
	answeredBy
	failed
	numbered // questions are counted anew
	backwards
)

// wish is what a session wants done.
type wish struct {
	what  wishKind
	seq   uint64
	least int32
}

type wishKind uint8

const (
	inquire wishKind = iota
	register
	ended
)

type sessionResult struct {
	state  int32
	wishes []wish
}

// listener notes the wishes of a session.
type listener struct {
	m    *rig
	head int32
	out  []wish
}

func (l *listener) Head(model.ChainID) model.BlockRef {
	if l.head == none || l.m.broken == headForgotten {
		return model.BlockRef{}
	}
	return l.m.t.refOf(l.head)
}
func (l *listener) Ask(seq uint64, atLeast []model.BlockRef) {
	o := wish{what: inquire, seq: seq, least: none}
	if len(atLeast) > 0 {
		o.least = blockOf(atLeast[0])
	}
	l.out = append(l.out, o)
}
func (l *listener) Register(model.Gate) { l.out = append(l.out, wish{what: register}) }
func (l *listener) Ended()              { l.out = append(l.out, wish{what: ended}) }

func (m *rig) gate() model.Gate {
	return model.Gate{Rule: model.Rule{ERC721: &model.ERC721Rule{Chain: chainID, Contract: contract, Min: 1}}, MaxStaleness: m.limit()}
}

func (m *rig) limit() time.Duration { return time.Duration(m.size.T) * tick }

// newest is the number of the newest question once they are counted anew.
const newest = 10

// sessionStep gives what the real core makes of an event.
func (m *rig) sessionStep(e sessionEvent) sessionResult {
	if r, ok := m.sessions[e]; ok {
		return r
	}
	var c session.Core
	if e.what == opened {
		c = session.NewCore(session.CoreConfig{TTL: far, Linger: far, OpenWithin: far, Patience: time.Duration(m.size.Patience) * tick, Retry: tick}, zero, holder)
	} else {
		c = copied(m.t.sessions.at(e.state).core)
	}
	l := &listener{m: m, head: e.head}
	old := time.Duration(m.oldest()) * tick
	var last time.Time
	if e.confirmed != never {
		last = zero.Add(-time.Duration(e.confirmed) * tick)
	}
	switch e.what {
	case opened:
		c.Ruled(zero, 1, json.RawMessage("{}"), m.gate(), l)
	case passed:
		shift(&c, zero, -tick, old)
		c.Ticked(zero, l)
	case backwards:
		shift(&c, zero, jump*tick, old)
	case moved:
		c.Moved(zero, m.t.change(entry{e.a, e.b != 0}), last, l)
	case missed:
		c.Missed(zero, last, l)
	case advanced:
		c.Advanced(zero, m.t.refOf(e.a), l)
	case seen:
		c.Seen(zero, chainID, m.limit(), e.a != 0, l)
	case answeredBy:
		var atLeast []model.BlockRef
		if e.d != none {
			atLeast = []model.BlockRef{m.t.refOf(e.d)}
		}
		seq, v := uint64(e.a), model.Verdict{Allowed: e.c != 0, Blocks: []model.BlockRef{m.t.ref(e.b)}}
		if m.broken == oldAnswerGrants {
			seq, v.Blocks = field(reflect.ValueOf(&c).Elem(), "state", "seq").Uint(), nil
		}
		c.Decided(zero, seq, v, atLeast, l)
	case failed:
		c.Failed(zero, uint64(e.a), l)
	case numbered:
		state := field(reflect.ValueOf(&c).Elem(), "state")
		field(state, "seq").SetUint(newest)
		field(state, "answered").SetUint(uint64(e.a))
	}
	shift(&c, zero, 0, old)
	r := sessionResult{m.keepSession(c), l.out}
	m.sessions[e] = r
	return r
}

// keepSession numbers a state. What only words, receipts and pauses depend on is
// left out: here a pause is always one tick.
func (m *rig) keepSession(c session.Core) int32 {
	state := field(reflect.ValueOf(&c).Elem(), "state")
	for _, n := range []string{"cause", "since", "fails", "owed"} {
		field(state, n).SetZero()
	}
	return m.t.sessions.id(keyed(&c), sessionAt{core: c, seq: field(state, "seq").Uint(), answered: field(state, "answered").Uint(),
		active: c.Active(), waits: c.Waits(), young: c.Young()})
}

// tellSession tells the session something, if there is one, and does what its
// actor does.
func (m *rig) tellSession(w *world, e sessionEvent) {
	m.inform(w, e)
	m.count(w)
}

func (m *rig) inform(w *world, e sessionEvent) {
	if w.e.session == none && e.what != opened {
		return
	}
	e.state, e.head, e.confirmed = w.e.session, w.e.head, never
	if e.what == moved || e.what == missed {
		e.confirmed = w.e.confirmed
	}
	r := m.sessionStep(e)
	w.e.session = r.state
	for _, o := range r.wishes {
		switch o.what {
		case inquire:
			if m.size.Split {
				copy(w.q[1:], w.q[:])
			}
			w.q[0] = question{phase: asked, seq: int32(o.seq), least: o.least}
		case register:
			w.e.blind = truth(m.isBlind(w))
			m.inform(w, sessionEvent{what: seen, a: 1 - w.e.blind})
		case ended:
			m.forget(w)
			return
		}
	}
	if w.e.session == none {
		return
	}
	if waits := truth(m.t.sessions.at(w.e.session).waits); waits != w.e.waiting {
		w.e.waiting = waits
		if waits != 0 && m.t.sessions.at(w.e.session).young && w.e.head != none {
			m.inform(w, sessionEvent{what: advanced, a: w.e.head})
		}
	}
}

// forget removes every trace of a session.
func (m *rig) forget(w *world) {
	w.e.session, w.e.blind, w.e.waiting = none, 0, 0
	w.q = [questions]question{}
}

// count numbers the questions anew, so that how many there were does not matter.
// A session compares the numbers with each other, nothing else.
func (m *rig) count(w *world) {
	if w.e.session == none {
		return
	}
	s := m.t.sessions.at(w.e.session)
	all := map[uint64]bool{s.seq: true, s.answered: true}
	for _, q := range w.q {
		if q.phase != 0 {
			all[uint64(q.seq)] = true
		}
	}
	place := func(seq uint64) int32 {
		r := int32(newest)
		for o := range all {
			if o > seq {
				r--
			}
		}
		return r
	}
	for i := range w.q {
		if w.q[i].phase != 0 {
			w.q[i].seq = place(uint64(w.q[i].seq))
		}
	}
	if a := place(s.answered); s.seq != newest || uint64(a) != s.answered {
		w.e.session = m.sessionStep(sessionEvent{state: w.e.session, what: numbered, a: a}).state
	}
}

func (m *rig) isBlind(w *world) bool { return w.e.confirmed == never || w.e.confirmed > m.size.T }

// sight tells the session when the chain's view got too old, or is good again.
func (m *rig) sight(w *world) {
	if blind := truth(m.isBlind(w)); w.e.session != none && blind != w.e.blind {
		w.e.blind = blind
		m.tellSession(w, sessionEvent{what: seen, a: 1 - blind})
	}
}

// serves tells whether a request would be served: the grant is active, and the
// handler finds the chain's view young enough.
func (m *rig) serves(w *world) bool {
	return w.e.session != none && m.t.sessions.at(w.e.session).active && !m.isBlind(w)
}
