package transport

import (
	"slices"
	"strings"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/streamgate/streamgate/internal/model"
)

// Headers that the guard writes; whatever a peer wrote is thrown away.
const (
	peerKey  = "streamgate-peer"
	rolesKey = "streamgate-roles"
)

// Peer is who sent a message, as certified.
type Peer struct {
	Name  model.NodeName // empty for this node itself
	roles []string
}

// PeerOf gives the sender of a message by its headers, which may be nil. A
// message without ours was sent on this node: all from outside pass the guard.
func PeerOf(h actor.ReadonlyMessageHeader) Peer {
	if h == nil || h.Get(peerKey) == "" {
		return Peer{}
	}
	return Peer{Name: model.NodeName(h.Get(peerKey)), roles: strings.Fields(h.Get(rolesKey))}
}

// Local reports whether the sender is this node itself.
func (p Peer) Local() bool { return p.Name == "" }

// Has reports whether the sender is certified for one of the roles. This node
// itself may do anything.
func (p Peer) Has(roles ...model.Role) bool {
	return p.Local() || slices.ContainsFunc(roles, func(r model.Role) bool { return slices.Contains(p.roles, string(r)) })
}

// Certified reports whether the sender is certified for all of the roles, such
// as those that gossip claims for it.
func (p Peer) Certified(roles ...model.Role) bool {
	return p.Local() || !slices.ContainsFunc(roles, func(r model.Role) bool { return !slices.Contains(p.roles, string(r)) })
}
