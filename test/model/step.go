package main

import (
	"fmt"
	"strings"
)

// step is what happened, of what.
type step struct {
	what    stepKind
	a, b, c int32
}

type stepKind uint8

const (
	tock stepKind = iota
	mined
	reorged
	looked
	showed
	reset
	stopped
	started
	paged
	pushed
	decided
	met
	heard
	heardLate
	unheard
	came
	told
	unanswered
	openedOne
	crashed
	leapt
)

// say tells a step in words, with what the world looks like after it.
func (m *rig) say(s step, w world) string {
	who := string(nameOf(int(s.a)))
	var out string
	switch s.what {
	case tock:
		out = "a tick passes"
	case mined:
		out = "block " + m.name(s.a) + " is mined"
	case reorged:
		out = fmt.Sprintf("a reorg of depth %d: block %s is the head", s.a, m.name(s.b))
	case looked:
		out = "watcher " + who + " looks at the chain's head"
	case showed:
		out = "watcher " + who + " shows the head that it looked at"
	case reset:
		out = "watcher " + who + " begins a new generation at the chain's head"
	case stopped:
		out = "watcher " + who + " dies"
	case started:
		out = "watcher " + who + " starts again"
	case paged:
		out = "watcher " + who + " answers the pull"
	case pushed:
		out = fmt.Sprintf("watcher %s pushes what follows entry %d", who, s.b)
	case decided:
		out = fmt.Sprintf("watcher %s answers %s question", who, place(s.b))
	case met:
		out = "the edge learns whether watcher " + who + " is there"
	case heard:
		out = "the answer of watcher " + who + " comes"
	case heardLate:
		out = "an answer of watcher " + who + " to an earlier pull comes"
	case unheard:
		out = "the pull of watcher " + who + " fails"
	case came:
		out = "a push of watcher " + who + " comes"
	case told:
		out = "the answer to " + place(s.a) + " question comes"
	case unanswered:
		out = place(s.a) + " question fails"
	case openedOne:
		out = "a viewer opens a session"
	case crashed:
		out = "the edge crashes and starts again"
	case leapt:
		out = fmt.Sprintf("the edge's wall clock goes back %d ticks", jump)
	}
	if s.c > 0 {
		out += fmt.Sprintf(", and the ledger dies before its order %d", s.c)
	}
	return out + m.brief(w)
}

func place(j int32) string {
	if j == 0 {
		return "the newest"
	}
	return "the older"
}

// name is a block as people read it: number, who holds, branch.
func (m *rig) name(id int32) string {
	if id == none {
		return "-"
	}
	if id < none {
		return fmt.Sprintf("%d", -2-id)
	}
	b := m.t.blocks.at(id)
	who := "held"
	if !b.held {
		who = "lost"
	}
	return fmt.Sprintf("%d%s(%s)", b.number, strings.Repeat("'", int(b.branch)), who)
}

// brief is the world in short.
func (m *rig) brief(w world) string {
	var b strings.Builder
	for i, at := range w.w {
		if at.up == 0 {
			fmt.Fprintf(&b, "  %s: dead", nameOf(i))
			continue
		}
		fmt.Fprintf(&b, "  %s: %s%s", nameOf(i), m.name(at.head), ago(at.confirmed))
	}
	session := "no session"
	if w.e.session != none {
		session = "refusing"
		if m.serves(&w) {
			session = "SERVING"
		}
	}
	fmt.Fprintf(&b, "  edge: %s%s %s", m.name(w.e.head), ago(w.e.confirmed), session)
	if w.lost != never {
		fmt.Fprintf(&b, ", lost%s", ago(w.lost))
	}
	return fmt.Sprintf("\n      [%s]", strings.TrimSpace(b.String()))
}

func ago(t int32) string {
	if t == never {
		return " never"
	}
	return fmt.Sprintf(" -%d", t)
}

// tell prints a trace.
func (m *rig) tell(trace []link) string {
	var b strings.Builder
	for i, l := range trace {
		if i == 0 {
			fmt.Fprintf(&b, "  0. beginning%s\n", m.brief(l.at))
			continue
		}
		fmt.Fprintf(&b, " %2d. %s\n", i, m.say(l.step, l.at))
	}
	return b.String()
}
