package placement_test

import (
	"slices"
	"testing"

	"github.com/streamgate/streamgate/cluster/placement"
	"github.com/streamgate/streamgate/internal/model"
)

func TestSiblingsAreNearBeforeFarAndFullOnesApart(t *testing.T) {
	edge := func(name, region string, change func(*model.Node)) model.Node {
		n := model.Node{Name: model.NodeName(name), Region: region, PublicURL: "https://" + name, Roles: []model.Role{model.EdgeRole}}
		if change != nil {
			change(&n)
		}
		return n
	}
	isFull := func(n *model.Node) { n.Busy = 100 }
	self := edge("self", "eu", nil)
	all := []model.Node{
		self, edge("far", "us", nil), edge("far-full", "us", isFull), edge("near", "eu", nil), edge("near-full", "eu", isFull),
		edge("drains", "eu", func(n *model.Node) { n.Draining = true }), edge("hidden", "eu", func(n *model.Node) { n.PublicURL = "" }),
		edge("origin", "eu", func(n *model.Node) { n.Roles = []model.Role{model.OriginRole} }),
	}
	for _, key := range []string{"a", "b", "c", "d"} {
		open, full := placement.Siblings(all, self, key)
		if !slices.Equal(open, []string{"https://near", "https://far"}) || !slices.Equal(full, []string{"https://near-full", "https://far-full"}) {
			t.Errorf("key %q: open %v, full %v", key, open, full)
		}
	}
}
