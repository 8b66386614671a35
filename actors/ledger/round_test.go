package ledger

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/model"
)

// turn waits for an edge's turn, and says when it came.
func turn(ctx context.Context, r *round, edge model.NodeName) <-chan time.Duration {
	began, came := time.Now(), make(chan time.Duration, 1)
	go func() {
		r.await(ctx, edge)
		came <- time.Since(began)
	}()
	return came
}

func TestEdgesThatMustCutAreToldFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		batch := fanout.Batch{Generation: 7, After: 3, Entries: make([]fanout.Entry, 2)}
		r := newRound(nil, []model.NodeName{"north", "south", "north"}, batch)
		if took := <-turn(t.Context(), r, "north"); took != 0 {
			t.Errorf("north waited %v", took)
		}
		other := turn(t.Context(), r, "west")
		time.Sleep(time.Millisecond) // of the bubble's clock
		for _, a := range []struct {
			edge model.NodeName
			ack  fanout.Ack
		}{
			{"north", fanout.Ack{Generation: 7, Seq: 5}},
			{"north", fanout.Ack{Generation: 7, Seq: 5}}, // doubled on the way
			{"south", fanout.Ack{Generation: 7, Seq: 4}}, // of what was before
			{"south", fanout.Ack{Generation: 6, Seq: 5}}, // of another list
			{"west", fanout.Ack{Generation: 7, Seq: 5}},
		} {
			r.acked(a.edge, a.ack)
		}
		synctest.Wait()
		if len(other) != 0 {
			t.Error("west was told before south has acknowledged")
		}
		r.acked("south", fanout.Ack{Generation: 7, Seq: 6})
		if took := <-other; took != time.Millisecond {
			t.Errorf("west waited %v", took)
		}
		if took := <-turn(t.Context(), r, "east"); took != 0 {
			t.Errorf("after the round east waited %v", took)
		}
	})
}

func TestNobodyWaitsLongForAnEdgeThatIsSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRound(nil, []model.NodeName{"gone"}, fanout.Batch{Generation: 1, Entries: make([]fanout.Entry, 1)})
		if took := <-turn(t.Context(), r, "west"); took != courtesy {
			t.Errorf("west waited %v", took)
		}
		if took := <-turn(t.Context(), nobodyFirst, "west"); took != 0 {
			t.Errorf("without an order west waited %v", took)
		}
	})
}
