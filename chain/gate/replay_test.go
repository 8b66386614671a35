package gate_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/gate"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

// kept is a receipt with the gate that was in force.
type kept struct {
	gate    model.Gate
	receipt model.Receipt
}

// archive dials the world's chain.
func (w *world) archive(t testing.TB) *rpc.Client {
	t.Helper()
	c, err := chains.New(chains.Config{ID: chainID, RPC: []string{w.chain.URL()}})
	if err != nil {
		t.Fatal(err)
	}
	node, err := rpc.Dial(t.Context(), c, c.Providers[0], rpc.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(node.Close)
	return node
}

// day plays a day on the chain and keeps the receipt of every decision.
func (w *world) day(t testing.TB, blocks int) (log []kept) {
	t.Helper()
	type viewer struct {
		gate   int
		wallet model.Wallet
	}
	gates := []model.Gate{w.rule(0, "1"), w.rule(2, "1"), w.rule(0, "1", "2", "3"), w.rule(0)}
	var viewers []viewer
	for g := range gates {
		viewers = append(viewers, viewer{g, w.alice.Address()}, viewer{g, w.bob})
	}
	held := map[viewer]bool{}
	decide := func() {
		for _, k := range viewers {
			v := w.decide(t, gates[k.gate], k.wallet)
			had, before := held[k]
			d := model.Denied
			switch {
			case v.Allowed && before && !had:
				d = model.Restored
			case v.Allowed:
				d = model.Granted
			case had:
				d = model.Revoked
			}
			held[k] = v.Allowed
			b := v.Block()
			log = append(log, kept{gates[k.gate], model.Receipt{Decision: d, Rule: v.Rule, Wallet: k.wallet, Video: "v", ChainID: b.Chain,
				BlockNumber: b.Number, BlockHash: b.Hash, DecidedAt: time.Now()}})
		}
	}
	rng := rand.New(rand.NewPCG(4, 0))
	tokens := []string{"1", "2", "3"}
	for _, id := range tokens {
		w.mint(t, id)
	}
	for range blocks {
		id := tokens[rng.IntN(len(tokens))]
		switch n := rng.IntN(10); {
		case n < 5: // some are bob's already, and refused
			_, _ = w.alice.Transfer(t.Context(), w.pass, w.bob, id)
		case n < 8 && w.chain.Head().Number > 20:
			if _, err := w.chain.Fork(1 + rng.Uint64N(3)); err != nil {
				t.Fatal(err)
			}
			fallthrough
		default:
			if _, err := w.chain.Commit(); err != nil {
				t.Fatal(err)
			}
		}
		decide()
	}
	return log
}

func TestDaysLogReplaysToTheSameDecisions(t *testing.T) {
	w := begin(t)
	log := w.day(t, 50) // no more: the dev chain has the state of its last 128 blocks
	node := w.archive(t)
	count, decisions := map[gate.Outcome]int{}, map[model.Decision]int{}
	for _, k := range log {
		decisions[k.receipt.Decision]++
		outcome, why := gate.Replay(t.Context(), node, k.gate, k.receipt)
		count[outcome]++
		if outcome != gate.Equal && outcome != gate.Orphaned {
			t.Fatalf("%s of %s at block %d: %s, %s", k.receipt.Decision, k.receipt.Rule, k.receipt.BlockNumber, outcome, why)
		}
		hs, err := node.Headers(t.Context(), []uint64{k.receipt.BlockNumber})
		if canonical := err == nil && hs[0].Hash == k.receipt.BlockHash; canonical != (outcome == gate.Equal) {
			t.Fatalf("block %d canonical: %v, but %s, %s", k.receipt.BlockNumber, canonical, outcome, why)
		}
		if outcome != gate.Equal {
			continue
		}
		forged := k.receipt // whoever wrote another decision is found
		forged.Decision = map[model.Decision]model.Decision{model.Granted: model.Denied, model.Restored: model.Revoked, model.Denied: model.Granted, model.Revoked: model.Restored}[forged.Decision]
		if outcome, why := gate.Replay(t.Context(), node, k.gate, forged); outcome != gate.Differs {
			t.Fatalf("forged %s: %s, %s", forged.Decision, outcome, why)
		}
	}
	t.Logf("%v of %v", count, decisions)
	for _, d := range []model.Decision{model.Granted, model.Denied, model.Revoked, model.Restored} {
		if decisions[d] == 0 {
			t.Errorf("no %s in the log", d)
		}
	}
	if count[gate.Equal] < 100 || count[gate.Orphaned] == 0 {
		t.Errorf("%v", count)
	}
}

func TestWhatTheChainAloneDoesNotTellIsUnknown(t *testing.T) {
	w := begin(t)
	w.mint(t, "1")
	head := w.chain.Head()
	r := model.Receipt{Decision: model.Denied, Wallet: w.alice.Address(), ChainID: chainID, BlockNumber: head.Number, BlockHash: head.Hash, DecidedAt: time.Now()}
	seats := w.rule(0, "1")
	seats.SeatsPerToken = 1
	wide := w.rule(0, "1")
	wide.Rule = model.Rule{Any: []model.Rule{wide.Rule, {ERC20: &model.ERC20Rule{Chain: 1, Contract: w.pass, Min: "1"}}}}
	node := w.archive(t)
	for name, c := range map[string]struct {
		gate model.Gate
		node gate.Archive
		want gate.Outcome
	}{
		"the right is there": {w.rule(0, "1"), node, gate.Differs},
		"seats":              {seats, node, gate.Unknown},
		"two chains":         {wide, node, gate.Unknown},
		"no provider":        {w.rule(0, "1"), nil, gate.Unknown},
		"a public gate":      {model.Gate{Public: true}, nil, gate.Differs},
		"an allow list":      {model.Gate{Rule: model.Rule{Allow: []model.Wallet{w.bob}}}, nil, gate.Equal},
	} {
		if got, why := gate.Replay(t.Context(), c.node, c.gate, r); got != c.want {
			t.Errorf("%s: %s, %s", name, got, why)
		}
	}
	r.BlockNumber += 1000
	if got, why := gate.Replay(t.Context(), node, w.rule(0, "1"), r); got != gate.Orphaned {
		t.Errorf("a block that never was: %s, %s", got, why)
	}
}
