package fanout

import (
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

// order is what a link wants sent.
type order int

const (
	nothing order = iota
	probe         // an empty batch, to hear where the follower is
	more          // entries not sent yet
	again         // entries sent before, from the oldest unacknowledged one
	news          // an empty batch with a new head
)

// idle is a wait for something to happen; whatever does wakes the sender.
const idle = time.Hour

// link is what a sender knows of its follower. It is pure: no clock, no I/O.
type link struct {
	known bool   // the follower told where it is
	acked uint64 // it has applied everything up to here
	sent  uint64 // we sent everything up to here
	head  model.BlockRef

	since   time.Time     // when the oldest unacknowledged entry was sent
	due     time.Time     // when we stop waiting for an answer
	pause   time.Duration // from sending to due
	stalled bool          // the last wait was in vain
}

// next says what to send at now, or for how long to wait.
func (l *link) next(now time.Time, last uint64, head model.BlockRef) (order, time.Duration) {
	if l.pause == 0 {
		l.pause = firstResend
	}
	open := l.sent - l.acked
	waiting := !l.due.IsZero() && now.Before(l.due)
	switch {
	case !l.known:
		if waiting {
			if head != l.head {
				return probe, 0 // it may be listening already
			}
			return nothing, l.due.Sub(now)
		}
		l.giveUp()
		return probe, 0
	case open > 0 && !waiting:
		l.giveUp()
		l.sent = l.acked
		return again, 0
	case l.sent < last && open < Window && !(l.stalled && (open > 0 || waiting)):
		return more, 0
	case head != l.head:
		return news, 0
	case open > 0 || l.stalled && waiting:
		return nothing, l.due.Sub(now)
	}
	return nothing, idle
}

// giveUp ends a wait in vain.
func (l *link) giveUp() {
	if !l.due.IsZero() {
		l.stalled = true
		l.pause = min(2*l.pause, maxResend)
	}
}

// sending notes that everything up to seq is sent now.
func (l *link) sending(now time.Time, seq uint64) {
	if l.sent == l.acked { // nothing was under way
		l.since, l.due = now, now.Add(l.pause)
	}
	l.sent = seq
}

// hold waits before the next try to send more.
func (l *link) hold(now time.Time) {
	l.stalled, l.due = true, now.Add(l.pause)
}

// ack notes that the follower has everything up to seq, and gives how long the
// oldest entry under way took, 0 if this acknowledges nothing new.
func (l *link) ack(now time.Time, seq uint64) (took time.Duration) {
	l.known, l.stalled, l.pause = true, false, firstResend
	if seq <= l.acked && seq != 0 {
		return 0
	}
	if seq > l.acked && l.sent > l.acked {
		took = now.Sub(l.since)
	}
	l.acked = max(l.acked, seq)
	l.sent = max(l.sent, l.acked)
	l.since, l.due = now, now.Add(l.pause)
	return took
}
