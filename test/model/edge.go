package main

import (
	"reflect"
	"time"

	"github.com/streamgate/streamgate/actors/ledger"
	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/model"
)

// An edge is the real core of its ledger and the real core of a session; what
// their actors do around them is here. A step of a core is taken once and
// remembered: there are few states of one core, and many of everything.

// order is what a core of the ledger wants done.
type order struct {
	what   orderKind
	entry  entry // touch
	block  int32 // sight, advance
	some   bool  // gap: of some contracts
	at     int32 // confirm
	w      int32 // keep, pull
	cursor int32 // keep, pull
	lists  int32 // pull
}

type orderKind uint8

const (
	touch orderKind = iota
	gap
	sight
	advance
	confirm
	keep
	ask
)

// ledgerEvent is something that a ledger in a state is told.
type ledgerEvent struct {
	state int32
	what  eventKind
	w     int32
	batch int32
	asked int32
	same  bool // turn of the pull under way
	rests bool // a session rests on the contract
	meets [watchers]int32
	kept  [watchers]int32
}

type eventKind uint8

const (
	ticked eventKind = iota
	viewed
	pulled
	pullFailed
	wasPushed
	jumped // the clock by which the edge measures went back
)

type ledgerResult struct {
	state  int32
	orders []order
}

// recorder notes the orders of a ledger.
type recorder struct {
	m     *rig
	rests bool
	out   []order
}

func (r *recorder) Touch(c model.OwnershipChange) {
	r.out = append(r.out, order{what: touch, entry: entry{blockOf(c.Block), c.Undone}})
}
func (r *recorder) Gap(_ model.ChainID, contracts []model.Address) {
	r.out = append(r.out, order{what: gap, some: contracts != nil})
}
func (r *recorder) Sight(b model.BlockRef) {
	r.out = append(r.out, order{what: sight, block: blockOf(b)})
}
func (r *recorder) Advance(b model.BlockRef) {
	r.out = append(r.out, order{what: advance, block: blockOf(b)})
}
func (r *recorder) Confirm(_ model.ChainID, at time.Time) {
	r.out = append(r.out, order{what: confirm, at: min(int32(zero.Sub(at)/tick), r.m.oldest())})
}
func (r *recorder) Keep(p model.NodeName, _ string, c fanout.Cursor) {
	r.out = append(r.out, order{what: keep, w: numberOf(p), cursor: r.m.cursor(c)})
}
func (r *recorder) Pull(to model.NodeName, _ uint64, cursors map[string]fanout.Cursor, contracts map[string][]model.Address) {
	o := order{what: ask, w: numberOf(to), cursor: r.m.cursor(cursors[feed])}
	if len(contracts[feed]) > 0 {
		o.lists = 1
	}
	r.out = append(r.out, o)
}
func (r *recorder) RestsOn() map[model.ChainID][]model.Address {
	if !r.rests {
		return nil
	}
	return map[model.ChainID][]model.Address{chainID: {contract}}
}

func nameOf(i int) model.NodeName     { return model.NodeName('a' + rune(i)) }
func numberOf(n model.NodeName) int32 { return int32(n[0] - 'a') }

func (m *rig) cursor(c fanout.Cursor) int32 {
	return m.t.cursors.id(c, c)
}

// oldest is how old a time gets, in ticks: what is older than T is too old, and
// nothing asks by how much.
func (m *rig) oldest() int32 { return m.size.T + 1 }

func (m *rig) newLedger() ledger.Core {
	return ledger.NewCore(ledger.Config{PullEvery: tick, StaleAfter: m.limit()})
}

