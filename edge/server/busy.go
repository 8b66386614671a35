package server

import (
	"context"
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/streamgate/streamgate/internal/machine"
)

// When an edge takes no new viewers any more, and when it does again. What it has
// it goes on serving: the room above is theirs.
const (
	// fullCPU is the share of the processors that this process may use. Above, answers
	// begin to wait for each other.
	fullCPU = 0.9
	// fullLate is how long one in twenty turns of a goroutine may wait where this
	// process wants more than fullCPU and others have a part of that. It is below 2 ms
	// until the processors are all taken, and above 60 within seconds from then on
	// (docs/decisions/0029).
	fullLate = 5 * time.Millisecond
	// maxWaits bounds what waits for a processor count, in times of what it used: on a
	// machine that others keep busy every wake-up waits for a moment, also those of an
	// edge with nobody to serve. It is not full for that.
	maxWaits = 3
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
// time of this process and the bytes that it sends. What others take of the machine
// it sees by its waits: they count as far as answers are late for them. Safe for
// concurrent use; never full until Server.Run runs.
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

// use is what was used so far, and what there is.
type use struct {
	cpu, waited time.Duration // of all threads
	sent        int64         // bytes
	processors  float64
	late        time.Duration // the 95th percentile of what turns of goroutines waited
}

// sample takes what was used within a time.
func (b *Busy) sample(took time.Duration, u use) {
	share := func(cpu time.Duration) float64 { return cpu.Seconds() / took.Seconds() / u.processors / fullCPU }
	wanted := u.cpu + min(max(u.waited, 0), maxWaits*u.cpu)
	wanted = min(wanted, time.Duration(u.processors*float64(took))) // more is not to be had: else a second would count for several
	used := max(share(u.cpu), min(share(wanted), u.late.Seconds()/fullLate.Seconds()))
	if b.maxEgress > 0 {
		used = max(used, float64(u.sent)/took.Seconds()/float64(b.maxEgress)/fullEgress)
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
	at, was, late := time.Now(), s.used(), newLateness()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			u := s.used()
			s.Busy.sample(now.Sub(at), use{u.cpu - was.cpu, u.waited - was.waited, u.sent - was.sent, u.processors, late.p95()})
			s.Metrics.busy.Set(float64(s.Busy.Percent()) / 100)
			at, was = now, u
		}
	}
}

func (s *Server) used() use {
	u := use{cpu: cpuTime(), waited: machine.Waited(), sent: s.Metrics.sentBytes(), processors: float64(runtime.GOMAXPROCS(0))}
	if q := machine.Quota(); q > 0 { // GOMAXPROCS is that rounded up, 2 at least
		u.processors = min(u.processors, q)
	}
	return u
}

// cpuTime is what this process has used so far.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
