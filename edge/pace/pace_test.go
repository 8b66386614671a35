package pace_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/edge/pace"
)

const window = 4 * time.Second

func TestFirstWindowsComeAtOnceLaterOnesAreHeld(t *testing.T) {
	k, now := pace.NewKeys(window), time.Unix(1000, 0)
	for w := range 4 {
		if hold, ok := k.Wait(now, w); hold != 0 || !ok {
			t.Fatalf("window %d is held for %v, %v", w, hold, ok)
		}
	}
	if hold, ok := k.Wait(now, 4); !ok || hold <= 0 || hold > window {
		t.Fatalf("window 4 is held for %v, %v", hold, ok)
	}
}

func TestKeyThatWasGivenIsGivenAgain(t *testing.T) {
	k, now := pace.NewKeys(window), time.Unix(1000, 0)
	for range 100 {
		if hold, ok := k.Wait(now, 7); hold != 0 || !ok {
			t.Fatalf("held for %v, %v", hold, ok)
		}
	}
}

func TestWhatWouldBeHeldTooLongUsesNothingUp(t *testing.T) {
	k, now := pace.NewKeys(window), time.Unix(1000, 0)
	last := -1
	for w := range 100 {
		if _, ok := k.Wait(now, w); ok {
			last = w
		}
	}
	if last < 4 || last > 20 {
		t.Fatalf("the last window that was promised is %d", last)
	}
	if hold, ok := k.Wait(now.Add(window), last+1); !ok || hold > pace.MaxHold {
		t.Fatalf("one window later: held for %v, %v", hold, ok)
	}
}

// Whatever a player asks for, it never has more windows than it had time to
// play, and a burst.
func TestNobodyGetsFarAhead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, start := pace.NewKeys(window), time.Unix(1000, 0)
		now, had := start, map[int]time.Time{}
		for range rapid.IntRange(1, 200).Draw(t, "requests") {
			now = now.Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "gap")) * time.Millisecond)
			w := rapid.IntRange(0, 500).Draw(t, "window")
			if hold, ok := k.Wait(now, w); ok {
				if at, again := had[w]; !again || now.Add(hold).Before(at) {
					had[w] = now.Add(hold)
				}
				if hold > 0 && rapid.Bool().Draw(t, "leaves") {
					k.Leave(now, w)
					if rapid.Bool().Draw(t, "was the only one") {
						delete(had, w)
					} else {
						k.Wait(now, w) // somebody else still waits
					}
				}
			}
			count := 0
			for _, at := range had {
				if !at.After(now) {
					count++
				}
			}
			if most := 5 + int(1.25*float64(now.Sub(start))/float64(window)); count > most {
				t.Fatalf("%d windows after %v, at most %d", count, now.Sub(start), most)
			}
		}
	})
}

func TestPlayingAtNormalSpeedIsNeverHeld(t *testing.T) {
	k, now := pace.NewKeys(window), time.Unix(1000, 0)
	for w := range 100 {
		if hold, ok := k.Wait(now, w); hold != 0 || !ok {
			t.Fatalf("window %d is held for %v, %v", w, hold, ok)
		}
		now = now.Add(window)
	}
}

func TestAskingAgainDoesNotBringAKeySooner(t *testing.T) {
	k, now := pace.NewKeys(window), time.Unix(1000, 0)
	for w := range 5 {
		k.Wait(now, w)
	}
	first, _ := k.Wait(now, 5)
	again, ok := k.Wait(now.Add(time.Second), 5)
	if !ok || again != first-time.Second {
		t.Fatalf("held for %v, a second later for %v", first, again)
	}
}

func TestPlaceOfWhoLeftIsFreeAgain(t *testing.T) {
	k, now := pace.NewKeys(window), time.Unix(1000, 0)
	for w := range 4 {
		k.Wait(now, w)
	}
	first, _ := k.Wait(now, 10)
	k.Wait(now, 10) // a second request for the same key
	k.Leave(now, 10)
	if kept, _ := k.Wait(now, 10); kept != first {
		t.Fatalf("held for %v although somebody still waits for its turn after %v", kept, first)
	}
	k.Leave(now, 10)
	k.Leave(now, 10)
	if hold, ok := k.Wait(now, 20); !ok || hold != first {
		t.Fatalf("held for %v, want the free place after %v", hold, first)
	}
}