// ledgerStep gives what the real core makes of an event.
func (m *rig) ledgerStep(e ledgerEvent) ledgerResult {
	if r, ok := m.ledgers[e]; ok {
		return r
	}
	var c ledger.Core
	if e.state == none {
		c = m.newLedger()
	} else {
		c = copied(m.t.ledgers.at(e.state))
	}
	rec := &recorder{m: m, rests: e.rests && m.broken != coverageIgnored}
	old := time.Duration(m.oldest()) * tick
	turn := uint64(99) // of no pull
	if e.same {
		turn = uint64(e.w + 1)
	}
	switch e.what {
	case ticked:
		shift(&c, zero, -tick, old)
		c.Ticked(zero, rec)
	case jumped:
		shift(&c, zero, jump*tick, old)
	case viewed:
		var nodes []model.Node
		for i, inc := range e.meets {
			if inc != none {
				nodes = append(nodes, model.Node{Name: nameOf(i), Roles: []model.Role{model.WatcherRole}, Incarnation: uint64(inc), Chains: []model.ChainID{chainID}})
			}
		}
		c.Viewed(zero, nodes, func(n model.NodeName, _ string) fanout.Cursor {
			return m.t.cursors.at(e.kept[numberOf(n)])
		}, rec)
	case pulled:
		c.Pulled(zero, nameOf(int(e.w)), turn, zero.Add(-time.Duration(e.asked)*tick), []fanout.Batch{m.t.batches.at(e.batch)}, rec)
	case pullFailed:
		c.PullFailed(zero, nameOf(int(e.w)), turn, rec)
	case wasPushed:
		c.Pushed(zero, nameOf(int(e.w)), m.t.batches.at(e.batch), rec)
	}
	shift(&c, zero, 0, old)
	renumber(&c)
	r := ledgerResult{m.t.ledgers.id(keyed(&c), c), rec.out}
	m.ledgers[e] = r
	return r
}

// renumber gives the pull under way to each watcher a fixed number. The ledger
// compares such numbers for being equal and counts them up, nothing else.
func renumber(c *ledger.Core) {
	state := field(reflect.ValueOf(c).Elem(), "state")
	field(state, "turn").SetUint(watchers)
	for it := field(state, "nodes").MapRange(); it.Next(); {
		turn := uint64(0)
		if field(it.Value(), "asking").Bool() {
			turn = uint64(numberOf(model.NodeName(it.Key().String()))) + 1
		}
		field(it.Value(), "turn").SetUint(turn)
	}
}

// tellLedger tells the ledger something and carries out its orders. With
// panicAt >= 0 its actor dies before the order of that number, and starts anew
// from the cursors on disk; the sessions live on.
func (m *rig) tellLedger(w *world, e ledgerEvent, panicAt int) {
	e.state, e.rests = w.e.ledger, w.e.session != none
	r := m.ledgerStep(e)
	w.e.ledger = r.state
	orders := r.orders
	if m.broken == cursorFirst {
		orders = keptFirst(orders)
	}
	for i, o := range orders {
		if i == panicAt {
			m.restart(w)
			break
		}
		m.carryOut(w, o)
	}
	m.sight(w)
}

// restart begins a ledger from what is on disk.
func (m *rig) restart(w *world) {
	for i := range w.pull {
		if w.pull[i].phase == answered { // its number may be given again
			w.late[i] = w.pull[i]
			w.late[i].same = 1
		}
		w.pull[i] = pull{}
	}
	w.e.ledger = none
	m.tellLedger(w, ledgerEvent{what: viewed, meets: w.e.meets, kept: w.e.kept}, -1)
}

func keptFirst(orders []order) []order {
	var first, rest []order
	for _, o := range orders {
		if o.what == keep {
			first = append(first, o)
		} else {
			rest = append(rest, o)
		}
	}
	return append(first, rest...)
}

// carryOut does what the ledger's actor does for an order.
func (m *rig) carryOut(w *world, o order) {
	switch o.what {
	case touch:
		b := o.entry.block
		if !o.entry.undone && w.lost != never && w.told == never && !m.t.blocks.at(b).held && m.isCanonical(w, b) {
			w.told = 0
		}
		m.tellSession(w, sessionEvent{what: moved, a: b, b: truth(o.entry.undone)})
	case gap:
		switch {
		case m.broken == gapIgnored, m.broken == cursorFirst, o.some && m.broken == coverageNotDecided:
			return
		}
		m.tellSession(w, sessionEvent{what: missed})
	case sight:
		if w.e.head == none || m.t.refOf(o.block).Number > m.t.refOf(w.e.head).Number {
			w.e.head = o.block
		}
	case advance:
		w.e.head = o.block
		if w.e.waiting != 0 {
			m.tellSession(w, sessionEvent{what: advanced, a: o.block})
		}
	case confirm:
		w.e.confirmed = o.at
	case keep:
		w.e.kept[o.w] = o.cursor
	case ask:
		w.pull[o.w] = pull{phase: asked, cursor: o.cursor, lists: o.lists}
	}
}

func truth(b bool) int32 {
	if b {
		return 1
	}
	return 0
}
