package shelf

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Limits of one shelf.
const (
	maxPrefetching = 2               // prefetches under way; viewers' own fills come first
	maxQueue       = 32              // prefetches wanted: a few viewers' worth, old wishes fall off
	maxWaiting     = 64              // requests kept while the manifest loads
	maxKnown       = 8192            // segments remembered as filled: four hours in all of two renditions
	failedPause    = 5 * time.Second // before a failed prefetch is tried again
	idleAfter      = 15 * time.Second
	retireAfter    = time.Minute
)

// key names a segment of the shelf's video.
type key struct {
	Rendition string
	Number    int
}

func (k key) String() string { return fmt.Sprintf("%s/%d", k.Rendition, k.Number) }

type event interface{ event() }

type (
	// asked is a viewer's request; Missed if it was not in the cache.
	asked struct {
		Key    key
		Missed bool
	}
	// watching changes the number of viewers.
	watching struct{ Delta int }
	// loaded brings the number of segments by rendition, nil if loading failed.
	loaded struct{ Segments map[string]int }
	// filled is the end of the fill with that number.
	filled struct {
		ID  uint64
		Key key
		OK  bool
	}
	// swept comes now and then, so that idleness is noticed.
	swept struct{}
)

func (asked) event()    {}
func (watching) event() {}
func (loaded) event()   {}
func (filled) event()   {}
func (swept) event()    {}

type effect interface{ String() string }

type (
	load struct{}
	fill struct {
		ID  uint64
		Key key
	}
	cancel struct{ ID uint64 }
	// used and cold tell of segments that were prefetched: a viewer came for
	// one, nobody will come for the others.
	used   struct{ Key key }
	cold   struct{ Keys []key }
	retire struct{}
)

func (load) String() string     { return "load the manifest" }
func (e fill) String() string   { return fmt.Sprintf("fill #%d %s", e.ID, e.Key) }
func (e cancel) String() string { return fmt.Sprintf("cancel #%d", e.ID) }
func (e used) String() string   { return "used " + e.Key.String() }
func (e cold) String() string   { return fmt.Sprintf("cold %v", e.Keys) }
func (retire) String() string   { return "retire" }

// State decides for one video. It knows no bytes, only which segments are
// wanted, on their way, or here.
type State struct {
	depth   int // segments fetched ahead of each viewer
	viewers int
	last    time.Time // newest request or arrival of a viewer

	segments map[string]int // by rendition, nil until loaded
	loading  bool
	waiting  []asked

	fills  uint64 // number of the newest fill
	flying map[key]flight
	queue  []key        // prefetches wanted, the most urgent first
	known  map[key]bool // filled here; true if by prefetch and not asked for since
	failed map[key]time.Time
}

// flight is a prefetch under way.
type flight struct {
	id    uint64
	asked bool // a viewer came for it meanwhile
}

func newState(now time.Time, depth int) *State {
	return &State{depth: depth, last: now, flying: map[key]flight{}, known: map[key]bool{}, failed: map[key]time.Time{}}
}

func (s *State) apply(now time.Time, e event) []effect {
	switch e := e.(type) {
	case asked:
		s.last = now
		return s.asked(now, e)
	case watching:
		return s.watching(now, e.Delta)
	case loaded:
		return s.loaded(now, e.Segments)
	case filled:
		return s.filled(now, e)
	case swept:
		return s.swept(now)
	}
	return nil
}

// asked looks ahead of a viewer. What they asked for is not the shelf's to fill:
// their own request does that, and ends it when they leave.
func (s *State) asked(now time.Time, e asked) []effect {
	if s.segments == nil {
		if len(s.waiting) < maxWaiting {
			s.waiting = append(s.waiting, e)
		}
		if s.loading {
			return nil
		}
		s.loading = true
		return []effect{load{}}
	}
	if e.Key.Number < 0 || e.Key.Number >= s.segments[e.Key.Rendition] {
		return nil
	}
	var out []effect
	if s.known[e.Key] {
		s.known[e.Key] = false
		out = append(out, used{e.Key})
	}
	if e.Missed {
		if f, flying := s.flying[e.Key]; flying {
			f.asked = true
			s.flying[e.Key] = f
		} else {
			s.know(e.Key, false)
		}
		s.queue = slices.DeleteFunc(s.queue, func(k key) bool { return k == e.Key })
	}
	s.want(now, e.Key)
	return append(out, s.pump(now)...)
}

