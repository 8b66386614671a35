// Package heap gives the garbage collector a floor: the heap may grow to so many
// bytes before a collection although little of it is live, up to five times what
// is. Above the floor Go's usual ratio holds: a large heap is not larger for it.
//
// It sets the collector of the whole process, so one Run at a time is allowed.
// Whether the operator set GOGC or GOMEMLIMIT is for the caller to ask.
package heap

import (
	"context"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// usual is Go's own percent.
	usual = 100
	// most bounds what an old percent can do: from the end of a collection until
	// Run hears of it, the percent before holds for what is live now. A heap of
	// less than a fifth of the floor is collected before it reaches it.
	most = 400
	// maxFloor is where more room hardly saves work (docs/decisions/0026).
	maxFloor = 768 << 20
	// share of the memory that this process may have is the floor at most.
	share = 8
)

// Floor is a floor that suits a process that may have so many bytes of memory. It
// is 0, no floor, if that is 0: not known.
func Floor(memory uint64) uint64 { return min(maxFloor, memory/share) }

// Run holds the floor until ctx ends, then gives back the percent of before.
func Run(ctx context.Context, floor uint64) error {
	ended := make(chan struct{}, 1)
	now := percent(floor, read())
	before := debug.SetGCPercent(now)
	defer debug.SetGCPercent(before)
	for {
		s := arm(ended)
		select {
		case <-ctx.Done():
			s.Stop()
			return nil
		case <-ended:
		}
		// Setting it stops the world for a moment, so not in vain.
		if next := percent(floor, read()); next != now {
			debug.SetGCPercent(next)
			now = next
		}
	}
}

// sentinel is garbage at once. It has a pointer, as Go packs small objects
// without any together and frees them late.
type sentinel struct{ _ *sentinel }

// arm tells ended when the next collection has found its garbage.
func arm(ended chan<- struct{}) runtime.Cleanup {
	return runtime.AddCleanup(new(sentinel), func(ended chan<- struct{}) {
		select {
		case ended <- struct{}{}:
		default: // is told already
		}
	}, ended)
}

// marked is what the last collection went through, in bytes.
type marked struct{ live, roots uint64 }

func read() marked {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/stack:bytes"}, {Name: "/gc/scan/globals:bytes"}}
	metrics.Read(s)
	return marked{live: s[0].Value.Uint64(), roots: s[1].Value.Uint64() + s[2].Value.Uint64()}
}

// percent is the one with which the next collection is at the floor: Go aims at
// live + (live + roots) * percent / 100 (go.dev/doc/gc-guide).
func percent(floor uint64, m marked) int {
	if m.live >= floor {
		return usual
	}
	room, base := floor-m.live, m.live+m.roots
	if base == 0 || room/base >= most/100 {
		return most
	}
	return max(usual, int(room*100/base))
}
