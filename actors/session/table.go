package session

import (
	"hash/maphash"
	"sync"

	"github.com/streamgate/streamgate/internal/model"
)

// shards is a power of two, many more than cores, so that opening a session
// does not hold up the look-ups of others.
const shards = 64

// table finds a session by its ticket. Look-ups allocate nothing.
type table struct {
	seed   maphash.Seed
	shards [shards]shard
}

type shard struct {
	mu sync.RWMutex // guards by
	by map[model.Ticket]*entry
	_  [32]byte // keeps neighbours' locks off one cache line
}

func newTable() *table {
	t := &table{seed: maphash.MakeSeed()}
	for i := range t.shards {
		t.shards[i].by = map[model.Ticket]*entry{}
	}
	return t
}

func (t *table) shard(k model.Ticket) *shard {
	return &t.shards[maphash.String(t.seed, string(k))%shards]
}

func (t *table) find(k model.Ticket) *entry {
	s := t.shard(k)
	s.mu.RLock()
	e := s.by[k]
	s.mu.RUnlock()
	return e
}

func (t *table) put(k model.Ticket, e *entry) {
	s := t.shard(k)
	s.mu.Lock()
	s.by[k] = e
	s.mu.Unlock()
}

func (t *table) remove(k model.Ticket) {
	s := t.shard(k)
	s.mu.Lock()
	delete(s.by, k)
	s.mu.Unlock()
}
