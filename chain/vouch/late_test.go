package vouch_test

import (
	"context"
	"encoding/binary"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/chain/vouch"
	"github.com/streamgate/streamgate/internal/model"
)

// still is a chain whose head does not move, and whose contract takes a signature at
// the blocks listed.
type still struct {
	head  model.BlockRef
	valid []model.Hash
}

func (s *still) Chain() chains.Chain          { return chains.Chain{ID: chainID} }
func (s *still) View() *model.ChainView       { return &model.ChainView{Head: s.head} }
func (s *still) HeadChanged() <-chan struct{} { return nil }
func (s *still) Ring()                        {}

func (s *still) ReadApart(_ context.Context, calls []rpc.Call) ([]rpc.Result, error) {
	out := make([]rpc.Result, len(calls))
	for i, c := range calls {
		said := byte(0)
		if slices.Contains(s.valid, c.Block) {
			said = 1
		}
		out[i].Data = binary.BigEndian.AppendUint32([]byte{said}, 40_000)
	}
	return out, nil
}

// heard is a Teller that remembers who was told of which block.
type heard map[model.NodeName]model.BlockRef

func (h heard) Turned(_ context.Context, edges []model.NodeName, _ model.VoucherID, b model.BlockRef) {
	for _, e := range edges {
		h[e] = b
	}
}

func blockOf(n uint64) model.BlockRef {
	return model.BlockRef{Chain: chainID, Number: n, Hash: model.Hash{byte(n)}}
}

// A verdict rests on a block that may be old when the contract was asked: what it said
// since is told without waiting for the next block.
func TestAnswerOfAnOlderBlockIsPutRightAtOnce(t *testing.T) {
	for name, before := range map[string][]model.NodeName{"nobody else asked": nil, "another edge has heard": {"other"}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				told := heard{}
				chain := &still{head: blockOf(3), valid: []model.Hash{blockOf(2).Hash}}
				k, err := vouch.New(told, zap.NewNop(), vouch.NewMetrics(prometheus.NewRegistry()), chain)
				if err != nil {
					t.Fatal(err)
				}
				ctx, stop := context.WithCancel(t.Context())
				defer synctest.Wait()
				defer stop()
				go func() { _ = k.Run(ctx) }()
				synctest.Wait() // it has looked at the head, and found nothing to ask
				join := func(edge model.NodeName, at model.BlockRef) bool {
					v, err := k.Join(ctx, model.Verdict{Allowed: true, Blocks: []model.BlockRef{at}}, voucher(model.Address{1}, []byte{2}), edge, nil)
					if err != nil {
						t.Fatal(err)
					}
					synctest.Wait()
					return v.Allowed
				}
				for _, other := range before {
					if join(other, chain.head) {
						t.Error("allowed at the head")
					}
				}
				if !join("edge", blockOf(2)) {
					t.Error("refused at block 2")
				}
				if told["edge"] != chain.head || len(told) != 1 {
					t.Errorf("told of the head: %v", told)
				}
			})
		})
	}
}
