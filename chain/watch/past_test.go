package watch_test

import (
	"sync/atomic"
	"testing"

	"github.com/streamgate/streamgate/chain/events"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

func TestLogsOfBlocksThatWereFollowedAreNotAskedForAgain(t *testing.T) {
	r := newRig(t)
	var asked atomic.Int64
	r.fake.before = func(method string) {
		if method == "logs" {
			asked.Add(1)
		}
	}
	r.start()
	t.Cleanup(r.close)
	r.settle()
	r.watch(addr(1), addr(2))
	r.fake.mine(move{token{addr(1), 1}, addr(9)}, move{token{addr(2), 1}, addr(9)}, move{token{addr(3), 1}, addr(9)})
	head := r.settle().Head
	before := asked.Load()
	logs := func(contracts ...model.Address) []rpc.Log {
		got, err := r.watcher.LogsOf(t.Context(), []model.Hash{head.Hash}, rpc.Filter{Contracts: contracts, Topics: events.Counted()})
		if err != nil {
			t.Fatal(err)
		}
		return got[0]
	}
	if got := logs(addr(2)); len(got) != 1 || got[0].Address != addr(2) || asked.Load() != before {
		t.Errorf("%+v after %d more questions", got, asked.Load()-before)
	}
	if got := logs(addr(2), addr(3)); len(got) != 2 || asked.Load() != before+1 {
		t.Errorf("with a contract that is not watched: %+v after %d questions", got, asked.Load()-before)
	}
}

func TestSeedSparesALookThroughTheWholePast(t *testing.T) {
	r, ranges := giving(t)
	for id := range uint64(3 * window) {
		r.fake.mine(move{token{season, id}, landlord})
	}
	seeded := r.settle().Head.Number
	r.fake.mu.Lock()
	r.fake.maxRange = 1 // to look through all of it would be refused
	r.fake.mu.Unlock()
	r.watcher.SeedGiven(func(c model.Address, w model.Wallet) ([]string, uint64, bool) {
		return []string{"7", "1"}, seeded, c == season && w == tenant
	})
	r.lend(99)
	ranges.Store(0)
	r.given(t, "7", "1", "99")
	if n := ranges.Load(); n == 0 || n > 2*window+10 {
		t.Errorf("asked %d times", n)
	}
}
