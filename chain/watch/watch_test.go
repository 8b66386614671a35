package watch_test

import (
	"context"
	"fmt"
	"math/big"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/watch"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

const window = 12

// failer is what testing.T and rapid.T share.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
	Cleanup(func())
}

// rig is a watcher that runs over a fake chain.
type rig struct {
	t       failer
	fake    *fakeChain
	db      *kv.DB
	keep    uint64
	watcher *watch.Watcher
	stop    func()
}

func facts() chains.Chain {
	return chains.Chain{ID: 7, Name: "Fake", BlockTime: time.Millisecond, Window: window, Poll: time.Millisecond, Stuck: time.Hour,
		Providers: []chains.Provider{{HTTP: "http://fake"}}}
}

func newRig(t failer) *rig {
	t.Helper()
	dir, err := os.MkdirTemp("", "watch") // rapid has no TempDir
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	db, err := kv.Open(kv.Config{Dir: dir, CacheBytes: 1 << 20})
	if err != nil {
		t.Fatalf("%v", err)
	}
	return &rig{t: t, fake: newFakeChain(), db: db}
}

// start runs a watcher over what the last one left.
func (r *rig) start() {
	r.t.Helper()
	w, err := watch.New(watch.Config{Chain: facts(), Keep: r.keep, Dial: func(context.Context, chains.Provider) (watch.Node, error) { return r.fake, nil }},
		r.db, zap.NewNop(), watch.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		r.t.Fatalf("%v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = w.Run(ctx) })
	r.watcher = w
	r.stop = func() {
		cancel()
		wg.Wait()
	}
}

func (r *rig) close() {
	r.stop()
	_ = r.db.Close()
}

// settle waits until the watcher shows the chain's head.
func (r *rig) settle() model.ChainView {
	r.t.Helper()
	return settle(r.t, r.watcher, r.fake.head().Hash)
}

func settle(t failer, w *watch.Watcher, want model.Hash) model.ChainView {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		changed := w.HeadChanged()
		v := w.View()
		if v != nil && v.Head.Hash == want {
			return *v
		}
		w.Ring()
		select {
		case <-changed:
		case <-time.After(time.Millisecond):
		case <-deadline:
			t.Fatalf("view is %+v, want head %v", v, want)
		}
	}
}

func (r *rig) watch(contracts ...model.Address) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := r.watcher.Watch(ctx, contracts...); err != nil {
		r.t.Fatalf("%v", err)
	}
}

// reader folds a journal into owners, as an edge would see them.
type reader struct {
	generation uint64
	after      uint64
	owners     map[token]model.Address
	resets     int
}

// read takes what is new. After a reset it looks at everything again, at the truth.
func (rd *reader) read(t failer, j *watch.Journal, truth map[token]model.Address) {
	t.Helper()
	if g := j.Generation(); g != rd.generation || rd.owners == nil {
		rd.generation, rd.after, rd.resets = g, j.Last(), rd.resets+1
		rd.owners = map[token]model.Address{}
		for k, v := range truth {
			rd.owners[k] = v
		}
	}
	for {
		entries, err := j.Read(rd.after, 7)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if len(entries) == 0 {
			return
		}
		for _, e := range entries {
			if e.Seq != rd.after+1 {
				t.Fatalf("entry %d follows %d", e.Seq, rd.after)
			}
			rd.after = e.Seq
			rd.fold(t, e.Change)
		}
	}
}

func (rd *reader) fold(t failer, c model.OwnershipChange) {
	t.Helper()
	n, _ := new(big.Int).SetString(c.Token.ID, 10)
	k := token{c.Token.Contract, n.Uint64()}
	from, to := c.From, c.To
	if c.Undone {
		from, to = to, from
	}
	if rd.owners[k] != from {
		t.Fatalf("%+v, but the journal said that %v holds it", c, rd.owners[k])
	}
	rd.owners[k] = to
}

func compare(t failer, got, want map[token]model.Address, contract model.Address) {
	t.Helper()
	for k, owner := range want {
		if k.contract == contract && got[k] != owner {
			t.Fatalf("token %v: journal says %v, chain says %v", k, got[k], owner)
		}
	}
	for k, owner := range got {
		if k.contract == contract && want[k] != owner {
			t.Fatalf("token %v: journal says %v, chain says %v", k, owner, want[k])
		}
	}
}

func addr(n int) model.Address { return model.Address{0xaa, byte(n)} }

