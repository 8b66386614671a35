package session_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/streamgate/streamgate/actors/session"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// sign makes alice a contract account on chain 5 that signed in.
func (h *house) signIn() model.Viewer {
	v := model.Voucher{Chain: 5, Wallet: alice, Signature: []byte("signature")}
	h.set(func() { h.voucher = v })
	return model.Viewer{Wallet: alice, Voucher: v.ID()}
}

func TestSessionOfAContractAccountEndsWithItsContractsWord(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		viewer := h.signIn()
		info, ticket, err := h.Open(t.Context(), "v", viewer)
		if err != nil {
			t.Fatal(err)
		}
		other, _ := h.open(t, "v", bob)
		g := h.Grant(ticket)
		if !slices.Equal(g.Chains, []model.ChainID{1, 5}) {
			t.Errorf("rests on chains %v", g.Chains)
		}
		h.set(func() { h.rotated = true; h.head++ })
		asked := h.questions(bob)
		at := h.on(5)
		h.VoucherTurned(viewer.Voucher, at)
		wantState(t, h.state(t, info.Session), model.RevokedState, "right-lost")
		if g.Context.Err() == nil {
			t.Error("the grant goes on")
		}
		if !slices.Contains(h.atLeast, at) {
			t.Errorf("asked at %v, not at %v", h.atLeast, at)
		}
		if h.questions(bob) != asked {
			t.Error("another wallet was asked about")
		}
		wantState(t, h.state(t, other.Session), model.Active, "")
		h.set(func() { h.rotated = false; h.head++ })
		h.VoucherTurned(viewer.Voucher, h.on(5))
		wantState(t, h.state(t, info.Session), model.Active, "")
	})
}

func (h *house) questions(w model.Wallet) int {
	synctest.Wait()
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.asked[w]
}

// What no watcher tells is found out before max_staleness is over, and for
// ordinary wallets nobody asks.
func TestContractsWordIsAskedForAlthoughNothingWasTold(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		viewer := h.signIn()
		info, _, err := h.Open(t.Context(), "v", viewer)
		if err != nil {
			t.Fatal(err)
		}
		h.open(t, "v", bob)
		stop := h.confirming()
		defer stop()
		asked := h.questions(bob)
		h.set(func() { h.rotated = true })
		time.Sleep(16 * time.Second) // half of 30 s and some
		wantState(t, h.state(t, info.Session), model.RevokedState, "right-lost")
		if h.questions(bob) != asked {
			t.Errorf("an ordinary wallet was asked about %d times", h.questions(bob)-asked)
		}
	})
}

// confirming keeps the chains' views fresh.
func (h *house) confirming() (stop func()) {
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(time.Second):
				h.set(func() { h.confirmed = time.Now() })
			}
		}
	}()
	return func() { close(done) }
}

func TestAnotherEdgeGoesOnWithTheVoucherOfTheTicket(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		viewer := h.signIn()
		_, ticket, err := h.Open(t.Context(), "v", viewer)
		if err != nil {
			t.Fatal(err)
		}
		next := open(t, session.Config{})
		if _, _, err := next.Adopt(t.Context(), ticket); fault.KindOf(err) != fault.Expired {
			t.Errorf("a login that nobody knows any more: %v", err)
		}
		next.signIn()
		next.set(func() { next.rotated = true })
		g, _, err := next.Adopt(t.Context(), ticket)
		if err != nil || g.State != model.RevokedState {
			t.Fatalf("%+v, %v", g, err)
		}
		next.set(func() { next.rotated = false; next.head++ })
		next.VoucherTurned(viewer.Voucher, next.on(5))
		synctest.Wait()
		if g := next.Grant(ticket); g.State != model.Active {
			t.Errorf("%+v", g)
		}
	})
}

func TestALoginWithoutItsVoucherOpensNothing(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		viewer := h.signIn()
		viewer.Voucher[0]++
		if _, _, err := h.Open(t.Context(), "v", viewer); fault.KindOf(err) != fault.Expired {
			t.Errorf("unknown: %v", err)
		}
		viewer = h.signIn()
		viewer.Wallet = bob
		if _, _, err := h.Open(t.Context(), "v", viewer); fault.KindOf(err) != fault.Internal {
			t.Errorf("another wallet's: %v", err)
		}
	})
}
