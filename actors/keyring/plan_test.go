package keyring

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/internal/model"
)

// carry does a move at one node, as a Service would.
func carry(keys []Key, m move) []Key {
	i := slices.Index(keys, m.Key)
	switch m.What {
	case addKey:
		if i < 0 {
			return append(slices.Clone(keys), m.Key)
		}
	case useKey:
		return append([]Key{m.Key}, slices.Delete(slices.Clone(keys), i, i+1)...)
	case removeKey:
		return []Key{m.Key}
	}
	return keys
}

// All nodes can read each other at every moment, whichever of them have done a
// move when it is interrupted, and whoever goes on with it. When nothing
// interrupts any more it ends, with one key that all encrypt with.
func TestRotationInterruptedAnywhereNeverCutsAnybodyOff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rings{}
		for i := range rapid.IntRange(1, 5).Draw(t, "nodes") {
			all[model.NodeName(fmt.Sprintf("n%d", i))] = []Key{{ID: "first"}}
		}
		made := int64(0)
		// step does the next move at some of the nodes, or at all.
		step := func(finish bool, some func(model.NodeName) bool) what {
			m := plan(maps.Clone(all), finish)
			if m.What == makeKey || m.What == done && !finish {
				made++
				k := Key{ID: fmt.Sprintf("k%d", made), Made: made}
				all["n0"] = append(slices.Clone(all["n0"]), k) // the origin takes it first
				return makeKey
			}
			for _, n := range m.Nodes {
				if some(n) {
					all[n] = carry(all[n], m)
				}
				readable(t, all)
			}
			return m.What
		}
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			finish := rapid.Bool().Draw(t, "finish")
			m := plan(maps.Clone(all), finish)
			if m.What == kept && !finish {
				continue // refused: finish first
			}
			step(finish, func(n model.NodeName) bool { return rapid.Bool().Draw(t, "acknowledges "+string(n)) })
			readable(t, all)
		}
		for range 4 {
			if w := step(true, func(model.NodeName) bool { return true }); w == done {
				break
			}
		}
		if m := plan(all, true); m.What != done {
			t.Fatalf("does not end: %+v of %v", m, all)
		}
	})
}

// readable fails when some node encrypts with what another cannot read.
func readable(t *rapid.T, all rings) {
	for from, keys := range all {
		for to, has := range all {
			if !slices.Contains(has, keys[0]) {
				t.Fatalf("%s encrypts with %s, %s has %v", from, keys[0].ID, to, has)
			}
		}
	}
}

func TestKeysGivenByHandAreNotTakenForARotation(t *testing.T) {
	mixed := rings{"a": {{ID: "x"}, {ID: "y"}}, "b": {{ID: "y"}, {ID: "x"}}}
	if m := plan(mixed, false); m.What != makeKey {
		t.Errorf("rotate: %+v", m)
	}
	if m := plan(mixed, true); m.What != kept {
		t.Errorf("finish, though they encrypt with different keys: %+v", m)
	}
	same := rings{"a": {{ID: "x"}, {ID: "y"}}, "b": {{ID: "x"}}}
	if m := plan(same, true); m.What != removeKey || m.Key.ID != "x" || !slices.Equal(m.Nodes, []model.NodeName{"a"}) {
		t.Errorf("finish: %+v", m)
	}
	if lags([]Key{{ID: "x"}}, []Key{{ID: "y"}}) {
		t.Error("a node with another key that came by hand is not behind")
	}
}