func TestJournalFollowsEveryReorgAndRestart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRig(t)
		contract := model.Address{0xcc}
		for range rapid.IntRange(0, 2*window).Draw(t, "past") {
			r.fake.mine(move{token{contract, 1}, addr(rapid.IntRange(0, 3).Draw(t, "to"))})
		}
		r.start()
		defer func() { r.close() }()
		r.settle()
		r.watch(contract)
		var rd reader
		rd.read(t, r.watcher.Journal(), r.fake.head().owners)
		mine := func(t *rapid.T) {
			var moves []move
			for range rapid.IntRange(0, 3).Draw(t, "moves") {
				moves = append(moves, move{token{contract, uint64(rapid.IntRange(1, 4).Draw(t, "token"))}, addr(rapid.IntRange(0, 3).Draw(t, "to"))})
			}
			r.fake.mine(moves...)
		}
		t.Repeat(map[string]func(*rapid.T){
			"mine":  mine,
			"mine2": mine,
			"many": func(t *rapid.T) {
				for range rapid.IntRange(2, 3*window).Draw(t, "blocks") {
					mine(t)
				}
			},
			"reorg": func(t *rapid.T) {
				depth := rapid.IntRange(1, window+3).Draw(t, "depth")
				depth = min(depth, int(r.fake.head().Number))
				r.fake.fork(depth)
				for range rapid.IntRange(0, depth+2).Draw(t, "blocks") {
					mine(t)
				}
			},
			"settle": func(t *rapid.T) { r.settle() },
			"restart": func(t *rapid.T) {
				r.stop()
				r.start()
			},
			"narrow ranges": func(t *rapid.T) {
				r.fake.mu.Lock()
				r.fake.maxRange = uint64(rapid.IntRange(1, 40).Draw(t, "range"))
				r.fake.mu.Unlock()
			},
			"": func(t *rapid.T) {
				r.settle()
				rd.read(t, r.watcher.Journal(), r.fake.head().owners)
				compare(t, rd.owners, r.fake.head().owners, contract)
			},
		})
	})
}

func TestContractWatchedLateIsUndoneToo(t *testing.T) {
	r := newRig(t)
	contract := model.Address{0xcc}
	r.fake.mine()
	r.fake.mine(move{token{contract, 1}, addr(1)})
	r.start()
	defer r.close()
	r.settle()
	r.watch(contract) // after the mint: only the chain itself says who holds it
	rd := reader{}
	rd.read(t, r.watcher.Journal(), r.fake.head().owners)
	r.fake.fork(1)
	r.fake.mine()
	r.fake.mine()
	r.settle()
	rd.read(t, r.watcher.Journal(), nil)
	if owner := rd.owners[token{contract, 1}]; !owner.IsZero() {
		t.Fatalf("the mint was undone, but the journal says %v holds it", owner)
	}
	if rd.resets != 1 {
		t.Fatalf("%d resets", rd.resets)
	}
}

func TestBlockCommittedWhileTheFilterGrowsHasTheNewEvents(t *testing.T) {
	r := newRig(t)
	first, second := model.Address{1}, model.Address{2}
	r.start()
	defer r.close()
	r.settle()
	r.watch(first)
	var rd reader
	rd.read(t, r.watcher.Journal(), r.fake.head().owners)
	// The second contract is admitted after the block's events were asked for
	// and before the block is committed.
	asked, admitted := make(chan struct{}), make(chan struct{})
	var paused atomic.Bool
	r.fake.mu.Lock()
	r.fake.before = func(method string) {
		if method == "logs" && paused.CompareAndSwap(false, true) {
			close(asked)
			<-admitted
		}
	}
	r.fake.mu.Unlock()
	done := make(chan struct{})
	go func() {
		defer close(done)
		<-asked
		r.watch(second)
		close(admitted)
	}()
	r.fake.mine(move{token{second, 9}, addr(1)})
	<-done
	r.settle()
	rd.read(t, r.watcher.Journal(), nil)
	if rd.owners[token{second, 9}] != addr(1) {
		t.Fatal("the event was missed")
	}
}

func TestViewAgesWhileNothingIsConfirmed(t *testing.T) {
	r := newRig(t)
	r.start()
	defer r.close()
	r.settle()
	r.fake.setDark(true)
	for { // until calls under way have failed: then only age is left
		a := r.watcher.View()
		<-time.After(5 * time.Millisecond)
		if b := r.watcher.View(); b.Age >= a.Age+5*time.Millisecond {
			break
		}
	}
	if _, err := watch.New(watch.Config{Chain: facts(), Dial: nil}, r.db, zap.NewNop(), watch.NewMetrics(prometheus.NewRegistry())); err == nil {
		t.Error("a watcher without Dial")
	}
	r.fake.setDark(false)
	r.fake.mine()
	r.settle()
}

