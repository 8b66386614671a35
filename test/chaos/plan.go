package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// kind of an action of a schedule.
type kind string

// The kinds.
const (
	halves       kind = "halves"        // nodes in two parts, nothing passes between them
	oneWay       kind = "one-way"       // what part A sends does not reach part B
	link         kind = "link"          // two nodes do not reach each other
	udpLoss      kind = "udp-loss"      // a fifth of the gossip packets between nodes is lost
	kill         kind = "kill"          // kill -9, started again at the end
	restart      kind = "restart"       // SIGTERM, and started again once it has ended
	freeze       kind = "freeze"        // SIGSTOP, SIGCONT at the end
	watchersGone kind = "watchers-gone" // both watchers killed
	blind        kind = "blind"         // one watcher does not reach the chain
	blindAll     kind = "blind-all"     // none does
	stall        kind = "chain-stall"   // the chain stands still
	slowChain    kind = "slow-chain"    // the chain answers in fits and starts
	reorg        kind = "reorg"         // the chain forgets its last blocks
	transfer     kind = "transfer"      // a pass changes hands
	rename       kind = "rename"        // a creator renames the video
)

// Numbers of a schedule. What a schedule holds follows from its seed and these.
const (
	passes     = 4
	wallets    = 5
	startsIn   = 2500 * time.Millisecond // in which faults begin
	stormEnd   = 8500 * time.Millisecond // when all have ended
	maxDepth   = 5
	maxFaults  = 4
	fewest     = 1
	seedStream = 0x73747267 // keeps our numbers apart from those of others with the same seed
)

// nodes that a schedule can act upon, the watchers first.
func nodeNames() []string {
	return []string{"origin-1", "watcher-2", "edge-1", "edge-2", "edge-3", "edge-4"}
}

// move sends a pass to a wallet.
type move struct{ Pass, To int }

// action is one line of a schedule.
type action struct {
	At   time.Duration
	For  time.Duration // of a fault
	Kind kind
	A, B []string // the nodes meant; for cuts, what of A does not reach B
	Out  bool     // packets are dropped where they leave, not where they arrive
	// Of a transfer, and of a reorg, which undoes what it moves just before.
	Moves []move
	Depth int
	Redo  bool // a reorg makes the same moves again on the new branch
	Grow  int  // blocks that the new branch has at once
}

// String is the line as it is printed.
func (a action) String() string {
	s := fmt.Sprintf("+%.2fs %s", a.At.Seconds(), a.Kind)
	if a.For > 0 {
		s += fmt.Sprintf(" for %.2fs", a.For.Seconds())
	}
	if len(a.A) > 0 {
		s += " " + strings.Join(a.A, ",")
	}
	if len(a.B) > 0 {
		s += " -x- " + strings.Join(a.B, ",")
		if a.Out {
			s += " (where it leaves)"
		}
	}
	for _, m := range a.Moves {
		s += fmt.Sprintf(" pass-%d→wallet-%d", m.Pass+1, m.To+1)
	}
	if a.Kind == reorg {
		s += fmt.Sprintf(" depth %d, redone %t, %d blocks at once", a.Depth, a.Redo, a.Grow)
	}
	return s
}

// schedule is everything that is done in one round. It is a function of its seed.
type schedule struct {
	Seed    int64
	Owners  []int // of the passes at the beginning
	Actions []action
}

// String prints a schedule line by line.
func (s schedule) String() string {
	lines := []string{fmt.Sprintf("seed %d, owners %v", s.Seed, s.Owners)}
	for _, a := range s.Actions {
		lines = append(lines, a.String())
	}
	return strings.Join(lines, "\n")
}

// plan makes the schedule of a seed.
func plan(seed int64) schedule {
	p := planner{Rand: rand.New(rand.NewPCG(uint64(seed), seedStream)), hurt: map[string]bool{}}
	s := schedule{Seed: seed}
	for range passes {
		s.Owners = append(s.Owners, p.IntN(wallets))
	}
	for range fewest + p.IntN(maxFaults) {
		if a, ok := p.fault(); ok {
			s.Actions = append(s.Actions, a)
		}
	}
	for at := p.between(100, 900); at < stormEnd; at += p.between(250, 1400) {
		s.Actions = append(s.Actions, action{At: at, Kind: transfer, Moves: []move{p.move()}})
	}
	for range p.IntN(3) {
		a := action{At: p.between(300, 7000), Kind: reorg, Depth: 1 + p.IntN(maxDepth), Redo: p.IntN(2) == 0, Grow: p.IntN(7)}
		for range p.IntN(3) {
			a.Moves = append(a.Moves, p.move())
		}
		s.Actions = append(s.Actions, a)
	}
	if p.IntN(2) == 0 {
		s.Actions = append(s.Actions, action{At: p.between(0, 6000), Kind: rename})
	}
	slices.SortStableFunc(s.Actions, func(a, b action) int { return cmp.Compare(a.At, b.At) })
	return s
}

// planner draws.
type planner struct {
	*rand.Rand
	hurt  map[string]bool // nodes whose process something happens to already
	chain bool            // something happens to the chain already
}

// between draws from [from, to) milliseconds.
func (p *planner) between(from, to int) time.Duration {
	return time.Duration(from+p.IntN(to-from)) * time.Millisecond
}

func (p *planner) move() move { return move{p.IntN(passes), p.IntN(wallets)} }

// fault draws one; not ok if it would meet another one in the same process.
func (p *planner) fault() (action, bool) {
	a := action{At: p.between(0, int(startsIn.Milliseconds())), Out: p.IntN(3) == 0}
	kinds := []kind{halves, oneWay, link, udpLoss, kill, kill, restart, freeze, freeze, watchersGone, blind, blind, blindAll, stall, slowChain}
	a.Kind = kinds[p.IntN(len(kinds))]
	all, watchers := nodeNames(), nodeNames()[:2]
	a.For = p.between(500, 6000)
	switch a.Kind {
	case halves, oneWay:
		a.A, a.B = p.split(all)
	case link:
		p.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		a.A, a.B = all[:1], all[1:2]
	case udpLoss:
		a.A = all
	case kill:
		a.A, a.For = []string{all[p.IntN(len(all))]}, p.between(200, 5000)
	case restart:
		a.A, a.For = []string{all[p.IntN(len(all))]}, 0
	case freeze:
		a.A, a.For = []string{all[p.IntN(len(all))]}, p.between(500, 8000)
	case watchersGone:
		a.A, a.For = watchers, p.between(200, 5000)
	case blind:
		a.A = []string{watchers[p.IntN(len(watchers))]}
	case blindAll:
		a.A = watchers
	case stall, slowChain:
		if p.chain {
			return a, false
		}
		p.chain = true
	}
	a.For = min(a.For, stormEnd-a.At)
	if !a.Kind.hurts() {
		return a, true
	}
	for _, n := range a.A {
		if p.hurt[n] {
			return a, false
		}
		p.hurt[n] = true
	}
	return a, true
}

// hurts reports whether a fault is one of processes: two of these in one process
// would be one.
func (k kind) hurts() bool {
	return k == kill || k == restart || k == freeze || k == watchersGone
}

// split draws two parts, neither empty.
func (p *planner) split(all []string) (a, b []string) {
	p.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	n := 1 + p.IntN(len(all)-1)
	return slices.Sorted(slices.Values(all[:n])), slices.Sorted(slices.Values(all[n:]))
}
