package cache

import (
	"hash/maphash"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// memoryShards keeps readers on different cores off one lock.
const memoryShards = 16

// memory keeps whole blobs, least recently used out first, within a budget of
// bytes split evenly over its shards.
type memory struct {
	seed    maphash.Seed
	shards  [memoryShards]memoryShard
	metrics *Metrics
}

type memoryShard struct {
	mu     sync.Mutex // guards the rest
	lru    *simplelru.LRU[string, []byte]
	bytes  int64
	budget int64
}

func newMemory(budget int64, m *Metrics) *memory {
	mem := &memory{seed: maphash.MakeSeed(), metrics: m}
	for i := range mem.shards {
		s := &mem.shards[i]
		s.budget = budget / memoryShards
		// The count never limits; the budget of bytes does.
		s.lru, _ = simplelru.NewLRU(1<<30, func(_ string, v []byte) { // only fails for a size below 1
			s.bytes -= int64(len(v))
			m.memoryBytes.Sub(float64(len(v)))
		})
	}
	return mem
}

func (m *memory) shard(cid string) *memoryShard {
	return &m.shards[maphash.String(m.seed, cid)%memoryShards]
}

func (m *memory) get(cid string) []byte {
	s := m.shard(cid)
	s.mu.Lock()
	v, _ := s.lru.Get(cid)
	s.mu.Unlock()
	return v
}

func (m *memory) has(cid string) bool {
	s := m.shard(cid)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lru.Contains(cid)
}

// put keeps v, which nobody may write to any more. What is larger than a
// shard's budget is not kept: it would push everything else out.
func (m *memory) put(cid string, v []byte) {
	s := m.shard(cid)
	if int64(len(v)) > s.budget {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lru.Contains(cid) {
		return
	}
	s.lru.Add(cid, v)
	s.bytes += int64(len(v))
	m.metrics.memoryBytes.Add(float64(len(v)))
	for s.bytes > s.budget {
		s.lru.RemoveOldest()
		m.metrics.evicted.WithLabelValues("memory").Inc()
	}
}

func (m *memory) drop(cid string) {
	s := m.shard(cid)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lru.Remove(cid)
}
