// Package placement says which node owns a key: rendezvous hashing over stable
// node names, so that a node that comes back gets back what it had, and no
// other key moves.
//
// Two nodes with different views may both think that they own a key. Whoever
// owns something durable is fenced where it writes.
package placement

import (
	"cmp"
	"hash/fnv"
	"slices"

	"github.com/streamgate/streamgate/internal/model"
)

// Owner is the node in charge of key among those that play role r, false if
// none does.
func Owner(nodes []model.Node, r model.Role, key string) (model.Node, bool) {
	var best model.Node
	var top uint64
	found := false
	for _, n := range nodes {
		if !n.Has(r) {
			continue
		}
		if w := weight(n.Name, key); !found || w > top || w == top && n.Name < best.Name {
			best, top, found = n, w, true
		}
	}
	return best, found
}

// Ranked lists the nodes that play role r, the owner of key first, then those
// that would own it if the ones before were gone.
func Ranked(nodes []model.Node, r model.Role, key string) []model.Node {
	type ranked struct {
		node   model.Node
		weight uint64
	}
	var all []ranked
	for _, n := range nodes {
		if n.Has(r) {
			all = append(all, ranked{n, weight(n.Name, key)})
		}
	}
	slices.SortFunc(all, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.node.Name, b.node.Name))
	})
	out := make([]model.Node, len(all))
	for i, x := range all {
		out[i] = x.node
	}
	return out
}

// weight is a 64-bit hash of both names. It is part of the protocol: nodes that
// compute another one disagree about every owner.
func weight(name model.NodeName, key string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // a hash never fails
	_, _ = h.Write([]byte{0})
	_, _ = h.Write([]byte(key))
	// FNV alone spreads the last bytes badly (splitmix64's finalizer).
	x := h.Sum64()
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
