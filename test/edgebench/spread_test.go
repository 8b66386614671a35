package main

import "testing"

func upTo(n int) (all []float64) {
	for i := range n {
		all = append(all, float64(n-i))
	}
	return all
}

// TestSpreadIsWhereTheMedianIsWith95Percent compares with the table of the sign test
// (ranks that bound a median, two-sided 5 %).
func TestSpreadIsWhereTheMedianIsWith95Percent(t *testing.T) {
	for n, want := range map[int]spread{
		1: {1, 1, 1}, 5: {3, 1, 5}, 6: {3.5, 1, 6}, 8: {4.5, 1, 8}, 9: {5, 2, 8}, 12: {6.5, 3, 10}, 20: {10.5, 6, 15}, 30: {15.5, 10, 21}, 50: {25.5, 18, 33},
	} {
		if got := spreadOf(upTo(n)); got != want {
			t.Errorf("%d rounds: %v, want %v", n, got, want)
		}
	}
	if got := spreadOf(nil); got != (spread{}) {
		t.Errorf("no rounds: %v", got)
	}
}

func TestVerdictSaysWhatIsInDoubt(t *testing.T) {
	s := spread{median: 1, low: 0.9, high: 1.2}
	for most, want := range map[float64]string{0.8: "NOT met", 0.95: "NOT met, but not beyond doubt", 1.1: "met, but not beyond doubt", 1.2: "met"} {
		if got := s.verdict(most); got != want {
			t.Errorf("at most %v: %q, want %q", most, got, want)
		}
	}
}
