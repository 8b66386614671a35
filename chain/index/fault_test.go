package index_test

import (
	"bufio"
	"context"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/streamgate/streamgate/chain/index"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// narrow gives few blocks at a time, as providers do, and can lose logs.
type narrow struct {
	index.Source
	blocks uint64
	lose   func(rpc.Log) bool
	asked  *atomic.Int64
}

func (n narrow) LogsIn(ctx context.Context, from, to uint64, f rpc.Filter) ([]rpc.Log, error) {
	if n.asked != nil {
		n.asked.Add(1)
	}
	if to-from+1 > n.blocks {
		return nil, fault.New("test", fault.Unavailable, "at most %d blocks", n.blocks)
	}
	logs, err := n.Source.LogsIn(ctx, from, to, f)
	return n.thin(logs), err
}

func (n narrow) LogsOf(ctx context.Context, blocks []model.Hash, f rpc.Filter) ([][]rpc.Log, error) {
	logs, err := n.Source.LogsOf(ctx, blocks, f)
	for i := range logs {
		logs[i] = n.thin(logs[i])
	}
	return logs, err
}

func (n narrow) thin(logs []rpc.Log) []rpc.Log {
	if n.lose == nil {
		return logs
	}
	return slices.DeleteFunc(slices.Clone(logs), n.lose)
}

// full takes no call for a while.
type full struct {
	index.Source
	refuse *atomic.Int64
	least  *atomic.Uint64 // blocks of the smallest range that was asked for, but for the last
}

func (f full) LogsIn(ctx context.Context, from, to uint64, what rpc.Filter) ([]rpc.Log, error) {
	if n := to - from + 1; from == 0 && n < f.least.Load() {
		f.least.Store(n)
	}
	if f.refuse.Add(-1) >= 0 {
		return nil, rpc.Refused(fault.New("test", fault.TooMany, "come back later"))
	}
	return f.Source.LogsIn(ctx, from, to, what)
}

func TestProviderThatTakesNoCallsIsNotAskedForLessOfIt(t *testing.T) {
	w := newWorld(t)
	w.deploy()
	w.flockHistory(150, 4)
	var refuse atomic.Int64
	var least atomic.Uint64
	refuse.Store(3)
	least.Store(1 << 60)
	r := w.start(options{source: func(s index.Source) index.Source { return full{s, &refuse, &least} }})
	r.track(w.flock)
	r.settle(w.flock)
	r.compareFlock(w.chain.Head().Number)
	if least.Load() != 64 {
		t.Errorf("the first range was made %d blocks", least.Load())
	}
}

// flockHistory moves the flock through many blocks.
func (w *world) flockHistory(blocks, each int64) {
	for range blocks {
		w.send(0, &w.flock, bindings.NewFlock().PackMove(big.NewInt(each)))
		w.commit()
	}
}

// compareFlock holds the flock's holders at a block against the chain.
func (r *rig) compareFlock(block uint64) {
	r.w.t.Helper()
	got := r.held(r.w.flock, &block)
	for n := range int64(7) {
		who := common.BigToAddress(r.w.number(block, r.w.flock, bindings.NewFlock().PackWallet(big.NewInt(n))))
		if want := r.w.number(block, r.w.flock, bindings.NewFlock().PackBalanceOf(who)); want.String() != got[who] {
			r.w.t.Fatalf("block %d: wallet %d has %s by the index, %v by the chain", block, n, got[who], want)
		}
	}
}

// TestHelperBackfills is not a test: it is the process that is killed.
func TestHelperBackfills(t *testing.T) {
	url, dir, flock := os.Getenv("INDEX_URL"), os.Getenv("INDEX_DIR"), os.Getenv("INDEX_FLOCK")
	if url == "" {
		t.Skip("for TestKilledInTheMiddleItGoesOnWhereItWas")
	}
	w := &world{t: t}
	r := w.startAt(url, options{dir: dir, source: func(s index.Source) index.Source { return narrow{Source: s, blocks: 3} }})
	r.track(common.HexToAddress(flock))
	for {
		if s := r.index.State(model.Address(common.HexToAddress(flock))); s.State == model.IndexBackfilling {
			fmt.Printf("through %d\n", s.Through)
		}
		select {
		case <-t.Context().Done():
		case <-time.After(time.Millisecond):
		}
	}
}

func TestKilledInTheMiddleItGoesOnWhereItWas(t *testing.T) {
	w := newWorld(t)
	w.deploy()
	w.flockHistory(150, 40)
	dir := t.TempDir()
	var before int64
	for try := range 3 {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=TestHelperBackfills")
		cmd.Env = append(os.Environ(), "INDEX_URL="+w.chain.URL(), "INDEX_DIR="+dir, "INDEX_FLOCK="+w.flock.Hex())
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		var through int64
		for lines := bufio.NewScanner(out); lines.Scan() && through < int64(25*(try+1)); {
			_, _ = fmt.Sscanf(lines.Text(), "through %d", &through)
		}
		_ = cmd.Process.Kill() // SIGKILL
		_ = cmd.Wait()
		cancel()
		if through < before {
			t.Errorf("it began at block %d, and had been at %d", through, before)
		}
		before = through
	}
	var asked atomic.Int64
	r := w.start(options{dir: dir, source: func(s index.Source) index.Source { return narrow{Source: s, blocks: 1 << 40, asked: &asked} }})
	if s := r.index.State(model.Address(w.flock)); s.State != model.IndexBackfilling || s.Through < before {
		t.Errorf("after it was killed at %d: %+v", before, s)
	}
	head := r.settle(w.flock)
	for _, block := range []uint64{head.Number, head.Number - 7, head.Number - 60, head.Number - 110} {
		r.compareFlock(block)
	}
	if s := r.index.State(model.Address(w.flock)); s.Moved != 150*40 {
		t.Errorf("%d transfers are indexed of %d", s.Moved, 150*40)
	}
}

func TestProviderThatLosesLogsIsFoundOut(t *testing.T) {
	for name, tt := range map[string]struct {
		heals bool
		lost  func(n int64) bool
		want  string
	}{
		"for a while": {true, func(n int64) bool { return n == 33 }, model.IndexComplete},
		"always":      {false, func(n int64) bool { return n%40 == 33 }, model.IndexDoubted},
		// Nothing contradicts itself: the last transfer alone is missing.
		"the newest only": {true, func(n int64) bool { return n == 60*12-1 }, model.IndexComplete},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.deploy()
			w.flockHistory(60, 12)
			var n atomic.Int64
			var whole atomic.Bool
			lose := func(rpc.Log) bool { return !whole.Load() && tt.lost(n.Add(1)-1) }
			r := w.start(options{check: time.Millisecond, source: func(s index.Source) index.Source { return narrow{Source: s, blocks: 1 << 40, lose: lose} }})
			r.track(w.flock)
			r.until("the loss is seen", func() bool { return r.total("streamgate_index_rebuilds_total") > 0 })
			whole.Store(tt.heals)
			r.until("the index is "+tt.want, func() bool { return r.index.State(model.Address(w.flock)).State == tt.want })
			s := r.index.State(model.Address(w.flock))
			if !tt.heals {
				if !strings.Contains(s.Reason, "0x") && !strings.Contains(s.Reason, "token") {
					t.Errorf("doubted for no reason: %+v", s)
				}
				if _, _, known := r.index.Given(model.Address(w.flock), model.Wallet{}); known {
					t.Error("what is doubted tells which tokens a wallet was given")
				}
				return
			}
			r.compareFlock(r.settle(w.flock).Number)
		})
	}
}

