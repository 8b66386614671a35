package operate

import (
	"context"

	"github.com/asynkron/protoactor-go/actor"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/cluster/ask"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// Service answers on every node.
type Service struct {
	kit    kit.Kit
	report func() model.NodeStatus
	drain  *Switch
	log    *zap.Logger
}

// NewService makes a Service; Run makes it work. Report is called by its actor
// and must not wait for anything.
func NewService(k kit.Kit, report func() model.NodeStatus, drain *Switch, log *zap.Logger) *Service {
	return &Service{kit: k, report: report, drain: drain, log: log.Named("operate")}
}

// Run answers until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	pid, err := s.kit.Spawn(kit.Operate, func() actor.Actor { return actor.ReceiveFunc(s.receive) })
	if err != nil {
		return fault.Wrap("actors/operate.Run", err)
	}
	<-ctx.Done()
	s.kit.Stop(pid)
	return nil
}

// receive is called by the actor system, one message at a time.
func (s *Service) receive(c actor.Context) {
	const op = "actors/operate.Receive"
	r, ok := ask.Receive(c)
	if !ok {
		return
	}
	if !r.From.Has(model.OriginRole) { // operators come through an origin
		r.Forbid(op)
		return
	}
	switch m := r.Message.(type) {
	case *v1.StatusRequest:
		r.Answer(toWire(s.report()))
	case *v1.DrainRequest:
		s.log.Info("told to drain or to end it", zap.Bool("drain", m.GetDrain()), zap.String("peer", string(r.From.Name)))
		s.drain.Set(m.GetDrain())
		r.Answer(&v1.DrainReply{})
	default:
		r.Refuse(op)
	}
}
