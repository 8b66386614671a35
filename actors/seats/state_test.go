package seats

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/cluster/placement"
	"github.com/streamgate/streamgate/internal/model"
)

// world is a cluster of edges with the pure core in each; messages are calls,
// and some get lost.
type world struct {
	t     *rapid.T
	now   time.Time
	side  map[model.NodeName]int // who can reach whom: those of the same side
	alive map[model.NodeName]uint64
	state map[model.NodeName]*State
	held  map[model.NodeName]map[model.SessionID]Seat
	round uint64
	next  int
	lossy bool
}

var edgeNames = []model.NodeName{"e1", "e2", "e3", "e4"}

func newWorld(t *rapid.T) *world {
	w := &world{t: t, now: time.Unix(1000, 0), side: map[model.NodeName]int{}, alive: map[model.NodeName]uint64{},
		state: map[model.NodeName]*State{}, held: map[model.NodeName]map[model.SessionID]Seat{}}
	for _, n := range edgeNames {
		w.start(n)
	}
	w.look()
	w.reportAll()
	return w
}

func (w *world) start(n model.NodeName) {
	w.alive[n]++
	w.state[n], w.held[n] = newState(), map[model.SessionID]Seat{}
}

// view is what an edge sees.
func (w *world) view(of model.NodeName) []model.Node {
	var out []model.Node
	for _, n := range edgeNames {
		if w.side[n] == w.side[of] {
			out = append(out, model.Node{Name: n, Roles: []model.Role{model.EdgeRole}, Incarnation: w.alive[n]})
		}
	}
	return out
}

func (w *world) look() {
	for _, n := range edgeNames {
		edges := map[model.NodeName]uint64{}
		for _, o := range w.view(n) {
			edges[o.Name] = o.Incarnation
		}
		w.apply(n, viewed{edges})
		w.apply(n, ticked{})
	}
}

func (w *world) owner(of model.NodeName, key string) model.NodeName {
	n, _ := placement.Owner(w.view(of), model.EdgeRole, key)
	return n.Name
}

// apply tells an owner and carries out what follows; evictions may get lost.
func (w *world) apply(n model.NodeName, e event) []effect {
	out := w.state[n].apply(w.now, e)
	for _, ef := range out {
		if ev, ok := ef.(evict); ok && !w.loses() {
			if is, ok := w.held[ev.To][ev.Seat.Session]; ok && is.Key == ev.Seat.Key {
				delete(w.held[ev.To], ev.Seat.Session)
			}
		}
	}
	return out
}

func (w *world) loses() bool { return w.lossy && rapid.IntRange(0, 3).Draw(w.t, "lost") == 0 }

func (w *world) claim(n model.NodeName, key string, limit int) bool {
	w.next++
	seat := Seat{Key: key, Session: model.SessionID(fmt.Sprintf("s%03d", w.next)), Opened: w.now, Limit: limit}
	is := w.apply(w.owner(n, key), claimed{From: n, Seat: seat})[0].(answer)
	if is.Granted {
		w.held[n][seat.Session] = seat
	}
	return is.Granted
}

func (w *world) report(n model.NodeName) {
	w.round++
	for _, o := range w.view(n) {
		var mine []Seat
		for _, s := range w.held[n] {
			if w.owner(n, s.Key) == o.Name {
				mine = append(mine, s)
			}
		}
		if w.loses() {
			continue
		}
		w.apply(o.Name, reported{From: n, Round: w.round, Seats: mine})
		if !w.loses() {
			w.apply(o.Name, reported{From: n, Round: w.round, Last: true})
		}
	}
}

func (w *world) reportAll() {
	for _, n := range edgeNames {
		w.report(n)
	}
}

func (w *world) count(key string) (n int) {
	for _, h := range w.held {
		for _, s := range h {
			if s.Key == key {
				n++
			}
		}
	}
	return n
}

