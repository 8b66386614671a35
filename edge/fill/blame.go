package fill

import (
	"maps"
	"sync"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// avoidFor is how long a node that failed is asked last: long enough not
	// to wait for it with every block, short enough to find it well again.
	avoidFor = 2 * time.Second
	// distrustFor is the same for one whose bytes were wrong.
	distrustFor = time.Minute
	// maxBlamed is from how many on those whose time is over are forgotten.
	maxBlamed = 256
)

// blame remembers which nodes did badly of late.
type blame struct {
	avoidFor time.Duration // the constant, but in tests

	mu    sync.Mutex // guards nodes
	nodes map[model.NodeName]record
}

// record is what is held against a node.
type record struct {
	until time.Time // it is left alone
	slow  time.Time // when it was slow for the first time since it last did well; zero: it was not
}

// judge notes how a call to a node went.
func (b *blame) judge(node model.NodeName, err error, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.nodes[node]
	switch {
	case fault.KindOf(err) == fault.Corrupt:
		r.until = now.Add(distrustFor)
	case err != nil && elsewhere(err):
		r.avoid(now.Add(b.avoidFor))
	default:
		r.slow = time.Time{}
	}
	b.keep(node, r, now)
}

// slow notes that an edge of the region, asked at begun, was slower than its rival. It is
// forgiven once: whoever stands in for it fetches from an origin what it has fetched, and
// what it was asked for before it was found slow says the same once more.
func (b *blame) slow(node model.NodeName, begun, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.nodes[node]
	switch {
	case r.slow.IsZero():
		r.slow = now
	case begun.After(r.slow):
		r.slow = time.Time{}
		r.avoid(now.Add(b.avoidFor))
	}
	b.keep(node, r, now)
}

func (r *record) avoid(until time.Time) {
	if until.After(r.until) {
		r.until = until
	}
}

// keep needs b.mu.
func (b *blame) keep(node model.NodeName, r record, now time.Time) {
	if b.nodes == nil {
		b.nodes = map[model.NodeName]record{}
	}
	if len(b.nodes) > maxBlamed {
		maps.DeleteFunc(b.nodes, func(_ model.NodeName, r record) bool { return now.After(r.until) })
	}
	if r.slow.IsZero() && now.After(r.until) {
		delete(b.nodes, node)
		return
	}
	b.nodes[node] = r
}

// blames tells that a node is better left alone now.
func (b *blame) blames(node model.NodeName, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return now.Before(b.nodes[node].until)
}

// order puts those that are blamed last.
func (b *blame) order(origins []model.Node, now time.Time) []model.Node {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.nodes) == 0 {
		return origins
	}
	var good, bad []model.Node
	for _, o := range origins {
		if now.Before(b.nodes[o.Name].until) {
			bad = append(bad, o)
		} else {
			good = append(good, o)
		}
	}
	return append(good, bad...)
}
