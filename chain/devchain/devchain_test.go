package devchain_test

import (
	"context"
	"crypto/ecdsa"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/streamgate/streamgate/chain/devchain"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// hang is when a test gives up; nothing here takes that long.
const hang = 30 * time.Second

// world is a chain, a client over WebSocket and an account with money.
type world struct {
	*devchain.Chain
	client *ethclient.Client
	key    *ecdsa.PrivateKey
	from   common.Address
	nonce  uint64
}

func begin(t *testing.T, cfg devchain.Config) *world {
	t.Helper()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{key: key, from: crypto.PubkeyToAddress(key.PublicKey)}
	cfg.Addr, cfg.ChainID, cfg.Fund = "127.0.0.1:0", 31337, []model.Address{model.Address(w.from)}
	if w.Chain, err = devchain.Start(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	if w.client, err = ethclient.Dial(w.WebSocketURL()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.client.Close)
	return w
}

// sign makes a transaction with the next nonce.
func (w *world) sign(to *common.Address, data []byte, tip int64, gas uint64) *types.Transaction {
	id := big.NewInt(31337)
	tx := types.MustSignNewTx(w.key, types.LatestSignerForChainID(id), &types.DynamicFeeTx{ChainID: id, Nonce: w.nonce,
		To: to, Data: data, Gas: gas, GasTipCap: big.NewInt(tip), GasFeeCap: big.NewInt(100 * params.GWei)})
	w.nonce++
	return tx
}

// send hands in a transaction with a tip in wei and as much gas as given.
func (w *world) send(t *testing.T, to *common.Address, data []byte, tip int64, gas uint64) common.Hash {
	t.Helper()
	tx := w.sign(to, data, tip, gas)
	if err := w.client.SendTransaction(t.Context(), tx); err != nil {
		t.Fatal(err)
	}
	return tx.Hash()
}

// heads subscribes to new heads.
func (w *world) heads(t *testing.T) <-chan *types.Header {
	t.Helper()
	heads := make(chan *types.Header, 100)
	sub, err := w.client.SubscribeNewHead(t.Context(), heads)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sub.Unsubscribe)
	return heads
}

func next(t *testing.T, heads <-chan *types.Header) *types.Header {
	t.Helper()
	select {
	case h := <-heads:
		return h
	case <-time.After(hang):
		t.Fatal("no head")
		return nil
	}
}

// mined waits for the block that has the transaction.
func (w *world) mined(t *testing.T, heads <-chan *types.Header, hash common.Hash) *types.Receipt {
	t.Helper()
	for begun := time.Now(); time.Since(begun) < hang; {
		next(t, heads)
		if r, err := w.client.TransactionReceipt(t.Context(), hash); err == nil {
			return r
		}
	}
	t.Fatal("the transaction is in no block")
	return nil
}

func TestHeadMovesWhileNothingHappens(t *testing.T) {
	w := begin(t, devchain.Config{})
	heads := w.heads(t)
	first, second := next(t, heads), next(t, heads)
	if second.Number.Uint64() != first.Number.Uint64()+1 {
		t.Fatalf("%v after %v", second.Number, first.Number)
	}
	for _, h := range []*types.Header{first, second} {
		if ahead := time.Until(time.Unix(int64(h.Time), 0)); ahead > 0 {
			t.Errorf("idle block %v is %v ahead of the clock", h.Number, ahead)
		}
	}
}

func TestLowestTipAndDearestTransactionAreTaken(t *testing.T) {
	w := begin(t, devchain.Config{})
	heads := w.heads(t)
	if r := w.mined(t, heads, w.send(t, &w.from, nil, 1, params.TxGas)); r.Status != types.ReceiptStatusSuccessful {
		t.Fatal("a tip of 1 wei")
	}
	// 100 gwei for 15 million gas is 1.5 ether, over the limit that geth has by default.
	w.mined(t, heads, w.send(t, &w.from, nil, 1, 15_000_000))
}

func TestBurstKeepsToTheClock(t *testing.T) {
	const lead = 1500 * time.Millisecond
	w := begin(t, devchain.Config{MaxAhead: lead})
	heads := w.heads(t)
	for range 4 {
		hash := w.send(t, &w.from, nil, 1, params.TxGas)
		r := w.mined(t, heads, hash)
		h, err := w.client.HeaderByHash(t.Context(), r.BlockHash)
		if err != nil {
			t.Fatal(err)
		}
		if ahead := time.Until(time.Unix(int64(h.Time), 0)); ahead > lead {
			t.Fatalf("block %v is %v ahead of the clock", h.Number, ahead)
		}
	}
}

func TestBurstWastesNoBlocks(t *testing.T) {
	w := begin(t, devchain.Config{MaxAhead: time.Hour})
	heads := w.heads(t)
	begun := w.mined(t, heads, w.send(t, &w.from, nil, 1, params.TxGas)).BlockNumber.Uint64()
	for range 20 { // now and then three at once, and one alone
		for range 2 {
			w.send(t, &w.from, nil, 1, params.TxGas)
		}
		w.mined(t, heads, w.send(t, &w.from, nil, 1, params.TxGas))
		w.mined(t, heads, w.send(t, &w.from, nil, 1, params.TxGas))
	}
	empty := 0
	for n := begun; n <= w.Head().Number; n++ {
		b, err := w.client.BlockByNumber(t.Context(), new(big.Int).SetUint64(n))
		if err != nil {
			t.Fatal(err)
		}
		if len(b.Transactions()) == 0 {
			empty++
		}
	}
	if empty > 0 { // far ahead of the clock no idle block is due
		t.Fatalf("%d of %d blocks are empty", empty, w.Head().Number-begun+1)
	}
}

func TestCommitTakesAllThatWasSentBefore(t *testing.T) {
	w := begin(t, devchain.Config{Manual: true})
	for round := range 50 {
		var batch []rpc.BatchElem // no round trip between a transaction and the next
		for range 3 {
			raw, err := w.sign(&w.from, nil, 1, params.TxGas).MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			batch = append(batch, rpc.BatchElem{Method: "eth_sendRawTransaction", Args: []any{hexutil.Bytes(raw)}, Result: new(common.Hash)})
		}
		var sealed model.BlockRef
		batch = append(batch, rpc.BatchElem{Method: "dev_commit", Result: &sealed})
		if err := w.client.Client().BatchCallContext(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		if n, err := w.client.TransactionCount(t.Context(), common.Hash(sealed.Hash)); err != nil || n != 3 {
			t.Fatalf("round %d: block %d has %d of 3 transactions, %v", round, sealed.Number, n, err)
		}
	}
}

func TestGasIsThatOfReleasedForks(t *testing.T) {
	w := begin(t, devchain.Config{Manual: true})
	var used []uint64
	// PUSH1 1 PUSH0, then POP or SSTORE: the same bytes but for the last, which costs as much in calldata.
	for _, last := range []byte{0x50, 0x55} {
		hash := w.send(t, nil, []byte{0x60, 1, 0x5f, last}, 1, 1_000_000)
		if _, err := w.Commit(); err != nil {
			t.Fatal(err)
		}
		r, err := w.client.TransactionReceipt(t.Context(), hash)
		if err != nil || r.Status != types.ReceiptStatusSuccessful {
			t.Fatalf("%+v, %v", r, err)
		}
		used = append(used, r.GasUsed)
	}
	// EIP-2929: a new value in a cold slot. Forks to come price it otherwise.
	const pop, sstore = 2, 20_000 + 2_100
	if got := used[1] - used[0]; got != sstore-pop {
		t.Fatalf("storing a word costs %d gas, want %d", got+pop, sstore)
	}
}

func TestMulticallIsInTheGenesis(t *testing.T) {
	w := begin(t, devchain.Config{Manual: true})
	at, calls := common.HexToAddress(devchain.MulticallAddress), bindings.NewMulticall()
	data := calls.PackAggregate3([]bindings.MulticallCall3{{Target: at, AllowFailure: true, CallData: []byte{1, 2, 3, 4}}, {Target: common.Address{4}}})
	out, err := w.client.CallContract(t.Context(), ethereum.CallMsg{To: &at, Data: data}, nil)
	if err != nil {
		t.Fatal(err)
	}
	results, err := calls.UnpackAggregate3(out)
	if err != nil || len(results) != 2 || results[0].Success || !results[1].Success {
		t.Fatalf("%+v, %v", results, err)
	}
}

func TestBadConfigIsRefused(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	cases := []struct {
		name, field string
		kind        fault.Kind
		cfg         devchain.Config
	}{
		{"no port", "addr", fault.Invalid, devchain.Config{Addr: "127.0.0.1", ChainID: 1}},
		{"named port", "addr", fault.Invalid, devchain.Config{Addr: "127.0.0.1:http", ChainID: 1}},
		{"every interface", "addr", fault.Invalid, devchain.Config{Addr: "0.0.0.0:0", ChainID: 1}},
		{"another machine's", "addr", fault.Invalid, devchain.Config{Addr: "192.0.2.1:0", ChainID: 1}},
		{"no chain", "chain_id", fault.Invalid, devchain.Config{Addr: "127.0.0.1:0"}},
		{"clock behind", "max_ahead", fault.Invalid, devchain.Config{Addr: "127.0.0.1:0", ChainID: 1, MaxAhead: -1}},
		{"port in use", "", fault.Unavailable, devchain.Config{Addr: busy.Addr().String(), ChainID: 1}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			chain, err := devchain.Start(t.Context(), c.cfg)
			if err == nil {
				_ = chain.Close()
				t.Fatal("started")
			}
			if fault.KindOf(err) != c.kind || fault.FieldOf(err) != c.field {
				t.Fatalf("kind %v, field %q: %v", fault.KindOf(err), fault.FieldOf(err), err)
			}
		})
	}
}

func TestCloseFreesThePortUnderClients(t *testing.T) {
	w := begin(t, devchain.Config{})
	w.heads(t)
	over, err := ethclient.Dial(w.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer over.Close()
	if _, err := over.BlockNumber(t.Context()); err != nil { // leaves a kept connection
		t.Fatal(err)
	}
	addr := strings.TrimPrefix(w.URL(), "http://")
	for range 2 {
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatalf("port is not free: %v", err)
	}
	l.Close()
	if _, err := w.Commit(); fault.KindOf(err) != fault.Unavailable {
		t.Fatalf("sealed after the end: %v", err)
	}
}

func TestChainEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	chain, err := devchain.Start(ctx, devchain.Config{Addr: "127.0.0.1:0", ChainID: 31337})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	select {
	case <-chain.Done():
	case <-time.After(hang):
		t.Fatal("goes on")
	}
}
