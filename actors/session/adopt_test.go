package session_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/streamgate/streamgate/actors/session"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// two runs a test with two edges of one cluster.
func two(t *testing.T, cfg session.Config, f func(t *testing.T, a, b *house)) {
	synctest.Test(t, func(t *testing.T) { f(t, open(t, cfg), open(t, cfg)) })
}

func (h *house) adopt(t *testing.T, ticket model.Ticket) *model.Grant {
	t.Helper()
	g, _, err := h.Adopt(t.Context(), ticket)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// see confirms the chain.
func (h *house) see() { h.set(func() { h.confirmed = time.Now() }) }

func TestAnotherEdgeGoesOnWithASession(t *testing.T) {
	two(t, session.Config{TTL: time.Hour}, func(t *testing.T, a, b *house) {
		info, ticket := a.open(t, "v", alice)
		time.Sleep(10 * time.Minute)
		b.see()
		g := b.adopt(t, ticket)
		if g.State != model.Active || g.Session != info.Session || g.Video != "v" || g.Wallet != alice {
			t.Fatalf("adopted %+v", g)
		}
		if b.asked[alice] != 1 {
			t.Errorf("the right was asked about %d times", b.asked[alice])
		}
		if left := time.Until(g.ExpiresAt); left > 50*time.Minute || left < 50*time.Minute-time.Second {
			t.Errorf("session ends in %v, not when it would have", left)
		}
		if again := b.Grant(ticket); again != g {
			t.Error("the ticket is not known afterwards")
		}
		b.transfer(alice, carol)
		wantState(t, b.state(t, info.Session), model.RevokedState, "right-lost")
	})
}

func TestAdoptedSessionWithoutItsRightIsRevokedAndComesBack(t *testing.T) {
	two(t, session.Config{}, func(t *testing.T, a, b *house) {
		info, ticket := a.open(t, "v", alice)
		b.set(func() { delete(b.holders, alice); b.holders[carol] = true; b.head++ })
		g := b.adopt(t, ticket)
		if g.State != model.RevokedState || g.Context.Err() == nil {
			t.Fatalf("adopted without the right: %+v", g)
		}
		wantState(t, b.state(t, info.Session), model.RevokedState, "right-lost")
		if len(b.receipts) != 1 || b.receipts[0].Decision != model.Revoked {
			t.Errorf("receipts %+v", b.receipts)
		}
		b.transfer(carol, alice)
		wantState(t, b.state(t, info.Session), model.Active, "")
	})
}

func TestEdgeBehindTheBlockOfATicketDoesNotSayThatTheRightIsLost(t *testing.T) {
	two(t, session.Config{}, func(t *testing.T, a, b *house) {
		b.set(func() { delete(b.holders, alice) }) // the block before she got the pass
		a.set(func() { a.head++ })
		_, ticket := a.open(t, "v", alice)
		if g, _, err := b.Adopt(t.Context(), ticket); fault.KindOf(err) != fault.Stale {
			t.Fatalf("adopted at the block before: %+v, %v", g, err)
		}
		if len(b.receipts) != 0 {
			t.Errorf("receipts %+v", b.receipts)
		}
		b.set(func() { b.holders[alice] = true; b.head++; b.confirmed = time.Now() })
		if g := b.adopt(t, ticket); g.State != model.Active {
			t.Errorf("adopted at the same block: %+v", g)
		}
	})
}

func TestLossBehindTheBlockOfATicketIsStillALoss(t *testing.T) {
	two(t, session.Config{}, func(t *testing.T, a, b *house) {
		_, ticket := a.open(t, "v", alice)
		b.set(func() { delete(b.holders, alice); b.head += 5 })
		if g := b.adopt(t, ticket); g.State != model.RevokedState {
			t.Fatalf("adopted without the right: %+v", g)
		}
	})
}

func TestManyWithOneTicketAreOneSession(t *testing.T) {
	two(t, session.Config{}, func(t *testing.T, a, b *house) {
		_, ticket := a.open(t, "v", alice)
		var wg sync.WaitGroup
		var mu sync.Mutex
		firsts := 0
		for range 50 {
			wg.Go(func() {
				g, first, err := b.Adopt(t.Context(), ticket)
				if err != nil || g.State != model.Active {
					t.Errorf("%+v, %v", g, err)
				}
				mu.Lock()
				defer mu.Unlock()
				if first {
					firsts++
				}
			})
		}
		wg.Wait()
		if firsts != 1 || b.asked[alice] != 1 {
			t.Errorf("%d were told first, asked %d times", firsts, b.asked[alice])
		}
	})
}

func TestTicketsThatDoNotComeBack(t *testing.T) {
	two(t, session.Config{TTL: time.Hour, Linger: time.Minute}, func(t *testing.T, a, b *house) {
		closedInfo, closed := a.open(t, "v", alice)
		if err := a.Close(closedInfo.Session); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute) // forgotten, but for its ticket
		a.see()
		b.see()
		if _, _, err := a.Adopt(t.Context(), closed); fault.KindOf(err) != fault.NotFound {
			t.Errorf("closed session came back: %v", err)
		}
		_, ticket := a.open(t, "v", alice)
		if _, _, err := b.Adopt(t.Context(), ticket+"x"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("forged ticket: %v", err)
		}
		b.set(func() { b.removed = true })
		if _, _, err := b.Adopt(t.Context(), ticket); fault.KindOf(err) != fault.NotFound {
			t.Errorf("session of a removed video: %v", err)
		}
		b.set(func() {
			b.removed = false
			b.decide = func(ctx context.Context) (model.Verdict, error) {
				return model.Verdict{}, fault.New("test", fault.Stale, "the chain cannot be asked")
			}
		})
		for range 50 { // each finds nothing left of the one before
			b.see()
			if _, _, err := b.Adopt(t.Context(), ticket); fault.KindOf(err) != fault.Stale {
				t.Fatalf("session that cannot be decided: %v", err)
			}
		}
		b.set(func() { b.decide = nil })
		if g := b.adopt(t, ticket); g.State != model.Active {
			t.Errorf("not adopted once it can be decided: %+v", g)
		}
		time.Sleep(time.Hour + 2*time.Minute)
		if _, _, err := a.Adopt(t.Context(), ticket); fault.KindOf(err) != fault.Expired {
			t.Errorf("expired session: %v", err)
		}
	})
}
