package gate_test

import (
	"context"
	"crypto/ecdsa"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/devchain"
	"github.com/streamgate/streamgate/chain/gate"
	"github.com/streamgate/streamgate/chain/operator"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/chain/watch"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

const chainID = 31337

// ground is the chain under a world: the dev chain or anvil.
type ground interface {
	URL() string
	Head() model.BlockRef
	Commit() (model.BlockRef, error)
	Fork(depth uint64) (model.BlockRef, error)
	Close() error
}

// world is a chain with a pass, a watcher of it and a decider.
type world struct {
	chain   ground
	alice   *operator.Operator
	bob     model.Wallet
	own     *ecdsa.PrivateKey // of an account for other contracts
	pass    model.Address
	watcher *watch.Watcher
	decider *gate.Decider
	calls   *prometheus.Registry // of the RPC metrics
}

// begin makes a world on the dev chain.
func begin(t testing.TB) *world {
	return beginOn(t, func(fund ...model.Address) ground {
		c, err := devchain.Start(context.Background(), devchain.Config{Addr: "127.0.0.1:0", ChainID: chainID, Fund: fund, MaxAhead: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		return c
	})
}

// beginOn makes a world on a chain that has funded these addresses.
func beginOn(t testing.TB, start func(fund ...model.Address) ground) *world {
	t.Helper()
	alice, err := operator.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	bob, err := operator.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	own, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{bob: bob.Address(), own: own, calls: prometheus.NewRegistry()}
	w.chain = start(alice.Address(), w.me())
	t.Cleanup(func() { _ = w.chain.Close() })
	if w.alice, err = operator.New(t.Context(), w.chain.URL(), alice); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.alice.Close)
	if w.pass, err = w.alice.DeployAccessPass(t.Context(), "Pass", "PASS"); err != nil {
		t.Fatal(err)
	}
	c, err := chains.New(chains.Config{ID: chainID, RPC: []string{w.chain.URL()}})
	if err != nil {
		t.Fatal(err)
	}
	db, err := kv.Open(kv.Config{Dir: t.TempDir(), CacheBytes: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	w.watcher, err = watch.New(watch.Config{Chain: c, Dial: watch.Dialer(c, rpc.NewMetrics(w.calls))}, db, zap.NewNop(), watch.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	if w.decider, err = gate.New(w.watcher); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = w.watcher.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
		_ = db.Close()
	})
	return w
}

// rule gates with the pass.
func (w *world) rule(confirmations uint64, ids ...string) model.Gate {
	return model.Gate{Rule: model.Rule{ERC721: &model.ERC721Rule{Chain: chainID, Contract: w.pass, TokenIDs: ids, Min: 1}},
		Confirmations: map[model.ChainID]uint64{chainID: confirmations}, MaxStaleness: 30 * time.Second}
}

func (w *world) mint(t testing.TB, id string) {
	t.Helper()
	if err := w.alice.Mint(t.Context(), w.pass, w.alice.Address(), id); err != nil {
		t.Fatal(err)
	}
}

// decide asks, resting on the chain's head.
func (w *world) decide(t testing.TB, g model.Gate, who model.Wallet) model.Verdict {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	v, err := w.decider.Decide(ctx, g, who, []model.BlockRef{w.chain.Head()})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestRightFollowsTheToken(t *testing.T) {
	w := begin(t)
	g := w.rule(0, "1")
	if v := w.decide(t, g, w.alice.Address()); v.Allowed || v.Pending || !strings.Contains(v.Satisfy, "hold token 1 of 0x") {
		t.Fatalf("before the mint: %+v", v)
	}
	w.mint(t, "1")
	v := w.decide(t, g, w.alice.Address())
	if !v.Allowed || v.Block().Chain != chainID || v.Block().Number < w.chain.Head().Number-1 || len(v.Tokens) != 1 || v.Tokens[0].ID != "1" {
		t.Fatalf("after the mint: %+v", v)
	}
	if _, err := w.alice.Transfer(t.Context(), w.pass, w.bob, "1"); err != nil {
		t.Fatal(err)
	}
	if v := w.decide(t, g, w.alice.Address()); v.Allowed {
		t.Fatalf("after the transfer: %+v", v)
	}
	if v := w.decide(t, g, w.bob); !v.Allowed {
		t.Fatalf("bob: %+v", v)
	}
}

func TestGrantWaitsForConfirmationsAndLossDoesNot(t *testing.T) {
	w := begin(t)
	g := w.rule(3)
	w.mint(t, "1")
	v := w.decide(t, g, w.alice.Address())
	if v.Allowed || !v.Pending || !strings.Contains(v.Satisfy, "3 blocks old") {
		t.Fatalf("fresh: %+v", v)
	}
	for range 3 {
		if _, err := w.chain.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	if v := w.decide(t, g, w.alice.Address()); !v.Allowed || v.Pending {
		t.Fatalf("old enough: %+v", v)
	}
	if _, err := w.alice.Transfer(t.Context(), w.pass, w.bob, "1"); err != nil {
		t.Fatal(err)
	}
	if v := w.decide(t, g, w.alice.Address()); v.Allowed || v.Pending {
		t.Fatalf("lost: %+v", v)
	}
}

func TestReorgIsDecidedAnew(t *testing.T) {
	w := begin(t)
	g := w.rule(0, "1")
	w.mint(t, "1")
	if v := w.decide(t, g, w.alice.Address()); !v.Allowed {
		t.Fatalf("%+v", v)
	}
	orphan := w.chain.Head()
	if _, err := w.chain.Fork(1); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := w.chain.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	if v := w.decide(t, g, w.alice.Address()); v.Allowed {
		t.Fatalf("after the mint was undone: %+v", v)
	}
	entries, err := w.watcher.Journal().Read(0, 100)
	if err != nil || !slices.ContainsFunc(entries, func(e watch.Entry) bool { return e.Change.Undone && e.Change.To == w.alice.Address() }) {
		t.Fatalf("journal %+v, %v", entries, err)
	}
	// Another watcher may have told of a loss in a block that this one does not have.
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if v, err := w.decider.Decide(ctx, g, w.bob, []model.BlockRef{orphan}); fault.KindOf(err) != fault.Stale || !strings.Contains(err.Error(), "another branch") {
		t.Errorf("resting on a block of another branch: %+v, %v", v, err)
	}
	orphan.Hash = model.Hash{} // by number alone it is there
	if _, err := w.decider.Decide(t.Context(), g, w.bob, []model.BlockRef{orphan}); err != nil {
		t.Error(err)
	}
}

func TestWhatCannotBeSeenIsStale(t *testing.T) {
	w := begin(t)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	elsewhere := w.rule(0)
	elsewhere.Rule.ERC721.Chain = 1
	cases := map[string]struct {
		gate    model.Gate
		atLeast []model.BlockRef
	}{
		"a chain that nobody watches": {elsewhere, nil},
		"a block to come":             {w.rule(0), []model.BlockRef{{Chain: chainID, Number: 1 << 40}}},
	}
	for name, tc := range cases {
		if v, err := w.decider.Decide(ctx, tc.gate, w.bob, tc.atLeast); fault.KindOf(err) != fault.Stale {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
	}
}

func TestChainThatWentAwayIsStale(t *testing.T) {
	w := begin(t)
	g := w.rule(0)
	w.decide(t, g, w.bob)
	_ = w.chain.Close()
	g.MaxStaleness = time.Nanosecond // any age is too old
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if v, err := w.decider.Decide(ctx, g, w.bob, nil); fault.KindOf(err) != fault.Stale {
		t.Fatalf("%+v, %v", v, err)
	}
}

func TestGatesWithoutAChainNeedNone(t *testing.T) {
	d, err := gate.New()
	if err != nil {
		t.Fatal(err)
	}
	bob := model.Wallet{0xb0}
	if v, err := d.Decide(t.Context(), model.Gate{Public: true}, bob, nil); err != nil || !v.Allowed || v.Rule != "public" {
		t.Errorf("%+v, %v", v, err)
	}
	g := model.Gate{Rule: model.Rule{Allow: []model.Wallet{bob}}, MaxStaleness: time.Second}
	if v, err := d.Decide(t.Context(), g, bob, nil); err != nil || !v.Allowed || len(v.Blocks) != 0 {
		t.Errorf("%+v, %v", v, err)
	}
	if v, err := d.Decide(t.Context(), g, model.Wallet{}, nil); fault.KindOf(err) != fault.Invalid {
		t.Errorf("the zero address: %+v, %v", v, err)
	}
}

func TestConcurrentDecisionsTravelTogether(t *testing.T) {
	w := begin(t)
	w.mint(t, "1")
	g := w.rule(0)
	w.decide(t, g, w.bob)
	before := w.requests(t)
	var wg sync.WaitGroup
	for i := range 500 {
		wg.Go(func() {
			v, err := w.decider.Decide(t.Context(), g, model.Wallet{0xee, byte(i), byte(i >> 8)}, nil)
			if err != nil || v.Allowed {
				t.Errorf("%+v, %v", v, err)
			}
		})
	}
	wg.Wait()
	if n := w.requests(t) - before; n > 100 {
		t.Errorf("500 decisions took %d requests", n)
	}
}

// requests counts the eth_call requests so far.
func (w *world) requests(t *testing.T) uint64 {
	t.Helper()
	families, err := w.calls.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var n uint64
	for _, f := range families {
		for _, m := range f.GetMetric() {
			for _, l := range m.GetLabel() {
				if l.GetName() == "method" && l.GetValue() == "eth_call" {
					n += m.GetHistogram().GetSampleCount()
				}
			}
		}
	}
	return n
}

func BenchmarkDecide(b *testing.B) {
	w := begin(b)
	w.mint(b, "1")
	g := w.rule(0, "1")
	w.decide(b, g, w.bob)
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		// Another wallet every time: nothing is remembered.
		g.Rule.ERC721.TokenIDs = []string{fmt.Sprint(i)}
		if _, err := w.decider.Decide(b.Context(), g, w.bob, nil); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-us")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-us")
}
