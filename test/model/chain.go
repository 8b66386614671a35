package main

// The chain: one canonical branch, which watchers and their providers see as it
// is at that moment.

// grow puts a block onto a parent.
func (m *rig) grow(parent int32, held bool, branch int32) int32 {
	p := m.t.blocks.at(parent)
	b := block{parent: parent, number: p.number + 1, held: held, branch: branch}
	return m.t.blocks.id(b, b)
}

// canonical makes a block the head of the chain.
func (m *rig) canonical(w *world, tip int32) {
	w.tip = tip
	switch {
	case m.t.blocks.at(tip).held:
		w.lost, w.told = never, never
	case w.lost == never:
		w.lost = 0
	}
}

// isCanonical tells whether a block is on the chain.
func (m *rig) isCanonical(w *world, b int32) bool {
	at := w.tip
	for m.t.blocks.at(at).number > m.t.blocks.at(b).number {
		at = m.t.blocks.at(at).parent
	}
	return at == b
}

// way lists what leads from one block to another: the blocks to undo, newest
// first, and those to add, oldest first.
func (m *rig) way(from, to int32) (undo, add []int32) {
	for from != to {
		a, b := m.t.blocks.at(from), m.t.blocks.at(to)
		if a.number >= b.number {
			undo = append(undo, from)
			from = a.parent
		}
		if b.number >= a.number {
			add = append([]int32{to}, add...)
			to = b.parent
		}
	}
	return undo, add
}

// moves tells whether a block changes who holds the token.
func (m *rig) moves(b int32) bool {
	at := m.t.blocks.at(b)
	return at.parent != none && m.t.blocks.at(at.parent).held != at.held
}

// mining lists the steps of the chain.
func (m *rig) mining(w world, take func(step, world)) {
	if w.used.blocks < m.size.Blocks {
		held := m.t.blocks.at(w.tip).held
		for _, moved := range []bool{false, true} {
			n := w
			n.used.blocks++
			m.canonical(&n, m.grow(w.tip, held != moved, w.used.reorgs))
			take(step{what: mined, a: n.tip}, n)
		}
	}
	if w.used.reorgs >= m.size.Reorgs {
		return
	}
	base := w.tip
	for d := int32(1); d <= m.size.Depth && m.t.blocks.at(base).number > 1; d++ {
		base = m.t.blocks.at(base).parent
		for _, moved := range []bool{false, true} {
			n := w
			n.used.reorgs++
			at := m.grow(base, m.t.blocks.at(base).held != moved, n.used.reorgs)
			for range d - 1 {
				at = m.grow(at, m.t.blocks.at(at).held, n.used.reorgs)
			}
			m.canonical(&n, at)
			take(step{what: reorged, a: d, b: n.tip}, n)
		}
	}
}
