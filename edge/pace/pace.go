// Package pace bounds how far ahead of its viewer a session may fetch content
// keys. A player that is told to stop can still decrypt what it has keys for, so
// what it may have is the window it plays and the next, and a few more for seeks.
package pace

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/streamgate/streamgate/internal/model"
)

const (
	// burst is how many windows may be taken at once: the one that plays, the
	// next, and two for a seek.
	burst = 4
	// lead makes keys come a little sooner than playing needs them, so that a
	// clock that runs fast does not stall the picture.
	lead = 1.25
	// maxRemembered bounds the windows a session was given; a key that it has is
	// given again at no cost.
	maxRemembered = 16
	// MaxHold is how long a key that is asked for too early may be held back.
	MaxHold = 30 * time.Second
)

// Keys paces one session. Safe for concurrent use.
type Keys struct {
	mu    sync.Mutex // guards the rest
	limit *rate.Limiter
	given []int // the newest last
}

// NewKeys paces windows of the given length.
func NewKeys(window time.Duration) *Keys {
	return &Keys{limit: rate.NewLimiter(rate.Limit(lead/window.Seconds()), burst)}
}

// Wait says how long the key of a window is to be held from now on. ok is false
// when it would be longer than MaxHold; nothing is used up then.
func (k *Keys) Wait(now time.Time, window int) (hold time.Duration, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, w := range k.given {
		if w == window {
			return 0, true
		}
	}
	r := k.limit.ReserveN(now, 1)
	if hold = r.DelayFrom(now); hold > MaxHold {
		r.CancelAt(now)
		return 0, false
	}
	if k.given = append(k.given, window); len(k.given) > maxRemembered {
		k.given = k.given[1:]
	}
	return hold, true
}

// Forget undoes a Wait whose key was not given after all.
func (k *Keys) Forget(window int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i, w := range k.given {
		if w == window {
			k.given = append(k.given[:i], k.given[i+1:]...)
			return
		}
	}
}

// Table holds the Keys of an edge's sessions. Safe for concurrent use.
type Table struct {
	mu sync.Mutex // guards by
	by map[model.SessionID]*entry
}

type entry struct {
	keys *Keys
	used time.Time
}

// idle is how long a session's pace is remembered: longer than a bucket takes
// to fill, so that forgetting gives nothing away.
const idle = 10 * time.Minute

// sweepAt is the size from which on idle entries are looked for.
const sweepAt = 1024

// NewTable makes an empty table.
func NewTable() *Table { return &Table{by: map[model.SessionID]*entry{}} }

// Of gives the pace of a session, made at first use.
func (t *Table) Of(id model.SessionID, window time.Duration, now time.Time) *Keys {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.by[id]
	if e == nil {
		if len(t.by) >= sweepAt {
			t.sweep(now)
		}
		e = &entry{keys: NewKeys(window)}
		t.by[id] = e
	}
	e.used = now
	return e.keys
}

func (t *Table) sweep(now time.Time) {
	for id, e := range t.by {
		if now.Sub(e.used) > idle {
			delete(t.by, id)
		}
	}
}
