package pace

import "time"

// bucket is a token bucket that lends: who takes from an empty one waits. What was
// taken can be given back also after its time has come, which that of x/time/rate does
// not know; a wallet's place is held for as long as its session has to wait anyway.
type bucket struct {
	aSecond, most float64

	tokens float64 // below 0: who has taken so far waits
	at     time.Time
}

// take takes one and says how long to wait for it.
func (b *bucket) take(now time.Time) time.Duration {
	b.fill(now)
	b.tokens--
	return time.Duration(max(0, -b.tokens) / b.aSecond * float64(time.Second))
}

// back gives one back. That never makes more of them than if it had not been taken.
func (b *bucket) back(now time.Time) {
	b.fill(now)
	b.tokens = min(b.tokens+1, b.most)
}

func (b *bucket) fill(now time.Time) {
	if b.at.IsZero() {
		b.tokens, b.at = b.most, now
	}
	if took := now.Sub(b.at); took > 0 { // others may have looked at the clock earlier
		b.tokens, b.at = min(b.tokens+took.Seconds()*b.aSecond, b.most), now
	}
}
