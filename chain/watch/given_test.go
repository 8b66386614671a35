package watch_test

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/streamgate/streamgate/chain/events"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

var (
	season   = model.Address{0xc0}
	landlord = model.Address{0xa1}
	tenant   = model.Address{0xb0}
)

// giving counts the looks at the past.
func giving(t *testing.T) (r *rig, ranges *atomic.Int64) {
	t.Helper()
	r, ranges = newRig(t), new(atomic.Int64)
	r.fake.before = func(method string) {
		if method == "range" {
			ranges.Add(1)
		}
	}
	r.start()
	t.Cleanup(r.close)
	return r, ranges
}

func (r *rig) given(t *testing.T, want ...string) {
	t.Helper()
	r.settle()
	got, err := r.watcher.Given(t.Context(), season, tenant)
	if err != nil || got == nil || !slices.Equal(got, want) && len(got)+len(want) > 0 {
		t.Fatalf("given %q, %v; want %q", got, err, want)
	}
}

// lend mines a block in which the tenant becomes the user of a token.
func (r *rig) lend(id uint64) {
	l := transferLog(token{season, id}, model.Address{}, tenant)
	l.Topics = []model.Hash{events.Given()[1], l.Topics[3], l.Topics[2]}
	r.fake.mu.Lock()
	r.fake.add(fakeBlock{logs: []rpc.Log{l}, owners: r.fake.blocks[r.fake.canonical[len(r.fake.canonical)-1]].owners})
	r.fake.mu.Unlock()
	r.fake.ring()
}

func TestTokensThatAWalletWasEverGivenAreFound(t *testing.T) {
	r, ranges := giving(t)
	r.given(t)
	r.fake.mine(move{token{season, 1}, tenant}, move{token{season, 2}, landlord}, move{token{model.Address{1}, 3}, tenant})
	r.lend(4)
	r.given(t, "1", "4")
	for range 3 * window {
		r.fake.mine()
	}
	r.fake.mine(move{token{season, 1}, landlord})
	r.given(t, "1", "4") // whether it still has them is read
	r.fake.mine(move{token{season, 1}, tenant})
	r.given(t, "4", "1") // the newest last

	// A reorg gives something else in the same blocks.
	r.fake.fork(2)
	r.fake.mine()
	r.fake.mine(move{token{season, 9}, tenant})
	r.fake.mine()
	before := ranges.Load()
	r.given(t, "4", "1", "9")
	if n := ranges.Load() - before; n != 1 {
		t.Errorf("%d looks at the past for the newest blocks", n)
	}
}

func TestPastIsLookedAtInPiecesOrNotAtAll(t *testing.T) {
	r, ranges := giving(t)
	r.fake.mine(move{token{season, 1}, tenant})
	for range 99 {
		r.fake.mine()
	}
	r.settle()
	limit := func(n uint64) {
		r.fake.mu.Lock()
		r.fake.maxRange = n
		r.fake.mu.Unlock()
	}
	limit(1)
	_, err := r.watcher.Given(t.Context(), season, tenant)
	if fault.KindOf(err) != fault.Unsupported || !strings.Contains(fmt.Sprint(err), "name token_ids") {
		t.Fatalf("a provider that gives a block at a time: %v", err)
	}
	if n := ranges.Load(); n > 8 { // 101, 51, 26, 13, 7, 4, 2, 1
		t.Errorf("%d requests to find that out", n)
	}
	limit(2)
	r.given(t, "1")
}

func TestNewestTokensAreKept(t *testing.T) {
	r, _ := giving(t)
	var moves []move
	var want []string
	for id := range uint64(300) {
		moves = append(moves, move{token{season, id}, tenant})
		if id >= 300-256 {
			want = append(want, fmt.Sprint(id))
		}
	}
	r.fake.mine(moves...)
	r.given(t, want...)
}
