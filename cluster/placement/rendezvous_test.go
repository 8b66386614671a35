package placement_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/cluster/placement"
	"github.com/streamgate/streamgate/internal/model"
)

func nodes(names ...string) []model.Node {
	var out []model.Node
	for _, n := range names {
		out = append(out, model.Node{Name: model.NodeName(n), Roles: []model.Role{model.OriginRole}})
	}
	return out
}

func TestOnlyKeysOfTheNodeThatLeavesMove(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,8}`), 2, 12, rapid.ID[string]).Draw(t, "names")
		key := rapid.String().Draw(t, "key")
		all := nodes(names...)
		ranked := placement.Ranked(all, model.OriginRole, key)
		owner, ok := placement.Owner(all, model.OriginRole, key)
		if !ok || owner.Name != ranked[0].Name {
			t.Fatalf("owner %v, first of the ranking %v", owner.Name, ranked[0].Name)
		}
		gone := rapid.IntRange(0, len(all)-1).Draw(t, "gone")
		rest := slices.Delete(slices.Clone(all), gone, gone+1)
		next, _ := placement.Owner(rest, model.OriginRole, key) // at least one is left
		want := owner.Name
		if all[gone].Name == owner.Name {
			want = ranked[1].Name
		}
		if next.Name != want {
			t.Fatalf("without %s the owner is %s, want %s", all[gone].Name, next.Name, want)
		}
		slices.Reverse(rest)
		if again, _ := placement.Owner(rest, model.OriginRole, key); again.Name != next.Name {
			t.Fatal("the order of the nodes matters")
		}
	})
}

func TestKeysAreSpreadEvenly(t *testing.T) {
	count := map[model.NodeName]int{}
	const keys = 20_000
	for i := range keys {
		n, _ := placement.Owner(nodes("origin-1", "origin-2", "origin-3", "origin-4"), model.OriginRole, fmt.Sprint("video-", i))
		count[n.Name]++
	}
	for n, c := range count {
		if c < keys/4*9/10 || c > keys/4*11/10 {
			t.Errorf("%s owns %d of %d keys", n, c, keys)
		}
	}
}

// TestWeightsAreThoseOfEveryVersion: nodes of two versions must agree on owners.
func TestWeightsAreThoseOfEveryVersion(t *testing.T) {
	got := ""
	for _, key := range []string{"", "a", "video-1", "video-2", "ünïcode"} {
		n, _ := placement.Owner(nodes("a", "b", "c", "d", "e", "f"), model.OriginRole, key)
		got += string(n.Name)
	}
	if want := "dcddc"; got != want {
		t.Errorf("owners are %q, were always %q", got, want)
	}
}

func TestNodesWithoutTheRoleOwnNothing(t *testing.T) {
	if n, ok := placement.Owner(nodes("a"), model.WatcherRole, "k"); ok {
		t.Errorf("%s owns a key", n.Name)
	}
	if got := placement.Ranked(nodes("a"), model.WatcherRole, "k"); len(got) != 0 {
		t.Errorf("ranked %v", got)
	}
}