// total sums a metric.
func (r *rig) total(name string) (sum float64) {
	families, err := r.reg.Gather()
	if err != nil {
		r.w.t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == name {
				sum += m.GetCounter().GetValue() + m.GetGauge().GetValue()
			}
		}
	}
	return sum
}

func TestGapIsFilledWithoutBeginningAnew(t *testing.T) {
	w := newWorld(t)
	w.deploy()
	w.flockHistory(20, 10)
	dir := t.TempDir()
	r := w.start(options{dir: dir})
	r.track(w.flock)
	r.settle(w.flock)
	r.stop()
	w.flockHistory(3*window, 10) // more than a window while nobody looks
	r = w.start(options{dir: dir})
	head := r.settle(w.flock)
	r.compareFlock(head.Number)
	r.compareFlock(head.Number - window - 5)
	if s := r.index.State(model.Address(w.flock)); s.Moved != 10*(20+3*window) || r.total("streamgate_index_rebuilds_total") != 0 {
		t.Errorf("%+v, begun anew %v times", s, r.total("streamgate_index_rebuilds_total"))
	}
}

func TestReorgBelowTheWindowBeginsAnew(t *testing.T) {
	w := newWorld(t)
	w.deploy()
	w.flockHistory(5, 10)
	dir := t.TempDir()
	w.flockHistory(2*window, 10)
	r := w.start(options{dir: dir})
	r.track(w.flock)
	r.settle(w.flock)
	r.stop()
	w.fork(2 * window)
	w.flockHistory(2*window+3, 11)
	r = w.start(options{dir: dir})
	head := r.settle(w.flock)
	r.compareFlock(head.Number)
	r.compareFlock(head.Number - window - 5)
	if got := r.total("streamgate_index_rebuilds_total"); got != 1 {
		t.Errorf("begun anew %v times", got)
	}
}

