package gas

import (
	"slices"
	"time"
)

const (
	// kept is a day of minutes.
	kept = 24 * 60
	// perHour of them make one figure of the history.
	perHour = 60
)

// history is the prices of the last day, one a minute. It is pure: times come with
// each price.
type history struct {
	minutes []uint64 // oldest first
	last    time.Time
}

// add notes a price, unless the minute has one.
func (h *history) add(now time.Time, price uint64) {
	if len(h.minutes) > 0 && now.Sub(h.last) < time.Minute {
		return
	}
	h.minutes, h.last = append(h.minutes, price), now
	h.minutes = h.minutes[max(0, len(h.minutes)-kept):]
}

// median is of the day, 0 without a price.
func (h *history) median() uint64 { return middle(h.minutes) }

// hours gives the median of each hour, the newest last; the newest hour ends now.
func (h *history) hours() []uint64 {
	var out []uint64
	for end := len(h.minutes); end > 0; end -= perHour {
		out = append(out, middle(h.minutes[max(0, end-perHour):end]))
	}
	slices.Reverse(out)
	return out
}

func middle(in []uint64) uint64 {
	if len(in) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(in))
	return sorted[len(sorted)/2]
}
