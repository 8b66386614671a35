package watch

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestChainTimeMovesBetweenBlocksAndFollowsThem(t *testing.T) {
	start := time.Now()
	at := func(s float64) time.Time { return start.Add(time.Duration(s * float64(time.Second))) }
	wall := start.Round(0)
	block := func(s int) time.Time { return wall.Truncate(time.Second).Add(time.Duration(s) * time.Second) }
	near := func(what string, got, want time.Time) {
		t.Helper()
		if d := got.Sub(want); d < -time.Millisecond || d > time.Millisecond {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}

	// Nothing is known, and the newest block is an hour old: time went on.
	c := clock{}.seen(block(-3600), at(0), time.Time{})
	near("an old head", c.now(at(0)), wall)
	near("later", c.now(at(5)), wall.Add(5*time.Second))

	// A chain that is ahead of our clock is right about itself.
	ahead := clock{}.seen(block(100), at(0), time.Time{})
	near("a head from the future", ahead.now(at(2)), block(102))

	// The wall clock was an hour ahead. The first block that comes tells.
	wrong := clock{time: wall.Add(time.Hour), at: at(0)}.seen(block(10), at(10), at(9.5))
	near("a wrong clock", wrong.now(at(10)), block(10).Add(500*time.Millisecond))

	// A block that came late brings no time back.
	late := clock{time: block(10), at: at(10)}.seen(block(12), at(15), at(14.9))
	near("as late as is possible", late.now(at(15)), block(12).Add(100*time.Millisecond))
	slow := clock{time: block(10), at: at(10)}.seen(block(12), at(12.3), at(11))
	near("as it was going", slow.now(at(12.3)), block(10).Add(2300*time.Millisecond))
}

// TestChainTimeIsNeverBeforeItsHeadNorBeyondWhatPassed: whatever blocks come when.
func TestChainTimeIsNeverBeforeItsHeadNorBeyondWhatPassed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Now()
		before, made := time.Time{}, now.Add(-time.Duration(rapid.IntRange(-100, 10_000).Draw(t, "age"))*time.Second)
		var c clock
		for range 20 {
			c = c.seen(made, now, before)
			if got := c.now(now); got.Before(made) || !before.IsZero() && got.After(made.Add(now.Sub(before))) {
				t.Fatalf("%v at a block of %v, last confirmed %v before", got, made, now.Sub(before))
			}
			step := time.Duration(rapid.IntRange(0, 30_000).Draw(t, "ms")) * time.Millisecond
			before = now.Add(time.Duration(rapid.Int64Range(0, int64(step)).Draw(t, "polled")))
			now = now.Add(step)
			made = made.Add(time.Duration(rapid.IntRange(-60, 60).Draw(t, "s")) * time.Second) // a reorg may go back
		}
	})
}
