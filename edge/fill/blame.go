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

// blame remembers which nodes did badly of late. The zero blame is ready.
type blame struct {
	mu    sync.Mutex // guards until
	until map[model.NodeName]time.Time
}

// judge notes how a call to a node went.
func (b *blame) judge(node model.NodeName, err error, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.until == nil {
		b.until = map[model.NodeName]time.Time{}
	}
	if len(b.until) > maxBlamed {
		maps.DeleteFunc(b.until, func(_ model.NodeName, t time.Time) bool { return now.After(t) })
	}
	switch {
	case fault.KindOf(err) == fault.Corrupt:
		b.until[node] = now.Add(distrustFor)
	case err != nil && elsewhere(err):
		if until := now.Add(avoidFor); until.After(b.until[node]) {
			b.until[node] = until
		}
	case now.After(b.until[node]):
		delete(b.until, node)
	}
}

// blames tells that a node is better left alone now.
func (b *blame) blames(node model.NodeName, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return now.Before(b.until[node])
}

// order puts those that are blamed last.
func (b *blame) order(origins []model.Node, now time.Time) []model.Node {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.until) == 0 {
		return origins
	}
	var good, bad []model.Node
	for _, o := range origins {
		if now.Before(b.until[o.Name]) {
			bad = append(bad, o)
		} else {
			good = append(good, o)
		}
	}
	return append(good, bad...)
}
