package index_test

import (
	"context"
	"math/big"
	"slices"
	"sync"
	"testing"

	"github.com/streamgate/streamgate/chain/index"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// deaf notes from where the past is read, and may keep no state of it.
type deaf struct {
	index.Source
	pruned bool

	mu   sync.Mutex // guards from
	from []uint64
}

func (d *deaf) LogsIn(ctx context.Context, from, to uint64, f rpc.Filter) ([]rpc.Log, error) {
	d.mu.Lock()
	d.from = append(d.from, from)
	d.mu.Unlock()
	return d.Source.LogsIn(ctx, from, to, f)
}

func (d *deaf) ReadApart(ctx context.Context, calls []rpc.Call) ([]rpc.Result, error) {
	if !d.pruned {
		return d.Source.ReadApart(ctx, calls)
	}
	out := make([]rpc.Result, len(calls))
	for i := range out {
		out[i].Err = fault.New("test", fault.Stale, "missing trie node")
	}
	return out, nil
}

func TestPastIsReadFromTheContractsFirstBlock(t *testing.T) {
	for name, pruned := range map[string]bool{"archive": false, "pruned": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			for range 150 {
				w.commit()
			}
			w.deploy()
			first := w.chain.Head().Number - 4 // the pass is the first of five
			w.send(0, &w.pass, bindings.NewAccessPass().PackMint(w.wallet(1), big.NewInt(3)))
			for range 3 * window {
				w.commit()
			}
			source := &deaf{pruned: pruned}
			r := w.start(options{source: func(s index.Source) index.Source { source.Source = s; return source }})
			r.track(w.pass, w.coin)
			r.settle(w.pass, w.coin)
			holders, _, err := r.index.Holders(index.Query{Contract: model.Address(w.pass)})
			if err != nil || len(holders) != 1 || holders[0].Wallet != model.Wallet(w.wallet(1)) {
				t.Errorf("%+v, %v", holders, err)
			}
			r.stop()
			want := first
			if pruned {
				want = 0
			}
			if len(source.from) == 0 || slices.Min(source.from) != want {
				t.Errorf("read from %v, the contract begins in block %d", source.from, first)
			}
		})
	}
}
