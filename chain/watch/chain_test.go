package watch_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"flag"
	"math/big"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/devchain"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/chain/rpc/rpctest"
	"github.com/streamgate/streamgate/chain/watch"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	liveTokens  = 6
	liveWallets = 3
	anvilBinary = "../../contracts/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"
)

// steps of a run; more of them is a soak: go test ./chain/watch -run Agrees -steps 2000.
var steps = flag.Int("steps", 80, "random operations on each real chain")

// live is a real chain with a pass on it, seen by a watcher through a proxy.
type live struct {
	t       *testing.T
	client  *ethclient.Client
	keys    []*ecdsa.PrivateKey
	pass    common.Address
	base    uint64 // block of the deployment: no reorg goes below
	proxy   *rpctest.Proxy
	watcher *watch.Watcher
	fork    func(depth uint64)
	commit  func()
}

func TestJournalAgreesWithTheDevChain(t *testing.T) {
	var fund []model.Address
	keys := newKeys(t)
	for _, k := range keys {
		fund = append(fund, model.Address(crypto.PubkeyToAddress(k.PublicKey)))
	}
	chain, err := devchain.Start(t.Context(), devchain.Config{Addr: "127.0.0.1:0", ChainID: 31337, Fund: fund, MaxAhead: 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = chain.Close() })
	l := &live{t: t, keys: keys}
	l.fork = func(depth uint64) {
		if _, err := chain.Fork(depth); err != nil {
			t.Log("fork:", err) // "pending block dirty" now and then
		}
	}
	l.commit = func() { _, _ = chain.Commit() }
	l.run(chain.URL())
}

func TestJournalAgreesWithAnvil(t *testing.T) {
	if _, err := os.Stat(anvilBinary); err != nil {
		t.Skip("anvil is not installed: make setup")
	}
	u := startAnvil(t)
	l := &live{t: t, keys: newKeys(t)}
	raw, err := ethclient.DialContext(t.Context(), u)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	ask := func(method string, args ...any) {
		if err := raw.Client().CallContext(t.Context(), nil, method, args...); err != nil {
			t.Fatalf("%s: %v", method, err)
		}
	}
	for _, k := range l.keys {
		ask("anvil_setBalance", crypto.PubkeyToAddress(k.PublicKey), (*hexutil.Big)(new(big.Int).Lsh(big.NewInt(1), 70)))
	}
	l.commit = func() { ask("evm_mine") }
	l.fork = func(depth uint64) {
		if rand.N(2) == 0 {
			ask("anvil_rollback", depth) // nothing is announced until the next block
			return
		}
		ask("anvil_reorg", depth, []any{})
	}
	l.run(u)
}

func newKeys(t *testing.T) []*ecdsa.PrivateKey {
	t.Helper()
	var out []*ecdsa.PrivateKey
	for range liveWallets {
		k, err := crypto.GenerateKey()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, k)
	}
	return out
}

func startAnvil(t *testing.T) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, anvilBinary, "--port", "0", "--chain-id", "31337")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, at, ok := strings.Cut(lines.Text(), "Listening on "); ok {
			go func() { // anvil stops when nobody reads what it prints
				for lines.Scan() {
				}
			}()
			return "http://" + strings.TrimSpace(at)
		}
	}
	t.Fatal("anvil did not start")
	return ""
}

// run does random things to the chain and compares the journal with it.
func (l *live) run(providerURL string) {
	t := l.t
	var err error
	if l.client, err = ethclient.DialContext(t.Context(), providerURL); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.client.Close)
	l.proxy = rpctest.New(t, providerURL)
	l.deploy()
	l.start()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	var rd reader
	l.compare(&rd)
	for i := range *steps {
		l.step(rng)
		if i%10 == 9 {
			l.compare(&rd)
		}
	}
	if rd.resets != 1 {
		t.Errorf("readers were told to look again %d times", rd.resets-1)
	}
	t.Logf("%d journal entries", l.watcher.Journal().Last())
}

