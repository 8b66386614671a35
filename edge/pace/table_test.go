package pace_test

import (
	"math"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/edge/pace"
	"github.com/streamgate/streamgate/internal/model"
)

// perWallet is how many sessions a wallet may have by default: four devices.
const perWallet = 16

func grantOf(session string, wallet byte, video model.VideoID) *model.Grant {
	return &model.Grant{Session: model.SessionID(session), Wallet: model.Wallet{wallet}, Video: video}
}

func TestTableRemembersASessionsPace(t *testing.T) {
	table, now := pace.NewTable(perWallet), time.Unix(1000, 0)
	if table.Of(grantOf("a", 1, "v"), window, now) != table.Of(grantOf("a", 1, "v"), window, now.Add(time.Minute)) {
		t.Error("a session's pace was forgotten")
	}
	if table.Of(grantOf("a", 1, "v"), window, now) == table.Of(grantOf("b", 1, "v"), window, now) {
		t.Error("two sessions share a pace")
	}
}

func TestTableForgetsWhoIsIdle(t *testing.T) {
	table, now := pace.NewTable(perWallet), time.Unix(1000, 0)
	for i := range 5000 {
		id := strconv.Itoa(i)
		table.Of(grantOf(id, 1, model.VideoID(id)), window, now.Add(time.Duration(i)*time.Second))
	}
	if sessions, wallets := table.Len(); sessions > 2000 || wallets > 601 {
		t.Errorf("%d sessions and %d wallets are remembered, most of them idle for long", sessions, wallets)
	}
}

func TestTableIsBounded(t *testing.T) {
	table, now := pace.NewTable(perWallet), time.Unix(1000, 0)
	for i := range 70_000 {
		table.Of(grantOf("a", 1, model.VideoID(strconv.Itoa(i))), window, now)
	}
	if _, wallets := table.Len(); wallets > 65_536 {
		t.Errorf("%d wallets are remembered", wallets)
	}
}

// A viewer who opens session after session, to have the keys of a video at once, gets
// what four devices and two that were opened anew may have.
func TestManySessionsOfAWalletTogetherGetNotFarAhead(t *testing.T) {
	table, now := pace.NewTable(perWallet), time.Unix(1000, 0)
	given := map[int]bool{}
	for w := range 1000 {
		keys := table.Of(grantOf(strconv.Itoa(w/4), 1, "v"), window, now)
		switch hold, ok := keys.Wait(now, w); {
		case ok && hold == 0:
			given[w] = true
		case ok:
			keys.Leave(now, w)
		}
	}
	if len(given) != 24 {
		t.Fatalf("%d windows were given at once", len(given))
	}
	// Five devices' worth of time later, and no more.
	now = now.Add(10 * window)
	for w := range 1000 {
		keys := table.Of(grantOf("late"+strconv.Itoa(w/4), 1, "v"), window, now)
		if hold, ok := keys.Wait(now, w); ok && hold == 0 {
			given[w] = true
		}
	}
	if len(given) != 24+24 {
		t.Fatalf("%d windows after the time of ten", len(given))
	}
}

func TestOtherWalletsAndOtherVideosAreApart(t *testing.T) {
	table, now := pace.NewTable(perWallet), time.Unix(1000, 0)
	drain := func(name string, wallet byte, video model.VideoID) (given int) {
		for w := range 100 {
			if hold, ok := table.Of(grantOf(name+strconv.Itoa(w), wallet, video), window, now).Wait(now, w); ok && hold == 0 {
				given++
			}
		}
		return given
	}
	if drain("a", 1, "v") != 24 || drain("b", 2, "v") != 24 || drain("c", 1, "other") != 24 {
		t.Error("they share a pace")
	}
	if n := drain("d", 0, "v"); n != 100 {
		t.Errorf("%d of 100 sessions without a wallet got a key: they cannot be told apart, and the video is open to all", n)
	}
}

