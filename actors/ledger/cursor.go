package ledger

import (
	"context"
	"encoding/binary"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/fault"
)

// cursorBytes is the size of a kept cursor: four numbers.
const cursorBytes = 32

func (k feedKey) bytes() []byte { return []byte("cursor/" + string(k.Publisher) + "/" + k.Feed) }

// cursor reads what was kept. A cursor that cannot be read is one that was
// never kept: the feed starts with a Gap, which is safe.
func (l *Ledger) cursor(k feedKey) fanout.Cursor {
	b, err := l.store.Get(k.bytes())
	if err == nil && len(b) != cursorBytes {
		err = fault.New("actors/ledger.cursor", fault.Corrupt, "cursor of %d bytes", len(b))
	}
	if err != nil {
		if fault.KindOf(err) != fault.NotFound {
			l.log.Error("cursor not readable", zap.String("peer", string(k.Publisher)), zap.String("feed", k.Feed), zap.Error(err))
		}
		return fanout.Cursor{}
	}
	n := func(i int) uint64 { return binary.BigEndian.Uint64(b[8*i:]) }
	return fanout.Cursor{Generation: n(0), Incarnation: n(1), Seq: n(2), Check: n(3)}
}

// keepAfter is how long a cursor may wait to be kept: an entry that comes again
// after a crash is harmless, and each write waits for the disk.
const keepAfter = 50 * time.Millisecond

// keeper keeps cursors some time after they moved, so that nobody waits for the disk.
type keeper struct {
	l     *Ledger
	mu    sync.Mutex // guards moved
	moved map[feedKey]fanout.Cursor
	wake  chan struct{} // holds one token
}

func newKeeper(l *Ledger) *keeper {
	return &keeper{l: l, moved: map[feedKey]fanout.Cursor{}, wake: make(chan struct{}, 1)}
}

// note takes a cursor whose entries were handed out. It does not block.
func (k *keeper) note(key feedKey, c fanout.Cursor) {
	k.mu.Lock()
	k.moved[key] = c
	k.mu.Unlock()
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// run keeps cursors until ctx ends; those that wait then are kept too.
func (k *keeper) run(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-k.wake:
			select {
			case <-ctx.Done():
			case <-time.After(keepAfter):
			}
		}
		k.flush()
	}
}

func (k *keeper) flush() {
	k.mu.Lock()
	moved := k.moved
	k.moved = map[feedKey]fanout.Cursor{}
	k.mu.Unlock()
	for key, c := range moved {
		k.l.keep(key, c)
	}
}

// kept gives the cursor that counts: one that waits to be kept is newer.
func (k *keeper) kept(key feedKey) fanout.Cursor {
	k.mu.Lock()
	c, waits := k.moved[key]
	k.mu.Unlock()
	if waits {
		return c
	}
	return k.l.cursor(key)
}

// keep stores a cursor. If that fails, entries come again after a restart,
// which is harmless.
func (l *Ledger) keep(k feedKey, c fanout.Cursor) {
	b := make([]byte, 0, cursorBytes)
	for _, n := range []uint64{c.Generation, c.Incarnation, c.Seq, c.Check} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	if err := l.store.Put(k.bytes(), b); err != nil {
		l.log.Error("cursor not kept", zap.String("peer", string(k.Publisher)), zap.String("feed", k.Feed), zap.Error(err))
	}
}
