package fill

import (
	"sync"
	"time"
)

const (
	// firstPatience is how long a node may take to answer before another is asked
	// too, while nothing is known of how long answers take; then it is as long as
	// nearly all take, within the other two.
	firstPatience = 300 * time.Millisecond
	minPatience   = 50 * time.Millisecond
	maxPatience   = time.Second
	// edgePatience is the least for another edge of the region. One that is down
	// refuses at once; one that is merely busy is about to fetch what is asked for,
	// and a rival would fetch it from the origin a second time.
	edgePatience = 500 * time.Millisecond

	// hedgeShare is how many blocks pay for one that is asked for twice, and
	// hedgeBurst how many may be in a row: when all is slow, asking more does harm.
	hedgeShare = 10
	hedgeBurst = 10
)

// latency is how long nodes of a kind take to answer: mean and deviation as for a
// retransmission timer (RFC 6298). The zero latency is ready.
type latency struct {
	mu        sync.Mutex // guards the rest
	known     bool
	mean, dev time.Duration
}

func (l *latency) saw(took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.known {
		l.known, l.mean, l.dev = true, took, took/2
		return
	}
	l.dev += ((l.mean - took).Abs() - l.dev) / 4
	l.mean += (took - l.mean) / 8
}

func (l *latency) patience() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.known {
		return firstPatience
	}
	return min(max(l.mean+4*l.dev, minPatience), maxPatience)
}

// budget bounds hedges to a share of the blocks. The zero budget is full.
type budget struct {
	mu    sync.Mutex // guards spent
	spent int        // in shares of a hedge, at most hedgeShare*hedgeBurst
}

// earn pays for one block.
func (b *budget) earn() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.spent = max(0, b.spent-1)
}

// spend takes a hedge out of the budget, if there is one.
func (b *budget) spend() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.spent+hedgeShare > hedgeShare*hedgeBurst {
		return false
	}
	b.spent += hedgeShare
	return true
}
