package main

import (
	"hash/maphash"
	"unsafe"
)

// calmEvery is of how many states one is looked at for what becomes of it in
// calm weather. Many states differ in nothing that matters for it.
const calmEvery = 64

// calmRounds are ticks in calm weather after which all must be well.
const calmRounds = 5

// restless checks, for some states, that faults leave nothing behind: once all
// are up, everything arrives and a block is mined, whoever has the right is
// served and nobody else.
func (m *rig) restless(w world) string {
	if m.broken != right {
		return "" // looked for is the way past the bound
	}
	raw := unsafe.Slice((*byte)(unsafe.Pointer(&w)), unsafe.Sizeof(w))
	if maphash.Bytes(m.seed, raw)%calmEvery != 0 {
		return ""
	}
	m.canonical(&w, m.grow(w.tip, m.t.blocks.at(w.tip).held, w.used.reorgs))
	for round := range calmRounds {
		if round == 2 && w.e.session == none {
			m.tellSession(&w, sessionEvent{what: opened})
		}
		for i := range w.w {
			for _, s := range []stepKind{started, looked, showed, met} {
				w = m.try(w, s, i)
			}
		}
		m.pass(&w)
		for i := range w.w {
			for _, s := range []stepKind{looked, showed, paged, heard, paged, heard} {
				w = m.try(w, s, i)
			}
		}
		for i := range w.w {
			w = m.try(w, decided, i)
		}
		for range questions {
			w = m.try(w, told, 0)
		}
	}
	held, serves := m.t.blocks.at(w.tip).held, m.serves(&w)
	switch {
	case held && !serves:
		return "in calm weather, whoever has the right is not served:" + m.brief(w)
	case !held && serves:
		return "in calm weather, whoever has no right is served:" + m.brief(w)
	}
	return ""
}

// try takes the first step of a kind, of watcher or question i, if there is one.
func (m *rig) try(w world, what stepKind, i int) world {
	out, done := w, false
	m.Steps(w, func(s step, next world) {
		if s.what == what && s.a == int32(i) && s.c == 0 && !done {
			out, done = next, true
		}
	})
	return out
}
