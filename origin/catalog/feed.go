package catalog

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"sync"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

// maxRead bounds the entries of one Read.
const maxRead = 1000

// Entry is one entry of the feed. Seq starts at 1 and rises by 1. Payload is
// JSON: {"video":"…","version":7,"what":"published|gate|removed"}.
type Entry struct {
	Seq     uint64
	Payload []byte
}

// change is the payload of an entry.
type change struct {
	Video   model.VideoID `json:"video"`
	Version uint64        `json:"version"`
	What    string        `json:"what"`
}

// tell says what edges must know of a write: nothing while the video is not
// published.
func tell(old, now model.Video) *change {
	was, is := old.State == model.Published, now.State == model.Published
	c := &change{Video: now.ID, Version: now.Version}
	switch {
	case was && !is:
		c.What = "removed"
	case is && was && !bytes.Equal(old.Gate, now.Gate):
		c.What = "gate"
	case is:
		c.What = "published" // also when its title or manifest changed: edges drop their copy
	default:
		return nil
	}
	return c
}

// Feed is the durable, ordered list of what changed for edges. Safe for
// concurrent use.
type Feed struct {
	bucket  *kv.Bucket
	keep    uint64
	mu      sync.Mutex // guards last, changed
	last    uint64
	changed chan struct{}
}

func openFeed(db *kv.DB, keep uint64) (*Feed, error) {
	f := &Feed{bucket: db.Bucket("catalog_feed"), keep: keep, changed: make(chan struct{})}
	// Numbers below are a dense range, so the last is found by its first and
	// by walking keys; values are small.
	err := f.bucket.Scan(nil, nil, func(key, _ []byte) (bool, error) {
		f.last = binary.BigEndian.Uint64(key)
		return true, nil
	})
	return f, fault.Wrap("catalog.openFeed", err)
}

func seqKey(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// append writes the next entry inside the transaction of its change and trims
// the oldest. The catalog's mutex is held.
func (f *Feed) append(t *kv.Txn, c change) error {
	payload, err := json.Marshal(c)
	if err != nil {
		return fault.Wrap("catalog.append", err)
	}
	next := f.Last() + 1
	if next > f.keep {
		if err := t.Delete(f.bucket, seqKey(next-f.keep)); err != nil {
			return err
		}
	}
	return t.Put(f.bucket, seqKey(next), payload)
}

// advance makes a committed entry visible and wakes the readers.
func (f *Feed) advance() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last++
	close(f.changed)
	f.changed = make(chan struct{})
}

// Last is the number of the newest entry, 0 if there is none.
func (f *Feed) Last() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last
}

// Changed gives a channel that is closed when the next entry is there. Take it
// before Last or Read, or an entry in between is missed.
func (f *Feed) Changed() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.changed
}

// Read gives up to max entries after the number `after`, in order. Expired says
// that the cursor cannot be served: entries after it were trimmed, or it is of
// another life of this feed. The reader then loads everything anew and goes on
// from Last, which it took before.
func (f *Feed) Read(after uint64, max int) ([]Entry, error) {
	const op = "catalog.Read"
	last := f.Last()
	if after > last {
		return nil, fault.New(op, fault.Expired, "cursor %d is ahead of the feed, which ends at %d", after, last)
	}
	if max <= 0 || max > maxRead {
		max = maxRead
	}
	var out []Entry
	err := f.bucket.Scan(nil, seqKey(after+1), func(key, value []byte) (bool, error) {
		n := binary.BigEndian.Uint64(key)
		if n > last {
			return false, nil
		}
		out = append(out, Entry{Seq: n, Payload: append([]byte(nil), value...)})
		return len(out) < max, nil
	})
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	if after < last && (len(out) == 0 || out[0].Seq != after+1) {
		return nil, fault.New(op, fault.Expired, "entries after %d were trimmed", after)
	}
	return out, nil
}
