package session_test

import (
	"context"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/streamgate/streamgate/actors/session"
	"github.com/streamgate/streamgate/internal/model"
)

// rental makes the house answer with a right to token id that ends at *until, by
// the chain's time, which is that of the house's clock.
func (h *house) rental(until *time.Time, of func(model.Wallet) string) {
	h.set(func() {
		h.answer = func(w model.Wallet) model.Verdict {
			b := block(h.head)
			b.Time = time.Now()
			token := model.TokenRef{Chain: 1, Contract: contract, ID: of(w)}
			v := model.Verdict{Rule: "erc4907_user", Reason: "lent", Blocks: []model.BlockRef{b}, Watch: []model.TokenRef{token}}
			if v.Allowed = b.Time.Before(*until); v.Allowed {
				v.Until, v.Tokens = *until, v.Watch
			}
			return v
		}
	})
}

func one(model.Wallet) string { return "1" }

// update tells of an event of a token that names nobody.
func (h *house) update(id string) {
	h.set(func() { h.head++ })
	h.Touched(context.Background(), model.OwnershipChange{Block: block(h.head), Token: model.TokenRef{Chain: 1, Contract: contract, ID: id}})
}

func TestRightEndsAtItsTimeWithoutAnEvent(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		until := time.Now().Add(10 * time.Second)
		h.rental(&until, one)
		info, ticket := h.open(t, "v", alice)
		time.Sleep(10*time.Second - time.Millisecond)
		wantState(t, h.state(t, info.Session), model.Active, "")
		time.Sleep(2 * time.Millisecond)
		h.see()
		wantState(t, h.state(t, info.Session), model.RevokedState, "right-lost")
		if h.Grant(ticket).Context.Err() == nil {
			t.Error("served after its time")
		}
		// Lent once more: it comes back without a login.
		h.set(func() { until = time.Now().Add(time.Hour) })
		h.update("1")
		wantState(t, h.state(t, info.Session), model.Active, "")
	})
}

func TestBlockBeyondTheEndEndsItAtOnce(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		until := time.Now().Add(10 * time.Second)
		h.rental(&until, one)
		info, _ := h.open(t, "v", alice)
		time.Sleep(time.Second)
		next := block(11)
		for _, ahead := range []time.Duration{0, 5 * time.Second} { // the latter's clock is ahead of ours
			next.Time = time.Now().Add(ahead)
			h.HeadAdvanced(next)
			wantState(t, h.state(t, info.Session), model.Active, "")
		}
		time.Sleep(4 * time.Second)
		h.see()
		wantState(t, h.state(t, info.Session), model.RevokedState, "right-lost")
		until = time.Now().Add(time.Hour)
		h.update("1")
		wantState(t, h.state(t, info.Session), model.Active, "")
		next.Time = until
		h.HeadAdvanced(next)
		wantState(t, h.state(t, info.Session), model.RevokedState, "right-lost")
	})
}

func TestExtensionCancelsTheEnd(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		until := time.Now().Add(10 * time.Second)
		h.rental(&until, one)
		info, ticket := h.open(t, "v", alice)
		time.Sleep(9 * time.Second)
		grant := h.Grant(ticket)
		h.set(func() { until = until.Add(20 * time.Second) })
		h.update("1")
		time.Sleep(10 * time.Second)
		h.see()
		wantState(t, h.state(t, info.Session), model.Active, "")
		if grant.Context.Err() != nil {
			t.Error("the picture stalled at the extension")
		}
		// Shortened: it ends at the new time.
		h.set(func() { until = time.Now().Add(time.Second) })
		h.update("1")
		time.Sleep(time.Second + time.Millisecond)
		wantState(t, h.state(t, info.Session), model.RevokedState, "right-lost")
	})
}

// ERC-4907's event names the new user and not the one before.
func TestReorgThatTakesBackANewUserGivesTheRightBack(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		until, user := time.Now().Add(time.Hour), alice
		h.rental(&until, one)
		h.set(func() {
			lent := h.answer
			h.answer = func(w model.Wallet) model.Verdict {
				if w == user {
					return lent(w)
				}
				return model.Verdict{Rule: "erc4907_user", Reason: "not the user", Blocks: []model.BlockRef{block(h.head)}}
			}
		})
		info, _ := h.open(t, "v", alice)
		lend := model.OwnershipChange{Block: block(11), Token: model.TokenRef{Chain: 1, Contract: contract, ID: "1"}, To: bob}
		h.set(func() { h.head, user = 11, bob })
		h.Touched(context.Background(), lend)
		wantState(t, h.state(t, info.Session), model.RevokedState, "right-lost")
		lend.Undone = true
		h.set(func() { h.head, user = 10, alice })
		h.Touched(context.Background(), lend)
		wantState(t, h.state(t, info.Session), model.Active, "")
	})
}

// Lent and lent on before anybody asked: no answer ever spoke of that token.
func TestReorgGivesWhatWasHeldForABlockOnly(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		until, allowed, watched := time.Now().Add(time.Hour), true, true
		h.rental(&until, one)
		h.set(func() {
			lent := h.answer
			h.answer = func(w model.Wallet) model.Verdict {
				v := lent(w)
				if v.Allowed = v.Allowed && allowed; !watched {
					v.Watch = nil
				}
				return v
			}
		})
		info, _ := h.open(t, "v", alice)
		h.set(func() { allowed, watched = false, false })
		h.update("1")
		wantState(t, h.state(t, info.Session), model.RevokedState, "right-lost")
		lend := func(n uint64, to model.Wallet, undone bool) {
			if h.set(func() { h.head = n }); undone {
				h.set(func() { h.head = n - 1 })
			}
			h.Touched(context.Background(), model.OwnershipChange{Block: block(n), Token: model.TokenRef{Chain: 1, Contract: contract, ID: "2"}, To: to, Undone: undone})
		}
		lend(13, alice, false)
		lend(14, bob, false)
		wantState(t, h.state(t, info.Session), model.RevokedState, "right-lost")
		h.set(func() { allowed, watched = true, true })
		lend(14, bob, true)
		wantState(t, h.state(t, info.Session), model.Active, "")
	})
}

// A new rule that rests on the same token gives the same evidence.
func TestTokenIsHeededUnderANewRuleToo(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		until := time.Now().Add(time.Hour)
		h.rental(&until, one)
		info, _ := h.open(t, "v", alice)
		h.set(func() { h.version = 2 })
		h.CatalogChanged("v", 2, false)
		wantState(t, h.state(t, info.Session), model.Active, "")
		h.set(func() { until = time.Now() })
		h.update("1")
		wantState(t, h.state(t, info.Session), model.RevokedState, "right-lost")
	})
}

func TestEventThatNamesNobodyConcernsTheTokensSessionsAlone(t *testing.T) {
	in(t, session.Config{MaxPerWallet: 4}, func(t *testing.T, h *house) {
		until := time.Now().Add(time.Hour)
		h.rental(&until, func(w model.Wallet) string { return fmt.Sprint(int(w[1])<<8 | int(w[2])) })
		const holders = 10_000
		for i := range holders {
			h.open(t, "v", model.Wallet{1, byte(i >> 8), byte(i)})
		}
		var before, after map[model.Wallet]int
		h.set(func() { before = maps.Clone(h.asked) })
		h.update("300")
		time.Sleep(time.Second)
		h.set(func() { after = maps.Clone(h.asked) })
		for w, n := range after {
			want := before[w]
			if w == (model.Wallet{1, 300 >> 8, 300 & 0xff}) {
				want++
			}
			if n != want {
				t.Fatalf("wallet %s was asked about %d times more", w, n-before[w])
			}
		}
	})
}
