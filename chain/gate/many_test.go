package gate_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/gate"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

func (w *world) decideMany(t testing.TB, g model.Gate, who []model.Wallet, at ...model.BlockRef) ([]model.Verdict, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return w.decider.DecideMany(ctx, g, who, at)
}

// strangers hold nothing.
func strangers(n int) (out []model.Wallet) {
	for i := range n {
		out = append(out, model.Wallet{0x51, byte(i >> 8), byte(i), 1})
	}
	return out
}

func TestManyWalletsAreDecidedAsEachByItself(t *testing.T) {
	everywhere(t, func(t *testing.T, w *world) {
		if err := w.alice.Mint(t.Context(), w.pass, w.me(), "1"); err != nil {
			t.Fatal(err)
		}
		registry := chains.DelegateRegistry(chainID)
		w.send(t, &registry, bindings.NewDelegateRegistry().PackDelegateAll(common.Address(w.bob), [32]byte{}, true))
		if _, err := w.chain.Commit(); err != nil {
			t.Fatal(err)
		}
		minted := w.chain.Head()
		all := append([]model.Wallet{w.me(), w.bob}, strangers(5)...)
		for name, g := range map[string]model.Gate{
			"tokens": w.rule(0, "1", "2"), "balance": w.rule(0), "delegates": delegating(w.rule(0, "1")), "confirmations": w.rule(4, "1"),
			"tree": {Rule: model.Rule{Any: []model.Rule{{Allow: all[3:4]}, w.rule(0, "1").Rule}}, MaxStaleness: w.rule(0).MaxStaleness},
		} {
			w.decide(t, g, w.bob) // so that the watcher has seen the block
			got, err := w.decideMany(t, g, all, minted)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			allowed := 0
			for i, who := range all {
				e, err := w.explain(t, g, who, minted)
				if err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(got[i], e.Verdict) {
					t.Errorf("%s, wallet %d:\n%+v, by itself\n%+v", name, i, got[i], e.Verdict)
				}
				if got[i].Allowed {
					allowed++
				}
			}
			if want := map[string]int{"tokens": 1, "balance": 1, "delegates": 2, "confirmations": 0, "tree": 2}[name]; allowed != want {
				t.Errorf("%s: %d are allowed, want %d", name, allowed, want)
			}
		}
	})
}

func TestThousandWalletsTakeAFewRequests(t *testing.T) {
	w := begin(t)
	w.mint(t, "1")
	g := w.rule(0, "1")
	w.decide(t, g, w.bob)
	all := append(strangers(gate.MaxWallets-1), w.alice.Address())
	for name, g := range map[string]model.Gate{"tokens": g, "balance": w.rule(0)} {
		before := w.requests(t)
		got, err := w.decideMany(t, g, all)
		if err != nil {
			t.Fatal(err)
		}
		if n := w.requests(t) - before; n > 10 {
			t.Errorf("%s: %d requests", name, n)
		}
		for i, v := range got {
			if v.Allowed != (i == len(got)-1) {
				t.Fatalf("%s: wallet %d allowed: %v", name, i, v.Allowed)
			}
		}
	}
}

func TestManyIsRefusedWhatCannotBe(t *testing.T) {
	w := begin(t)
	g := w.rule(0, "1")
	for name, tc := range map[string]struct {
		who  []model.Wallet
		at   []model.BlockRef
		kind fault.Kind
		says string
	}{
		"too many":   {strangers(gate.MaxWallets + 1), nil, fault.TooLarge, "1001 wallets"},
		"nobody":     {[]model.Wallet{{}}, nil, fault.Invalid, "zero address"},
		"a block of": {strangers(1), []model.BlockRef{{Chain: 99}}, fault.Invalid, "chain 99"},
	} {
		_, err := w.decideMany(t, g, tc.who, tc.at...)
		if fault.KindOf(err) != tc.kind || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, err := w.decideMany(t, model.Gate{Public: true}, strangers(2)); err != nil || len(got) != 2 || !got[1].Allowed {
		t.Errorf("%+v, %v", got, err)
	}
}
