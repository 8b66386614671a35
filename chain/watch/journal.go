package watch

import (
	"crypto/rand"
	"encoding/binary"
	"sync"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// maxRead bounds the entries of one Read.
	maxRead = 1000
	// trimRows bounds how many old rows one commit drops; it is more than a
	// commit usually writes, so the journal shrinks back to its limit.
	trimRows = 64
)

// Entry is one entry of the journal. Seq starts at 1 and rises by 1. Trace is the
// traceparent of the block that caused it, empty if it was not traced.
type Entry struct {
	Seq    uint64
	Change model.OwnershipChange
	Trace  string
}

// Journal is the durable, ordered list of ownership changes of one chain. It is
// written by the Watcher and safe for concurrent use.
type Journal struct {
	chain model.ChainID
	rows  *kv.Bucket // last number of the row → run
	meta  *kv.Bucket
	keep  uint64

	mu         sync.Mutex // guards everything below
	generation uint64
	last       uint64
	ends       []uint64 // last numbers of the rows, ascending
	changed    chan struct{}
}

// generationKey is where the meta bucket has the generation.
var generationKey = []byte("generation")

func openJournal(db *kv.DB, prefix string, chain model.ChainID, keep uint64) (*Journal, error) {
	j := &Journal{chain: chain, rows: db.Bucket(prefix + "journal"), meta: db.Bucket(prefix + "meta"), keep: keep, changed: make(chan struct{})}
	err := j.rows.Scan(nil, nil, func(key, _ []byte) (bool, error) {
		j.ends = append(j.ends, binary.BigEndian.Uint64(key))
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	if n := len(j.ends); n > 0 {
		j.last = j.ends[n-1]
	}
	switch raw, err := j.meta.Get(generationKey); {
	case err == nil && len(raw) == 8:
		j.generation = binary.BigEndian.Uint64(raw)
		return j, nil
	case fault.KindOf(err) != fault.NotFound:
		return nil, err
	}
	j.generation = newGeneration()
	return j, j.meta.Put(generationKey, number(j.generation))
}

// newGeneration is random and not 0, which means none.
func newGeneration() uint64 {
	var g [8]byte
	_, _ = rand.Read(g[:]) // never fails, it would have crashed the program
	return binary.BigEndian.Uint64(g[:]) | 1
}

func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// Generation was made at random with the journal. It changes when readers may
// have missed something: a cursor taken under another one means nothing.
func (j *Journal) Generation() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.generation
}

// Last is the number of the newest entry, 0 if there is none.
func (j *Journal) Last() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.last
}

// Changed gives a channel that is closed when the next entry is there, or the
// generation changes. Take it before Last or Read, or an entry is missed.
func (j *Journal) Changed() <-chan struct{} {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.changed
}

// Read gives up to limit entries after the number `after`, in order. The first
// is later than after+1 when entries were trimmed: a reader that sees that, or
// whose cursor is past Last, cannot know what it missed and looks at everything anew.
func (j *Journal) Read(after uint64, limit int) ([]Entry, error) {
	last := j.Last()
	if after >= last {
		return nil, nil
	}
	if limit <= 0 || limit > maxRead {
		limit = maxRead
	}
	var out []Entry
	var broken error
	err := j.rows.Scan(nil, number(after+1), func(key, value []byte) (bool, error) {
		end := binary.BigEndian.Uint64(key)
		if end > last {
			return false, nil // a commit that is not announced yet
		}
		r, err := decodeRun(j.chain, value)
		if err != nil {
			broken = err
			return false, nil
		}
		for i, c := range r.changes {
			seq := end - uint64(len(r.changes)-1-i)
			if seq > after && len(out) < limit {
				out = append(out, Entry{Seq: seq, Change: c, Trace: r.trace})
			}
		}
		return len(out) < limit, nil
	})
	if broken != nil {
		return nil, fault.As("chain/watch.Read", fault.Corrupt, broken)
	}
	return out, fault.Wrap("chain/watch.Read", err)
}

// write puts rows behind the newest inside a transaction and drops old ones. It
// gives what advance makes visible once the transaction is committed. The
// Watcher alone calls it, one at a time.
func (j *Journal) write(t *kv.Txn, rows []run) (ends []uint64, dropped int, err error) {
	j.mu.Lock()
	last, old := j.last, j.ends
	j.mu.Unlock()
	for _, r := range rows {
		last += uint64(len(r.changes))
		if err := t.Put(j.rows, number(last), r.encode()); err != nil {
			return nil, 0, err
		}
		ends = append(ends, last)
	}
	for dropped < len(old) && dropped < trimRows && last > j.keep && old[dropped] <= last-j.keep {
		if err := t.Delete(j.rows, number(old[dropped])); err != nil {
			return nil, 0, err
		}
		dropped++
	}
	return ends, dropped, nil
}

// advance makes a committed write visible and wakes the readers. A generation
// other than 0 replaces the journal's.
func (j *Journal) advance(ends []uint64, dropped int, generation uint64) {
	if len(ends) == 0 && generation == 0 {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if n := len(ends); n > 0 {
		j.last = ends[n-1]
	}
	j.ends = append(j.ends[dropped:], ends...)
	if generation != 0 {
		j.generation = generation
	}
	close(j.changed)
	j.changed = make(chan struct{})
}
