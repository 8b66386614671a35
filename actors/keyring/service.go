// Package keyring rotates the cluster's gossip keys while it runs.
//
// Every node runs a Service that changes its own ring and keeps it on disk. An
// origin's Rotator leads: all nodes take the new key, then all encrypt with it,
// then, when told to finish, all forget the old ones; each step begins when all
// nodes of the view have acknowledged the one before. Until it is finished a node
// that was away and knows the old key alone is heard, and the Rotator brings it
// the new one over mutual TLS. After that it must be given the file by hand.
// The keys travel between actors alone and are in no log.
package keyring

import (
	"context"

	"github.com/asynkron/protoactor-go/actor"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/cluster/ask"
	"github.com/streamgate/streamgate/cluster/membership"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// maxRemoved bounds the ids in one request: more than a ring can hold.
const maxRemoved = 16

// Ring is a node's own keys; *membership.Members is one.
type Ring interface {
	Keys() []membership.Key
	AddKey(membership.Key) error
	UseKey(id string) error
	RemoveKey(id string) error
}

// Service changes this node's ring for others.
type Service struct {
	kit  kit.Kit
	ring Ring
	log  *zap.Logger
}

// NewService makes a Service; Run makes it work.
func NewService(k kit.Kit, ring Ring, log *zap.Logger) *Service {
	return &Service{kit: k, ring: ring, log: log.Named("keyring")}
}

// Run answers until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	pid, err := s.kit.Spawn(kit.Keyring, func() actor.Actor { return actor.ReceiveFunc(s.receive) })
	if err != nil {
		return fault.Wrap("actors/keyring.Run", err)
	}
	<-ctx.Done()
	s.kit.Stop(pid)
	return nil
}

// receive is called by the actor system, one message at a time. Keeping the ring
// is a write of some bytes, so it is done here.
func (s *Service) receive(c actor.Context) {
	const op = "actors/keyring.Receive"
	r, ok := ask.Receive(c)
	if !ok {
		return
	}
	if !r.From.Has(model.OriginRole) {
		r.Forbid(op)
		return
	}
	m, ok := r.Message.(*v1.KeyringRequest)
	if !ok {
		r.Refuse(op)
		return
	}
	if err := s.change(m); err != nil {
		s.log.Warn("keyring not changed", zap.String("peer", string(r.From.Name)), zap.Error(err))
		r.Fail(fault.Wrap(op, err))
		return
	}
	r.Answer(toWire(s.ring.Keys()))
}

// change does what m asks for. Once it returns nil that is on disk.
func (s *Service) change(m *v1.KeyringRequest) error {
	if len(m.GetRemove()) > maxRemoved {
		return fault.New("actors/keyring.change", fault.TooLarge, "%d ids to remove", len(m.GetRemove()))
	}
	if a := m.GetAdd(); a != nil {
		k, err := membership.KeyOf(a.GetSecret(), a.GetMadeUnixMillis())
		if err == nil && k.ID != a.GetId() {
			err = fault.New("actors/keyring.change", fault.Corrupt, "key is %q, called %.20q", k.ID, a.GetId())
		}
		if err == nil {
			err = s.ring.AddKey(k)
		}
		if err != nil {
			return err
		}
		s.log.Info("gossip key taken", zap.String("key", k.ID))
	}
	if id := m.GetUse(); id != "" {
		if err := s.ring.UseKey(id); err != nil {
			return err
		}
		s.log.Info("gossip key in use", zap.String("key", id))
	}
	for _, id := range m.GetRemove() {
		if err := s.ring.RemoveKey(id); err != nil {
			return err
		}
		s.log.Info("gossip key forgotten", zap.String("key", id))
	}
	return nil
}

func toWire(keys []membership.Key) *v1.KeyringReply {
	m := &v1.KeyringReply{}
	for _, k := range keys {
		m.Keys = append(m.Keys, &v1.GossipKey{Id: k.ID, MadeUnixMillis: k.Made})
	}
	return m
}
