package session_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/streamgate/streamgate/actors/session"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Claim and Free are the seats of the house: as many as the gate says, in all.
func (h *house) Claim(_ context.Context, id model.SessionID, _ time.Time, _ model.Wallet, tokens []model.TokenRef, limit int) (bool, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.unseated || len(tokens) == 0 {
		return false, fault.New("test", fault.Unavailable, "no owner")
	}
	if len(h.seated) >= limit && !h.seated[id] {
		return false, nil
	}
	h.seated[id] = true
	return true, nil
}

func (h *house) Free(id model.SessionID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.seated, id)
}

func TestSessionNeedsASeatAndWaitsForOne(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		h.set(func() { h.seats = 1 })
		first, _ := h.open(t, "v", alice)
		_, _, err := h.Open(t.Context(), "v", alice)
		var denied *session.Denied
		if !errors.As(err, &denied) || !denied.Verdict.Full || denied.Receipt.Decision != model.Denied {
			t.Fatalf("second session: %v", err)
		}
		if err := h.Close(first.Session); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		second, ticket := h.open(t, "v", alice)
		// Another one has the seat after all: this one loses it, and gets it back.
		h.set(func() { delete(h.seated, second.Session); h.seated["other"] = true })
		h.SeatLost(second.Session)
		wantState(t, h.state(t, second.Session), model.RevokedState, "seats-taken")
		if g := h.Grant(ticket); g.Context.Err() == nil {
			t.Error("served without a seat")
		}
		h.Free("other")
		h.set(func() { h.head++ })
		h.HeadAdvanced(block(11))
		wantState(t, h.state(t, second.Session), model.Active, "")
		h.transfer(alice, carol)
		wantState(t, h.state(t, second.Session), model.RevokedState, "right-lost")
		if len(h.seated) != 0 {
			t.Errorf("seats of a lost right: %v", h.seated)
		}
	})
}

func TestNobodyIsAdmittedWithoutAWordOnSeats(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		h.set(func() { h.seats, h.unseated = 1, true })
		if _, _, err := h.Open(t.Context(), "v", alice); fault.KindOf(err) != fault.Stale {
			t.Fatalf("opened: %v", err)
		}
		synctest.Wait()
		if h.Holds("none") {
			t.Error("a session that is not there holds a seat")
		}
	})
}
