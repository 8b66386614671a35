package gate_test

import (
	"context"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// bound is a collection whose tokens have accounts; the world's own account holds its
// tokens 0 to 3.
type bound struct {
	*world
	outer, implementation model.Address
}

func beginBound(t *testing.T, w *world) bound {
	b := bound{world: w}
	quiet := bindings.NewQuiet()
	b.outer = w.send(t, nil, append(common.FromHex(bindings.QuietMetaData.Bin), quiet.PackConstructor(common.Address(w.me()), big.NewInt(4), new(big.Int))...))
	b.implementation = w.send(t, nil, common.FromHex(bindings.TokenAccountMetaData.Bin))
	return b
}

// account asks the registry where the account of a token of the outer collection is.
func (b bound) account(t *testing.T, id int64) model.Address {
	t.Helper()
	client, err := ethclient.DialContext(t.Context(), b.chain.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	at, abi := common.Address(chains.AccountRegistry()), bindings.NewAccountRegistry()
	out, err := client.CallContract(t.Context(), ethereum.CallMsg{To: &at,
		Data: abi.PackAccount(common.Address(b.implementation), [32]byte{}, big.NewInt(chainID), common.Address(b.outer), big.NewInt(id))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return model.Address(common.BytesToAddress(out))
}

func (b bound) deploy(t *testing.T, id int64) {
	t.Helper()
	at := chains.AccountRegistry()
	b.send(t, &at, bindings.NewAccountRegistry().PackCreateAccount(common.Address(b.implementation), [32]byte{}, big.NewInt(chainID), common.Address(b.outer), big.NewInt(id)))
}

// give moves a token of the outer collection.
func (b bound) give(t *testing.T, to model.Address, id int64) {
	t.Helper()
	b.send(t, &b.outer, bindings.NewQuiet().PackTransferFrom(common.Address(b.me()), common.Address(to), big.NewInt(id)))
}

// with makes a gate count token-bound accounts, of any token or of the outer ones.
func (b bound) with(g model.Gate, named bool) model.Gate {
	g.Bound = &model.Bound{}
	if named {
		g.Bound.Accounts = []model.BoundAccounts{{Chain: chainID, Contract: b.outer, TokenIDs: []string{"0", "1", "2", "3"}, Implementation: b.implementation}}
	}
	return g
}

func TestTokenInAnAccountCountsForWhoHoldsItsToken(t *testing.T) {
	everywhere(t, func(t *testing.T, w *world) {
		b := beginBound(t, w)
		account := b.account(t, 1)
		if err := w.alice.Mint(t.Context(), w.pass, account, "1"); err != nil {
			t.Fatal(err)
		}
		found, named := b.with(w.rule(0, "1"), false), b.with(w.rule(0, "1"), true)
		check := func(name string, who model.Wallet, wantFound, wantNamed bool) {
			t.Helper()
			if v := w.decide(t, found, who); v.Allowed != wantFound {
				t.Errorf("%s, found: %+v", name, v)
			}
			if v := w.decide(t, named, who); v.Allowed != wantNamed || w.decide(t, b.with(w.rule(0), true), who).Allowed != wantNamed {
				t.Errorf("%s, named: %+v", name, v)
			}
			if w.decide(t, w.rule(0, "1"), who).Allowed {
				t.Errorf("%s: counts although the gate does not say so", name)
			}
		}
		check("before it is deployed", w.me(), false, true)
		b.deploy(t, 1)
		check("deployed", w.me(), true, true)
		check("somebody else", w.bob, false, false)
		v := w.decide(t, found, w.me())
		if !slices.Contains(v.Holders, account) || !slices.Contains(v.Watch, model.TokenRef{Chain: chainID, Contract: b.outer, ID: "1"}) {
			t.Errorf("follows %v and %v", v.Holders, v.Watch)
		}
		from, back := w.watcher.Journal().Last(), w.padded(t)
		b.give(t, w.bob, 1)
		check("given away", w.me(), false, false)
		check("with its account", w.bob, true, true)
		if names := w.named(t, from); !slices.Contains(names, w.me()) || !slices.Contains(names, w.bob) {
			t.Errorf("the journal names %v: the outer collection is not watched", names)
		}
		back()
		check("taken back by a reorg", w.me(), true, true)
	})
}

// An account that holds the token of an account: who holds the outermost has it all,
// and accounts in a circle are nobody's.
func TestAccountsInAccountsLeadToTheOutermostHolder(t *testing.T) {
	everywhere(t, func(t *testing.T, w *world) {
		b := beginBound(t, w)
		if err := w.alice.Mint(t.Context(), w.pass, b.account(t, 1), "1"); err != nil {
			t.Fatal(err)
		}
		for id := range int64(3) {
			b.deploy(t, id)
		}
		gates := map[string]model.Gate{"found": b.with(w.rule(0, "1"), false), "named": b.with(w.rule(0, "1"), true), "any": b.with(w.rule(0), true)}
		check := func(name string, who model.Wallet, want bool) {
			t.Helper()
			for kind, g := range gates {
				if v := w.decide(t, g, who); v.Allowed != want {
					t.Errorf("%s, %s: %+v", name, kind, v)
				}
			}
		}
		b.give(t, b.account(t, 2), 1)
		b.give(t, b.account(t, 3), 2) // not deployed
		if v := w.decide(t, gates["found"], w.me()); v.Allowed {
			t.Errorf("an account without code was found: %+v", v)
		}
		if v := w.decide(t, gates["named"], w.me()); !v.Allowed {
			t.Errorf("two deep, one not deployed: %+v", v)
		}
		b.deploy(t, 3)
		check("two deep, deployed", w.me(), true)
		b.give(t, w.bob, 3)
		check("the outermost given away", w.me(), false)
		check("the outermost given to", w.bob, true)

		b.give(t, b.account(t, 0), 0) // into its own account
		if err := w.alice.Mint(t.Context(), w.pass, b.account(t, 0), "2"); err != nil {
			t.Fatal(err)
		}
		for kind, g := range map[string]model.Gate{"found": b.with(w.rule(0, "2"), false), "named": b.with(w.rule(0, "2"), true)} {
			if v := w.decide(t, g, w.me()); v.Allowed {
				t.Errorf("a circle, %s: %+v", kind, v)
			}
		}
	})
}

func TestAmountsInAccountsAreAddedUp(t *testing.T) {
	w := begin(t)
	b := beginBound(t, w)
	coin := w.send(t, nil, common.FromHex(bindings.CoinMetaData.Bin))
	for to, n := range map[model.Address]int64{w.me(): 1, b.account(t, 1): 2, b.account(t, 2): 4} {
		w.send(t, &coin, bindings.NewCoin().PackMint(common.Address(to), big.NewInt(n)))
	}
	rule := func(min string) model.Gate {
		return b.with(gateOf(model.Rule{ERC20: &model.ERC20Rule{Chain: chainID, Contract: coin, Min: min}}), true)
	}
	if v := w.decide(t, rule("7"), w.me()); !v.Allowed {
		t.Fatalf("%+v", v)
	}
	if v := w.decide(t, rule("8"), w.me()); v.Allowed {
		t.Fatalf("%+v", v)
	}
	b.give(t, w.bob, 2)
	if v := w.decide(t, rule("4"), w.me()); v.Allowed || !strings.Contains(v.Reason, "holds 3") {
		t.Fatalf("%+v", v)
	}
}

// The tokens of a collection that the gate names without ids are those that the wallet
// was given, so far as an event told.
func TestAccountsOfTokensThatAWalletWasGivenAreFound(t *testing.T) {
	w := begin(t)
	b := beginBound(t, w)
	if err := w.alice.Mint(t.Context(), w.pass, b.account(t, 2), "1"); err != nil {
		t.Fatal(err)
	}
	g := b.with(w.rule(0), true)
	g.Bound.Accounts[0].TokenIDs = nil
	b.give(t, w.bob, 2)
	if v := w.decide(t, g, w.bob); !v.Allowed {
		t.Fatalf("%+v", v)
	}
}

// A vault's account holds the pass, and the vault delegated to bob.
func TestDelegationsAndAccountsTogether(t *testing.T) {
	w := begin(t)
	b := beginBound(t, w)
	registry := chains.DelegateRegistry(chainID)
	if err := w.alice.Mint(t.Context(), w.pass, b.account(t, 1), "1"); err != nil {
		t.Fatal(err)
	}
	w.send(t, &registry, bindings.NewDelegateRegistry().PackDelegateContract(common.Address(w.bob), common.Address(w.pass), [32]byte{}, true))
	if v := w.decide(t, delegating(b.with(w.rule(0), true)), w.bob); !v.Allowed || v.Holder != w.me() {
		t.Fatalf("%+v", v)
	}
}

// Whoever makes many collections and puts a pass into their accounts one after the
// other does not fill what we watch.
func TestContractsThatNobodyNamedAreFollowedUpToALimit(t *testing.T) {
	w := begin(t)
	b := beginBound(t, w)
	if err := w.alice.Mint(t.Context(), w.pass, b.account(t, 1), "1"); err != nil {
		t.Fatal(err)
	}
	b.deploy(t, 1)
	w.decider.FillFollowed()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if v, err := w.decider.Decide(ctx, b.with(w.rule(0, "1"), false), w.me(), []model.BlockRef{w.chain.Head()}); fault.KindOf(err) != fault.TooMany || !strings.Contains(err.Error(), "token_bound") {
		t.Fatalf("%+v, %v", v, err)
	}
	if v := w.decide(t, b.with(w.rule(0, "1"), false), w.bob); v.Allowed {
		t.Fatalf("%+v", v)
	}
	if v := w.decide(t, b.with(w.rule(0, "1"), true), w.me()); !v.Allowed {
		t.Fatalf("named: %+v", v)
	}
}
