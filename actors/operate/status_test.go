package operate

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/streamgate/streamgate/internal/model"
)

func TestWhatANodeSaysOfItsChainsArrives(t *testing.T) {
	l1 := uint64(7)
	want := []model.ChainStatus{
		{Chain: 1, Age: -1, Head: model.BlockRef{Chain: 1}},
		{Chain: 10, Head: model.BlockRef{Chain: 10, Number: 5, Hash: model.Hash{9}, Time: time.Unix(77, 0).UTC()}, Age: time.Second,
			Gas:       &model.GasStatus{Block: 5, Age: time.Minute, Base: 1, LowTip: 2, Tip: 3, HighTip: 4, Price: math.MaxUint64, L1Data: &l1, DayMedian: 8, Hours: []uint64{1, 2}, Limit: 3, Above: true},
			Finalized: 4, BlockTime: time.Second, Quorum: 2, Providers: []model.ProviderStatus{{Host: "a", Used: true, State: "open", Head: 9, HeadAge: 1, Behind: 2, Failures: 3,
				LastError: "gone", ErrorAge: 4, Today: 5, PerDay: 6, PerSecond: 7.5, LogRange: 8, Reads: "multicall", Lacks: []string{"x"}}, {Host: "b", State: "closed"}}},
	}
	got, err := fromWire(toWire(model.NodeStatus{Chains: want}))
	if err != nil || !cmp.Equal(got.Chains, want) {
		t.Fatalf("%v\n%s", err, cmp.Diff(want, got.Chains))
	}
}

func TestANodeCannotSayMoreHoursThanADayHas(t *testing.T) {
	in := model.NodeStatus{Chains: []model.ChainStatus{{Chain: 1, Gas: &model.GasStatus{Hours: make([]uint64, 10_000)}}}}
	got, err := fromWire(toWire(in))
	if err != nil || len(got.Chains[0].Gas.Hours) != 24 {
		t.Fatalf("%d hours, %v", len(got.Chains[0].Gas.Hours), err)
	}
}
