package decide

import (
	"context"
	"encoding/json"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/cluster/ask"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

const (
	// maxQuestions bounds the questions under way on a watcher. One too many is
	// told so at once and asks another watcher.
	maxQuestions = 256
	// maxGateBytes bounds a gate.
	maxGateBytes = 64 << 10
	// maxBlocks bounds the blocks that a question names.
	maxBlocks = 16
	// maxPatience bounds how long a question is worked on, whoever waits.
	maxPatience = 10 * time.Second
)

// Decider decides a gate by reading the chain. It is called from many
// goroutines and must return when ctx ends.
type Decider interface {
	// Decide rests on blocks not older than atLeast, which names at most one a
	// chain. It fails with fault.Stale when it does not see that far.
	Decide(ctx context.Context, gate json.RawMessage, wallet model.Wallet, atLeast []model.BlockRef) (model.Verdict, error)
}

// Service answers questions on a watcher.
type Service struct {
	kit     kit.Kit
	decider Decider
	log     *zap.Logger
	metrics *Metrics
	asked   *questions
}

// NewService makes a Service; Run makes it work.
func NewService(k kit.Kit, d Decider, log *zap.Logger, m *Metrics) *Service {
	return &Service{kit: k, decider: d, log: log.Named("decide"), metrics: m, asked: newQuestions()}
}

// Run answers until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	return kit.Serve(ctx, s.kit, kit.Decide, maxQuestions, func(ctx context.Context, r *ask.Request) {
		m, ok := r.Message.(*v1.DecideRequest)
		if !ok {
			r.Refuse("actors/decide.Receive")
			return
		}
		v, err := s.answer(r.Context(ctx), m)
		if err != nil {
			if fault.KindOf(err) == fault.Internal {
				s.log.Error("question not decided", zap.String("peer", string(r.From.Name)), zap.Error(err))
			}
			r.Fail(err)
			return
		}
		r.Answer(codec.Verdict(v))
	})
}

// answer decides what an edge asks, and remembers it for Foretell.
func (s *Service) answer(ctx context.Context, m *v1.DecideRequest) (model.Verdict, error) {
	start := time.Now()
	v, err := s.decide(ctx, m)
	s.metrics.answered(err, time.Since(start))
	if err == nil {
		s.asked.remember(m)
	}
	return v, err
}

func (s *Service) decide(ctx context.Context, m *v1.DecideRequest) (model.Verdict, error) {
	const op = "actors/decide.Service"
	if n := len(m.GetGateJson()); n == 0 || n > maxGateBytes {
		return model.Verdict{}, fault.At(op, fault.Invalid, "gate", "gate of %d bytes", n)
	}
	wallet, err := codec.AddressOf(m.GetWallet())
	if err != nil {
		return model.Verdict{}, fault.Wrap(op, err)
	}
	if n := len(m.GetMinBlocks()); n > maxBlocks {
		return model.Verdict{}, fault.At(op, fault.Invalid, "min_blocks", "%d blocks", n)
	}
	var atLeast []model.BlockRef
	for _, b := range m.GetMinBlocks() {
		ref, err := codec.BlockRefOf(b)
		if err != nil {
			return model.Verdict{}, fault.Wrap(op, err)
		}
		atLeast = append(atLeast, ref)
	}
	patience := time.Duration(m.GetPatienceMillis()) * time.Millisecond
	if patience <= 0 || patience > maxPatience {
		patience = maxPatience
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	v, err := s.decider.Decide(ctx, m.GetGateJson(), wallet, atLeast)
	return v, fault.Wrap(op, err)
}
