package machine

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Quota is how many processors' time this process may use if its control group (v2)
// or one above that is bounded: 0.5 is half of one. 0 is no bound.
func Quota() float64 {
	least := 0.0
	groups(func(dir string) {
		if q := quota(fields(filepath.Join(dir, "cpu.max"))); q > 0 && (least == 0 || q < least) {
			least = q
		}
	})
	return least
}

// quota reads cpu.max: microseconds, or "max", of how many.
func quota(says [][]byte) float64 {
	if len(says) != 2 {
		return 0
	}
	share, err := strconv.ParseFloat(string(says[0]), 64)
	if err != nil {
		return 0
	}
	period, err := strconv.ParseFloat(string(says[1]), 64)
	if q := share / period; err == nil && q > 0 && !math.IsInf(q, 0) {
		return q
	}
	return 0
}

// Waited is how long the threads of this process have waited for a processor so far,
// all together: because others had them, or because the quota was used up. Threads
// that have ended do not count, so it may fall.
func Waited() time.Duration { return waited("/proc/self/task") }

func waited(tasks string) (all time.Duration) {
	threads, _ := os.ReadDir(tasks) // none where there is no such folder
	for _, t := range threads {
		// Nanoseconds run, nanoseconds waited, how often (Documentation/scheduler/sched-stats).
		if f := fields(filepath.Join(tasks, t.Name(), "schedstat")); len(f) > 1 {
			ns, _ := strconv.ParseInt(string(f[1]), 10, 64)
			all += time.Duration(ns)
		}
	}
	return all
}