// A page that is loaded again asks for what its wallet has.
func TestReloadingCostsTheWalletNothing(t *testing.T) {
	table, now := pace.NewTable(perWallet), time.Unix(1000, 0)
	for i := range 200 {
		keys := table.Of(grantOf(strconv.Itoa(i), 1, "v"), window, now)
		for w := range 3 {
			if hold, ok := keys.Wait(now, 100+w); hold != 0 || !ok {
				t.Fatalf("window %d of reload %d is held for %v, %v", w, i, hold, ok)
			}
		}
		now = now.Add(100 * time.Millisecond)
	}
}

func TestKeyOfASessionIsGivenAgainAlsoWhenItsWalletForgotIt(t *testing.T) {
	table, now := pace.NewTable(perWallet), time.Unix(1000, 0)
	first := table.Of(grantOf("first", 1, "v"), window, now)
	if hold, ok := first.Wait(now, 0); hold != 0 || !ok {
		t.Fatal(hold, ok)
	}
	for w := 1; w < 500; w++ {
		now = now.Add(window)
		table.Of(grantOf("second", 1, "v"), window, now).Wait(now, w)
	}
	for w := range 200 { // nothing is left
		table.Of(grantOf("x"+strconv.Itoa(w), 1, "v"), window, now).Wait(now, 1000+w)
	}
	if hold, ok := first.Wait(now, 0); hold != 0 || !ok {
		t.Errorf("held for %v, %v", hold, ok)
	}
}

// Whatever the sessions of a wallet ask for and give up, together they never have more
// windows than so many devices had time to play, and the burst.
func TestNobodyGetsFarAheadWithManySessions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table, start := pace.NewTable(perWallet), time.Unix(1000, 0)
		now, had := start, map[int]time.Time{}
		for range rapid.IntRange(1, 300).Draw(t, "requests") {
			now = now.Add(time.Duration(rapid.IntRange(0, 1000).Draw(t, "gap")) * time.Millisecond)
			w := rapid.IntRange(0, 500).Draw(t, "window")
			keys := table.Of(grantOf(strconv.Itoa(rapid.IntRange(0, 40).Draw(t, "session")), 1, "v"), window, now)
			if hold, ok := keys.Wait(now, w); ok {
				if hold > 0 && rapid.Bool().Draw(t, "leaves") {
					keys.Leave(now, w)
				} else if at, again := had[w]; !again || now.Add(hold).Before(at) {
					had[w] = now.Add(hold)
				}
			}
			count := 0
			for _, at := range had {
				if !at.After(now) {
					count++
				}
			}
			if most := 25 + int(math.Ceil(4*1.25*float64(now.Sub(start))/float64(window))); count > most {
				t.Fatalf("%d windows after %v, at most %d", count, now.Sub(start), most)
			}
		}
	})
}

// Up to four devices are paced as if each were alone, also if they begin together, at
// places of their own, and seek about. A player waits for one key at a time.
func TestFourDevicesDoNotWaitForEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table, now := pace.NewTable(perWallet), time.Unix(1000, 0)
		var alone [4]pace.Keys
		var due [4]time.Time // when the key comes that a device waits for
		next := [4]int{0, 1000, 2000, 3000}
		for i := range alone {
			alone[i] = pace.NewKeys(window)
		}
		for range rapid.IntRange(1, 200).Draw(t, "requests") {
			now = now.Add(time.Duration(rapid.IntRange(0, 1500).Draw(t, "gap")) * time.Millisecond)
			i := rapid.IntRange(0, 3).Draw(t, "device")
			keys := table.Of(grantOf(strconv.Itoa(i), 1, "v"), window, now)
			switch waits := due[i].After(now); {
			case rapid.IntRange(0, 9).Draw(t, "seeks") == 0:
				if waits {
					keys.Leave(now, next[i])
					alone[i].Leave(now, next[i])
				}
				next[i] += 20
			case waits:
				continue
			default:
				next[i]++
			}
			want, good := alone[i].Wait(now, next[i])
			hold, ok := keys.Wait(now, next[i])
			if ok != good || hold != want {
				t.Fatalf("window %d of device %d is held for %v, %v; alone %v, %v", next[i], i, hold, ok, want, good)
			}
			due[i] = now.Add(hold)
		}
	})
}
