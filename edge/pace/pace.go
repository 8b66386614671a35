// Package pace bounds how far ahead of its viewer a session may fetch content
// keys. A player that is told to stop can still decrypt what it has keys for, so
// what it may have is the window it plays and the next, and a few more for seeks.
package pace

import (
	"slices"
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
	turns []turn // the newest last
}

// turn is a window's place in the queue.
type turn struct {
	window int
	due    time.Time         // the key is given from then on
	place  *rate.Reservation // nil once it cannot be given back
	asked  int               // requests that came for it and did not leave without it
}

// NewKeys paces windows of the given length.
func NewKeys(window time.Duration) *Keys {
	return &Keys{limit: rate.NewLimiter(rate.Limit(lead/window.Seconds()), burst)}
}

// Wait says how long the key of a window is to be held from now on. Asking again
// does not bring it sooner. ok is false when it would be longer than MaxHold;
// nothing is used up then.
func (k *Keys) Wait(now time.Time, window int) (hold time.Duration, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i := range k.turns {
		if !now.Before(k.turns[i].due) {
			k.turns[i].place = nil // it weighs more than the turn
		}
	}
	if i := k.find(window); i >= 0 {
		k.turns[i].asked++
		return max(k.turns[i].due.Sub(now), 0), true
	}
	place := k.limit.ReserveN(now, 1)
	if hold = place.DelayFrom(now); hold > MaxHold {
		place.CancelAt(now)
		return 0, false
	}
	if len(k.turns) == maxRemembered {
		k.turns = slices.Delete(k.turns, 0, 1)
	}
	k.turns = append(k.turns, turn{window, now.Add(hold), place, 1})
	return hold, true
}

// Leave tells that who waited for a window has gone without its key, for example
// because the viewer sought elsewhere. If nobody else waits, its place is free again.
func (k *Keys) Leave(now time.Time, window int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	i := k.find(window)
	if i < 0 {
		return
	}
	t := &k.turns[i]
	if t.asked--; t.asked == 0 && now.Before(t.due) && t.place != nil {
		t.place.CancelAt(now)
		k.turns = slices.Delete(k.turns, i, i+1)
	}
}

// find needs k.mu.
func (k *Keys) find(window int) int {
	return slices.IndexFunc(k.turns, func(t turn) bool { return t.window == window })
}

// Table holds the Keys of an edge's sessions. Safe for concurrent use.
type Table struct {
	mu      sync.Mutex // guards the rest
	by      map[model.SessionID]*entry
	sweepAt int
}

type entry struct {
	keys *Keys
	used time.Time
}

// idle is how long a session's pace is remembered: longer than a bucket takes
// to fill, so that forgetting gives nothing away.
const idle = 10 * time.Minute

// firstSweep is the size from which on idle entries are looked for. After each
// sweep it is twice what was left, so that sweeping costs little a session.
const firstSweep = 1024

// NewTable makes an empty table.
func NewTable() *Table { return &Table{by: map[model.SessionID]*entry{}, sweepAt: firstSweep} }

// Of gives the pace of a session, made at first use.
func (t *Table) Of(id model.SessionID, window time.Duration, now time.Time) *Keys {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.by[id]
	if e == nil {
		if len(t.by) >= t.sweepAt {
			t.sweep(now)
		}
		e = &entry{keys: NewKeys(window)}
		t.by[id] = e
	}
	e.used = now
	return e.keys
}

// Len is how many sessions are remembered.
func (t *Table) Len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.by)
}

// sweep needs t.mu.
func (t *Table) sweep(now time.Time) {
	for id, e := range t.by {
		if now.Sub(e.used) > idle {
			delete(t.by, id)
		}
	}
	t.sweepAt = max(firstSweep, 2*len(t.by))
}
