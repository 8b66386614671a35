package main

import (
	"strings"
	"testing"
)

func TestTheSeedReproduces(t *testing.T) {
	if testing.Short() {
		t.Skip("plays on a real chain")
	}
	play := func(seed uint64) (s sum) {
		if err := playOn(t.Context(), "geth", options{seed: seed, window: 8}, 60, &s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := play(7)
	if again := play(7); again.digest != first.digest {
		t.Errorf("another digest: %v, then %v", first.did, again.did)
	}
	if other := play(8); other.digest == first.digest {
		t.Error("another seed gives the same")
	}
}

// TestForgottenUndoIsFound: whoever does not heed what a reorg takes back is wrong, and
// the checkpoints see it.
func TestForgottenUndoIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("plays on a real chain")
	}
	var s sum
	err := s.play(t.Context(), "geth", options{seed: 7, window: 8, bite: true}, chapter)
	if err == nil || !strings.Contains(err.Error(), "the chain says") || s.wrong != 1 {
		t.Fatalf("%v, %d wrong", err, s.wrong)
	}
}

// TestLogsThatBothLeaveOutAreFound: what a quorum keeps out does harm when it is believed.
func TestLogsThatBothLeaveOutAreFound(t *testing.T) {
	if testing.Short() {
		t.Skip("plays on a real chain")
	}
	var s sum
	err := s.play(t.Context(), "geth", options{seed: 11, window: 8, fooled: true}, chapter)
	if err == nil || !strings.Contains(err.Error(), " says ") || s.wrong != 1 {
		t.Fatalf("%v, %d wrong", err, s.wrong)
	}
}
