package gate_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

func (w *world) explain(t *testing.T, g model.Gate, who model.Wallet, at ...model.BlockRef) (model.Explanation, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return w.decider.Explain(ctx, g, who, at)
}

func TestExplanationShowsEveryRule(t *testing.T) {
	w := begin(t)
	w.padded(t)
	w.mint(t, "1")
	g := w.rule(2, "1")
	g.Rule = model.Rule{Any: []model.Rule{{Allow: []model.Wallet{w.bob}}, g.Rule}}
	w.decide(t, g, w.bob)
	e, err := w.explain(t, g, w.alice.Address())
	if err != nil {
		t.Fatal(err)
	}
	if e.Verdict.Allowed || !e.Verdict.Pending || !e.Rules.Allowed || len(e.Rules.Rules) != 2 || e.Rules.Rules[0].Allowed || !e.Rules.Rules[1].Allowed {
		t.Fatalf("%+v", e)
	}
	// Once at the head, once at the block that is old enough.
	if len(e.Reads) != 2 || e.Reads[0].Call != "ownerOf(1)" || e.Reads[0].Confirms || !e.Reads[1].Confirms || e.Reads[1].Answer != "refused" || e.Reads[1].Block.Number+2 != e.Reads[0].Block.Number {
		t.Errorf("reads %+v", e.Reads)
	}
}

// TestExplanationAtABlockIsTheDecisionThen: what was decided at each head is what is
// explained of that block later, by number and by hash.
func TestExplanationAtABlockIsTheDecisionThen(t *testing.T) {
	everywhere(t, func(t *testing.T, w *world) {
		registry, delegate := chains.DelegateRegistry(chainID), bindings.NewDelegateRegistry()
		g := delegating(w.rule(1, "1"))
		type moment struct {
			at     model.BlockRef
			allows bool
		}
		var then []moment
		note := func() { // a right must be one block old
			if _, err := w.chain.Commit(); err != nil {
				t.Fatal(err)
			}
			v := w.decide(t, g, w.bob)
			then = append(then, moment{v.Block(), v.Allowed})
		}
		note()
		if err := w.alice.Mint(t.Context(), w.pass, w.me(), "1"); err != nil {
			t.Fatal(err)
		}
		note()
		w.send(t, &registry, delegate.PackDelegateAll(common.Address(w.bob), [32]byte{}, true))
		note()
		w.send(t, &registry, delegate.PackDelegateAll(common.Address(w.bob), [32]byte{}, false))
		note()
		for i, m := range then {
			if m.allows != (i == 2) {
				t.Fatalf("moment %d allowed: %v", i, m.allows)
			}
			for _, at := range []model.BlockRef{{Chain: chainID, Number: m.at.Number}, {Chain: chainID, Hash: m.at.Hash}} {
				e, err := w.explain(t, g, w.bob, at)
				if err != nil {
					t.Fatal(err)
				}
				if e.Verdict.Allowed != m.allows || e.Verdict.Block().Hash != m.at.Hash || len(e.Reads) == 0 || (len(e.Endings) > 0) != m.allows {
					t.Fatalf("at block %d: %+v", m.at.Number, e)
				}
				for _, r := range e.Reads {
					if want := m.at.Number; r.Block.Number != want && !(r.Confirms && r.Block.Number == want-1) {
						t.Errorf("read %+v, asked of block %d", r, want)
					}
				}
			}
		}
		if got, err := w.explain(t, g, w.bob); err != nil || got.Verdict.Allowed {
			t.Errorf("now: %+v, %v", got, err)
		}
	})
}

func TestBlocksThatAreNotThereAreRefusedWithWords(t *testing.T) {
	everywhere(t, func(t *testing.T, w *world) {
		g := w.rule(0, "1")
		back := w.padded(t)
		w.mint(t, "1")
		orphan := w.decide(t, g, w.alice.Address()).Block()
		back()
		w.decide(t, g, w.alice.Address())
		for name, tc := range map[string]struct {
			at    model.BlockRef
			kinds []fault.Kind
			says  string
		}{
			"one to come":   {model.BlockRef{Chain: chainID, Number: 1 << 40}, []fault.Kind{fault.NotFound}, "is not there yet"},
			"one of no one": {model.BlockRef{Chain: chainID, Hash: model.Hash{1}}, []fault.Kind{fault.NotFound}, "has no block"},
			// anvil forgets what a reorg replaced.
			"one replaced":  {model.BlockRef{Chain: chainID, Hash: orphan.Hash}, []fault.Kind{fault.Conflict, fault.NotFound}, "block"},
			"another chain": {model.BlockRef{Chain: 5, Number: 1}, []fault.Kind{fault.Invalid}, "no rule of the gate reads chain 5"},
		} {
			if e, err := w.explain(t, g, w.alice.Address(), tc.at); !slices.Contains(tc.kinds, fault.KindOf(err)) || !strings.Contains(fault.Detail(err), tc.says) {
				t.Errorf("%s: %+v, %v", name, e, err)
			}
		}
	})
}

// The dev chain keeps the state of its last 128 blocks, as most providers do.
func TestBlockWhoseStateWasPrunedSaysWhatToDo(t *testing.T) {
	w := begin(t)
	w.mint(t, "1")
	early := w.chain.Head()
	for range 220 {
		if _, err := w.chain.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	g := w.rule(0, "1")
	if v := w.decide(t, g, w.alice.Address()); !v.Allowed {
		t.Fatalf("%+v", v)
	}
	if e, err := w.explain(t, g, w.alice.Address(), model.BlockRef{Chain: chainID, Number: early.Number}); fault.KindOf(err) != fault.Unsupported || !strings.Contains(err.Error(), "archive node") {
		t.Fatalf("%+v, %v", e, err)
	}
	if e, err := w.explain(t, g, w.alice.Address(), model.BlockRef{Chain: chainID, Number: w.chain.Head().Number - 20}); err != nil || !e.Verdict.Allowed {
		t.Fatalf("%+v, %v", e, err)
	}
}

func TestExplanationOfAPublicGateReadsNothing(t *testing.T) {
	w := begin(t)
	if e, err := w.explain(t, model.Gate{Public: true}, w.bob); err != nil || !e.Verdict.Allowed || e.Rules.Rule != "public" || len(e.Reads) != 0 {
		t.Errorf("%+v, %v", e, err)
	}
	if _, err := w.explain(t, w.rule(0), model.Wallet{}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("the zero address: %v", err)
	}
}
