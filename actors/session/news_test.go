package session_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/streamgate/streamgate/actors/session"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

func TestCatalogChangeDecidesAgainOrEnds(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		h.set(func() { h.public = true })
		info, ticket := h.open(t, "v", carol)
		h.set(func() { h.public, h.version = false, 2 })
		h.CatalogChanged("v", 2, false)
		wantState(t, h.state(t, info.Session), model.RevokedState, "gate-changed")
		h.set(func() { h.public, h.version = true, 3 })
		h.CatalogChanged("v", 3, false)
		wantState(t, h.state(t, info.Session), model.Active, "")
		h.set(func() { h.removed = true })
		h.CatalogChanged("v", 4, true)
		wantState(t, h.state(t, info.Session), model.Closed, "closed")
		if h.Grant(ticket).State != model.Closed {
			t.Error("grant of a removed video still active")
		}
	})
}

func TestSessionsWaitForFactsAsNewAsAnnounced(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, _ := h.open(t, "v", alice)
		h.CatalogChanged("v", 2, false) // but the catalog still answers with 1
		time.Sleep(501 * time.Millisecond)
		wantState(t, h.state(t, info.Session), model.Suspended, "chain-stale")
		h.set(func() { h.version = 2 })
		time.Sleep(time.Second)
		wantState(t, h.state(t, info.Session), model.Active, "")
		// One that opens on older facts than announced does not open on them.
		h.set(func() { h.version = 1 })
		if _, _, err := h.Open(context.Background(), "v", model.Viewer{Wallet: bob}); fault.KindOf(err) != fault.Stale {
			t.Errorf("opened on outdated facts: %v", err)
		}
	})
}

func TestCatalogGapReadsTheRulesAgain(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		h.set(func() { h.public = true })
		info, _ := h.open(t, "v", carol)
		h.set(func() { h.public, h.version = false, 2 }) // and nobody told us
		h.CatalogGap()
		wantState(t, h.state(t, info.Session), model.RevokedState, "gate-changed")
		h.CatalogGap() // the same version again, from here on
		same, _ := h.open(t, "v", alice)
		h.CatalogGap()
		wantState(t, h.state(t, same.Session), model.Active, "")
	})
}

func TestYoungRightWaitsForTheNextBlock(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, _ := h.open(t, "v", alice)
		other, _ := h.open(t, "v", bob)
		h.transfer(alice, carol)
		h.state(t, info.Session)
		h.set(func() {
			h.decide = func(context.Context) (model.Verdict, error) {
				b := h.Head(1)
				return model.Verdict{Allowed: b.Number >= 13, Pending: b.Number < 13, Reason: "1 of 2 confirmations", Blocks: []model.BlockRef{b}}, nil
			}
		})
		h.transfer(carol, alice)
		wantState(t, h.state(t, info.Session), model.RevokedState, "right-lost")
		before := h.asked[bob]
		h.set(func() { h.head = 13 })
		h.HeadAdvanced(block(13))
		wantState(t, h.state(t, info.Session), model.Active, "")
		h.state(t, other.Session)
		if h.asked[bob] != before {
			t.Error("a session that waits for nothing was asked about")
		}
	})
}

func TestManySessionsOfOneHolderAskOnce(t *testing.T) {
	in(t, session.Config{MaxPerWallet: 100}, func(t *testing.T, h *house) {
		var ids []model.SessionID
		for range 100 {
			info, _ := h.open(t, "v", alice)
			ids = append(ids, info.Session)
		}
		before := h.asked[alice]
		h.set(func() {
			h.decide = func(context.Context) (model.Verdict, error) {
				time.Sleep(10 * time.Millisecond) // a watcher thinks
				h.mu.Lock()
				defer h.mu.Unlock()
				return model.Verdict{Allowed: h.holders[alice], Reason: "holds none", Blocks: []model.BlockRef{block(h.head)}}, nil
			}
		})
		h.transfer(alice, carol)
		time.Sleep(20 * time.Millisecond)
		for _, id := range ids {
			wantState(t, h.state(t, id), model.RevokedState, "right-lost")
		}
		if n := h.asked[alice] - before; n != 1 {
			t.Errorf("%d questions for one holder", n)
		}
	})
}

func TestGapDecidesAgain(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, _ := h.open(t, "v", alice)
		h.set(func() { delete(h.holders, alice); h.head++ }) // and nobody told us
		h.Gap(2, nil)
		wantState(t, h.state(t, info.Session), model.Active, "")
		h.Gap(1, []model.Address{{0xee}})
		wantState(t, h.state(t, info.Session), model.Active, "")
		rests := h.RestsOn()
		if len(rests) != 1 || len(rests[1]) != 1 {
			t.Fatalf("sessions rest on %v", rests)
		}
		h.Gap(1, rests[1])
		wantState(t, h.state(t, info.Session), model.RevokedState, "right-lost")
		if err := h.Close(info.Session); err != nil {
			t.Fatal(err)
		}
		wantState(t, h.state(t, info.Session), model.Closed, "closed")
		if rests := h.RestsOn(); len(rests) != 0 {
			t.Errorf("ended sessions rest on %v", rests)
		}
	})
}

