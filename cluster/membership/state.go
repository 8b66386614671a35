package membership

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"github.com/streamgate/streamgate/internal/model"
)

// maxGone bounds how many nodes that went away we keep trying to find again.
const maxGone = 256

// greeters is how many nodes, about, join one that began anew. That it is none of
// them has a chance of one in 3,000; the library then does it by and by.
const greeters = 8

// state is our own copy of the member list. The library's own may only be read
// inside its callbacks: a later look races with its writers.
type state struct {
	dirty chan struct{} // holds one token: something changed

	mu    sync.Mutex // guards the maps
	nodes map[model.NodeName]model.Node
	addrs map[model.NodeName]string // gossip addresses of the nodes above
	gone  map[model.NodeName]former // those that went
	reset map[model.NodeName]bool   // began anew and is to be joined: it may know nobody
}

// former is a node as it was when it went.
type former struct {
	addr        string // gossip
	incarnation uint64
}

func newState() *state {
	return &state{
		dirty: make(chan struct{}, 1), nodes: map[model.NodeName]model.Node{},
		addrs: map[model.NodeName]string{}, gone: map[model.NodeName]former{}, reset: map[model.NodeName]bool{},
	}
}

func (s *state) put(n model.Node, addr string) {
	s.mu.Lock()
	old, here := s.nodes[n.Name]
	before, away := s.gone[n.Name]
	if here && old.Incarnation != n.Incarnation || away && before.incarnation != n.Incarnation {
		s.begunAnew(n.Name)
	}
	s.nodes[n.Name], s.addrs[n.Name] = n, addr
	delete(s.gone, n.Name)
	s.mu.Unlock()
	s.touch()
}

func (s *state) drop(name model.NodeName, addr string) {
	s.mu.Lock()
	if len(s.gone) < maxGone {
		s.gone[name] = former{addr, s.nodes[name].Incarnation}
	}
	delete(s.nodes, name)
	delete(s.addrs, name)
	delete(s.reset, name)
	s.mu.Unlock()
	s.touch()
}

func (s *state) touch() {
	select {
	case s.dirty <- struct{}{}:
	default:
	}
}

// heardFrom takes in which life of a node answered a probe.
func (s *state) heardFrom(name model.NodeName, incarnation uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n, ok := s.nodes[name]; ok && n.Incarnation != incarnation {
		s.begunAnew(name)
	}
}

// begunAnew has a node joined, by greeters of all that notice: one is enough to
// tell it of everybody, and it is to answer them all. That we hear of its new
// life does not mean that it has heard of us. s.mu is held.
func (s *state) begunAnew(name model.NodeName) {
	if rand.IntN(max(len(s.nodes), greeters)) < greeters {
		s.reset[name] = true
	}
}

// met notes that the node at an address was joined.
func (s *state) met(addr string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, a := range s.addrs {
		if a == addr {
			delete(s.reset, name)
		}
	}
}

// alive lists the nodes by name.
func (s *state) alive() []model.Node {
	s.mu.Lock()
	out := make([]model.Node, 0, len(s.nodes))
	for _, n := range s.nodes {
		out = append(out, n)
	}
	s.mu.Unlock()
	slices.SortFunc(out, func(a, b model.Node) int { return strings.Compare(string(a.Name), string(b.Name)) })
	return out
}

// missing lists the gossip addresses, of seeds and of nodes that went, at which
// nobody is alive, or somebody who has yet to meet us.
func (s *state) missing(seeds []string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	here := map[string]bool{}
	var out []string
	for name, a := range s.addrs {
		if here[a] = true; s.reset[name] {
			out = append(out, a)
		}
	}
	for _, a := range seeds {
		if !here[a] && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	for _, f := range s.gone {
		if !here[f.addr] && !slices.Contains(out, f.addr) {
			out = append(out, f.addr)
		}
	}
	return out
}

// isHere reports whether a node is alive at a gossip address and has met us.
func (s *state) isHere(addr string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, a := range s.addrs {
		if a == addr {
			return !s.reset[name]
		}
	}
	return false
}

// away lists the nodes that went and were not seen again, by name.
func (s *state) away() []model.NodeName {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.gone))
}
