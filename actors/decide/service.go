package decide

import (
	"context"
	"encoding/json"
	"time"

	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"

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
	// maxExplained bounds the explanations under way, which are for people.
	maxExplained = 8
	// maxPatience bounds how long a question is worked on, whoever waits.
	maxPatience = 10 * time.Second
)

// Decider decides a gate by reading the chain. It is called from many
// goroutines and must return when ctx ends.
type Decider interface {
	// Decide rests on blocks not older than atLeast, which names at most one a
	// chain. It fails with fault.Stale when it does not see that far.
	Decide(ctx context.Context, gate json.RawMessage, wallet model.Wallet, atLeast []model.BlockRef) (model.Verdict, error)
	// DecideVouched is the same for a wallet whose login rests on a voucher: the
	// verdict rests on it too. The edge is to be told, by a Teller, if it turns.
	DecideVouched(ctx context.Context, gate json.RawMessage, v model.Voucher, edge model.NodeName, atLeast []model.BlockRef) (model.Verdict, error)
	// DecideMany answers for many wallets at the blocks that Explain would look at.
	DecideMany(ctx context.Context, gate json.RawMessage, wallets []model.Wallet, at []model.BlockRef) ([]model.Verdict, error)
	// Explain shows how, at the blocks that are named, one a chain, by hash or else by
	// number, and at the heads of other chains.
	Explain(ctx context.Context, gate json.RawMessage, wallet model.Wallet, at []model.BlockRef) (model.Explanation, error)
}

// Service answers questions on a watcher.
type Service struct {
	kit     kit.Kit
	decider Decider
	log     *zap.Logger
	metrics *Metrics
	asked   *questions

	explaining chan struct{} // a slot for each explanation under way
}

// NewService makes a Service; Run makes it work.
func NewService(k kit.Kit, d Decider, log *zap.Logger, m *Metrics) *Service {
	return &Service{kit: k, decider: d, log: log.Named("decide"), metrics: m, asked: newQuestions(), explaining: make(chan struct{}, maxExplained)}
}

// Run answers until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	return kit.Serve(ctx, s.kit, kit.Decide, maxQuestions, func(ctx context.Context, r *ask.Request) {
		var answer proto.Message
		var err error
		switch m := r.Message.(type) {
		case *v1.DecideRequest:
			var v model.Verdict
			v, err = s.answer(r.Context(ctx), m, r.From.Name)
			answer = codec.Verdict(v)
		case *v1.VouchedDecideRequest:
			if !r.From.Has(model.EdgeRole) {
				err = fault.New("actors/decide.Receive", fault.Forbidden, "contract accounts sign in at edges")
				break
			}
			var v model.Verdict
			v, err = s.vouched(r.Context(ctx), m, r.From.Name)
			answer = codec.Verdict(v)
		case *v1.ExplainRequest:
			if !r.From.Has(model.OriginRole) {
				err = fault.New("actors/decide.Receive", fault.Forbidden, "explanations are for creators, whom origins serve")
				break
			}
			answer, err = s.explain(r.Context(ctx), m)
		case *v1.DecideManyRequest:
			if !r.From.Has(model.OriginRole) {
				err = fault.New("actors/decide.Receive", fault.Forbidden, "answers for many are for creators, whom origins serve")
				break
			}
			answer, err = s.decideMany(r.Context(ctx), m)
		default:
			r.Refuse("actors/decide.Receive")
			return
		}
		if err != nil {
			if fault.KindOf(err) == fault.Internal {
				s.log.Error("question not decided", zap.String("peer", string(r.From.Name)), zap.Error(err))
			}
			r.Fail(err)
			return
		}
		r.Answer(answer)
	})
}

// answer decides what an edge asks, and remembers it for Foretell.
func (s *Service) answer(ctx context.Context, m *v1.DecideRequest, edge model.NodeName) (model.Verdict, error) {
	start := time.Now()
	v, err := s.decide(ctx, m)
	s.metrics.answered(err, time.Since(start))
	if err == nil {
		s.asked.remember(m, edge)
	}
	return v, err
}

