package ledger

import (
	"testing"
	"time"

	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/model"
)

// Changes up to the cursor were told to a process that is gone. A session that
// another watcher let in since, at a block before them, hears of them from nobody.
func TestFirstHeadOfAWatcherAfterAStartDecidesAgain(t *testing.T) {
	s := newState(time.Second, 3*time.Second)
	now := time.Now()
	kept := fanout.Cursor{Generation: 7, Incarnation: 1, Seq: 5}
	s.Apply(now, viewed{[]publisher{{Name: "w", Incarnation: 1, Feeds: map[string]fanout.Cursor{"chain/1": kept}}}})
	page := fanout.Batch{Feed: "chain/1", Generation: 7, Incarnation: 1, After: 5, Last: 5}
	gaps := func(turn uint64) (n int) {
		for _, ef := range s.Apply(now, pulled{From: "w", Turn: turn, Asked: now, Pages: []fanout.Batch{page}}) {
			if _, ok := ef.(gap); ok {
				n++
			}
		}
		return n
	}
	if n := gaps(1); n != 0 {
		t.Errorf("%d gaps before the watcher sees the chain", n)
	}
	page.View = &model.ChainView{Head: model.BlockRef{Chain: 1, Number: 9}}
	if n := gaps(1); n != 1 {
		t.Errorf("%d gaps at its first head", n)
	}
	page.View = &model.ChainView{Head: model.BlockRef{Chain: 1, Number: 10}}
	if n := gaps(1); n != 0 {
		t.Errorf("%d gaps at its second", n)
	}
}
