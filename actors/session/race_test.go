package session_test

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/streamgate/streamgate/actors/session"
	"github.com/streamgate/streamgate/internal/model"
)

// TestWhoeverIsCutFindsTheReason lets handlers serve while the pass goes to and
// fro: at the moment that a grant's context ends, its ticket must lead to
// another grant already.
func TestWhoeverIsCutFindsTheReason(t *testing.T) {
	h := open(t, session.Config{})
	info, ticket := h.open(t, "v", alice)
	news, stop, err := h.Subscribe(info.Session)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	<-news
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // a bound for a hang
	defer cancel()
	served, end := context.WithCancel(ctx)
	var handlers sync.WaitGroup
	for range 4 {
		handlers.Go(func() {
			for served.Err() == nil {
				g := h.Grant(ticket)
				if g.State != model.Active {
					if g.Context.Err() == nil {
						t.Errorf("a grant that is %s has a context that goes on", g.State)
					}
					runtime.Gosched() // or four that only look keep the actor from its turn
					continue
				}
				select {
				case <-g.Context.Done():
					if h.Grant(ticket) == g {
						t.Error("cut, and the ticket still leads to the grant that was cut")
					}
				case <-served.Done():
				}
			}
		})
	}
	for i := range 200 {
		from, to, want := alice, carol, model.RevokedState
		if i%2 == 1 {
			from, to, want = carol, alice, model.Active
		}
		h.transfer(from, to)
		for got := model.SessionState(""); got != want; {
			select {
			case n := <-news:
				got = n.State
			case <-ctx.Done():
				t.Fatalf("transfer %d: still %s", i, got)
			}
		}
	}
	end()
	handlers.Wait()
}
