package server

import (
	"runtime/metrics"
	"time"
)

// lateness tells how long what could run in this process waited for it: for one of its
// own turns, or because others had the processors. Not for concurrent use.
type lateness struct {
	now []metrics.Sample
	was []uint64
}

func newLateness() *lateness {
	l := &lateness{now: []metrics.Sample{{Name: "/sched/latencies:seconds"}}}
	l.p95()
	return l
}

// p95 is of what ran since the last call; 0 if nothing did.
func (l *lateness) p95() time.Duration {
	metrics.Read(l.now)
	if l.now[0].Value.Kind() != metrics.KindFloat64Histogram {
		return 0 // not measured by this Go
	}
	h := l.now[0].Value.Float64Histogram()
	at := p95(l.was, h.Counts, h.Buckets)
	l.was = append(l.was[:0], h.Counts...)
	return at
}

// p95 is where a histogram's 95th percentile lies among what came since it was was:
// the lower end of its bucket.
func p95(was, now []uint64, bounds []float64) time.Duration {
	since := func(i int) uint64 {
		if i < len(was) {
			return now[i] - was[i]
		}
		return now[i]
	}
	all := uint64(0)
	for i := range now {
		all += since(i)
	}
	above := uint64(0)
	for i := len(now) - 1; i >= 0; i-- {
		if above += since(i); above*20 > all {
			return time.Duration(max(bounds[i], 0) * float64(time.Second)) // the first may begin at -Inf
		}
	}
	return 0
}
