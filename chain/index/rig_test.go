package index_test

import (
	"context"
	"crypto/ecdsa"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/devchain"
	"github.com/streamgate/streamgate/chain/index"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/chain/watch"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	wallets  = 4
	window   = 16
	patience = 60 * time.Second
)

// world is a real chain with contracts of every kind, and some wallets.
type world struct {
	t      *testing.T
	chain  *devchain.Chain
	client *ethclient.Client
	keys   []*ecdsa.PrivateKey
	nonces []uint64

	pass, runs, tickets, coin, flock common.Address
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, nonces: make([]uint64, wallets)}
	var fund []model.Address
	for range wallets {
		k, err := crypto.GenerateKey()
		if err != nil {
			t.Fatal(err)
		}
		w.keys = append(w.keys, k)
		fund = append(fund, model.Address(crypto.PubkeyToAddress(k.PublicKey)))
	}
	var err error
	if w.chain, err = devchain.Start(t.Context(), devchain.Config{Addr: "127.0.0.1:0", ChainID: 31337, Fund: fund, Manual: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.chain.Close() })
	if w.client, err = ethclient.DialContext(t.Context(), w.chain.URL()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.client.Close)
	return w
}

// deploy puts the contracts on the chain.
func (w *world) deploy() {
	code := func(meta string, args ...[]byte) []byte {
		out := common.FromHex(meta)
		for _, a := range args {
			out = append(out, a...)
		}
		return out
	}
	w.pass = w.create(code(bindings.AccessPassMetaData.Bin, bindings.NewAccessPass().PackConstructor("Pass", "PASS", w.wallet(0))))
	w.runs = w.create(code(bindings.RunsMetaData.Bin, bindings.NewRuns().PackConstructor(w.wallet(1), big.NewInt(700), w.wallet(2), big.NewInt(3))))
	w.tickets = w.create(code(bindings.TicketsMetaData.Bin))
	w.coin = w.create(code(bindings.CoinMetaData.Bin))
	w.flock = w.create(code(bindings.FlockMetaData.Bin, bindings.NewFlock().PackConstructor(big.NewInt(50), big.NewInt(7))))
}

func (w *world) create(code []byte) common.Address {
	w.t.Helper()
	from := w.wallet(0)
	a := crypto.CreateAddress(from, w.nonces[0])
	w.send(0, nil, code)
	w.commit()
	if got, err := w.client.CodeAt(w.t.Context(), a, nil); err != nil || len(got) == 0 {
		w.t.Fatalf("no code at %s: %v", a, err)
	}
	return a
}

func (w *world) wallet(i int) common.Address { return crypto.PubkeyToAddress(w.keys[i].PublicKey) }

// send puts a transaction into the pool.
func (w *world) send(who int, to *common.Address, data []byte) {
	w.t.Helper()
	tx, err := types.SignNewTx(w.keys[who], types.LatestSignerForChainID(big.NewInt(31337)), &types.DynamicFeeTx{
		ChainID: big.NewInt(31337), Nonce: w.nonces[who], To: to, Data: data, Gas: 6_000_000, GasFeeCap: big.NewInt(1e11), GasTipCap: big.NewInt(1e9)})
	if err == nil {
		err = w.client.SendTransaction(w.t.Context(), tx)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.nonces[who]++
}

// commit seals a block.
func (w *world) commit() model.BlockRef {
	w.t.Helper()
	var ref model.BlockRef
	var err error
	for range 5 { // after a fork the beacon now and then gives no block
		if ref, err = w.chain.Commit(); err == nil {
			return ref
		}
	}
	w.t.Fatal(err)
	return ref
}

// fork forgets blocks and what they did.
func (w *world) fork(depth uint64) {
	w.t.Helper()
	if _, err := w.chain.Fork(depth); err != nil {
		w.t.Fatal(err)
	}
	for i := range w.nonces {
		n, err := w.client.NonceAt(w.t.Context(), w.wallet(i), nil)
		if err != nil {
			w.t.Fatal(err)
		}
		w.nonces[i] = n
	}
}

// number asks a contract for a number at a block, 0 where it reverts.
func (w *world) number(block uint64, of common.Address, data []byte) *big.Int {
	w.t.Helper()
	out, err := w.client.CallContract(w.t.Context(), ethereum.CallMsg{To: &of, Data: data}, new(big.Int).SetUint64(block))
	if err != nil {
		return new(big.Int)
	}
	return new(big.Int).SetBytes(out)
}

// rig is a watcher and an index of a world's chain.
type rig struct {
	w     *world
	watch *watch.Watcher
	index *index.Index
	reg   *prometheus.Registry
	db    *kv.DB // of the index
	stop  func()
}

// options of a rig.
type options struct {
	dir    string
	source func(index.Source) index.Source
	max    uint64
	check  time.Duration
}

// start runs both; the index keeps what it has in the folder.
func (w *world) start(o options) *rig { return w.startAt(w.chain.URL(), o) }

func (w *world) startAt(url string, o options) *rig {
	w.t.Helper()
	c, err := chains.New(chains.Config{ID: 31337, RPC: []string{url}, Window: window})
	if err != nil {
		w.t.Fatal(err)
	}
	reg := prometheus.NewRegistry()
	db, err := kv.Open(kv.Config{CacheBytes: 1 << 20})
	if err != nil {
		w.t.Fatal(err)
	}
	idb, err := kv.Open(kv.Config{Dir: o.dir, CacheBytes: 1 << 20, CommitBytes: index.CommitBytes})
	if err != nil {
		w.t.Fatal(err)
	}
	r := &rig{w: w, reg: reg, db: idb}
	if r.watch, err = watch.New(watch.Config{Chain: c, Dial: watch.Dialer(c, rpc.NewMetrics(reg))}, db, zap.NewNop(), watch.NewMetrics(reg)); err != nil {
		w.t.Fatal(err)
	}
	var source index.Source = r.watch
	if o.source != nil {
		source = o.source(source)
	}
	if r.index, err = index.New(index.Config{Chain: c, MaxBytes: o.max, Check: o.check}, source, idb, zap.NewNop(), index.NewMetrics(reg)); err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = r.watch.Run(ctx) })
	wg.Go(func() {
		if err := r.index.Run(ctx); err != nil {
			w.t.Errorf("index: %v", err)
		}
	})
	var once sync.Once
	r.stop = func() {
		once.Do(func() {
			cancel()
			wg.Wait()
			_, _ = idb.Close(), db.Close()
		})
	}
	w.t.Cleanup(r.stop)
	return r
}

// until waits for something to become true.
func (r *rig) until(what string, is func() bool) {
	r.w.t.Helper()
	for end := time.Now().Add(patience); !is(); {
		if time.Now().After(end) {
			r.w.t.Fatalf("not so after %v: %s", patience, what)
		}
		r.watch.Ring()
		select {
		case <-r.watch.HeadChanged():
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// settle waits until contracts are indexed up to the head.
func (r *rig) settle(contracts ...common.Address) model.BlockRef {
	r.w.t.Helper()
	head := r.w.chain.Head()
	for _, c := range contracts {
		r.until("index is at the head", func() bool {
			q := index.Query{Contract: model.Address(c), Limit: 1}
			_, p, err := r.index.Holders(q)
			return err == nil && p.At.Hash == head.Hash && p.State.State != model.IndexBackfilling
		})
	}
	return head
}

func (r *rig) track(contracts ...common.Address) {
	r.w.t.Helper()
	for _, c := range contracts {
		if err := r.index.Track(model.Address(c)); err != nil {
			r.w.t.Fatal(err)
		}
	}
}
