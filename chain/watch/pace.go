package watch

import (
	"time"

	"github.com/streamgate/streamgate/chain/chains"
)

const (
	// paceBlocks is over how many blocks the estimate is smoothed.
	paceBlocks = 16
	// The estimate stays between an eighth and four times of what was expected: nobody
	// who feeds us blocks can make us wait much longer before we say that we are blind.
	paceDown, paceUp = 8, 4
)

// pace estimates how often a chain makes a block, by this machine's monotonic clock:
// block times change with forks, and timestamps count whole seconds. Immutable.
type pace struct {
	told, now time.Duration
	number    uint64 // of the newest head seen, …
	at        time.Time
}

// seen takes a head that was found to be the newest one at an instant.
func (p pace) seen(number uint64, at time.Time) pace {
	blocks := number - p.number
	switch {
	case p.at.IsZero() || number < p.number: // the first, or a reorg to a lower one
		p.number, p.at = number, at
		return p
	case blocks == 0:
		return p
	}
	each := at.Sub(p.at) / time.Duration(blocks)
	each = min(max(each, p.told/paceDown), p.told*paceUp)
	weight := time.Duration(min(blocks, paceBlocks))
	p.now += (each - p.now) * weight / paceBlocks
	p.number, p.at = number, at
	return p
}

// follow is how to follow the chain at this pace. A chain that was given its Poll and
// Stuck by hand keeps them, and one that is slower than expected is looked at no less
// often: it may also go back.
func (p pace) follow(c chains.Chain) (poll, stuck time.Duration) {
	if told := c.Paced(c.BlockTime); told.Poll != c.Poll || told.Stuck != c.Stuck {
		return c.Poll, c.Stuck
	}
	paced := c.Paced(p.now)
	return min(c.Poll, paced.Poll), paced.Stuck
}
