package transcode

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	maxAttempts = 3 // of one chunk; a source that fails three times is broken
	restFirst   = 2 * time.Second
	// leaseFor is how long a run may show no progress. ffmpeg reports twice a
	// second; a lease this long forgives a machine that is overloaded.
	leaseFor = 2 * time.Minute
)

// key names a chunk of a video.
type key struct {
	Video model.VideoID
	Chunk int
}

func (k key) String() string { return fmt.Sprintf("%s/%d", k.Video, k.Chunk) }

type event interface{ event() }

type (
	// submitted asks for a chunk. Asking again for one that is queued or
	// running changes nothing.
	submitted struct{ Key key }
	// ran is the end of a run, Kind only if it failed.
	ran struct {
		Lease  uint64
		Failed bool
		Kind   fault.Kind
	}
	// progressed is a sign of life of a run.
	progressed struct {
		Lease       uint64
		Done, Total int
	}
	// cancelled means that nobody wants a video's chunks any more.
	cancelled struct{ Video model.VideoID }
	// ticked means that the time State.wake gave has come.
	ticked struct{}
)

func (submitted) event()  {}
func (ran) event()        {}
func (progressed) event() {}
func (cancelled) event()  {}
func (ticked) event()     {}

type effect interface{ String() string }

type (
	// run starts a chunk on a slot.
	run struct {
		Slot    int
		Lease   uint64
		Key     key
		Attempt int
	}
	// stop ends a run; its slot is free once it has ended.
	stop struct {
		Slot  int
		Lease uint64
	}
	// report tells whoever submitted the chunk how it ended.
	report struct {
		Key    key
		Failed bool // for good: its last run's error is the reason
	}
	// drop forgets who submitted the chunk.
	drop struct{ Key key }
)

func (e run) String() string {
	return fmt.Sprintf("run %s on slot %d, lease %d, attempt %d", e.Key, e.Slot, e.Lease, e.Attempt)
}
func (e stop) String() string { return fmt.Sprintf("stop lease %d on slot %d", e.Lease, e.Slot) }
func (e report) String() string {
	if e.Failed {
		return "report " + e.Key.String() + " failed"
	}
	return "report " + e.Key.String() + " done"
}
func (e drop) String() string { return "drop " + e.Key.String() }

// job is a chunk that is not done yet.
type job struct {
	key      key
	order    uint64 // of submission
	attempts int
	notUntil time.Time // resting after a failure
	lease    uint64    // 0 while it waits
	slot     int
	begun    time.Time
	beat     time.Time // newest sign of life
	stalled  bool      // told to stop for want of one
	unwanted bool      // told to stop because it was cancelled
	again    bool      // and submitted again since
	done     int
	total    int
}

// State decides which chunk runs where. Videos take turns, so that a long film
// does not hold up a short clip.
type State struct {
	slots  []uint64 // the lease that holds each slot, 0 for none
	jobs   map[key]*job
	served map[model.VideoID]uint64 // when each video's newest run began, in leases
	orders uint64
	leases uint64
}

// newState starts with leases above the one given.
func newState(slots int, leases uint64) *State {
	return &State{leases: leases, slots: make([]uint64, slots), jobs: map[key]*job{}, served: map[model.VideoID]uint64{}}
}

func (s *State) apply(now time.Time, e event) []effect {
	var out []effect
	switch e := e.(type) {
	case submitted:
		s.submit(e.Key)
	case ran:
		out = s.ran(now, e)
	case progressed:
		if j := s.holder(e.Lease); j != nil {
			j.beat, j.done, j.total = now, e.Done, e.Total
		}
		return nil
	case cancelled:
		out = s.cancel(e.Video)
	case ticked:
		out = s.stall(now)
	}
	return append(out, s.pump(now)...)
}

// wake is when ticked is due, zero for never.
func (s *State) wake() time.Time {
	var at time.Time
	for _, j := range s.jobs {
		due := j.notUntil
		if j.lease != 0 {
			due = j.beat.Add(leaseFor)
		}
		if due.IsZero() || j.stalled || j.unwanted {
			continue
		}
		if at.IsZero() || due.Before(at) {
			at = due
		}
	}
	return at
}

