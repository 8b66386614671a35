// Package pace bounds how far ahead of its viewer a session may fetch content
// keys, and how many a wallet gets of one video in all its sessions. A player that
// is told to stop can still decrypt what it has keys for, so what it may have is
// the window it plays and the next, and a few more for seeks.
package pace

import "time"

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
	own    *queue
	wallet *queue // of all sessions of its wallet; nil for who has none. It is locked after own
}

// NewKeys paces windows of the given length, for a session by itself.
func NewKeys(window time.Duration) Keys { return Keys{own: newQueue(window, 1, 0, maxRemembered)} }

// Wait says how long the key of a window is to be held from now on. Asking again
// does not bring it sooner. ok is false when it would be longer than MaxHold;
// nothing is used up then.
func (k Keys) Wait(now time.Time, window int) (hold time.Duration, ok bool) {
	k.own.mu.Lock()
	defer k.own.mu.Unlock()
	if k.own.gave(now, window) {
		return 0, true
	}
	if hold, ok = k.own.wait(now, window, 0); !ok || k.wallet == nil {
		return hold, ok
	}
	k.wallet.mu.Lock()
	defer k.wallet.mu.Unlock()
	if hold, ok = k.wallet.wait(now, window, hold); !ok {
		k.own.leave(now, window)
		return 0, false
	}
	k.own.delay(window, now.Add(hold))
	return hold, true
}

// Leave tells that who waited for a window has gone without its key, for example
// because the viewer sought elsewhere. If nobody else waits, its place is free again.
func (k Keys) Leave(now time.Time, window int) {
	k.own.mu.Lock()
	defer k.own.mu.Unlock()
	k.own.leave(now, window)
	if k.wallet != nil {
		k.wallet.mu.Lock()
		defer k.wallet.mu.Unlock()
		k.wallet.leave(now, window)
	}
}
