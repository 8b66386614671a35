package lookup

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
	// maxLookups bounds the questions that a watcher answers at once: each may look
	// through some ten thousand rows.
	maxLookups = 16
	// maxTime bounds an answer.
	maxTime = 5 * time.Second
	// maxTracked bounds the contracts of one order to index them.
	maxTracked = 1_000
	// maxWallets bounds the wallets of an estimate, maxGateBytes a gate, maxBlocks
	// the blocks that are named.
	maxWallets   = 1_000
	maxGateBytes = 64 << 10
	maxBlocks    = 16
)

// Index is the indexes of a watcher's chains. It is called from many goroutines.
type Index interface {
	// List gives a page, NotFound for a contract that nobody tracks.
	List(ctx context.Context, q model.IndexQuery) (model.IndexPage, error)
	// Track has contracts indexed and says how far each is.
	Track(ctx context.Context, chain model.ChainID, contracts []model.Address) ([]model.IndexState, error)
	// Estimate guesses what a gate answers for wallets, in their order.
	Estimate(ctx context.Context, gate json.RawMessage, wallets []model.Wallet, blocks []model.BlockRef) ([]model.WalletGuess, []model.BlockRef, error)
}

// Service answers origins on a watcher.
type Service struct {
	kit   kit.Kit
	index Index
	log   *zap.Logger
}

// NewService makes a Service; Run makes it work.
func NewService(k kit.Kit, i Index, log *zap.Logger) *Service {
	return &Service{kit: k, index: i, log: log.Named("lookup")}
}

// Run answers until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	return kit.Serve(ctx, s.kit, kit.Lookup, maxLookups, s.answer)
}

func (s *Service) answer(ctx context.Context, r *ask.Request) {
	const op = "actors/lookup.Service"
	if !r.From.Has(model.OriginRole) { // who holds what is asked by operators, through an origin
		r.Forbid(op)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(ctx), maxTime)
	defer cancel()
	var err error
	switch m := r.Message.(type) {
	case *v1.IndexRequest:
		err = s.list(ctx, r, m)
	case *v1.IndexTrackRequest:
		err = s.track(ctx, r, m)
	case *v1.EstimateRequest:
		err = s.estimate(ctx, r, m)
	default:
		r.Refuse(op)
		return
	}
	if err != nil {
		if fault.KindOf(err) == fault.Internal {
			s.log.Error("index was not looked up", zap.String("peer", string(r.From.Name)), zap.Error(err))
		}
		r.Fail(fault.Wrap(op, err))
	}
}

func (s *Service) list(ctx context.Context, r *ask.Request, m *v1.IndexRequest) error {
	q, err := codec.IndexQueryOf(m)
	if err != nil {
		return err
	}
	page, err := s.index.List(ctx, q)
	if err == nil {
		r.Answer(codec.IndexPage(page))
	}
	return err
}

func (s *Service) track(ctx context.Context, r *ask.Request, m *v1.IndexTrackRequest) error {
	contracts, err := addresses(m.GetContracts(), maxTracked)
	if err != nil {
		return err
	}
	states, err := s.index.Track(ctx, model.ChainID(m.GetChain()), contracts)
	if err != nil {
		return err
	}
	out := &v1.IndexTrackReply{}
	for _, st := range states {
		out.States = append(out.States, codec.IndexState(st))
	}
	r.Answer(out)
	return nil
}

func (s *Service) estimate(ctx context.Context, r *ask.Request, m *v1.EstimateRequest) error {
	const op = "actors/lookup.estimate"
	if n := len(m.GetGateJson()); n == 0 || n > maxGateBytes {
		return fault.At(op, fault.Invalid, "gate", "gate of %d bytes", n)
	}
	wallets, err := addresses(m.GetWallets(), maxWallets)
	if err != nil {
		return err
	}
	blocks, err := blocksOf(m.GetBlocks())
	if err != nil {
		return err
	}
	guesses, at, err := s.index.Estimate(ctx, m.GetGateJson(), wallets, blocks)
	if err != nil {
		return err
	}
	out := &v1.EstimateReply{}
	for _, g := range guesses {
		out.Guesses = append(out.Guesses, g.Guess)
	}
	for _, b := range at {
		out.Blocks = append(out.Blocks, codec.BlockRef(b))
	}
	r.Answer(out)
	return nil
}

func addresses(in [][]byte, most int) ([]model.Address, error) {
	if len(in) > most {
		return nil, fault.New("actors/lookup.addresses", fault.TooLarge, "%d addresses, at most %d", len(in), most)
	}
	out := make([]model.Address, len(in))
	for i, b := range in {
		var err error
		if out[i], err = codec.AddressOf(b); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func blocksOf(in []*v1.BlockRef) ([]model.BlockRef, error) {
	if len(in) > maxBlocks {
		return nil, fault.New("actors/lookup.blocksOf", fault.TooLarge, "%d blocks, at most %d", len(in), maxBlocks)
	}
	var out []model.BlockRef
	for _, b := range in {
		ref, err := codec.BlockRefOf(b)
		if err != nil {
			return nil, err
		}
		out = append(out, ref)
	}
	return out, nil
}