func (s *State) submit(k key) {
	if j := s.jobs[k]; j != nil {
		j.again = j.unwanted
		return
	}
	s.orders++
	s.jobs[k] = &job{key: k, order: s.orders}
}

// pump gives free slots to chunks that may run.
func (s *State) pump(now time.Time) []effect {
	for _, j := range s.jobs {
		if !now.Before(j.notUntil) {
			j.notUntil = time.Time{} // rested
		}
	}
	var out []effect
	for slot, holder := range s.slots {
		if holder != 0 {
			continue
		}
		j := s.next()
		if j == nil {
			return out
		}
		s.leases++
		j.lease, j.slot, j.begun, j.beat = s.leases, slot, now, now
		j.attempts++
		s.slots[slot] = j.lease
		s.served[j.key.Video] = j.lease
		out = append(out, run{Slot: slot, Lease: j.lease, Key: j.key, Attempt: j.attempts})
	}
	return out
}

// next is the chunk whose turn it is: of the video with the fewest runs, then of
// the one not served for longest, then in the order of submission.
func (s *State) next() *job {
	running := map[model.VideoID]int{}
	for _, j := range s.jobs {
		if j.lease != 0 {
			running[j.key.Video]++
		}
	}
	var best *job
	for _, j := range s.jobs {
		if j.lease != 0 || !j.notUntil.IsZero() {
			continue
		}
		if best == nil || cmp.Or(
			cmp.Compare(running[j.key.Video], running[best.key.Video]),
			cmp.Compare(s.served[j.key.Video], s.served[best.key.Video]),
			cmp.Compare(j.order, best.order)) < 0 {
			best = j
		}
	}
	return best
}

func (s *State) ran(now time.Time, e ran) []effect {
	j := s.holder(e.Lease)
	if j == nil {
		return nil
	}
	s.slots[j.slot] = 0
	j.lease = 0
	switch {
	case j.unwanted && j.again:
		*j = job{key: j.key, order: j.order}
		return nil
	case j.unwanted:
		return []effect{s.forget(j)}
	}
	final := e.Kind == fault.Invalid || e.Kind == fault.Unsupported || e.Kind == fault.TooLarge
	switch {
	case !e.Failed:
		s.forget(j)
		return []effect{report{Key: j.key}}
	case j.attempts >= maxAttempts, final && !j.stalled:
		s.forget(j)
		return []effect{report{Key: j.key, Failed: true}}
	}
	j.stalled = false
	j.done = 0
	j.notUntil = now.Add(restFirst << (j.attempts - 1))
	return nil
}

// forget takes the job out. The order for whoever submitted it is drop, unless
// something is reported.
func (s *State) forget(j *job) effect {
	delete(s.jobs, j.key)
	for k := range s.jobs {
		if k.Video == j.key.Video {
			return drop{j.key}
		}
	}
	delete(s.served, j.key.Video)
	return drop{j.key}
}

func (s *State) cancel(v model.VideoID) []effect {
	var out []effect
	for _, j := range s.inOrder() {
		switch {
		case j.key.Video != v:
		case j.unwanted:
			j.again = false
		case j.lease != 0:
			j.unwanted = true
			out = append(out, stop{Slot: j.slot, Lease: j.lease})
		default:
			out = append(out, s.forget(j))
		}
	}
	return out
}

// stall stops runs that show no life. What they were is tried again once they
// have ended: two runs of a chunk would write the same files.
func (s *State) stall(now time.Time) []effect {
	var out []effect
	for _, j := range s.inOrder() {
		if j.lease != 0 && !j.stalled && !j.unwanted && !now.Before(j.beat.Add(leaseFor)) {
			j.stalled = true
			out = append(out, stop{Slot: j.slot, Lease: j.lease})
		}
	}
	return out
}

// holder is the job that runs under a lease, nil if it does not any more.
func (s *State) holder(lease uint64) *job {
	for _, j := range s.jobs {
		if lease != 0 && j.lease == lease {
			return j
		}
	}
	return nil
}

func (s *State) inOrder() []*job {
	out := make([]*job, 0, len(s.jobs))
	for _, j := range s.jobs {
		out = append(out, j)
	}
	slices.SortFunc(out, func(a, b *job) int { return cmp.Compare(a.order, b.order) })
	return out
}
