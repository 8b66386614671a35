package vouch_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"math/big"
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
	"github.com/holiman/uint256"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/devchain"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/chain/vouch"
	"github.com/streamgate/streamgate/chain/watch"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	chainID     = 31337
	anvilBinary = "../../contracts/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"
)

// world is a chain with contract accounts on it, and a keeper that follows it.
type world struct {
	t       testing.TB
	client  *ethclient.Client
	rich    *ecdsa.PrivateKey
	keeper  *vouch.Keeper
	watcher *watch.Watcher
	told    chan told
}

// told is what a keeper had to say.
type told struct {
	edges []model.NodeName
	id    model.VoucherID
	block model.BlockRef
}

func (w *world) Turned(ctx context.Context, edges []model.NodeName, id model.VoucherID, block model.BlockRef) {
	select {
	case w.told <- told{edges, id, block}:
	case <-ctx.Done():
	}
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	k, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func addressOf(k *ecdsa.PrivateKey) model.Address {
	return model.Address(crypto.PubkeyToAddress(k.PublicKey))
}

func onDevChain(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, rich: newKey(t)}
	chain, err := devchain.Start(context.Background(), devchain.Config{Addr: "127.0.0.1:0", ChainID: chainID, Fund: []model.Address{addressOf(w.rich)}, MaxAhead: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = chain.Close() })
	w.follow(chain.URL())
	return w
}

func onAnvil(t testing.TB) *world {
	t.Helper()
	if _, err := os.Stat(anvilBinary); err != nil {
		t.Skip("anvil is not installed: make setup")
	}
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
		_, at, ok := strings.Cut(lines.Text(), "Listening on ")
		if !ok {
			continue
		}
		go func() { // anvil stops when nobody reads what it prints
			for lines.Scan() {
			}
		}()
		w := &world{t: t, rich: newKey(t)}
		w.follow("http://" + strings.TrimSpace(at))
		if err := w.client.Client().Call(nil, "anvil_setBalance", addressOf(w.rich), (*hexutil.Big)(new(big.Int).Lsh(big.NewInt(1), 70))); err != nil {
			t.Fatal(err)
		}
		return w
	}
	t.Fatal("anvil did not start")
	return nil
}

// seen waits until the watcher is where the chain is.
func (w *world) seen() {
	w.t.Helper()
	want, err := w.client.BlockNumber(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Minute)
	defer cancel()
	for {
		moved := w.watcher.HeadChanged()
		if v := w.watcher.View(); v != nil && v.Head.Number >= want {
			return
		}
		w.watcher.Ring()
		select {
		case <-moved:
		case <-time.After(50 * time.Millisecond): // its first view comes without a new head
		case <-ctx.Done():
			w.t.Fatalf("block %d is not seen", want)
		}
	}
}

// follow begins to watch the chain.
func (w *world) follow(url string) {
	t := w.t
	t.Helper()
	var err error
	if w.client, err = ethclient.Dial(url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.client.Close)
	c, err := chains.New(chains.Config{ID: chainID, RPC: []string{url}})
	if err != nil {
		t.Fatal(err)
	}
	db, err := kv.Open(kv.Config{Dir: t.TempDir(), CacheBytes: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	watcher, err := watch.New(watch.Config{Chain: c, Dial: watch.Dialer(c, rpc.NewMetrics(prometheus.NewRegistry()))}, db, zap.NewNop(), watch.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	w.told, w.watcher = make(chan told, 64), watcher
	if w.keeper, err = vouch.New(w, zap.NewNop(), vouch.NewMetrics(prometheus.NewRegistry()), watcher); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = watcher.Run(ctx) })
	running.Go(func() { _ = w.keeper.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
		_ = db.Close()
	})
}

// send makes a transaction of a key and waits for its block.
func (w *world) send(key *ecdsa.PrivateKey, make func(nonce uint64, tip, fee *big.Int) types.TxData) *types.Receipt {
	w.t.Helper()
	ctx := context.Background()
	nonce, err := w.client.PendingNonceAt(ctx, crypto.PubkeyToAddress(key.PublicKey))
	if err != nil {
		w.t.Fatal(err)
	}
	tx, err := types.SignNewTx(key, types.LatestSignerForChainID(big.NewInt(chainID)), make(nonce, big.NewInt(1_000_000), big.NewInt(20_000_000_000)))
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.client.SendTransaction(ctx, tx); err != nil {
		w.t.Fatal(err)
	}
	for range 1000 {
		if r, err := w.client.TransactionReceipt(ctx, tx.Hash()); err == nil {
			if r.Status != 1 {
				w.t.Fatalf("transaction failed: %+v", r)
			}
			return r
		}
		time.Sleep(10 * time.Millisecond)
	}
	w.t.Fatal("transaction is in no block")
	return nil
}

func (w *world) call(key *ecdsa.PrivateKey, to *common.Address, data []byte) *types.Receipt {
	w.t.Helper()
	return w.send(key, func(nonce uint64, tip, fee *big.Int) types.TxData {
		return &types.DynamicFeeTx{ChainID: big.NewInt(chainID), Nonce: nonce, GasTipCap: tip, GasFeeCap: fee, Gas: 3_000_000, To: to, Data: data}
	})
}

func (w *world) deploy(code string, args []byte) model.Address {
	w.t.Helper()
	return model.Address(w.call(w.rich, nil, append(common.FromHex(code), args...)).ContractAddress)
}

func (w *world) wallet(owner model.Address) model.Address {
	w.t.Helper()
	return w.deploy(bindings.WalletMetaData.Bin, bindings.NewWallet().PackConstructor(common.Address(owner)))
}

func (w *world) hostile(habit uint8) model.Address {
	w.t.Helper()
	return w.deploy(bindings.HostileMetaData.Bin, bindings.NewHostile().PackConstructor(habit))
}

// rotate gives a wallet to another owner.
func (w *world) rotate(owner *ecdsa.PrivateKey, wallet, next model.Address) {
	w.t.Helper()
	at := common.Address(wallet)
	w.call(owner, &at, bindings.NewWallet().PackRotate(common.Address(next)))
}

// fund gives an account some ether.
func (w *world) fund(a model.Address) {
	w.t.Helper()
	at := common.Address(a)
	w.send(w.rich, func(nonce uint64, tip, fee *big.Int) types.TxData {
		return &types.DynamicFeeTx{ChainID: big.NewInt(chainID), Nonce: nonce, GasTipCap: tip, GasFeeCap: fee, Gas: 30_000, To: &at, Value: big.NewInt(1e18)}
	})
}

// delegate makes an account run a contract's code (EIP-7702), none for zero.
func (w *world) delegate(account *ecdsa.PrivateKey, to model.Address) {
	w.t.Helper()
	nonce, err := w.client.NonceAt(context.Background(), crypto.PubkeyToAddress(account.PublicKey), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	auth, err := types.SignSetCode(account, types.SetCodeAuthorization{ChainID: *uint256.NewInt(chainID), Address: common.Address(to), Nonce: nonce})
	if err != nil {
		w.t.Fatal(err)
	}
	w.send(w.rich, func(nonce uint64, tip, fee *big.Int) types.TxData {
		return &types.SetCodeTx{ChainID: uint256.NewInt(chainID), Nonce: nonce, GasTipCap: uint256.MustFromBig(tip), GasFeeCap: uint256.MustFromBig(fee), Gas: 200_000, AuthList: []types.SetCodeAuthorization{auth}}
	})
}

func callTo(a model.Address, data []byte) ethereum.CallMsg {
	at := common.Address(a)
	return ethereum.CallMsg{To: &at, Data: data}
}
