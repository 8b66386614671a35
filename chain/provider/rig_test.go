package provider_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/devchain"
	"github.com/streamgate/streamgate/chain/gate"
	"github.com/streamgate/streamgate/chain/operator"
	"github.com/streamgate/streamgate/chain/provider"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/chain/rpc/rpctest"
	"github.com/streamgate/streamgate/chain/watch"
	"github.com/streamgate/streamgate/internal/evm"
	words "github.com/streamgate/streamgate/internal/gate"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	chainID = 31337
	// patience is how long a test waits for what must come.
	patience = 60 * time.Second
)

// house is a dev chain with a pass, seen by a watcher through providers that a test
// spoils.
type house struct {
	t       *testing.T
	chain   *devchain.Chain
	alice   *operator.Operator
	bob     model.Wallet
	pass    model.Address
	proxies []*rpctest.Proxy
	pool    *provider.Pool
	watcher *watch.Watcher
	decider *gate.Decider
}

// open begins with so many providers, of which a quorum must say the same. Alice has
// token 1.
func open(t *testing.T, providers, quorum int, change ...func(*chains.Config)) *house {
	t.Helper()
	key, err := operator.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	bob, err := operator.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, bob: bob.Address()}
	h.chain, err = devchain.Start(context.Background(), devchain.Config{Addr: "127.0.0.1:0", ChainID: chainID, Fund: []model.Address{key.Address()}, MaxAhead: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.chain.Close() })
	if h.alice, err = operator.New(t.Context(), h.chain.URL(), key); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.alice.Close)
	if h.pass, err = h.alice.DeployAccessPass(t.Context(), "Pass", "PASS"); err != nil {
		t.Fatal(err)
	}
	if err := h.alice.Mint(t.Context(), h.pass, h.alice.Address(), "1"); err != nil {
		t.Fatal(err)
	}
	// The chain's profile, but for a deadline that a test can wait for.
	cfg := chains.Config{ID: chainID, Quorum: quorum, CallTimeout: time.Second}
	for range providers {
		p := rpctest.New(t, h.chain.URL())
		h.proxies = append(h.proxies, p)
		cfg.RPC = append(cfg.RPC, p.URL())
	}
	for _, c := range change {
		c(&cfg)
	}
	h.start(cfg)
	return h
}

func (h *house) start(cfg chains.Config) {
	t := h.t
	t.Helper()
	c, err := chains.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	reg := prometheus.NewRegistry()
	if h.pool, err = provider.New(provider.Config{Chain: c, Dial: provider.Dialer(c, rpc.NewMetrics(reg))}, zap.NewNop(), provider.NewMetrics(reg)); err != nil {
		t.Fatal(err)
	}
	db, err := kv.Open(kv.Config{Dir: t.TempDir(), CacheBytes: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	dial := func(ctx context.Context, _ chains.Provider) (watch.Node, error) { return h.pool.Connect(ctx) }
	if h.watcher, err = watch.New(watch.Config{Chain: c, Dial: dial}, db, zap.NewNop(), watch.NewMetrics(reg)); err != nil {
		t.Fatal(err)
	}
	if h.decider, err = gate.New(h.watcher); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = h.watcher.Run(ctx) })
	running.Go(func() { _ = h.pool.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
		_ = db.Close()
	})
}

// gate is one that the holder of token 1 passes.
func (h *house) gate() model.Gate {
	h.t.Helper()
	raw := fmt.Appendf(nil, `{"erc721":{"chain":%d,"contract":"%s","token_ids":["1"]},"max_staleness":"5s"}`, chainID, evm.Checksum(h.pass))
	g, err := words.Parse(raw, words.Known{Chains: map[model.ChainID]uint64{chainID: 0}})
	if err != nil {
		h.t.Fatal(err)
	}
	return g
}

// ask asks once, at the newest block of the chain.
func (h *house) ask(w model.Wallet, within time.Duration) (model.Verdict, error) {
	ctx, cancel := context.WithTimeout(h.t.Context(), within)
	defer cancel()
	head := h.chain.Head()
	return h.decider.Decide(ctx, h.gate(), w, []model.BlockRef{{Chain: chainID, Number: head.Number, Hash: head.Hash}})
}

// settle asks until there is an answer, and checks it.
func (h *house) settle(w model.Wallet, allowed bool) {
	h.t.Helper()
	var last error
	for end := time.Now().Add(patience); time.Now().Before(end); {
		v, err := h.ask(w, 5*time.Second)
		if last = err; err != nil {
			continue
		}
		if v.Allowed != allowed {
			h.t.Fatalf("at block %d, of head %d: %+v", v.Block().Number, h.chain.Head().Number, v)
		}
		return
	}
	h.t.Fatalf("no answer: %v; providers %+v", last, h.pool.Status())
}

// move gives the pass to bob.
func (h *house) move() {
	h.t.Helper()
	if _, err := h.alice.Transfer(h.t.Context(), h.pass, h.bob, "1"); err != nil {
		h.t.Fatal(err)
	}
}

// used lists the places of the providers that are connected.
func (h *house) used() []int {
	var out []int
	for i, s := range h.pool.Status() {
		if s.Used {
			out = append(out, i)
		}
	}
	return out
}

// connects waits until these providers are connected and no other is.
func (h *house) connects(places []int) {
	h.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if slices.Equal(h.used(), places) {
			return
		}
		moved := h.watcher.HeadChanged()
		select {
		case <-moved:
		case <-time.After(10 * time.Millisecond):
		}
	}
	h.t.Fatalf("connected to %v: %+v", h.used(), h.pool.Status())
}

// balanceGate is one that whoever holds a token passes: its reads name the wallet.
func (h *house) balanceGate() model.Gate {
	h.t.Helper()
	raw := fmt.Appendf(nil, `{"erc721":{"chain":%d,"contract":"%s"},"max_staleness":"5s"}`, chainID, evm.Checksum(h.pass))
	g, err := words.Parse(raw, words.Known{Chains: map[model.ChainID]uint64{chainID: 0}})
	if err != nil {
		h.t.Fatal(err)
	}
	return g
}
