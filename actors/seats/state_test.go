package seats

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/actors/script"
	"github.com/streamgate/streamgate/internal/model"
)

var scriptStart = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// TestScripts runs testdata: each command is an event, what follows are the
// effects, and `at=` moves the clock. Sessions are named by a letter and opened in
// alphabetical order.
func TestScripts(t *testing.T) {
	script.Files(t, "testdata/*.txt", func(*testing.T) func(script.Command) string {
		now, s := scriptStart, newState()
		return func(c script.Command) string {
			now = scriptStart.Add(c.Duration("at", now.Sub(scriptStart)))
			if c.Name == "where" {
				return s.dump()
			}
			var b strings.Builder
			for _, e := range s.apply(now, scriptEvent(c, s)) {
				fmt.Fprintln(&b, e)
			}
			return b.String()
		}
	})
}

func scriptSeat(c script.Command, name string) Seat {
	return Seat{Key: c.String("key", "k"), Session: model.SessionID(name), Limit: int(c.Uint("limit", 1)),
		Opened: scriptStart.Add(time.Duration(name[0]) * time.Millisecond)}
}

func scriptSeats(c script.Command, arg string) []Seat {
	var out []Seat
	for _, name := range strings.Fields(strings.ReplaceAll(c.String(arg, ""), ",", " ")) {
		out = append(out, scriptSeat(c, name))
	}
	return out
}

func scriptEvent(c script.Command, s *State) event {
	from := func() model.NodeName { return model.NodeName(c.Words[0]) }
	life, round := c.Uint("life", 1), c.Uint("round", 0)
	switch c.Name {
	case "view":
		edges := map[model.NodeName]uint64{}
		for _, w := range c.Words {
			edges[model.NodeName(w)] = c.Uint(w+"-life", 1)
		}
		return viewed{edges}
	case "claim":
		return claimed{From: from(), Life: life, Round: round, Seat: scriptSeat(c, c.Words[1])}
	case "report":
		view := s.view
		if c.Has("elsewhere") {
			view++
		}
		return reported{From: from(), Life: life, Round: round, Part: uint32(c.Uint("part", 0)), Last: !c.Has("more"), View: view,
			Seats: scriptSeats(c, "held"), Claimed: scriptSeats(c, "claimed")}
	case "free", "close":
		return freed{From: from(), Life: life, Round: round, Seats: []Seat{scriptSeat(c, c.Words[1])}, Closed: c.Name == "close"}
	case "tick":
		return ticked{}
	}
	c.Fatalf("unknown command %q", c.Name)
	return nil
}

// dump says what the owner knows.
func (s *State) dump() string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(s.keys)) {
		fmt.Fprintf(&b, "%s:", key)
		for _, id := range slices.Sorted(maps.Keys(s.keys[key])) {
			fmt.Fprintf(&b, " %s on %v", id, slices.Sorted(maps.Keys(s.keys[key][id].on)))
		}
		b.WriteString("\n")
	}
	return b.String()
}
