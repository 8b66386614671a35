package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/vital"
)

// fake is a provider in a test's hands. Its chain has a block for each number, whose hash
// is the number and the branch.
type fake struct {
	name   string
	meter  rpc.Meter
	mu     *sync.Mutex // guards the rest, which all connections share
	head   *uint64
	branch *byte // of the newest block
	down   *bool
	calls  *int
}

func (f fake) ask(ctx context.Context) error {
	if err := f.meter.Begin(ctx, 1); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	*f.calls++
	var err error
	if *f.down {
		err = errors.New("no connection")
	}
	f.meter.End(err)
	return err
}

func (f fake) block(n uint64) rpc.Header {
	h := rpc.Header{Number: n, Hash: model.Hash{1, byte(n)}}
	if n == *f.head {
		h.Hash[2] = *f.branch
	}
	return h
}

func (f fake) Latest(ctx context.Context) (rpc.Header, error) {
	if err := f.ask(ctx); err != nil {
		return rpc.Header{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.block(*f.head), nil
}

func (f fake) Headers(ctx context.Context, numbers []uint64) ([]rpc.Header, error) {
	if err := f.ask(ctx); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []rpc.Header
	for _, n := range numbers {
		out = append(out, f.block(n))
	}
	return out, nil
}

func (f fake) HeaderByHash(context.Context, model.Hash) (rpc.Header, error) { panic("not asked") }
func (f fake) LogsOf(context.Context, []model.Hash, rpc.Filter) ([][]rpc.Log, error) {
	panic("not asked")
}
func (f fake) LogsIn(context.Context, uint64, uint64, rpc.Filter) ([]rpc.Log, error) {
	return nil, f.ask(context.Background())
}
func (f fake) Read(ctx context.Context, calls []rpc.Call) ([]rpc.Result, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]rpc.Result, len(calls))
	for i := range out {
		out[i].Data = []byte{*f.branch}
	}
	return out, nil
}
func (f fake) Follow(ctx context.Context, _ func(rpc.Header)) error {
	<-ctx.Done()
	return nil
}
func (f fake) Fees(context.Context) (rpc.Fees, error)            { panic("not asked") }
func (f fake) Finalized(ctx context.Context) (rpc.Header, error) { return f.Latest(ctx) }
func (f fake) Lacking(context.Context) ([]rpc.Lack, error)       { return nil, nil }
func (f fake) Together() rpc.Together                            { return rpc.Single }
func (f fake) Host() string                                      { return f.name }
func (f fake) Close()                                            {}

// pond is a pool over fakes.
type pond struct {
	*Pool
	fakes []fake
}

func fill(t *testing.T, n int, change func(*chains.Config)) pond {
	t.Helper()
	cfg := chains.Config{ID: 424242, BlockTime: time.Second}
	for i := range n {
		cfg.RPC = append(cfg.RPC, fmt.Sprintf("http://p%d", i))
	}
	if change != nil {
		change(&cfg)
	}
	c, err := chains.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	out := pond{}
	for i := range n {
		head := uint64(100)
		out.fakes = append(out.fakes, fake{name: fmt.Sprintf("p%d", i), mu: &sync.Mutex{}, head: &head, branch: new(byte), down: new(bool), calls: new(int)})
	}
	dial := func(ctx context.Context, p chains.Provider, m rpc.Meter) (Client, error) {
		f := out.fakes[slices.IndexFunc(out.fakes, func(f fake) bool { return f.name == p.Host() })]
		f.meter = m
		return f, f.ask(ctx)
	}
	if out.Pool, err = New(Config{Chain: c, Dial: dial}, zap.NewNop(), NewMetrics(prometheus.NewRegistry())); err != nil {
		t.Fatal(err)
	}
	return out
}

func (p pond) set(i int, head uint64, branch byte, down bool) {
	p.fakes[i].mu.Lock()
	defer p.fakes[i].mu.Unlock()
	*p.fakes[i].head, *p.fakes[i].branch, *p.fakes[i].down = head, branch, down
}

func two(c *chains.Config) { c.Quorum = 2 }

// connect tries until there is a connection.
func (p pond) connect(t *testing.T) *Conn {
	t.Helper()
	for range 20 {
		if c, err := p.Connect(t.Context()); err == nil {
			return c
		}
	}
	t.Fatalf("no connection: %+v", p.Status())
	return nil
}

func TestConnectionsGoToTheFirstThatIsGood(t *testing.T) {
	p := fill(t, 3, nil)
	c := p.connect(t)
	if c.Host() != "p0" {
		t.Fatal(c.Host())
	}
	c.Close()
	if c = p.connect(t); c.Host() != "p1" {
		t.Errorf("after a loss to %s", c.Host())
	}
	p.set(2, 100, 0, true)
	c.Close()
	if c = p.connect(t); c.Host() != "p0" {
		t.Errorf("past one that is down to %s", c.Host())
	}
}

func TestQuorumGoesAroundAProviderThatIsDown(t *testing.T) {
	for down := range 3 {
		p := fill(t, 3, two)
		p.set(down, 100, 0, true)
		c := p.connect(t)
		if _, err := c.Latest(t.Context()); err != nil || len(c.lines) != 2 {
			t.Errorf("without %d: %s, %v", down, c.Host(), err)
		}
	}
}

