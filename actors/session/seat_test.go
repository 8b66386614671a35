package session_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/streamgate/streamgate/actors/session"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Claim and Free are the seats of the house: as many as the gate says, in all.
func (h *house) Claim(ctx context.Context, id model.SessionID, _ time.Time, w model.Wallet, tokens []model.TokenRef, limit int) (bool, error) {
	h.mu.Lock()
	claiming := h.claiming
	h.mu.Unlock()
	if claiming != nil {
		claiming(ctx)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.claimants = append(h.claimants, w)
	if h.unseated || len(tokens) == 0 {
		return false, fault.New("test", fault.Unavailable, "no owner")
	}
	if len(h.seated) >= limit && !h.seated[id] {
		return false, nil
	}
	h.seated[id] = true
	return true, nil
}

func (h *house) Free(id model.SessionID, closed bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.seated[id] {
		how := "left"
		if closed {
			how = "closed"
		}
		h.left = append(h.left, how)
	}
	delete(h.seated, id)
}

func (h *house) wantSeats(t *testing.T, n int, left ...string) {
	t.Helper()
	synctest.Wait()
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.seated) != n || !slices.Equal(h.left, left) {
		t.Errorf("%d seats are held, want %d; given back: %v, want %v", len(h.seated), n, h.left, left)
	}
}

func TestSessionNeedsASeatAndWaitsForOne(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		h.set(func() { h.seats = 1 })
		first, _ := h.open(t, "v", alice)
		_, _, err := h.Open(t.Context(), "v", model.Viewer{Wallet: alice})
		var denied *session.Denied
		if !errors.As(err, &denied) || !denied.Verdict.Full || denied.Receipt.Decision != model.Denied ||
			denied.Receipt.Rule != "erc721, 1 seat for each token" {
			t.Fatalf("second session: %v", err)
		}
		if err := h.Close(first.Session); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		second, ticket := h.open(t, "v", alice)
		// Another one has the seat after all: this one loses it, and gets it back.
		h.set(func() { delete(h.seated, second.Session); h.seated["other"] = true })
		h.SeatLost(second.Session, false)
		wantState(t, h.state(t, second.Session), model.RevokedState, "seats-taken")
		if g := h.Grant(ticket); g.Context.Err() == nil || fault.KindOf(context.Cause(g.Context)) != fault.SeatsTaken {
			t.Errorf("without a seat: %v", context.Cause(g.Context))
		}
		h.Free("other", false)
		h.set(func() { h.head++ })
		h.HeadAdvanced(block(11))
		wantState(t, h.state(t, second.Session), model.Active, "")
		h.transfer(alice, carol)
		wantState(t, h.state(t, second.Session), model.RevokedState, "right-lost")
		h.wantSeats(t, 0, "closed", "left", "left")
	})
}

func TestNobodyIsAdmittedWithoutAWordOnSeats(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		h.set(func() { h.seats, h.unseated = 1, true })
		if _, _, err := h.Open(t.Context(), "v", model.Viewer{Wallet: alice}); fault.KindOf(err) != fault.Stale {
			t.Fatalf("opened: %v", err)
		}
	})
}

func TestSessionWithoutASeatAsksAgainAlsoWithoutABlock(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		h.set(func() { h.seats = 1 })
		info, _ := h.open(t, "v", alice)
		h.set(func() { delete(h.seated, info.Session); h.seated["other"] = true })
		h.SeatLost(info.Session, false)
		wantState(t, h.state(t, info.Session), model.RevokedState, "seats-taken")
		h.set(func() { delete(h.seated, "other") })
		time.Sleep(3 * time.Second)
		wantState(t, h.state(t, info.Session), model.Active, "")
	})
}

func TestSeatIsGivenBackAtTheEnd(t *testing.T) {
	in(t, session.Config{TTL: time.Minute}, func(t *testing.T, h *house) {
		h.set(func() { h.seats = 3 })
		first, _ := h.open(t, "v", alice)
		second, _ := h.open(t, "v", alice)
		third, _ := h.open(t, "v", alice)
		h.wantSeats(t, 3)
		if err := h.Close(first.Session); err != nil { // wherever the session is
			t.Fatal(err)
		}
		h.wantSeats(t, 2, "closed")
		h.SeatLost(second.Session, true) // it was closed on another edge
		wantState(t, h.state(t, second.Session), model.Closed, "closed")
		h.wantSeats(t, 1, "closed", "closed")
		time.Sleep(time.Minute)
		wantState(t, h.state(t, third.Session), model.Expired, "session-expired")
		h.wantSeats(t, 0, "closed", "closed", "left")
	})
}

func TestSuspendedSessionKeepsItsSeat(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		h.set(func() { h.seats = 1 })
		info, _ := h.open(t, "v", alice)
		time.Sleep(40 * time.Second) // the chain is not confirmed meanwhile
		wantState(t, h.state(t, info.Session), model.Suspended, "chain-stale")
		h.wantSeats(t, 1)
	})
}

// TestSeatThatComesLateIsNotKept: the right is lost while its seat is claimed.
func TestSeatThatComesLateIsNotKept(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		h.set(func() { h.seats = 1 })
		info, _ := h.open(t, "v", alice)
		h.set(func() { delete(h.seated, info.Session); h.claiming = func(ctx context.Context) { <-ctx.Done() } })
		h.SeatLost(info.Session, false)
		synctest.Wait()
		h.transfer(alice, carol) // its question ends the other one, which is granted a seat all the same
		wantState(t, h.state(t, info.Session), model.RevokedState, "right-lost")
		h.wantSeats(t, 0, "left")
	})
}

func TestGateWithoutSeatsGivesThemBack(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		h.set(func() { h.seats = 1 })
		info, _ := h.open(t, "v", alice)
		h.set(func() { h.seats, h.version = 0, 2 })
		h.CatalogChanged("v", 2, false)
		wantState(t, h.state(t, info.Session), model.Active, "")
		h.wantSeats(t, 0, "left")
	})
}

func TestSeatThatNobodyUsesIsForSomebodyElse(t *testing.T) {
	in(t, session.Config{Unused: time.Minute}, func(t *testing.T, h *house) {
		h.set(func() { h.seats = 1 })
		info, ticket := h.open(t, "v", alice)
		for range 6 { // as long as a player asks for something it is there
			time.Sleep(50 * time.Second)
			h.see()
			time.Sleep(time.Second)
			h.Grant(ticket)
			h.Holds(info.Session)
		}
		wantState(t, h.state(t, info.Session), model.Active, "")
		time.Sleep(50 * time.Second)
		h.Holds(info.Session)
		h.wantSeats(t, 1)
		time.Sleep(11 * time.Second)
		h.Holds(info.Session)
		h.wantSeats(t, 0, "left")
		if h.Grant(ticket) != nil {
			t.Error("the session is still there")
		}
		// The player that comes back goes on with its ticket, if there is a seat.
		h.see()
		if g := h.adopt(t, ticket); g.State != model.Active || g.Session != info.Session {
			t.Errorf("adopted %+v", g)
		}
		h.wantSeats(t, 1, "left")
	})
}

func TestSessionsWithoutSeatsAreNotEndedForBeingUnused(t *testing.T) {
	in(t, session.Config{Unused: time.Second}, func(t *testing.T, h *house) {
		info, _ := h.open(t, "v", alice)
		time.Sleep(time.Minute)
		h.see()
		time.Sleep(time.Second)
		wantState(t, h.state(t, info.Session), model.Active, "")
		if h.Holds("none") {
			t.Error("a session that is not there holds a seat")
		}
	})
}