func TestHeadThatStandsStillIsNotConfirmed(t *testing.T) {
	r := newRig(t)
	c := facts()
	c.Stuck = 50 * time.Millisecond
	dials := make(chan struct{}, 100)
	w, err := watch.New(watch.Config{Chain: c, Dial: func(context.Context, chains.Provider) (watch.Node, error) {
		dials <- struct{}{}
		return r.fake, nil
	}}, r.db, zap.NewNop(), watch.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { _ = w.Run(ctx) })
	defer func() {
		cancel()
		wg.Wait()
		_ = r.db.Close()
	}()
	settle(t, w, r.fake.head().Hash)
	<-dials
	<-dials // given up for standing still
	if v := w.View(); v.Age < 50*time.Millisecond {
		t.Fatalf("a head that stood still is %v old", v.Age)
	}
	r.fake.mine()
	if v := settle(t, w, r.fake.head().Hash); v.Age > 10*time.Second {
		t.Fatalf("%+v", v)
	}
}

func TestWatcherRemembersOverARestart(t *testing.T) {
	r := newRig(t)
	contract := model.Address{0xcc}
	r.start()
	r.settle()
	r.watch(contract)
	r.fake.mine(move{token{contract, 1}, addr(1)})
	r.settle()
	generation, last := r.watcher.Journal().Generation(), r.watcher.Journal().Last()
	r.stop()
	r.fake.mine(move{token{contract, 1}, addr(2)})
	r.fake.mine()
	r.start()
	defer r.close()
	if v := r.watcher.View(); v != nil && v.Age < 0 {
		t.Fatalf("%+v", v)
	}
	r.settle()
	j := r.watcher.Journal()
	if j.Generation() != generation || j.Last() != last+1 {
		t.Fatalf("generation %d, last %d; before %d, %d", j.Generation(), j.Last(), generation, last)
	}
	entries, err := j.Read(last, 10)
	if err != nil || len(entries) != 1 || entries[0].Change.To != addr(2) {
		t.Fatalf("%+v, %v", entries, err)
	}
}

func TestTrimmedEntriesLeaveAHoleThatReadersSee(t *testing.T) {
	r := newRig(t)
	r.keep = 10
	contract := model.Address{0xcc}
	r.start()
	defer r.close()
	r.settle()
	r.watch(contract)
	for i := range 50 {
		r.fake.mine(move{token{contract, 1}, addr(i % 3)})
		r.settle()
	}
	j := r.watcher.Journal()
	entries, err := j.Read(3, 100)
	if err != nil || len(entries) != 10 || entries[0].Seq != 41 || j.Last() != 50 {
		t.Fatalf("%d entries, %v, last %d", len(entries), err, j.Last())
	}
}

func TestBlockWithTooManyChangesStartsReadersAnew(t *testing.T) {
	r := newRig(t)
	contract := model.Address{0xcc}
	r.start()
	defer r.close()
	r.settle()
	r.watch(contract)
	before := r.watcher.Journal().Generation()
	var moves []move
	for i := range 20_001 {
		moves = append(moves, move{token{contract, uint64(i)}, addr(1)})
	}
	r.fake.mine(moves...)
	r.settle()
	if r.watcher.Journal().Generation() == before {
		t.Fatal("the generation stayed")
	}
	var rd reader
	rd.read(t, r.watcher.Journal(), r.fake.head().owners)
	r.fake.mine(move{token{contract, 1}, addr(2)})
	r.settle()
	rd.read(t, r.watcher.Journal(), nil)
	compare(t, rd.owners, r.fake.head().owners, contract)
}

func TestAncestorsAreFoundInAndBelowTheWindow(t *testing.T) {
	r := newRig(t)
	for range 3 * window {
		r.fake.mine()
	}
	r.start()
	defer r.close()
	v := r.settle()
	for _, back := range []uint64{0, 1, window - 1, window, 2 * window, 3 * window, 1000} {
		got, err := r.watcher.Ancestor(t.Context(), v.Head, back)
		if want := v.Head.Number - min(back, v.Head.Number); err != nil || got.Number != want || got.Hash != r.fake.canonical[want] {
			t.Errorf("back %d: %+v, %v", back, got, err)
		}
	}
	old := v.Head
	r.fake.fork(1)
	r.fake.mine()
	r.fake.mine()
	r.settle()
	if got, err := r.watcher.Ancestor(t.Context(), old, 1); err == nil {
		t.Errorf("an orphan has the ancestor %+v", got)
	}
}

func TestManyContractsAreBounded(t *testing.T) {
	r := newRig(t)
	r.start()
	defer r.close()
	r.settle()
	var many []model.Address
	for i := range 10_001 {
		many = append(many, model.Address{1, byte(i), byte(i >> 8)})
	}
	if err := r.watcher.Watch(t.Context(), many...); err == nil {
		t.Fatal(fmt.Sprint(len(many), " contracts were taken"))
	}
}
