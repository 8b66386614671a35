package decide

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/cluster/membership"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// hall is a watcher's Service and an edge's Client, joined without a network. Its
// chain has one block; who is in holders may watch.
type hall struct {
	service *Service
	client  *Client
	head    model.BlockRef
	holders map[model.Wallet]bool
	pending bool
	stuck   bool
	asked   int // questions that travelled
}

var film = json.RawMessage(`{"erc721":{"chain":1,"contract":"0x00"}}`)

func newHall() *hall {
	h := &hall{holders: map[model.Wallet]bool{}}
	h.service = NewService(kit.Kit{}, h, zap.NewNop(), NewMetrics(prometheus.NewRegistry()))
	h.client = NewClient(ClientConfig{}, h, h)
	return h
}

// DecideMany is not asked for here.
func (h *hall) DecideMany(context.Context, json.RawMessage, []model.Wallet, []model.BlockRef) ([]model.Verdict, error) {
	return nil, nil
}

// Explain is not asked for here.
func (h *hall) Explain(context.Context, json.RawMessage, model.Wallet, []model.BlockRef) (model.Explanation, error) {
	return model.Explanation{}, nil
}

func (h *hall) Decide(ctx context.Context, _ json.RawMessage, w model.Wallet, atLeast []model.BlockRef) (model.Verdict, error) {
	if h.stuck {
		<-ctx.Done()
		return model.Verdict{}, ctx.Err()
	}
	if atLeast[0].Number > h.head.Number {
		return model.Verdict{}, fault.New("hall", fault.Stale, "not there yet")
	}
	return model.Verdict{Allowed: h.holders[w], Pending: h.pending, Reason: "holds none", Blocks: []model.BlockRef{h.head}}, nil
}

func (h *hall) DecideVouched(context.Context, json.RawMessage, model.Voucher, model.NodeName, []model.BlockRef) (model.Verdict, error) {
	return model.Verdict{}, fault.New("hall", fault.Unsupported, "no contract account is here")
}

func (h *hall) Self() model.Node { return model.Node{Name: "edge"} }
func (h *hall) View() *membership.View {
	return &membership.View{Nodes: []model.Node{{Name: "watcher", Roles: []model.Role{model.WatcherRole}, Chains: []model.ChainID{1}}}}
}
func (h *hall) Ask(ctx context.Context, _ model.Node, _ string, m proto.Message) (proto.Message, error) {
	h.asked++
	v, err := h.service.answer(ctx, m.(*v1.DecideRequest), "edge")
	return codec.Verdict(v), err
}

// mine makes a block, in which from sends to to.
func (h *hall) mine(from, to model.Wallet) model.OwnershipChange {
	h.head = model.BlockRef{Chain: 1, Number: h.head.Number + 1, Hash: model.Hash{byte(h.head.Number + 1)}}
	delete(h.holders, from)
	h.holders[to] = true
	return model.OwnershipChange{Block: h.head, From: from, To: to}
}

