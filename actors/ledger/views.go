package ledger

import (
	"maps"
	"sync/atomic"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

// chainView is what readers may know of a chain.
type chainView struct {
	head      model.BlockRef
	confirmed time.Time
}

// views is what the hot path reads: one atomic load, no mailbox. Only the
// ledger's actor writes.
type views struct {
	m atomic.Pointer[map[model.ChainID]chainView]
}

func (v *views) get(id model.ChainID) chainView {
	if m := v.m.Load(); m != nil {
		return (*m)[id]
	}
	return chainView{}
}

func (v *views) set(id model.ChainID, change func(*chainView)) {
	next := map[model.ChainID]chainView{}
	if m := v.m.Load(); m != nil {
		next = maps.Clone(*m)
	}
	c := next[id]
	change(&c)
	next[id] = c
	v.m.Store(&next)
}
