package gate_test

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/model"
)

// send makes a transaction of the world's own account, and gives the contract
// that it made. The next block has it.
func (w *world) send(t *testing.T, to *model.Address, data []byte) model.Address {
	t.Helper()
	client, err := ethclient.DialContext(t.Context(), w.chain.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	from := crypto.PubkeyToAddress(w.own.PublicKey)
	nonce, err := client.PendingNonceAt(t.Context(), from)
	if err != nil {
		t.Fatal(err)
	}
	tx, err := types.SignNewTx(w.own, types.LatestSignerForChainID(big.NewInt(chainID)), &types.DynamicFeeTx{
		ChainID: big.NewInt(chainID), Nonce: nonce, GasTipCap: big.NewInt(1e9), GasFeeCap: big.NewInt(1e11), Gas: 5_000_000, To: (*common.Address)(to), Data: data})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.SendTransaction(t.Context(), tx); err != nil {
		t.Fatal(err)
	}
	receipt, err := bind.WaitMined(t.Context(), client, tx.Hash())
	if err != nil || receipt.Status != types.ReceiptStatusSuccessful {
		t.Fatalf("sent %x: %+v, %v", data[:4], receipt, err)
	}
	return model.Address(receipt.ContractAddress)
}

func gateOf(r model.Rule) model.Gate {
	return model.Gate{Rule: r, Confirmations: map[model.ChainID]uint64{}, MaxStaleness: 30 * time.Second}
}

func (w *world) me() model.Wallet { return model.Wallet(crypto.PubkeyToAddress(w.own.PublicKey)) }

func TestRightFollowsTheAmount(t *testing.T) {
	w := begin(t)
	contract := w.send(t, nil, common.FromHex(bindings.CoinMetaData.Bin))
	abi := bindings.NewCoin()
	huge := new(big.Int).Lsh(big.NewInt(1), 200)
	g := gateOf(model.Rule{ERC20: &model.ERC20Rule{Chain: chainID, Contract: contract, Min: huge.String()}})
	if v := w.decide(t, g, w.me()); v.Allowed || !strings.Contains(v.Reason, "holds 0 of") {
		t.Fatalf("before: %+v", v)
	}
	w.send(t, &contract, abi.PackMint(common.Address(w.me()), huge))
	if v := w.decide(t, g, w.me()); !v.Allowed || len(v.Tokens) != 1 || v.Tokens[0].ID != "" {
		t.Fatalf("just enough: %+v", v)
	}
	from := w.watcher.Journal().Last()
	w.send(t, &contract, abi.PackTransfer(common.Address(w.bob), big.NewInt(1)))
	if v := w.decide(t, g, w.me()); v.Allowed || !strings.Contains(v.Reason, ", not 16069") {
		t.Fatalf("one less: %+v", v)
	}
	if got := w.named(t, from); !slices.Contains(got, w.me()) || !slices.Contains(got, w.bob) {
		t.Errorf("the journal names %v", got)
	}
	if v := w.decide(t, gateOf(model.Rule{ERC1155: &model.ERC1155Rule{Chain: chainID, Contract: contract, TokenID: "1", Min: 1}}), w.bob); v.Allowed || !strings.Contains(v.Reason, "does not say how much") {
		t.Errorf("no such contract: %+v", v)
	}
}

// named are the wallets that the journal names after an entry, for what the head has.
func (w *world) named(t *testing.T, after uint64) (out []model.Wallet) {
	t.Helper()
	entries, err := w.watcher.Journal().Read(after, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		out = append(out, e.Change.From, e.Change.To)
	}
	return out
}

// TestUnitsAreCountedWhateverMovesThem: batches with the same id twice and values
// of 0, sends to oneself, burns. The right is always what the balance says, and
// whoever's balance changed is named by the journal.
func TestUnitsAreCountedWhateverMovesThem(t *testing.T) {
	w := begin(t)
	contract := w.send(t, nil, common.FromHex(bindings.TicketsMetaData.Bin))
	abi := bindings.NewTickets()
	me, bob := common.Address(w.me()), common.Address(w.bob)
	g := gateOf(model.Rule{ERC1155: &model.ERC1155Rule{Chain: chainID, Contract: contract, TokenID: "5", Min: 3}})
	has := map[model.Wallet]int64{}
	if v := w.decide(t, g, w.me()); v.Allowed {
		t.Fatalf("before: %+v", v)
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	some := func() int64 { return r.Int64N(min(has[w.me()], 3) + 1) } // often none, never more than there is
	for range 40 {
		from, before := w.watcher.Journal().Last(), has[w.bob]
		mine := has[w.me()]
		var data []byte
		switch r.IntN(5) {
		case 0:
			n := r.Int64N(4)
			data, has[w.me()] = abi.PackMint(me, big.NewInt(5), big.NewInt(n)), mine+n
		case 1:
			n := some()
			data, has[w.me()] = abi.PackBurn(big.NewInt(5), big.NewInt(n)), mine-n
		case 2:
			data = abi.PackSafeTransferFrom(me, me, big.NewInt(5), big.NewInt(some()), nil)
		case 3:
			n := some()
			data = abi.PackSafeTransferFrom(me, bob, big.NewInt(5), big.NewInt(n), nil)
			has[w.me()], has[w.bob] = mine-n, before+n
		default:
			n := some()
			values := []*big.Int{big.NewInt(0), big.NewInt(n - n/2), big.NewInt(0), big.NewInt(n / 2)}
			data = abi.PackSafeBatchTransferFrom(me, bob, []*big.Int{big.NewInt(9), big.NewInt(5), big.NewInt(5), big.NewInt(5)}, values, nil)
			has[w.me()], has[w.bob] = mine-n, before+n
		}
		w.send(t, &contract, data)
		for _, who := range []model.Wallet{w.me(), w.bob} {
			if v := w.decide(t, g, who); v.Allowed != (has[who] >= 3) {
				t.Fatalf("holds %d: %+v", has[who], v)
			}
		}
		names := w.named(t, from)
		if has[w.me()] != mine && !slices.Contains(names, w.me()) || has[w.bob] != before && !slices.Contains(names, w.bob) {
			t.Fatalf("%d became %d, %d became %d, named %v", mine, has[w.me()], before, has[w.bob], names)
		}
	}
}