func (l *live) start() {
	t := l.t
	c, err := chains.New(chains.Config{ID: 31337, RPC: []string{l.proxy.URL()}})
	if err != nil {
		t.Fatal(err)
	}
	db, err := kv.Open(kv.Config{Dir: t.TempDir(), CacheBytes: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	l.watcher, err = watch.New(watch.Config{Chain: c, Dial: watch.Dialer(c, rpc.NewMetrics(prometheus.NewRegistry()))}, db, zap.NewNop(), watch.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = l.watcher.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		wg.Wait()
		_ = db.Close()
	})
	patience, stop := context.WithTimeout(ctx, 20*time.Second)
	defer stop()
	if err := l.watcher.Watch(patience, model.Address(l.pass)); err != nil {
		t.Fatal(err)
	}
}

// send makes a transaction and waits for it; one that fails is no matter.
func (l *live) send(who int, to *common.Address, data []byte) *types.Receipt {
	t := l.t
	nonce, err := l.client.NonceAt(t.Context(), crypto.PubkeyToAddress(l.keys[who].PublicKey), nil)
	if err != nil {
		t.Fatal(err)
	}
	tx, err := types.SignNewTx(l.keys[who], types.LatestSignerForChainID(big.NewInt(31337)), &types.DynamicFeeTx{
		ChainID: big.NewInt(31337), Nonce: nonce, To: to, Data: data, Gas: 3_000_000, GasFeeCap: big.NewInt(1e11), GasTipCap: big.NewInt(1e9)})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.client.SendTransaction(t.Context(), tx); err != nil {
		t.Log("send:", err)
		return nil
	}
	within := 2 * time.Second
	if to == nil { // nothing can have been lost yet
		within = 30 * time.Second
	}
	deadline := time.Now().Add(within)
	for time.Now().Before(deadline) {
		if r, err := l.client.TransactionReceipt(t.Context(), tx.Hash()); err == nil {
			return r
		}
		select { // both chains seal at once; a block more does no harm
		case <-time.After(20 * time.Millisecond):
			l.commit()
		case <-t.Context().Done():
		}
	}
	t.Log("transaction was not mined") // a pool that lost its thread in a reorg
	return nil
}

func (l *live) deploy() {
	admin := crypto.PubkeyToAddress(l.keys[0].PublicKey)
	code := append(common.FromHex(bindings.AccessPassMetaData.Bin), bindings.NewAccessPass().PackConstructor("Pass", "PASS", admin)...)
	r := l.send(0, nil, code)
	if r == nil || r.Status != types.ReceiptStatusSuccessful {
		l.t.Fatalf("%+v", r)
	}
	l.pass, l.base = r.ContractAddress, r.BlockNumber.Uint64()
}

func (l *live) wallet(i int) common.Address { return crypto.PubkeyToAddress(l.keys[i].PublicKey) }

// holder says which of our wallets has a token now, -1 if none.
func (l *live) holder(id *big.Int) int {
	data, err := l.client.CallContract(l.t.Context(), ethereum.CallMsg{To: &l.pass, Data: bindings.NewAccessPass().PackOwnerOf(id)}, nil)
	if err != nil || len(data) != 32 {
		return -1
	}
	for i := range l.keys {
		if l.wallet(i) == common.Address(data[12:]) {
			return i
		}
	}
	return -1
}

// step does one thing. What a reorg made impossible fails, as in life.
func (l *live) step(rng *rand.Rand) {
	abi := bindings.NewAccessPass()
	id := big.NewInt(1 + rng.Int64N(liveTokens))
	switch n := rng.IntN(20); {
	case n < 12:
		if from := l.holder(id); from >= 0 {
			l.send(from, &l.pass, abi.PackTransferFrom(l.wallet(from), l.wallet(rng.IntN(liveWallets)), id))
		} else {
			l.send(0, &l.pass, abi.PackMint(l.wallet(rng.IntN(liveWallets)), id))
		}
	case n < 13:
		l.send(0, &l.pass, abi.PackRevoke(id))
	case n < 15:
		l.commit()
	case n < 18:
		head, err := l.client.BlockNumber(l.t.Context())
		if err != nil {
			l.t.Fatal(err)
		}
		if depth := 1 + rng.Uint64N(6); head > l.base+depth {
			l.fork(depth)
			if rng.IntN(3) > 0 {
				l.commit()
			}
		}
	default:
		l.proxy.Cut()
	}
}

// compare waits until the watcher shows the chain's head and compares owners there.
func (l *live) compare(rd *reader) {
	t := l.t
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		l.watcher.Ring()
		moved := l.watcher.HeadChanged()
		v := l.watcher.View()
		var head rpc.Header
		if err := l.client.Client().CallContext(ctx, &head, "eth_getBlockByNumber", "latest", false); err != nil {
			t.Fatal(err)
		}
		if v == nil || v.Head.Hash != head.Hash {
			select {
			case <-moved:
			case <-time.After(5 * time.Millisecond):
			}
			continue
		}
		truth, ok := l.owners(ctx, head.Hash)
		if !ok {
			continue
		}
		rd.read(t, l.watcher.Journal(), truth)
		if now := l.watcher.View(); now.Head.Hash != head.Hash {
			continue // a block came meanwhile
		}
		compare(t, rd.owners, truth, model.Address(l.pass))
		return
	}
	t.Fatalf("the watcher did not reach the head: %+v", l.watcher.View())
}

// owners reads every token's holder at a block, past the watcher.
func (l *live) owners(ctx context.Context, at model.Hash) (map[token]model.Address, bool) {
	out := map[token]model.Address{}
	for id := uint64(1); id <= liveTokens; id++ {
		var data hexutil.Bytes
		err := l.client.Client().CallContext(ctx, &data, "eth_call", map[string]any{"to": l.pass, "data": hexutil.Bytes(bindings.NewAccessPass().PackOwnerOf(new(big.Int).SetUint64(id)))},
			map[string]any{"blockHash": at, "requireCanonical": true})
		switch {
		case err == nil && len(data) == 32:
			out[token{model.Address(l.pass), id}] = model.Address(data[12:])
		case err != nil && strings.Contains(err.Error(), "revert"):
			out[token{model.Address(l.pass), id}] = model.Address{} // never minted, or burnt
		default:
			return nil, false
		}
	}
	return out, true
}
