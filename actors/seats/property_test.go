package seats

import (
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var twoKeys = []string{"1/c/1", "1/c/2"}

// step does one thing at random of those named.
func (w *world) step(limit int, what []string) {
	m := w.edges[rapid.SampledFrom(edgeNames).Draw(w.t, "edge")]
	switch what := rapid.SampledFrom(what).Draw(w.t, "what"); what {
	case "open":
		if m.up {
			w.open(m, rapid.SampledFrom(twoKeys).Draw(w.t, "key"), limit)
		}
	case "ask again":
		for _, id := range slices.Sorted(maps.Keys(m.claims)) {
			w.ask(m, id)
		}
	case "leave", "close":
		if ids := slices.Sorted(maps.Keys(m.held)); len(ids) > 0 {
			w.free(m, rapid.SampledFrom(ids).Draw(w.t, "session"), what == "close")
		}
	case "move": // another edge goes on with the session by its ticket
		o := w.edges[rapid.SampledFrom(edgeNames).Draw(w.t, "to")]
		if ids := slices.Sorted(maps.Keys(m.held)); len(ids) > 0 && o.up && o.held[ids[0]].Key == "" {
			seat := m.held[ids[0]]
			o.claims[seat.Session] = claim{seat, o.count()}
			w.ask(o, seat.Session)
		}
	case "die":
		w.stop(m)
	case "start":
		if !m.up {
			w.start(m)
		}
	case "see":
		w.see(m)
	case "all see":
		for _, n := range edgeNames {
			w.see(w.edges[n])
		}
	case "deliver":
		for range rapid.IntRange(1, 8).Draw(w.t, "messages") {
			w.deliver()
		}
	case "all arrive":
		w.flush()
	case "time":
		w.pass(time.Duration(rapid.IntRange(1, 100).Draw(w.t, "ms")) * time.Millisecond)
	case "much time":
		w.pass(time.Duration(rapid.IntRange(100, 4000).Draw(w.t, "ms")) * time.Millisecond)
	case "cut":
		for _, n := range edgeNames {
			w.edges[n].side = rapid.IntRange(0, 1).Draw(w.t, "side")
		}
	case "heal":
		for _, o := range w.edges {
			o.side = 0
		}
	case "trouble":
		w.lossy = !w.lossy
	}
}

// TestNobodyIsAdmittedOnceTheSeatsAreTaken holds at every moment as long as what is
// sent arrives within the second that an owner waits: whichever edges come and go,
// and however late each of them hears of it.
func TestNobodyIsAdmittedOnceTheSeatsAreTaken(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt)
		limit := rapid.IntRange(1, 3).Draw(rt, "limit")
		for range rapid.IntRange(20, 120).Draw(rt, "steps") {
			w.step(limit, []string{"open", "open", "ask again", "leave", "move", "die", "start", "start", "see", "see", "all see", "deliver", "deliver", "deliver", "all arrive"})
			for _, key := range twoKeys {
				if got := w.seats(key); len(got) > limit {
					rt.Fatalf("%s: %d sessions have a seat, %d may: %v", key, len(got), limit, got)
				}
			}
		}
	})
}

// TestTooManyEndOnceAllCanSpeak: whatever was cut, lost, doubled, overtaken or
// killed, once it is over as many as may have seats, those who were there first.
func TestTooManyEndOnceAllCanSpeak(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt)
		limit := rapid.IntRange(1, 3).Draw(rt, "limit")
		for range rapid.IntRange(20, 120).Draw(rt, "steps") {
			w.step(limit, []string{"open", "open", "open", "ask again", "leave", "close", "move", "die", "start", "start", "see", "all see", "cut", "heal", "trouble",
				"deliver", "deliver", "deliver", "all arrive", "all arrive", "time", "much time"})
		}
		for _, m := range w.edges {
			clear(m.claims) // nobody else comes
		}
		w.wire = nil
		before := map[string][]Seat{}
		for _, key := range twoKeys {
			before[key] = w.seats(key)
		}
		w.calm()
		for _, key := range twoKeys {
			got := w.seats(key)
			if len(got) > limit {
				rt.Fatalf("%s: %d may have seats, and these do: %v", key, limit, got)
			}
			for _, seat := range before[key] {
				first := slices.IndexFunc(got, func(o Seat) bool { return older(seat, o) <= 0 })
				if first < 0 {
					first = len(got)
				}
				if !slices.Contains(got, seat) && !w.closed[seat.Session] && first < limit {
					rt.Fatalf("%s: %s lost its seat, and of %d that may these have one: %v", key, seat.Session, limit, got)
				}
			}
		}
		w.pass(forgetAfter) // and nothing is kept for nobody
		w.calm()
		for _, key := range twoKeys {
			for range limit {
				w.open(w.edges["e1"], key, limit)
			}
			w.flush()
			if got := w.seats(key); len(got) != limit {
				rt.Fatalf("%s: %d want seats, %d may, and %d have one", key, len(before[key])+limit, limit, len(got))
			}
			if n := w.edges[w.edges["e1"].owner(key)].state.count; n > 2*limit {
				rt.Fatalf("%s: the owner counts %d seats", key, n)
			}
		}
	})
}

// TestSmallestLimitWins: edges may know different versions of a gate.
func TestSmallestLimitWins(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt)
		least := 9
		for range rapid.IntRange(1, 9).Draw(rt, "sessions") {
			limit := rapid.IntRange(1, 5).Draw(rt, "limit")
			w.open(w.edges[rapid.SampledFrom(edgeNames).Draw(rt, "edge")], twoKeys[0], limit)
			w.flush()
			for _, s := range w.seats(twoKeys[0]) {
				least = min(least, s.Limit)
			}
		}
		if n := len(w.seats(twoKeys[0])); n == 0 || n > least {
			rt.Fatalf("%d seats are taken, %d may be", n, least)
		}
	})
}

// TestOwnerForgetsNothingThatIsInUse: the index by edge and the one by key agree.
func TestOwnerForgetsNothingThatIsInUse(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt)
		for range rapid.IntRange(20, 80).Draw(rt, "steps") {
			w.step(2, []string{"open", "open", "leave", "close", "move", "die", "start", "see", "all see", "cut", "heal", "trouble", "deliver", "deliver", "all arrive", "much time"})
		}
		for _, m := range w.edges {
			n := 0
			for key, seats := range m.state.keys {
				if len(seats) == 0 {
					rt.Fatalf("%s keeps an empty key %s", m.name, key)
				}
				for id, s := range seats {
					n++
					for on := range s.on {
						if _, ok := m.state.edges[on].standing[s]; !ok {
							rt.Fatalf("%s: %s is on %s, which does not know of it", m.name, id, on)
						}
					}
					if len(s.on) == 0 {
						rt.Fatalf("%s: %s is on no edge", m.name, id)
					}
				}
			}
			if n != m.state.count {
				rt.Fatalf("%s counts %d of %d seats", m.name, m.state.count, n)
			}
		}
	})
}
