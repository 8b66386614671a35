package cache

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// landedFor is how long what a crowd was just given is kept beside memory: a crowd that
// asks together comes over a second or two on a busy machine, and memory, which turns
// away what is new while it is full of what is popular, knows nothing of a crowd.
const landedFor = 4 * time.Second

// landed is the blobs that were filled last, so that the last of a crowd finds what
// the first have fetched. What memory kept as well is the same bytes. Its owner's
// lock guards it.
type landed struct {
	room  int64 // bytes that it may hold
	bytes int64
	gauge prometheus.Gauge // of bytes
	blobs map[string][]byte
	order []landing // oldest first
}

type landing struct {
	cid  string
	size int64
	till time.Time
}

func newLanded(room int64, gauge prometheus.Gauge) *landed {
	return &landed{room: room, gauge: gauge, blobs: map[string][]byte{}}
}

// put keeps data for a while, unless it is larger than all the room.
func (l *landed) put(cid string, data []byte, now time.Time) {
	l.expire(now)
	size := int64(len(data))
	if _, here := l.blobs[cid]; here || size == 0 || size > l.room {
		return
	}
	for l.bytes+size > l.room {
		l.pop()
	}
	l.blobs[cid] = data
	l.order = append(l.order, landing{cid, size, now.Add(landedFor)})
	l.weigh(size)
}

// get gives what is kept, nil if nothing is.
func (l *landed) get(cid string, now time.Time) []byte {
	l.expire(now)
	return l.blobs[cid]
}

// drop lets a blob go before its time.
func (l *landed) drop(cid string) {
	for i, each := range l.order {
		if each.cid == cid {
			l.order = append(l.order[:i:i], l.order[i+1:]...)
			l.weigh(-each.size)
			delete(l.blobs, cid)
			return
		}
	}
}

func (l *landed) expire(now time.Time) {
	for len(l.order) > 0 && !now.Before(l.order[0].till) {
		l.pop()
	}
}

func (l *landed) weigh(more int64) {
	l.bytes += more
	l.gauge.Set(float64(l.bytes))
}

func (l *landed) pop() {
	l.weigh(-l.order[0].size)
	delete(l.blobs, l.order[0].cid)
	l.order = l.order[1:]
}
