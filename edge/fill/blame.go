package fill

import (
	"slices"
	"sync"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// avoidFor is how long an origin that failed is asked last: long enough not
	// to wait for it with every block, short enough to find it well again.
	avoidFor = 2 * time.Second
	// distrustFor is the same for one whose bytes were wrong.
	distrustFor = time.Minute
)

// blame remembers which origins did badly of late. The zero blame is ready.
type blame struct {
	mu    sync.Mutex // guards until
	until map[model.NodeName]time.Time
}

// judge notes how a call to an origin went.
func (b *blame) judge(origin model.NodeName, err error, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.until == nil {
		b.until = map[model.NodeName]time.Time{}
	}
	switch {
	case fault.KindOf(err) == fault.Corrupt:
		b.until[origin] = now.Add(distrustFor)
	case err != nil && elsewhere(err):
		if until := now.Add(avoidFor); until.After(b.until[origin]) {
			b.until[origin] = until
		}
	case now.After(b.until[origin]):
		delete(b.until, origin)
	}
}

// order puts those that are blamed last. Who is no member any more is forgotten.
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
	for name := range b.until {
		if !slices.ContainsFunc(origins, func(o model.Node) bool { return o.Name == name }) {
			delete(b.until, name)
		}
	}
	return append(good, bad...)
}