func TestQuorumLeavesWhoeverContradictsTheOthers(t *testing.T) {
	for liar := range 3 {
		p := fill(t, 3, two)
		p.set(liar, 100, 7, false)
		tries := 0
		for ; tries < 4; tries++ {
			c := p.connect(t)
			_, err := c.Latest(t.Context())
			c.Close()
			if err == nil {
				break
			}
			if fault.KindOf(err) != fault.Stale {
				t.Fatal(err)
			}
		}
		if tries > 2 {
			t.Errorf("liar %d: no pair of the others in %d tries", liar, tries)
		}
	}
}

func TestHeadOfAQuorumIsTheNewestThatBothHave(t *testing.T) {
	cases := map[string]struct {
		heads    [2]uint64
		branches [2]byte
		want     uint64 // 0 for none
	}{
		"the same":                {[2]uint64{100, 100}, [2]byte{0, 0}, 100},
		"one is late":             {[2]uint64{102, 100}, [2]byte{0, 0}, 100},
		"the other is late":       {[2]uint64{100, 103}, [2]byte{0, 0}, 100},
		"one stands still":        {[2]uint64{104, 100}, [2]byte{0, 0}, 0},
		"two heads":               {[2]uint64{100, 100}, [2]byte{1, 2}, 0},
		"the late one is apart":   {[2]uint64{101, 100}, [2]byte{0, 9}, 0},
		"the newer is not judged": {[2]uint64{101, 100}, [2]byte{9, 0}, 100},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			p := fill(t, 2, two)
			for i := range 2 {
				p.set(i, tc.heads[i], tc.branches[i], false)
			}
			h, err := p.connect(t).Latest(t.Context())
			if tc.want == 0 && fault.KindOf(err) != fault.Stale || tc.want > 0 && (err != nil || h.Number != tc.want) {
				t.Errorf("block %d, %v", h.Number, err)
			}
		})
	}
}

func TestReadsThatAreNotAnsweredAlikeAreStaleAndThenTheConnectionIsGivenUp(t *testing.T) {
	p := fill(t, 2, two)
	c := p.connect(t)
	if got, err := c.Read(t.Context(), make([]rpc.Call, 2)); err != nil || got[1].Err != nil {
		t.Fatalf("%+v, %v", got, err)
	}
	p.set(1, 100, 3, false)
	for range maxBlind {
		if got, err := c.Read(t.Context(), make([]rpc.Call, 2)); err != nil || fault.KindOf(got[0].Err) != fault.Stale || fault.KindOf(got[1].Err) != fault.Stale {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	p.set(1, 100, 0, false)
	if _, err := c.Latest(t.Context()); fault.KindOf(err) != fault.Stale {
		t.Errorf("a blind connection goes on: %v", err)
	}
}

func TestProviderThatLagsIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := fill(t, 2, nil)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- p.Run(ctx) }()
		c := p.connect(t)
		head := uint64(100)
		for range 6 {
			head += 30
			p.set(1, head, 0, false) // the other one goes on
			if _, err := c.Latest(t.Context()); err != nil {
				break
			}
			time.Sleep(probeEvery)
			synctest.Wait()
		}
		if _, err := c.Latest(t.Context()); fault.KindOf(err) != fault.Stale {
			t.Errorf("a provider that stands still is good: %v", err)
		}
		c.Close()
		if c = p.connect(t); c.Host() != "p1" {
			t.Errorf("connected to %s", c.Host())
		}
		if s := p.Status()[0]; s.Behind < 30 || s.Used {
			t.Errorf("%+v", s)
		}
		cancel()
		<-done
	})
}

func TestBudgetIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := fill(t, 1, func(c *chains.Config) { c.Budgets = []model.CallBudget{{PerSecond: 1, PerDay: 100}} })
		c := p.connect(t)
		began := time.Now()
		for range leastBurst + 9 { // one was used up by the greeting
			if _, err := c.Latest(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took < 9*time.Second || took > 11*time.Second {
			t.Errorf("10 calls above the burst took %v", took)
		}
		hurry, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := c.Latest(hurry); !rpc.IsRefused(err) {
			t.Errorf("a call that cannot wait: %v", err)
		}
		for range 100 {
			_, _ = c.Latest(t.Context())
		}
		if _, err := c.Latest(t.Context()); !rpc.IsRefused(err) || *p.fakes[0].calls > 100 {
			t.Errorf("%d calls of 100: %v", *p.fakes[0].calls, err)
		}
		if r := p.Check(); !slices.ContainsFunc(r, func(r vital.Reason) bool { return r.Code == "provider-budget" && r.Soon }) {
			t.Errorf("%+v", r)
		}
		time.Sleep(24 * time.Hour)
		if _, err := p.connect(t).Latest(t.Context()); err != nil {
			t.Errorf("the next day: %v", err)
		}
	})
}

func TestRangesAreLearned(t *testing.T) {
	now := time.Unix(1000, 0)
	var r ranges
	if !r.allows(1 << 40) {
		t.Error("refused before anything is known")
	}
	for _, n := range []uint64{10_000, 5_000, 2_500} {
		r.tooMuch(n, now)
	}
	if r.allows(1_251) || !r.allows(1_250) {
		t.Errorf("%+v", r)
	}
	r.fine(1_250, now)
	if r.limit != 2_499 {
		t.Errorf("after a good one %+v", r)
	}
	r.tooMuch(2_000, now)
	r.fine(1_000, now)
	if r.limit != 1_999 {
		t.Errorf("just below what was too much: %+v", r)
	}
	r.fine(1_999, now.Add(forgetBad))
	if r.limit != 3_998 {
		t.Errorf("after a while %+v", r)
	}
	r = ranges{limit: 1}
	r.tooMuch(1, now)
	if !r.allows(1) {
		t.Error("one block is refused for good")
	}
}
