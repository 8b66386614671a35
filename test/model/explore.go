package main

import (
	"context"
	"fmt"
	"hash/maphash"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// A machine is a system whose every step can be listed. One is used by one
// goroutine; those of an exploration give the same steps in the same order.
type machine interface {
	// Start lists where it may begin.
	Start() []world
	// Steps tells each step that can be taken from w, always in the same order.
	Steps(w world, take func(s step, next world))
	// Wrong says what promise w breaks, empty for none.
	Wrong(w world) string
}

// chunkSize is how many states a worker takes at once.
const chunkSize = 256

// maxStates bounds an exploration: some 60 bytes each, and the open ones 300.
const maxStates = 60_000_000

// shards of the set of visited states: enough that two workers rarely meet.
const shards = 64

// Found is what an exploration came to.
type Found struct {
	States, Transitions, Depth int
	Took                       time.Duration
	// Cut says that it was ended before all was seen.
	Cut bool
	// Wrong is the promise that was broken, empty for none; Trace leads there by
	// the fewest steps that there are.
	Wrong string
	Trace []link
}

// link is a step of a trace, and where it leads.
type link struct {
	step step
	at   world
}

// visited is the set of states seen, each by 128 bits of hash: with 10 million
// states the chance that any two are mistaken for one is below 1 in 10^24.
type visited struct {
	seeds [2]maphash.Seed
	sets  [shards]struct {
		mu   sync.Mutex // guards seen
		seen map[[2]uint64]struct{}
	}
}

func newVisited() *visited {
	v := &visited{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}}
	for i := range v.sets {
		v.sets[i].seen = map[[2]uint64]struct{}{}
	}
	return v
}

// add reports whether w was not there.
func (v *visited) add(w *world) bool {
	raw := unsafe.Slice((*byte)(unsafe.Pointer(w)), unsafe.Sizeof(*w)) // int32 only, so no padding
	key := [2]uint64{maphash.Bytes(v.seeds[0], raw), maphash.Bytes(v.seeds[1], raw)}
	s := &v.sets[key[0]%shards]
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.seen[key]; ok {
		return false
	}
	s.seen[key] = struct{}{}
	return true
}

// origin is how a state was first reached.
type origin struct {
	parent uint32
	nth    uint16 // among the parent's steps
}

// explorer walks level by level, so the first wrong state is a nearest one.
type explorer struct {
	machines []machine
	seen     *visited
	origins  []origin // of all states, in the order of their numbers
	starts   []world

	transitions atomic.Int64
	wrong       atomic.Pointer[origin]
	why         atomic.Pointer[string]
}

// explore visits everything that the machines can reach; there is one a worker.
func explore(ctx context.Context, machines []machine) Found {
	began := time.Now()
	x := &explorer{machines: machines, seen: newVisited()}
	var level []world
	for _, w := range machines[0].Start() {
		if x.seen.add(&w) {
			x.starts = append(x.starts, w)
			x.origins = append(x.origins, origin{})
			level = append(level, w)
		}
	}
	out := Found{}
	first := uint32(0)
	for len(level) > 0 && ctx.Err() == nil && len(x.origins) < maxStates {
		next, from := x.advance(ctx, level, first)
		if bad := x.wrong.Load(); bad != nil {
			out.Wrong = *x.why.Load()
			out.Trace = x.trace(*bad)
			break
		}
		first += uint32(len(level))
		x.origins = append(x.origins, from...)
		level = next
		if len(level) > 0 {
			out.Depth++
		}
	}
	out.Cut = out.Wrong == "" && len(level) > 0
	out.States, out.Transitions, out.Took = len(x.origins), int(x.transitions.Load()), time.Since(began)
	return out
}

// advance takes every step from every state of a level; first is the number of
// the level's first state.
func (x *explorer) advance(ctx context.Context, level []world, first uint32) ([]world, []origin) {
	type part struct {
		worlds []world
		from   []origin
	}
	parts := make([]part, (len(level)+chunkSize-1)/chunkSize)
	var turn atomic.Int64
	var wg sync.WaitGroup
	for _, m := range x.machines {
		wg.Go(func() {
			for ctx.Err() == nil && x.wrong.Load() == nil {
				n := int(turn.Add(1)) - 1
				if n >= len(parts) {
					return
				}
				p := &parts[n]
				for i := n * chunkSize; i < min(len(level), (n+1)*chunkSize); i++ {
					nth := 0
					m.Steps(level[i], func(_ step, next world) {
						from := origin{first + uint32(i), uint16(nth)}
						nth++
						if !x.seen.add(&next) {
							return
						}
						if why := m.Wrong(next); why != "" && x.wrong.CompareAndSwap(nil, &from) {
							x.why.Store(&why)
						}
						p.worlds, p.from = append(p.worlds, next), append(p.from, from)
					})
					x.transitions.Add(int64(nth))
				}
			}
		})
	}
	wg.Wait()
	var worlds []world
	var from []origin
	for _, p := range parts {
		worlds, from = append(worlds, p.worlds...), append(from, p.from...)
	}
	return worlds, from
}

// trace replays the way to a state.
func (x *explorer) trace(o origin) []link {
	way := []origin{o}
	for int(way[len(way)-1].parent) >= len(x.starts) {
		way = append(way, x.origins[way[len(way)-1].parent])
	}
	at := x.starts[way[len(way)-1].parent]
	out := []link{{at: at}}
	for i := len(way) - 1; i >= 0; i-- {
		nth := 0
		var took link
		x.machines[0].Steps(at, func(s step, next world) {
			if nth == int(way[i].nth) {
				took = link{s, next}
			}
			nth++
		})
		at = took.at
		out = append(out, took)
	}
	return out
}

// String gives the figures of an exploration on one line.
func (f Found) String() string {
	end := "complete"
	switch {
	case f.Wrong != "":
		end = "stopped at a counterexample"
	case f.Cut:
		end = "CUT SHORT"
	}
	return fmt.Sprintf("%d states, %d transitions, depth %d, %s (%d of %d cores), %s",
		f.States, f.Transitions, f.Depth, f.Took.Round(10*time.Millisecond), workers, runtime.NumCPU(), end)
}
