package cache

import (
	"github.com/maypok86/otter/v2"
)

// wholeShare is the largest part of the budget that one blob may take (one of so
// many parts): a larger one would push out too much for what it is.
const wholeShare = 8

// memory keeps whole blobs within a budget of bytes: those asked for often or of
// late (W-TinyLFU, docs/decisions on the segment cache). What is put in may be
// gone at once.
type memory struct {
	blobs   *otter.Cache[string, []byte]
	largest int64
	metrics *Metrics
}

func newMemory(budget int64, m *Metrics) (*memory, error) {
	blobs, err := otter.New(&otter.Options[string, []byte]{
		MaximumWeight: uint64(budget),
		Weigher:       func(_ string, v []byte) uint32 { return uint32(len(v)) }, // maxBlobBytes is less
		OnDeletion: func(e otter.DeletionEvent[string, []byte]) {
			m.memoryBytes.Sub(float64(len(e.Value)))
			if e.WasEvicted() {
				m.evicted.WithLabelValues("memory").Inc()
			}
		},
	})
	if err != nil {
		return nil, err
	}
	return &memory{blobs: blobs, largest: max(budget/wholeShare, 1), metrics: m}, nil
}

func (m *memory) get(cid string) []byte {
	v, _ := m.blobs.GetIfPresent(cid)
	return v
}

// has looks without counting it as a use.
func (m *memory) has(cid string) bool {
	_, ok := m.blobs.GetEntryQuietly(cid)
	return ok
}

// put keeps v, which nobody may write to any more.
func (m *memory) put(cid string, v []byte) {
	if int64(len(v)) > m.largest {
		return
	}
	if _, isNew := m.blobs.SetIfAbsent(cid, v); isNew {
		m.metrics.memoryBytes.Add(float64(len(v)))
	}
}

func (m *memory) drop(cid string) { m.blobs.Invalidate(cid) }
