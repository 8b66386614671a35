package pace

import (
	"slices"
	"sync"
	"time"
)

// queue gives windows their turns.
type queue struct {
	most int // of the windows that are remembered

	mu     sync.Mutex // guards the rest, and is held by who calls a method
	bucket bucket
	turns  []turn // the newest last
}

// turn is a window's place in the queue.
type turn struct {
	window int
	due    time.Time // the key is given from then on
	asked  int       // requests that came for it and did not leave without it
}

// newQueue is for windows of the given length and so many devices that play them.
func newQueue(window time.Duration, devices, spare, most int) *queue {
	return &queue{most: most, bucket: bucket{aSecond: float64(devices) * lead / window.Seconds(), most: float64(devices*burst + spare)}}
}

// wait says how long a window is to be held, but not less than least; false when
// that would be more than MaxHold.
func (q *queue) wait(now time.Time, window int, least time.Duration) (hold time.Duration, ok bool) {
	if i := q.find(window); i >= 0 {
		q.turns[i].asked++
		return max(q.turns[i].due.Sub(now), least), true
	}
	if hold = max(q.bucket.take(now), least); hold > MaxHold {
		q.bucket.back(now)
		return 0, false
	}
	if len(q.turns) == q.most {
		q.turns = slices.Delete(q.turns, 0, 1)
	}
	q.turns = append(q.turns, turn{window, now.Add(hold), 1})
	return hold, true
}

// gave says whether a window's turn has come.
func (q *queue) gave(now time.Time, window int) bool {
	i := q.find(window)
	return i >= 0 && !now.Before(q.turns[i].due)
}

// delay puts a turn off until due, if that is later.
func (q *queue) delay(window int, due time.Time) {
	if i := q.find(window); i >= 0 && q.turns[i].due.Before(due) {
		q.turns[i].due = due
	}
}

// leave gives the place of a window back whose turn has not gone by.
func (q *queue) leave(now time.Time, window int) {
	i := q.find(window)
	if i < 0 {
		return
	}
	t := &q.turns[i]
	if t.asked--; t.asked == 0 && !t.due.Before(now) {
		q.bucket.back(now)
		q.turns = slices.Delete(q.turns, i, i+1)
	}
}

func (q *queue) find(window int) int {
	return slices.IndexFunc(q.turns, func(t turn) bool { return t.window == window })
}
