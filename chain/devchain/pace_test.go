package devchain

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// ms gives a time on a made-up clock, n milliseconds after a whole second.
func ms(n int) time.Time { return time.Unix(1_700_000_000, 0).Add(time.Duration(n) * time.Millisecond) }

func TestBlocksWaitForTheirTime(t *testing.T) {
	const ahead = 3 * time.Second
	cases := []struct {
		name              string
		last, sealed, now int // milliseconds
		waiting           bool
		want              time.Duration
	}{
		{"transaction on an idle chain", 0, 200, 900, true, 0},
		{"transaction within the lead", 2000, 500, 600, true, 0},
		{"transaction that would use the lead up", 2000, 0, 0, true, 0},
		{"transaction beyond the lead waits for its part alone", 3000, 0, 400, true, 600 * time.Millisecond},
		{"transaction after a fork of a chain far ahead", 9000, 0, 0, true, 7 * time.Second},
		{"idle, sealed just now", 0, 900, 1000, false, 900 * time.Millisecond},
		{"idle, a second old", 0, 100, 1100, false, 0},
		{"idle never borrows", 3000, 0, 1500, false, 2500 * time.Millisecond},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := pace{maxAhead: ahead, last: ms(c.last), sealed: ms(c.sealed)}
			if got := p.wait(ms(c.now), c.waiting); got != c.want {
				t.Fatalf("waits %v, want %v", got, c.want)
			}
		})
	}
}

// TestClockNeverRunsAway plays hours of bursts, idling and forks.
func TestClockNeverRunsAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lead := time.Duration(rapid.IntRange(1, 5000).Draw(t, "lead")) * time.Millisecond
		now := ms(0)
		p := pace{maxAhead: lead, last: now, sealed: now}
		begun, blocks := now, 0
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			waiting := rapid.Bool().Draw(t, "waiting")
			// A transaction that came waits at most until the next second has come round.
			if wait := p.wait(now, waiting); wait == 0 {
				block := p.next(now)
				if ahead := block.Sub(now); waiting && ahead > lead || !waiting && ahead > 0 {
					t.Fatalf("block is %v ahead, waiting %v", ahead, waiting)
				}
				if !block.After(p.last) {
					t.Fatalf("time went from %v to %v", p.last, block)
				}
				p.add(block, now)
				blocks++
			} else if waiting && wait > time.Second {
				t.Fatalf("a transaction waits %v", wait)
			} else {
				now = now.Add(min(wait, time.Duration(rapid.IntRange(1, 2000).Draw(t, "pass"))*time.Millisecond))
			}
		}
		if most := int(now.Sub(begun)/time.Second) + int(lead/time.Second) + 1; blocks > most {
			t.Fatalf("%d blocks in %v with a lead of %v", blocks, now.Sub(begun), lead)
		}
	})
}