func TestIndexThatIsFullGivesTheLargestContractUp(t *testing.T) {
	w := newWorld(t)
	w.deploy()
	w.send(0, &w.coin, bindings.NewCoin().PackMint(w.wallet(1), big.NewInt(5)))
	w.flockHistory(60, 100)
	r := w.start(options{max: 64 << 10})
	r.track(w.coin, w.flock)
	r.settle(w.coin)
	r.until("the flock is given up", func() bool { return r.index.State(model.Address(w.flock)).State == model.IndexStopped })
	_, _, err := r.index.Holders(index.Query{Contract: model.Address(w.flock)})
	if fault.KindOf(err) != fault.Unavailable || !strings.Contains(err.Error(), "MiB") {
		t.Errorf("asked for what was given up: %v", err)
	}
	if got := r.held(w.coin, nil); got[w.wallet(1)] != "5" {
		t.Errorf("the other one has %v", got)
	}
	r.until("its rows are gone", func() bool {
		rows := 0
		err := r.db.Bucket("i31337m").Scan(nil, nil, func(_, _ []byte) (bool, error) { rows++; return true, nil })
		return err == nil && rows == 1 // the coin's
	})
}

func TestBackfillSaysHowFarItIs(t *testing.T) {
	w := newWorld(t)
	w.deploy()
	w.flockHistory(100, 5)
	hold := make(chan struct{})
	var calls atomic.Int64
	gate := func(rpc.Log) bool {
		if calls.Add(1) == 150 {
			<-hold
		}
		return false
	}
	r := w.start(options{source: func(s index.Source) index.Source { return narrow{Source: s, blocks: 4, lose: gate} }})
	r.track(w.flock)
	r.until("it is under way", func() bool { return r.index.State(model.Address(w.flock)).Through > 10 })
	s := r.index.State(model.Address(w.flock))
	if s.State != model.IndexBackfilling || s.Percent <= 0 || s.Percent >= 100 {
		t.Errorf("%+v", s)
	}
	through := uint64(s.Through)
	r.compareFlock(through) // what is there is right
	beyond := w.chain.Head().Number
	_, _, err := r.index.Holders(index.Query{Contract: model.Address(w.flock), Block: &beyond})
	if fault.KindOf(err) != fault.Unavailable || !strings.Contains(err.Error(), "%") {
		t.Errorf("asked for what is not there yet: %v", err)
	}
	if ratio := r.total("streamgate_index_backfill_ratio"); ratio <= 0 || ratio >= 1 {
		t.Errorf("ratio %v", ratio)
	}
	close(hold)
	r.settle(w.flock)
}