func (h *hall) decide(t *testing.T, w model.Wallet) model.Verdict {
	t.Helper()
	if v, ok := h.client.Foretold(film, w, []model.BlockRef{h.head}); ok {
		return v
	}
	v, err := h.client.Decide(t.Context(), film, w, []model.BlockRef{h.head})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (h *hall) foretell(t *testing.T, c ...model.OwnershipChange) []*v1.Foretold {
	t.Helper()
	told, _ := h.service.Foretell(t.Context(), c)
	if err := h.client.Tell(told); err != nil {
		t.Fatal(err)
	}
	return told
}

var alice, bob = model.Wallet{0xa1}, model.Wallet{0xb0}

func TestLossComesWithItsAnswer(t *testing.T) {
	h := newHall()
	h.mine(model.Wallet{}, alice)
	if !h.decide(t, alice).Allowed {
		t.Fatal("a holder is refused")
	}
	h.foretell(t, h.mine(alice, bob))
	if v := h.decide(t, alice); v.Allowed || v.Block() != h.head || h.asked != 1 {
		t.Errorf("after %d questions: %+v", h.asked, v)
	}
	h.mine(bob, alice) // and what was foretold is no answer any more
	if v := h.decide(t, alice); !v.Allowed || h.asked != 2 {
		t.Errorf("after %d questions: %+v", h.asked, v)
	}
}

func TestWhoAskedIsNamedWithTheLoss(t *testing.T) {
	h := newHall()
	h.mine(model.Wallet{}, alice)
	for _, edge := range []model.NodeName{"north", "south", "north"} {
		if _, err := h.service.answer(t.Context(), &v1.DecideRequest{GateJson: film, Wallet: alice[:], MinBlocks: []*v1.BlockRef{codec.BlockRef(h.head)}}, edge); err != nil {
			t.Fatal(err)
		}
	}
	_, edges := h.service.Foretell(t.Context(), []model.OwnershipChange{h.mine(alice, bob)})
	if slices.Sort(edges); !slices.Equal(edges, []model.NodeName{"north", "south"}) {
		t.Errorf("asked by %v", edges)
	}
	if _, edges := h.service.Foretell(t.Context(), []model.OwnershipChange{h.mine(bob, alice)}); len(edges) != 0 {
		t.Errorf("nobody asked about bob, but %v are named", edges)
	}
}

func TestAnswerAtAnotherBlockOfTheSameHeightIsAskedFor(t *testing.T) {
	h := newHall()
	h.mine(model.Wallet{}, alice)
	h.decide(t, alice)
	h.foretell(t, h.mine(alice, bob))
	h.head.Hash[31] = 1 // a reorg, in which nothing moved
	h.holders[alice] = true
	if v := h.decide(t, alice); !v.Allowed || h.asked != 2 {
		t.Errorf("after %d questions: %+v", h.asked, v)
	}
}

func TestOnlyRefusalsAreForetold(t *testing.T) {
	h := newHall()
	minted := h.mine(model.Wallet{}, alice)
	h.decide(t, alice)
	if told := h.foretell(t, model.OwnershipChange{Block: h.head, From: alice, To: bob}); len(told) != 0 {
		t.Errorf("alice still holds one: %v", told)
	}
	if told := h.foretell(t, h.mine(bob, model.Wallet{0xcc})); len(told) != 0 {
		t.Errorf("nobody asked about bob: %v", told)
	}
	delete(h.holders, alice)
	h.pending = true
	if told := h.foretell(t, model.OwnershipChange{Block: h.head, From: alice}); len(told) != 0 {
		t.Errorf("a right that is only young: %v", told)
	}
	h.pending, minted.Undone, minted.Block = false, true, h.head
	if told := h.foretell(t, minted); len(told) != 1 {
		t.Errorf("what a reorg took back from alice: %v", told)
	}
}

func TestNewsDoesNotWaitForAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHall()
		h.mine(model.Wallet{}, alice)
		h.decide(t, alice)
		h.stuck = true
		if told := h.foretell(t, h.mine(alice, bob)); len(told) != 0 {
			t.Errorf("%v", told)
		}
	})
}

func TestWhatAPeerForetellsIsBounded(t *testing.T) {
	h := newHall()
	no := codec.Verdict(model.Verdict{Blocks: []model.BlockRef{{Chain: 1, Number: 1}}})
	for name, told := range map[string][]*v1.Foretold{
		"too many":   make([]*v1.Foretold, maxForetold+1),
		"no digest":  {{Reply: no}},
		"no verdict": {{Question: make([]byte, 32), Reply: &v1.DecideReply{Blocks: []*v1.BlockRef{{Hash: []byte{1}}}}}},
	} {
		if err := h.client.Tell(told); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	yes := codec.Verdict(model.Verdict{Allowed: true, Blocks: []model.BlockRef{{Chain: 1, Number: 1}}})
	if err := h.client.Tell([]*v1.Foretold{{Question: make([]byte, 32), Reply: yes}}); err != nil || h.client.foretold.by.Len() != 0 {
		t.Errorf("a yes is kept: %v", err)
	}
}
