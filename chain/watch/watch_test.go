package watch_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/chain/watch"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

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

func TestEqualReadsAreMadeOnceAndRemembered(t *testing.T) {
	r := newRig(t)
	r.start()
	defer r.close()
	r.settle()
	gate := make(chan struct{})
	r.fake.mu.Lock()
	r.fake.before = func(method string) {
		if method == "read" {
			<-gate
		}
	}
	r.fake.mu.Unlock()
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			got, err := r.watcher.Read(t.Context(), []rpc.Call{{To: addr(i % 4)}, {To: addr(1)}})
			if err != nil || len(got) != 2 || got[1].Data[1] != 1 || got[0].Data[1] != byte(i%4) {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
	close(gate)
	wg.Wait()
	if n := r.fake.reads.Load(); n > 8 { // two workers may each have had the same before either was done
		t.Errorf("4 different calls were made %d times", n)
	}
	before := r.fake.reads.Load()
	if _, err := r.watcher.Read(t.Context(), []rpc.Call{{To: addr(3)}}); err != nil || r.fake.reads.Load() != before {
		t.Errorf("a known answer was asked for again, %v", err)
	}
}

func TestReadsEndWithTheirContextAndFailStale(t *testing.T) {
	r := newRig(t)
	r.start()
	defer r.close()
	r.settle()
	r.fake.setDark(true)
	if got, err := r.watcher.Read(t.Context(), []rpc.Call{{To: addr(1)}}); err == nil && fault.KindOf(got[0].Err) != fault.Stale {
		t.Errorf("in the dark: %+v, %v", got, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.watcher.Read(ctx, []rpc.Call{{To: addr(2)}, {To: addr(3)}}); err != nil && fault.KindOf(err) != fault.Stale {
		t.Errorf("ended: %v", err)
	}
}
