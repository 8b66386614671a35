package operator

import (
	"sync"
	"time"
)

// remembered bounds how long a transaction that was not seen in a block keeps
// its nonce. One that the network lost must not hold up all that follow.
const remembered = 30 * time.Second

// nonces are those of transactions that were sent and not yet seen in a block.
// A node answers before it has sorted a transaction in, and behind one address
// there may be several nodes, so asked for the next nonce it may give one that
// is taken. What was mined is forgotten here: should a reorg undo it, the node
// knows better.
type nonces struct {
	mu     sync.Mutex
	flying map[uint64]time.Time // when it was sent
}

// atLeast gives the lowest nonce that is free of those. It has to be asked
// before the node is: what lands in between is then counted by one of both.
func (n *nonces) atLeast(now time.Time) uint64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	var free uint64
	for nonce, sent := range n.flying {
		if now.Sub(sent) < remembered {
			free = max(free, nonce+1)
		}
	}
	return free
}

func (n *nonces) sent(nonce uint64, now time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.flying == nil {
		n.flying = make(map[uint64]time.Time)
	}
	n.flying[nonce] = now
}

func (n *nonces) landed(nonce uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.flying, nonce)
}
