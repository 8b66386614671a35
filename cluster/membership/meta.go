package membership

import (
	"github.com/hashicorp/memberlist"
	"google.golang.org/protobuf/proto"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// maxBusy bounds what a peer tells: the figure is a percentage.
const maxBusy = 100

// encodeMeta gives what a node tells of itself, at most memberlist.MetaMaxSize bytes.
func encodeMeta(n model.Node) ([]byte, error) {
	m := &v1.NodeMeta{
		Region: n.Region, Incarnation: n.Incarnation,
		ActorAddr: n.ActorAddr, PeerUrl: n.PeerURL, PublicUrl: n.PublicURL, Version: n.Version, Draining: n.Draining, Busy: uint32(n.Busy),
	}
	for _, r := range n.Roles {
		m.Roles = append(m.Roles, string(r))
	}
	for _, c := range n.Chains {
		m.Chains = append(m.Chains, uint64(c))
	}
	b, err := proto.Marshal(m)
	if err != nil {
		return nil, fault.As("cluster/membership.New", fault.Invalid, err)
	}
	if len(b) > memberlist.MetaMaxSize {
		return nil, fault.New("cluster/membership.New", fault.TooLarge,
			"addresses, roles and chains take %d bytes, at most %d are gossiped", len(b), memberlist.MetaMaxSize)
	}
	return b, nil
}

// decodeMeta reads what a peer told of itself. Roles that this version does
// not know are left out.
func decodeMeta(name model.NodeName, b []byte) (model.Node, error) {
	const op = "cluster/membership.decodeMeta"
	if name == "" || len(b) > memberlist.MetaMaxSize {
		return model.Node{}, fault.New(op, fault.Invalid, "%d bytes of meta for node %q", len(b), name)
	}
	var m v1.NodeMeta
	if err := proto.Unmarshal(b, &m); err != nil {
		return model.Node{}, fault.As(op, fault.Invalid, err)
	}
	n := model.Node{
		Name: name, Region: m.GetRegion(), Incarnation: m.GetIncarnation(),
		ActorAddr: m.GetActorAddr(), PeerURL: m.GetPeerUrl(), PublicURL: m.GetPublicUrl(), Version: m.GetVersion(), Draining: m.GetDraining(), Busy: int(min(m.GetBusy(), maxBusy)),
	}
	for _, r := range m.GetRoles() {
		switch role := model.Role(r); role {
		case model.OriginRole, model.EdgeRole, model.WatcherRole, model.DNSRole:
			n.Roles = append(n.Roles, role)
		}
	}
	for _, c := range m.GetChains() {
		n.Chains = append(n.Chains, model.ChainID(c))
	}
	return n, nil
}
