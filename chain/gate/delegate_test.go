package gate_test

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/model"
)

// delegating lets delegates watch.
func delegating(g model.Gate) model.Gate {
	g.Delegates = &model.Delegates{Registries: map[model.ChainID]model.Address{chainID: chains.DelegateRegistry(chainID)}}
	return g
}

// TestDelegateMayWatchWhileVaultAndDelegationStand: the world's own account is the
// vault, bob the hot wallet.
func TestDelegateMayWatchWhileVaultAndDelegationStand(t *testing.T) {
	everywhere(t, func(t *testing.T, w *world) {
		registry, abi, none := chains.DelegateRegistry(chainID), bindings.NewDelegateRegistry(), [32]byte{}
		bob, pass := common.Address(w.bob), common.Address(w.pass)
		for _, id := range []string{"1", "2"} {
			if err := w.alice.Mint(t.Context(), w.pass, w.me(), id); err != nil {
				t.Fatal(err)
			}
		}
		named, any := delegating(w.rule(0, "1")), delegating(w.rule(0))
		if v := w.decide(t, named, w.bob); v.Allowed || !strings.Contains(v.Satisfy, "or be the delegate of") {
			t.Fatalf("nobody delegated: %+v", v)
		}
		steps := []struct {
			name       string
			data       []byte
			named, any bool
		}{
			{"all", abi.PackDelegateAll(bob, none, true), true, true},
			{"no more", abi.PackDelegateAll(bob, none, false), false, false},
			{"with limited rights", abi.PackDelegateAll(bob, [32]byte{1}, true), false, false},
			{"the other token", abi.PackDelegateERC721(bob, pass, big.NewInt(2), none, true), false, true},
			{"this token", abi.PackDelegateERC721(bob, pass, big.NewInt(1), none, true), true, true},
			{"the other no more", abi.PackDelegateERC721(bob, pass, big.NewInt(2), none, false), true, true},
			{"nor this one", abi.PackDelegateERC721(bob, pass, big.NewInt(1), none, false), false, false},
			{"another contract", abi.PackDelegateContract(bob, common.Address(registry), none, true), false, false},
			{"the contract", abi.PackDelegateContract(bob, pass, none, true), true, true},
		}
		for _, s := range steps {
			from := w.watcher.Journal().Last()
			w.send(t, &registry, s.data)
			for g, want := range map[*model.Gate]bool{&named: s.named, &any: s.any} {
				v := w.decide(t, *g, w.bob)
				if v.Allowed != want || want && (v.Holder != w.me() || !slices.Contains(v.Holders, w.me()) || !strings.Contains(v.Rule, "delegated by")) {
					t.Fatalf("%s: %+v", s.name, v)
				}
				if w.decide(t, delegating(w.rule(0)), model.Wallet{0xcc}).Allowed {
					t.Fatalf("%s: a stranger may watch", s.name)
				}
			}
			if names := w.named(t, from); !slices.Contains(names, w.me()) || !slices.Contains(names, w.bob) {
				t.Fatalf("%s: the journal names %v", s.name, names)
			}
		}
		w.send(t, &w.pass, bindings.NewAccessPass().PackTransferFrom(common.Address(w.me()), common.Address{0xdd}, big.NewInt(1)))
		if v := w.decide(t, named, w.bob); v.Allowed || !strings.Contains(v.Reason, "nor does it hold for 1 that delegated") {
			t.Fatalf("the vault sold: %+v", v)
		}
		if v := w.decide(t, any, w.bob); !v.Allowed {
			t.Fatalf("the vault has another one: %+v", v)
		}
	})
}

// padded makes some empty blocks, and gives what takes back the blocks since and goes on.
// The dev chain seals when it likes, so a block more may go: an empty one.
func (w *world) padded(t *testing.T) (back func()) {
	t.Helper()
	commit := func(n int) {
		for range n {
			if _, err := w.chain.Commit(); err != nil {
				t.Fatal(err)
			}
		}
	}
	commit(4)
	from := w.chain.Head().Number
	return func() {
		depth := w.chain.Head().Number - from + 1
		if _, err := w.chain.Fork(depth); err != nil {
			t.Fatal(err)
		}
		commit(int(depth) + 1)
	}
}

func TestYoungDelegationWaitsAndReorgTakesItBack(t *testing.T) {
	everywhere(t, func(t *testing.T, w *world) {
		registry := chains.DelegateRegistry(chainID)
		if err := w.alice.Mint(t.Context(), w.pass, w.me(), "1"); err != nil {
			t.Fatal(err)
		}
		back := w.padded(t)
		w.send(t, &registry, bindings.NewDelegateRegistry().PackDelegateAll(common.Address(w.bob), [32]byte{}, true))
		if v := w.decide(t, delegating(w.rule(2)), w.bob); v.Allowed || !v.Pending {
			t.Fatalf("young: %+v", v)
		}
		if v := w.decide(t, delegating(w.rule(0)), w.bob); !v.Allowed {
			t.Fatalf("at once: %+v", v)
		}
		back()
		if v := w.decide(t, delegating(w.rule(0)), w.bob); v.Allowed {
			t.Fatalf("taken back: %+v", v)
		}
	})
}

// Units and coins: of what the vault has, as much as it delegated.
func TestDelegatedAmountsAreNoMoreThanWereDelegated(t *testing.T) {
	everywhere(t, func(t *testing.T, w *world) {
		registry, abi, none := chains.DelegateRegistry(chainID), bindings.NewDelegateRegistry(), [32]byte{}
		tickets, coin := w.send(t, nil, common.FromHex(bindings.TicketsMetaData.Bin)), w.send(t, nil, common.FromHex(bindings.CoinMetaData.Bin))
		me, bob := common.Address(w.me()), common.Address(w.bob)
		w.send(t, &tickets, bindings.NewTickets().PackMint(me, big.NewInt(5), big.NewInt(4)))
		w.send(t, &coin, bindings.NewCoin().PackMint(me, big.NewInt(400)))
		units := delegating(gateOf(model.Rule{ERC1155: &model.ERC1155Rule{Chain: chainID, Contract: tickets, TokenID: "5", Min: 3}}))
		coins := delegating(gateOf(model.Rule{ERC20: &model.ERC20Rule{Chain: chainID, Contract: coin, Min: "300"}}))
		check := func(name string, wantUnits, wantCoins bool) {
			t.Helper()
			if u, c := w.decide(t, units, w.bob), w.decide(t, coins, w.bob); u.Allowed != wantUnits || c.Allowed != wantCoins {
				t.Fatalf("%s: units %+v, coins %+v", name, u, c)
			}
		}
		check("nothing delegated", false, false)
		w.send(t, &registry, abi.PackDelegateERC1155(bob, common.Address(tickets), big.NewInt(5), none, big.NewInt(2)))
		w.send(t, &registry, abi.PackDelegateERC20(bob, common.Address(coin), none, big.NewInt(299)))
		check("too little", false, false)
		w.send(t, &registry, abi.PackDelegateERC1155(bob, common.Address(tickets), big.NewInt(5), none, big.NewInt(9)))
		w.send(t, &registry, abi.PackDelegateERC20(bob, common.Address(coin), none, big.NewInt(300)))
		check("enough", true, true)
		w.send(t, &registry, abi.PackDelegateERC1155(bob, common.Address(tickets), big.NewInt(5), none, new(big.Int)))
		w.send(t, &coin, bindings.NewCoin().PackTransfer(common.Address{0xdd}, big.NewInt(101)))
		check("revoked, and spent", false, false)
	})
}
