package server

import (
	"context"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// When an edge takes no new viewers any more, and when it does again. What it has
// it goes on serving: the room above is theirs.
const (
	// fullCPU is the share of all processors that this process may use. Above, answers
	// begin to wait for each other.
	fullCPU = 0.9
	// fullEgress is the share of the line that may be used.
	fullEgress = 0.9
	again      = 0.85 // of what is full
	sampleEach = time.Second
	// smooth gives a sample a weight that makes a change count within some 5 s: a
	// burst of joins is no reason to send viewers away.
	smooth = 0.25
	// notable is a change, in percent, that others should hear of: each is a new view of
	// the cluster, so they are few.
	notable = 25
)

// Busy measures how much of what this edge can serve is taken, by the processor
// time of this process and the bytes that it sends. Safe for concurrent use; never
// full until Server.Run runs.
type Busy struct {
	maxEgress int64 // bytes a second; 0 for no bound

	mu      sync.Mutex // guards the rest
	now     float64    // 1 is full
	full    bool
	told    int
	changed chan struct{}
}

// NewBusy makes a Busy for a line of so many bytes a second, 0 for one without bound.
func NewBusy(maxEgress int64) *Busy { return &Busy{maxEgress: maxEgress, changed: make(chan struct{})} }

// Percent is how much is taken; 100 if and only if Full, at most 99 otherwise.
func (b *Busy) Percent() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.percent()
}

// percent needs b.mu.
func (b *Busy) percent() int {
	if b.full {
		return 100
	}
	return min(int(b.now*100), 99)
}

// Full says that new viewers are to go elsewhere.
func (b *Busy) Full() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.full
}

// Changed gives a channel that is closed when others should hear of Percent anew. Take
// it before Percent, or a change in between is missed.
func (b *Busy) Changed() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.changed
}

// sample takes what was used within a time: processor time and bytes sent.
func (b *Busy) sample(took, cpu time.Duration, sent int64) {
	used := cpu.Seconds() / took.Seconds() / float64(runtime.GOMAXPROCS(0)) / fullCPU
	if b.maxEgress > 0 {
		used = max(used, float64(sent)/took.Seconds()/float64(b.maxEgress)/fullEgress)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now += smooth * (used - b.now)
	was := b.full
	b.full = b.now >= 1 || b.full && b.now >= again
	if p := b.percent(); b.full != was || p >= b.told+notable || p <= b.told-notable {
		b.told = p
		close(b.changed)
		b.changed = make(chan struct{})
	}
}

// watchLoad samples until ctx ends.
func (s *Server) watchLoad(ctx context.Context) {
	tick := time.NewTicker(sampleEach)
	defer tick.Stop()
	at, cpu, sent := time.Now(), cpuTime(), s.Metrics.sentBytes()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			c, n := cpuTime(), s.Metrics.sentBytes()
			s.Busy.sample(now.Sub(at), c-cpu, n-sent)
			s.Metrics.busy.Set(float64(s.Busy.Percent()) / 100)
			at, cpu, sent = now, c, n
		}
	}
}

// cpuTime is what this process has used so far.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
