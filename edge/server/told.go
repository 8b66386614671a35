package server

import (
	"hash/maphash"
	"sync/atomic"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

// toldSlots is far more than segments are watched within a second.
const toldSlots = 1 << 12

// told remembers of which segments the shelf heard within this second. It fetches
// ahead of viewers; that a thousand of them took the same segment at once tells it
// nothing new, and each word costs a letter to an actor. Of two segments in one
// slot the shelf may hear more often.
type told struct {
	seed  maphash.Seed
	slots [toldSlots]atomic.Uint64 // second and a part of the hash
}

func newTold() *told { return &told{seed: maphash.MakeSeed()} }

// news says whether the shelf has yet to hear of a segment.
func (t *told) news(video model.VideoID, o object, now time.Time) bool {
	var h maphash.Hash
	h.SetSeed(t.seed)
	_, _ = h.WriteString(string(video)) // never fails, as the next
	_, _ = h.WriteString(o.rendition)
	sum := h.Sum64() ^ uint64(o.number)*0x9e3779b97f4a7c15
	slot := &t.slots[sum%toldSlots]
	mark := sum&^(1<<32-1) | uint64(uint32(now.Unix()))
	return slot.Load() != mark && slot.Swap(mark) != mark
}
