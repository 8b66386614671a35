package catalog

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"reflect"
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
// published, or when its facts stayed as they were.
func tell(old, now model.Video) *change {
	was, is := old.State == model.Published, now.State == model.Published
	c := &change{Video: now.ID, Version: now.Version}
	switch {
	case was && !is:
		c.What = "removed"
	case is && was && !bytes.Equal(old.Gate, now.Gate):
		c.What = "gate"
	case is && (!was || old.Title != now.Title || !reflect.DeepEqual(old.Manifest, now.Manifest)):
		c.What = "published"
	default: // nothing that edges know of: a new owner, for example
		return nil
	}
	return c
}

// Feed is the durable, ordered list of what changed for edges. Safe for
// concurrent use.
type Feed struct {
	bucket     *kv.Bucket
	generation uint64
	keep       uint64
	mu         sync.Mutex // guards last, changed
	last       uint64
	changed    chan struct{}
}

// generationKey sorts behind every entry's number, which is 8 bytes long.
var generationKey = []byte("\xff\xff\xff\xff\xff\xff\xff\xffgeneration")

func openFeed(db *kv.DB, keep uint64) (*Feed, error) {
	f := &Feed{bucket: db.Bucket("catalog_feed"), keep: keep, changed: make(chan struct{})}
	err := f.bucket.Scan(nil, nil, func(key, value []byte) (bool, error) {
		if bytes.Equal(key, generationKey) {
			f.generation = binary.BigEndian.Uint64(value)
			return false, nil
		}
		f.last = binary.BigEndian.Uint64(key)
		return true, nil
	})
	if err == nil && f.generation == 0 {
		f.generation, err = f.begin()
	}
	return f, fault.Wrap("catalog.openFeed", err)
}

// begin gives a new feed its generation.
func (f *Feed) begin() (uint64, error) {
	var g [8]byte
	_, _ = rand.Read(g[:]) // never fails, it would have crashed the program
	g[7] |= 1              // 0 means none
	return binary.BigEndian.Uint64(g[:]), f.bucket.Put(generationKey, g[:])
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

// Generation was made at random with the feed: a feed with another one is
// another feed, and cursors into it mean nothing.
func (f *Feed) Generation() uint64 { return f.generation }

// Read gives up to limit entries after the number `after`, in order. The first
// is later than after+1 when entries were trimmed; a reader that sees that, or
// whose cursor is past Last, cannot know what it missed and loads everything anew.
func (f *Feed) Read(after uint64, limit int) ([]Entry, error) {
	last := f.Last()
	if after >= last {
		return nil, nil
	}
	if limit <= 0 || limit > maxRead {
		limit = maxRead
	}
	var out []Entry
	err := f.bucket.Scan(nil, seqKey(after+1), func(key, value []byte) (bool, error) {
		n := binary.BigEndian.Uint64(key)
		if n > last { // also the generation's key
			return false, nil
		}
		out = append(out, Entry{Seq: n, Payload: append([]byte(nil), value...)})
		return len(out) < limit, nil
	})
	return out, fault.Wrap("catalog.Read", err)
}
