package fanout_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/model"
)

// ahead is a journal that has written a block's entries, or another generation,
// and does not show that block yet.
type ahead struct {
	*journal
	view model.ChainView
}

func (a ahead) View() *model.ChainView { return &a.view }

func newAhead() ahead {
	j := newJournal()
	j.append(3)
	a := ahead{journal: j, view: model.ChainView{Head: model.BlockRef{Chain: 1, Number: 2}, Seq: 2, Generation: 1}}
	j.miss() // another generation
	return a
}

// A follower that started after entry 3 and looked at block 2 would never hear of
// what happened in block 3.
func TestPageStartsAFollowerNoFurtherThanItsView(t *testing.T) {
	a := newAhead()
	b, err := fanout.Page("f", a, 9, fanout.Cursor{})
	if err != nil || !b.Reset || b.After != 2 || b.Last != 2 || b.Generation != 1 {
		t.Fatalf("page %+v, %v", b, err)
	}
	r := fanout.NewReceiver(fanout.Cursor{})
	if got := r.Page(b); !got.Gap || !got.Current {
		t.Fatalf("result %+v", got)
	}
	a.view = model.ChainView{Head: model.BlockRef{Chain: 1, Number: 3}, Seq: 3, Generation: 1}
	b, err = fanout.Page("f", a, 9, r.Cursor())
	if err != nil || b.Reset || len(b.Entries) != 1 || b.Entries[0].Seq != 3 {
		t.Fatalf("page once block 3 is shown: %+v, %v", b, err)
	}
	a.view.Generation = a.Generation()
	if b, err = fanout.Page("f", a, 9, r.Cursor()); err != nil || !b.Reset {
		t.Fatalf("page once the other generation is shown: %+v, %v", b, err)
	}
}

func TestSenderPushesNothingAboveItsView(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []fanout.Batch
		s, err := fanout.NewSender(fanout.SenderConfig{Feed: "f", Incarnation: 9, Send: func(_ context.Context, b fanout.Batch) { got = append(got, b) }},
			newAhead(), zap.NewNop(), fanout.NewMetrics(prometheus.NewRegistry()))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() { _ = s.Run(ctx) }() // returns nil
		synctest.Wait()
		s.Ack(fanout.Ack{Feed: "f", Generation: 1, Incarnation: 9})
		time.Sleep(time.Second)
		synctest.Wait()
		cancel()
		synctest.Wait()
		pushed := uint64(0)
		for _, b := range got {
			for _, e := range b.Entries {
				pushed = max(pushed, e.Seq)
			}
			if b.Last > 2 || b.Generation != 1 {
				t.Errorf("batch %+v", b)
			}
		}
		if pushed != 2 {
			t.Errorf("pushed up to entry %d", pushed)
		}
	})
}