func TestSessionExpiresAndIsForgotten(t *testing.T) {
	in(t, session.Config{TTL: time.Minute, Linger: time.Minute}, func(t *testing.T, h *house) {
		h.set(func() { h.public = true })
		info, ticket := h.open(t, "v", alice)
		old := h.Grant(ticket)
		time.Sleep(time.Minute)
		wantState(t, h.state(t, info.Session), model.Expired, "session-expired")
		if fault.KindOf(context.Cause(old.Context)) != fault.Expired || h.Grant(ticket).State != model.Expired {
			t.Error("grant outlives its session")
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if _, err := h.Info(info.Session); fault.KindOf(err) != fault.NotFound || h.Grant(ticket) != nil {
			t.Errorf("session not forgotten: %v", err)
		}
	})
}

func TestLimitsOfWalletAndEdge(t *testing.T) {
	in(t, session.Config{MaxPerWallet: 2, MaxPerEdge: 4}, func(t *testing.T, h *house) {
		first, _ := h.open(t, "v", alice)
		second, _ := h.open(t, "v", alice)
		h.open(t, "v", alice)
		wantState(t, h.state(t, first.Session), model.Closed, "closed")
		wantState(t, h.state(t, second.Session), model.Active, "")
		if _, _, err := h.Open(context.Background(), "v", model.Viewer{Wallet: carol}); fault.KindOf(err) != fault.Forbidden {
			t.Error(err)
		}
		synctest.Wait()
		h.open(t, "v", bob)
		if _, _, err := h.Open(context.Background(), "v", model.Viewer{Wallet: bob}); fault.KindOf(err) != fault.TooMany {
			t.Errorf("a full edge answers %v", err)
		}
	})
}

func TestSessionsBeingOpenedAreLimitedAndCloseNoOther(t *testing.T) {
	in(t, session.Config{MaxPerWallet: 2}, func(t *testing.T, h *house) {
		first, _ := h.open(t, "v", alice)
		second, _ := h.open(t, "v", alice)
		h.set(func() { h.decide = hanging })
		errs := make(chan error, 3)
		for range 3 {
			go func() {
				_, _, err := h.Open(context.Background(), "v", model.Viewer{Wallet: alice})
				errs <- err
			}()
		}
		if err := <-errs; fault.KindOf(err) != fault.TooMany {
			t.Errorf("a third at once: %v", err)
		}
		<-errs
		<-errs
		h.set(func() { h.decide = nil })
		wantState(t, h.state(t, first.Session), model.Active, "")
		wantState(t, h.state(t, second.Session), model.Active, "")
		h.open(t, "v", alice)
		wantState(t, h.state(t, first.Session), model.Closed, "closed")
	})
}

func TestSessionWhoseActorPanicsIsClosed(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, ticket := h.open(t, "v", alice)
		other, _ := h.open(t, "v", bob)
		old := h.Grant(ticket)
		h.set(func() { h.sign = func() error { panic("signer broke") } })
		h.transfer(alice, carol)
		<-old.Context.Done()
		synctest.Wait()
		if h.Grant(ticket) != nil {
			t.Error("ticket of a broken session still known")
		}
		if _, err := h.Info(info.Session); fault.KindOf(err) != fault.NotFound {
			t.Errorf("broken session still known: %v", err)
		}
		h.set(func() { h.sign = nil })
		wantState(t, h.state(t, other.Session), model.Active, "")
	})
}

func TestStoppingEndsEverySession(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, ticket := h.open(t, "v", alice)
		news, _, err := h.Subscribe(info.Session)
		if err != nil {
			t.Fatal(err)
		}
		<-news
		old := h.Grant(ticket)
		h.shut() // synctest fails the test if a goroutine is left
		if old.Context.Err() == nil || h.Grant(ticket) != nil {
			t.Error("a grant outlives the service")
		}
		if _, open := <-news; open {
			t.Error("subscriber not told")
		}
		if _, _, err := h.Open(context.Background(), "v", model.Viewer{Wallet: alice}); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("a stopped service opens: %v", err)
		}
	})
}

func TestGrantAllocatesNothing(t *testing.T) {
	h := open(t, session.Config{})
	_, ticket := h.open(t, "v", alice)
	if n := testing.AllocsPerRun(1000, func() { _ = h.Grant(ticket) }); n != 0 {
		t.Errorf("%v allocations a look-up, want 0", n)
	}
}

func BenchmarkGrant(b *testing.B) {
	h := open(b, session.Config{MaxPerWallet: 1000})
	tickets := make([]model.Ticket, 1000)
	for i := range tickets {
		_, t, err := h.Open(context.Background(), "v", model.Viewer{Wallet: alice})
		if err != nil {
			b.Fatal(err)
		}
		tickets[i] = t
	}
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			if h.Grant(tickets[i%len(tickets)]).State != model.Active {
				b.Error("not active")
			}
		}
	})
}