func TestNeverMoreSeatsThanTheGateAllowsOnceAllCanSpeak(t *testing.T) {
	keys := []string{"1/c/1", "1/c/2"}
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt)
		limit := rapid.IntRange(1, 3).Draw(rt, "limit")
		cut := false
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			n := rapid.SampledFrom(edgeNames).Draw(rt, "edge")
			key := rapid.SampledFrom(keys).Draw(rt, "key")
			w.now = w.now.Add(time.Duration(rapid.IntRange(0, 400).Draw(rt, "ms")) * time.Millisecond)
			switch rapid.SampledFrom([]string{"claim", "claim", "claim", "free", "cut", "heal", "restart", "report", "lossy"}).Draw(rt, "what") {
			case "claim":
				before := w.count(key)
				if w.claim(n, key, limit) && !cut && !w.lossy && before >= limit {
					rt.Fatalf("%d seats of %d were taken, and one more was granted", before, limit)
				}
			case "free":
				for _, id := range slices.Sorted(maps.Keys(w.held[n])) {
					s := w.held[n][id]
					delete(w.held[n], id)
					if !w.loses() {
						w.apply(w.owner(n, s.Key), freed{From: n, Seats: []Seat{s}})
					}
					break
				}
			case "cut":
				cut = true
				for _, o := range edgeNames {
					w.side[o] = rapid.IntRange(0, 1).Draw(rt, "side")
				}
				w.look()
			case "heal":
				clear(w.side)
				w.look()
			case "restart":
				w.start(n)
				w.look()
			case "report":
				w.reportAll()
			case "lossy":
				cut, w.lossy = true, !w.lossy // what gets lost is made good by the next report
			}
		}
		clear(w.side)
		w.lossy = false
		w.look()
		before := map[string][]Seat{}
		for _, h := range w.held {
			for _, s := range h {
				before[s.Key] = append(before[s.Key], s)
			}
		}
		for range 3 {
			w.reportAll()
			w.now = w.now.Add(time.Second)
			w.look()
		}
		for _, key := range keys {
			slices.SortFunc(before[key], older)
			want := before[key][:min(limit, len(before[key]))]
			if w.count(key) != len(want) {
				rt.Fatalf("%s: %d seats are held, want %d of %d", key, w.count(key), len(want), len(before[key]))
			}
			for _, s := range want {
				if !slices.ContainsFunc(edgeNames, func(n model.NodeName) bool { _, ok := w.held[n][s.Session]; return ok }) {
					rt.Fatalf("%s: session %s was there before others and lost its seat", key, s.Session)
				}
			}
		}
		w.now = w.now.Add(forgetAfter + time.Second)
		w.reportAll()
		w.look()
		for _, key := range keys {
			for free := limit - w.count(key); free > 0; free-- {
				if !w.claim("e1", key, limit) {
					rt.Fatalf("%s: %d of %d seats are held, and none is granted", key, w.count(key), limit)
				}
			}
		}
	})
}

func TestNewOwnerWaitsForTheOthers(t *testing.T) {
	s, now := newState(), time.Unix(1000, 0)
	seat := Seat{Key: "k", Session: "s1", Opened: now, Limit: 1}
	s.apply(now, viewed{map[model.NodeName]uint64{"e1": 1, "e2": 1}})
	if got := s.apply(now, claimed{From: "e1", Seat: seat})[0].(answer); !got.Wait {
		t.Errorf("a new owner said %+v before anybody reported", got)
	}
	s.apply(now, reported{From: "e1", Round: 1, Last: true})
	s.apply(now, reported{From: "e2", Round: 1, Seats: []Seat{{Key: "k", Session: "old", Opened: now, Limit: 1}}})
	if got := s.apply(now, claimed{From: "e1", Seat: seat})[0].(answer); got.Granted || got.Wait {
		t.Errorf("the seat is taken, and it said %+v", got)
	}
	other := Seat{Key: "free", Session: "s2", Opened: now, Limit: 1}
	if got := s.apply(now.Add(settleWithin), claimed{From: "e1", Seat: other})[0].(answer); !got.Granted {
		t.Errorf("e2 says nothing for ever, and it said %+v", got)
	}
}

func TestSessionThatMovesToAnotherEdgeKeepsItsSeat(t *testing.T) {
	s, now := newState(), time.Unix(1000, 0)
	s.apply(now, viewed{map[model.NodeName]uint64{"e1": 1, "e2": 1}})
	s.apply(now, reported{From: "e1", Round: 1, Last: true})
	s.apply(now, reported{From: "e2", Round: 1, Last: true})
	seat := Seat{Key: "k", Session: "s1", Opened: now, Limit: 1}
	for _, edge := range []model.NodeName{"e1", "e2"} {
		if got := s.apply(now, claimed{From: edge, Seat: seat})[0].(answer); !got.Granted {
			t.Fatalf("%s: %+v", edge, got)
		}
	}
	s.apply(now, freed{From: "e1", Seats: []Seat{seat}}) // it is not e1's to give back any more
	if got := s.apply(now, claimed{From: "e1", Seat: Seat{Key: "k", Session: "s2", Opened: now, Limit: 1}})[0].(answer); got.Granted {
		t.Error("two sessions have one seat")
	}
}
