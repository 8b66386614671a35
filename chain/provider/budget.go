package provider

import (
	"context"
	"time"

	"golang.org/x/time/rate"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// burst is how many seconds' calls may be made at once, after a quiet while.
	burst = 2
	// leastBurst lets a batch through, whatever the rate.
	leastBurst = 50
	// nearlyUsed of a day's calls makes a warning.
	nearlyUsed = 0.8
)

// budget is what a provider may be asked: a token bucket for the second, a count for
// the day. Not safe for concurrent use, but for the bucket.
type budget struct {
	limits model.CallBudget
	bucket *rate.Limiter // nil for no limit
	day    int64         // days since 1970, UTC: that is how providers count
	used   uint64        // calls of that day
}

func newBudget(b model.CallBudget) budget {
	out := budget{limits: b}
	if b.PerSecond > 0 {
		out.bucket = rate.NewLimiter(rate.Limit(b.PerSecond), max(leastBurst, int(burst*b.PerSecond)))
	}
	return out
}

// take counts n calls, false if the day has not so many left.
func (b *budget) take(now time.Time, n int) bool {
	if day := now.Unix() / 86400; day != b.day {
		b.day, b.used = day, 0
	}
	if b.limits.PerDay > 0 && b.used+uint64(n) > b.limits.PerDay {
		return false
	}
	b.used += uint64(n)
	return true
}

// spent reports whether the day has no call left.
func (b *budget) spent(now time.Time) bool {
	return b.limits.PerDay > 0 && now.Unix()/86400 == b.day && b.used >= b.limits.PerDay
}

// ratio is how much of the day's calls was made, 0 without a limit.
func (b *budget) ratio() float64 {
	if b.limits.PerDay == 0 {
		return 0
	}
	return float64(b.used) / float64(b.limits.PerDay)
}

// wait waits until the bucket has n calls, if it will have them before ctx ends.
func wait(ctx context.Context, bucket *rate.Limiter, n int) error {
	if bucket == nil {
		return nil
	}
	if err := bucket.WaitN(ctx, min(n, bucket.Burst())); err != nil {
		return fault.As("chain/provider.wait", fault.TooMany, rpc.Refused(err))
	}
	return nil
}