// want puts the segments after k at the head of the queue.
func (s *State) want(now time.Time, k key) {
	var ahead []key
	for n := k.Number + 1; n <= min(k.Number+s.depth, s.segments[k.Rendition]-1); n++ {
		next := key{k.Rendition, n}
		_, flying := s.flying[next]
		_, known := s.known[next]
		if !flying && !known && now.After(s.failed[next]) {
			ahead = append(ahead, next)
		}
	}
	rest := slices.DeleteFunc(s.queue, func(k key) bool { return slices.Contains(ahead, k) })
	s.queue = append(ahead, rest...)
	if len(s.queue) > maxQueue {
		s.queue = s.queue[:maxQueue]
	}
}

// pump starts prefetches while there is room and somebody watches.
func (s *State) pump(now time.Time) []effect {
	var out []effect
	for len(s.queue) > 0 && s.prefetching() < maxPrefetching && !s.isIdle(now) {
		k := s.queue[0]
		s.queue = s.queue[1:]
		f := flight{id: s.start()}
		s.flying[k] = f
		out = append(out, fill{f.id, k})
	}
	return out
}

func (s *State) start() uint64 {
	s.fills++
	return s.fills
}

// prefetching counts the fills that no viewer waits for.
func (s *State) prefetching() int {
	n := 0
	for _, f := range s.flying {
		if !f.asked {
			n++
		}
	}
	return n
}

// isIdle tells that nobody watches: no viewer is counted, and none has asked of late.
func (s *State) isIdle(now time.Time) bool {
	return s.viewers == 0 && now.Sub(s.last) >= idleAfter
}

func (s *State) watching(now time.Time, delta int) []effect {
	s.viewers = max(0, s.viewers+delta)
	if delta > 0 {
		s.last = now
	}
	if s.viewers > 0 || delta >= 0 {
		return nil
	}
	s.last = now.Add(-idleAfter) // the last one left, and is known to have
	return s.stopAhead()
}

// stopAhead gives up all prefetches. One that a viewer waits for goes on: the cache
// ends a fill when the last who wants it has left.
func (s *State) stopAhead() []effect {
	var out []effect
	for _, k := range sorted(s.flying) {
		out = append(out, cancel{s.flying[k].id})
		delete(s.flying, k)
	}
	s.queue = nil
	var unused []key
	for _, k := range sorted(s.known) {
		if s.known[k] {
			s.known[k] = false
			unused = append(unused, k)
		}
	}
	if len(unused) > 0 {
		out = append(out, cold{unused})
	}
	return out
}

func (s *State) loaded(now time.Time, segments map[string]int) []effect {
	s.loading = false
	waiting := s.waiting
	s.waiting = nil
	if segments == nil {
		return nil // the next request tries again
	}
	s.segments = segments
	var out []effect
	for _, e := range waiting {
		out = append(out, s.asked(now, e)...)
	}
	return out
}

func (s *State) filled(now time.Time, e filled) []effect {
	f, ok := s.flying[e.Key]
	if !ok || f.id != e.ID {
		return nil // cancelled before
	}
	delete(s.flying, e.Key)
	if e.OK {
		s.know(e.Key, !f.asked)
		delete(s.failed, e.Key)
	} else {
		s.failed[e.Key] = now.Add(failedPause)
	}
	return s.pump(now)
}

func (s *State) know(k key, ahead bool) {
	if len(s.known) >= maxKnown {
		clear(s.known) // a wrong guess costs a look into the cache
	}
	s.known[k] = ahead
}

func (s *State) swept(now time.Time) []effect {
	for k, until := range s.failed {
		if !now.Before(until) {
			delete(s.failed, k)
		}
	}
	if !s.isIdle(now) {
		return nil
	}
	out := s.stopAhead()
	if len(s.flying) == 0 && !s.loading && now.Sub(s.last) >= retireAfter {
		out = append(out, retire{})
	}
	return out
}

// sorted lists the keys of m in order, so that effects come in the same order
// for the same events.
func sorted[V any](m map[key]V) []key {
	keys := make([]key, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.Rendition, b.Rendition), cmp.Compare(a.Number, b.Number))
	})
	return keys
}