func (s *Service) decide(ctx context.Context, m *v1.DecideRequest) (model.Verdict, error) {
	const op = "actors/decide.Service"
	wallet, blocks, err := subject(m, m.GetMinBlocks())
	if err != nil {
		return model.Verdict{}, fault.Wrap(op, err)
	}
	ctx, cancel := context.WithTimeout(ctx, patience(m))
	defer cancel()
	v, err := s.decider.Decide(ctx, m.GetGateJson(), wallet, blocks)
	return v, fault.Wrap(op, err)
}

// vouched decides for a wallet whose login rests on a voucher.
func (s *Service) vouched(ctx context.Context, m *v1.VouchedDecideRequest, edge model.NodeName) (v model.Verdict, err error) {
	const op = "actors/decide.Vouched"
	start := time.Now()
	defer func() { s.metrics.answered(err, time.Since(start)) }()
	q := m.GetQuestion()
	wallet, blocks, err := subject(q, q.GetMinBlocks())
	if err != nil {
		return v, fault.Wrap(op, err)
	}
	voucher, err := codec.VoucherOf(m.GetVoucher())
	if err == nil && voucher.Wallet != wallet {
		err = fault.At(op, fault.Invalid, "voucher", "the voucher is of another wallet")
	}
	if err != nil {
		return v, fault.Wrap(op, err)
	}
	ctx, cancel := context.WithTimeout(ctx, patience(q))
	defer cancel()
	v, err = s.decider.DecideVouched(ctx, q.GetGateJson(), voucher, edge, blocks)
	return v, fault.Wrap(op, err)
}

// explain costs more than a decision: nobody waits for a video meanwhile.
func (s *Service) explain(ctx context.Context, m *v1.ExplainRequest) (proto.Message, error) {
	const op = "actors/decide.Explain"
	wallet, blocks, err := subject(m, m.GetBlocks())
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	done, err := s.slot()
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	defer done()
	ctx, cancel := context.WithTimeout(ctx, patience(m))
	defer cancel()
	e, err := s.decider.Explain(ctx, m.GetGateJson(), wallet, blocks)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	return codec.Explanation(e), nil
}

// slot takes one of the few for what people wait for; done gives it back.
func (s *Service) slot() (done func(), err error) {
	select {
	case s.explaining <- struct{}{}:
		return func() { <-s.explaining }, nil
	default:
		return nil, fault.New("actors/decide.slot", fault.TooMany, "%d explanations are being made, try again", maxExplained)
	}
}

// question is what both kinds have in common.
type question interface {
	patient
	GetGateJson() []byte
	GetWallet() []byte
}

// patient says how long it waits.
type patient interface{ GetPatienceMillis() uint32 }

// subject checks a question and reads the wallet and blocks that it is about.
func subject(m question, blocks []*v1.BlockRef) (w model.Wallet, out []model.BlockRef, err error) {
	if out, err = place(m.GetGateJson(), blocks); err == nil {
		w, err = codec.AddressOf(m.GetWallet())
	}
	return w, out, err
}

// place checks a gate and reads the blocks that a question is about.
func place(gate []byte, blocks []*v1.BlockRef) (out []model.BlockRef, err error) {
	const op = "actors/decide.place"
	if n := len(gate); n == 0 || n > maxGateBytes {
		return nil, fault.At(op, fault.Invalid, "gate", "gate of %d bytes", n)
	}
	if n := len(blocks); n > maxBlocks {
		return nil, fault.At(op, fault.Invalid, "blocks", "%d blocks", n)
	}
	for _, b := range blocks {
		ref, err := codec.BlockRefOf(b)
		if err != nil {
			return nil, err
		}
		out = append(out, ref)
	}
	return out, nil
}

func patience(m patient) time.Duration {
	p := time.Duration(m.GetPatienceMillis()) * time.Millisecond
	if p <= 0 || p > maxPatience {
		return maxPatience
	}
	return p
}
