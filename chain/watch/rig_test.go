package watch_test

import (
	"context"
	"math/big"
	"os"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

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
