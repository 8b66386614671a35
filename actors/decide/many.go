package decide

import (
	"context"
	"encoding/json"

	"google.golang.org/protobuf/proto"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// maxWallets bounds the wallets of one question.
const maxWallets = 1_000

// DecideMany asks what gate, as its creator wrote it, says of wallets, all at the same
// blocks: those that are named, one a chain, by hash or else by number, and the heads of
// other chains. The verdicts are in the order of wallets, without what sessions rest on.
func (c *Client) DecideMany(ctx context.Context, gate json.RawMessage, wallets []model.Wallet, at []model.BlockRef) ([]model.Verdict, error) {
	const op = "actors/decide.DecideMany"
	chains, err := chainsOf(gate)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	m := &v1.DecideManyRequest{GateJson: gate, PatienceMillis: uint32(explainPatience.Milliseconds())}
	for _, w := range wallets {
		m.Wallets = append(m.Wallets, w[:])
	}
	for _, b := range at {
		m.Blocks = append(m.Blocks, codec.BlockRef(b))
	}
	err = fault.New(op, fault.Stale, "no watcher of chains %v in sight", chains)
	for _, n := range c.watchers(chains, wallets[0]) {
		var out []model.Verdict
		if out, err = c.decideMany(ctx, n, m); err == nil || final(err) || ctx.Err() != nil {
			return out, fault.Wrap(op, err)
		}
	}
	return nil, fault.Wrap(op, err)
}

func (c *Client) decideMany(ctx context.Context, n model.Node, m *v1.DecideManyRequest) ([]model.Verdict, error) {
	ctx, cancel := context.WithTimeout(ctx, explainPatience)
	defer cancel()
	got, err := c.asker.Ask(ctx, n, kit.Decide, m)
	if err != nil {
		return nil, err
	}
	r, ok := got.(*v1.DecideManyReply)
	if !ok {
		return nil, fault.New("actors/decide.decideMany", fault.Unsupported, "answer of type %T", got)
	}
	return codec.VerdictsOf(r, len(m.GetWallets()))
}

// decideMany answers for many wallets, in one of the slots of explanations.
func (s *Service) decideMany(ctx context.Context, m *v1.DecideManyRequest) (proto.Message, error) {
	const op = "actors/decide.DecideMany"
	blocks, err := place(m.GetGateJson(), m.GetBlocks())
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	if n := len(m.GetWallets()); n == 0 || n > maxWallets {
		return nil, fault.At(op, fault.Invalid, "wallets", "%d wallets, want 1 to %d", n, maxWallets)
	}
	wallets := make([]model.Wallet, len(m.GetWallets()))
	for i, b := range m.GetWallets() {
		if wallets[i], err = codec.AddressOf(b); err != nil {
			return nil, fault.Wrap(op, err)
		}
	}
	done, err := s.slot()
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	defer done()
	ctx, cancel := context.WithTimeout(ctx, patience(m))
	defer cancel()
	all, err := s.decider.DecideMany(ctx, m.GetGateJson(), wallets, blocks)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	return codec.Verdicts(all), nil
}
