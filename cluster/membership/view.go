package membership

import (
	"slices"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

// View is the cluster as this node saw it at one moment. It is immutable:
// share it, never write to it.
type View struct {
	// Epoch rises with every view of this process; 0 is the empty view of a
	// node that has not joined yet. Epochs of two nodes do not compare.
	Epoch uint64
	// Since is when this view was installed, on the monotonic clock.
	Since time.Time
	// Nodes are those alive, this one included, by name.
	Nodes []model.Node
}

// Node finds a node by name.
func (v *View) Node(name model.NodeName) (model.Node, bool) {
	i, ok := slices.BinarySearchFunc(v.Nodes, name, func(n model.Node, name model.NodeName) int {
		return strings.Compare(string(n.Name), string(name))
	})
	if !ok {
		return model.Node{}, false
	}
	return v.Nodes[i], true
}

// With lists the nodes that play role r, by name.
func (v *View) With(r model.Role) []model.Node {
	var out []model.Node
	for _, n := range v.Nodes {
		if n.Has(r) {
			out = append(out, n)
		}
	}
	return out
}

func (v *View) names() []string {
	out := make([]string, len(v.Nodes))
	for i, n := range v.Nodes {
		out[i] = string(n.Name)
	}
	return out
}

func sameNodes(a, b []model.Node) bool {
	return slices.EqualFunc(a, b, func(x, y model.Node) bool {
		return x.Name == y.Name && x.Incarnation == y.Incarnation && x.Region == y.Region &&
			x.ActorAddr == y.ActorAddr && x.PeerURL == y.PeerURL && x.PublicURL == y.PublicURL && x.Version == y.Version && x.Draining == y.Draining && x.Busy == y.Busy &&
			slices.Equal(x.Roles, y.Roles) && slices.Equal(x.Chains, y.Chains)
	})
}
