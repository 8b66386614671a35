package watch

import (
	"testing"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

func TestBlocksAreQuietOnlyWhereBloomsAreBelievedAndSaySo(t *testing.T) {
	empty, full := &rpc.Bloom{}, &rpc.Bloom{}
	for i := range full {
		full[i] = 0xff
	}
	one := rpc.Filter{Contracts: []model.Address{{1}}}
	cases := map[string]struct {
		believed bool
		blooms   []*rpc.Bloom
		filter   rpc.Filter
		quiet    bool
	}{
		"nothing in it":      {true, []*rpc.Bloom{empty, empty}, one, true},
		"not believed":       {false, []*rpc.Bloom{empty}, one, false},
		"one may have":       {true, []*rpc.Bloom{empty, full}, one, false},
		"none was sent":      {true, []*rpc.Bloom{nil}, one, false},
		"too many contracts": {true, []*rpc.Bloom{empty}, rpc.Filter{Contracts: make([]model.Address, maxBloomed+1)}, false},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			var blocks []rpc.Header
			for _, b := range tc.blooms {
				blocks = append(blocks, rpc.Header{Bloom: b})
			}
			w := &Watcher{chain: chains.Chain{Bloom: tc.believed}}
			if got := w.quiet(blocks, tc.filter); got != tc.quiet {
				t.Errorf("quiet: %v", got)
			}
		})
	}
}
