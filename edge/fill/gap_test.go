package fill

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// TestCallsForKeysBeginApart has time stand still but for the sleeps.
func TestCallsForKeysBeginApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sizes []int
		var at []time.Duration
		begun := time.Now()
		var k keys
		k.life, k.end = context.WithCancel(t.Context())
		k.start = func(ws []*wish) {
			sizes, at = append(sizes, len(ws)), append(at, time.Since(begun))
			k.together.Done()
		}
		come := func() bool { return k.enter(&wish{}, time.Now()) }
		if !come() {
			t.Fatal("the first waits")
		}
		for range 5 {
			time.Sleep(time.Millisecond)
			if come() {
				t.Error("asks alone, right after another")
			}
		}
		time.Sleep(keyGap)
		synctest.Wait()
		// Both calls that may be are under way: who comes now waits for one to end.
		come()
		time.Sleep(2 * keyGap)
		synctest.Wait()
		if !slices.Equal(sizes, []int{5}) || at[0] != keyGap {
			t.Fatalf("calls of %v at %v, want one of 5 at %v", sizes, at, keyGap)
		}
		if ws := k.leave(time.Now()); len(ws) != 1 {
			t.Fatalf("%d go when a call ends long after the last began, want 1", len(ws))
		}
		k.together.Done()
		come()
		if ws := k.leave(time.Now()); len(ws) != 0 {
			t.Fatalf("%d go right after others", len(ws))
		}
		time.Sleep(keyGap)
		synctest.Wait()
		if !slices.Equal(sizes, []int{5, 1}) {
			t.Errorf("calls of %v, want 5 and 1", sizes)
		}
		k.leave(time.Now())
		come()
		k.close() // waits for nothing that does not come
		time.Sleep(2 * keyGap)
		if len(sizes) != 2 {
			t.Errorf("a call after the end: %v", sizes)
		}
	})
}

// TestMoreKeysThanACallHoldsGoInSeveral comes with more at a time than go together.
func TestMoreKeysThanACallHoldsGoInSeveral(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sizes []int
		var k keys
		k.life, k.end = context.WithCancel(t.Context())
		k.start = func(ws []*wish) {
			sizes = append(sizes, len(ws))
			k.together.Done()
			k.leave(time.Now()) // an origin that takes no time
		}
		k.enter(&wish{}, time.Now())
		for range 2*maxTogether + 7 {
			k.enter(&wish{}, time.Now())
		}
		time.Sleep(10 * keyGap)
		synctest.Wait()
		if !slices.Equal(sizes, []int{maxTogether, maxTogether, 7}) {
			t.Errorf("calls of %v", sizes)
		}
		k.close()
	})
}
