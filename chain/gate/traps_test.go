package gate_test

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/model"
)

// quiet deploys a collection whose constructor gives the world's own account some
// tokens without a word (ERC-721 lets it), and a run of them with one event (ERC-2309).
func (w *world) quiet(t *testing.T, silent, run int64) model.Address {
	t.Helper()
	return w.send(t, nil, append(common.FromHex(bindings.QuietMetaData.Bin),
		bindings.NewQuiet().PackConstructor(common.Address(w.me()), big.NewInt(silent), big.NewInt(run))...))
}

func ofCollection(contract model.Address, min uint64, ids ...string) model.Gate {
	return gateOf(model.Rule{ERC721: &model.ERC721Rule{Chain: chainID, Contract: contract, TokenIDs: ids, Min: min}})
}

// TestTokensCountHoweverTheyCameAbout: nobody was told of tokens 0 and 1, one event
// told of 2 to 5. Each step is followed by decisions about both wallets, and whoever's
// holding it changed is named by the journal.
func TestTokensCountHoweverTheyCameAbout(t *testing.T) {
	everywhere(t, func(t *testing.T, w *world) {
		contract, abi := w.quiet(t, 2, 4), bindings.NewQuiet()
		owner := map[int64]model.Wallet{}
		for id := range int64(6) {
			owner[id] = w.me()
		}
		next := int64(6)
		check := func(step string) {
			t.Helper()
			for _, who := range []model.Wallet{w.me(), w.bob} {
				held := uint64(0)
				for id := range next {
					has := owner[id] == who
					if has {
						held++
					}
					if v := w.decide(t, ofCollection(contract, 1, strconv.FormatInt(id, 10)), who); v.Allowed != has {
						t.Fatalf("%s: token %d of %s: %+v", step, id, who.Short(), v)
					}
				}
				if v := w.decide(t, ofCollection(contract, max(held, 1)), who); v.Allowed != (held > 0) {
					t.Fatalf("%s: %d tokens of %s: %+v", step, held, who.Short(), v)
				}
				if v := w.decide(t, ofCollection(contract, held+1), who); v.Allowed {
					t.Fatalf("%s: more than the %d tokens of %s: %+v", step, held, who.Short(), v)
				}
			}
		}
		step := func(name string, data []byte, to model.Wallet, ids ...int64) {
			t.Helper()
			from := w.watcher.Journal().Last()
			w.send(t, &contract, data)
			for _, id := range ids {
				owner[id] = to
			}
			check(name)
			names := w.named(t, from)
			if !slices.Contains(names, to) && !to.IsZero() || len(names) == 0 {
				t.Fatalf("%s: the journal names %v", name, names)
			}
		}
		me, bob := common.Address(w.me()), common.Address(w.bob)
		check("after the constructor")
		step("a silent token is sold", abi.PackTransferFrom(me, bob, big.NewInt(0)), w.bob, 0)
		step("sent to oneself", abi.PackTransferFrom(me, me, big.NewInt(1)), w.me(), 1)
		step("one of a run is sold", abi.PackTransferFrom(me, bob, big.NewInt(3)), w.bob, 3)
		step("a run is moved by one event", abi.PackMoveRun(big.NewInt(4), big.NewInt(5), bob), w.bob, 4, 5)
		step("burnt", abi.PackBurn(big.NewInt(1)), model.Wallet{}, 1)
		next = 9
		step("a run is minted", abi.PackMintRun(bob, big.NewInt(3)), w.bob, 6, 7, 8)
	})
}

// Coins and tokens have the same Transfer, and the same balanceOf. A rule of the wrong
// kind goes by what the contract answers: ownerOf of a coin is no answer.
func TestCoinIsNoTokenAndTokenIsNoCoin(t *testing.T) {
	everywhere(t, func(t *testing.T, w *world) {
		coin := w.send(t, nil, common.FromHex(bindings.CoinMetaData.Bin))
		w.send(t, &coin, bindings.NewCoin().PackMint(common.Address(w.me()), big.NewInt(7)))
		if err := w.alice.Mint(t.Context(), w.pass, w.me(), "7"); err != nil {
			t.Fatal(err)
		}
		if v := w.decide(t, ofCollection(coin, 1, "7"), w.me()); v.Allowed || !strings.Contains(v.Reason, "does not hold token 7") {
			t.Errorf("token 7 of a coin: %+v", v)
		}
		units := gateOf(model.Rule{ERC1155: &model.ERC1155Rule{Chain: chainID, Contract: coin, TokenID: "7", Min: 1}})
		if v := w.decide(t, units, w.me()); v.Allowed {
			t.Errorf("units of a coin: %+v", v)
		}
		// An amount of 7 is not token 7: the events of one are not taken for the other's.
		from := w.watcher.Journal().Last()
		w.send(t, &coin, bindings.NewCoin().PackTransfer(common.Address(w.bob), big.NewInt(7)))
		w.decide(t, ofCollection(coin, 1, "7"), w.me())
		entries, err := w.watcher.Journal().Read(from, 10)
		if err != nil || len(entries) != 1 || entries[0].Change.Token.ID != "0" || entries[0].Change.From != w.me() || entries[0].Change.To != w.bob {
			t.Errorf("%+v, %v", entries, err)
		}
	})
}

// Any order of quiet mints, runs, sales, burns and sends to oneself: what is decided is
// what the owners are.
func TestRandomQuietMovesAreDecidedAsTheOwnersAre(t *testing.T) {
	w := begin(t)
	contract, abi := w.quiet(t, 3, 5), bindings.NewQuiet()
	owner := slices.Repeat([]model.Wallet{w.me()}, 8)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range 25 {
		id := r.IntN(len(owner))
		mine := owner[id] == w.me()
		to := []model.Wallet{w.me(), w.bob, {}}[r.IntN(3)]
		var data []byte
		switch {
		case !mine || r.IntN(4) == 0:
			n := 1 + r.IntN(3)
			data = abi.PackMintRun(common.Address(w.me()), big.NewInt(int64(n)))
			owner = append(owner, slices.Repeat([]model.Wallet{w.me()}, n)...)
		case to.IsZero():
			data, owner[id] = abi.PackBurn(big.NewInt(int64(id))), to
		case id+1 < len(owner) && owner[id+1] == w.me() && r.IntN(2) == 0:
			data = abi.PackMoveRun(big.NewInt(int64(id)), big.NewInt(int64(id+1)), common.Address(to))
			owner[id], owner[id+1] = to, to
		default:
			data, owner[id] = abi.PackTransferFrom(common.Address(w.me()), common.Address(to), big.NewInt(int64(id))), to
		}
		w.send(t, &contract, data)
		for _, who := range []model.Wallet{w.me(), w.bob} {
			var held []string
			for id, o := range owner {
				if o == who {
					held = append(held, strconv.Itoa(id))
				}
			}
			if v := w.decide(t, ofCollection(contract, uint64(len(held))+1), who); v.Allowed {
				t.Fatalf("%s holds %v: %+v", who.Short(), held, v)
			}
			if len(held) == 0 {
				continue
			}
			if v := w.decide(t, ofCollection(contract, uint64(len(held)), held...), who); !v.Allowed {
				t.Fatalf("%s holds %v: %+v", who.Short(), held, v)
			}
		}
	}
}
