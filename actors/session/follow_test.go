package session_test

import (
	"context"
	"slices"
	"testing"

	"github.com/streamgate/streamgate/actors/session"
	"github.com/streamgate/streamgate/internal/model"
)

// delegated makes the house let in who holds the pass, and carol as long as *to says
// that alice delegates to her and alice holds it.
func (h *house) delegated(to *bool) {
	h.set(func() {
		h.delegates = &model.Delegates{Registries: map[model.ChainID]model.Address{1: registry}}
		h.answer = func(w model.Wallet) model.Verdict {
			v := model.Verdict{Allowed: h.holders[w], Rule: "erc721", Reason: "holds none", Tokens: []model.TokenRef{{Chain: 1, Contract: contract}}, Blocks: []model.BlockRef{block(h.head)}}
			if w == carol && *to {
				v.Holders = []model.Wallet{alice, bob}
				if v.Allowed = h.holders[alice]; v.Allowed {
					v.Holder = alice
				}
			}
			return v
		}
	})
}

// delegate tells of an event of the registry.
func (h *house) delegate(from, to model.Wallet) {
	h.set(func() { h.head++ })
	h.Touched(context.Background(), model.OwnershipChange{Block: block(h.head), Token: model.TokenRef{Chain: 1, Contract: registry, ID: "0"}, From: from, To: to})
}

func TestDelegateLosesTheRightWithVaultOrDelegation(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		to := true
		h.delegated(&to)
		info, _ := h.open(t, "v", carol)
		h.transfer(alice, model.Wallet{0xdd})
		wantState(t, h.state(t, info.Session), model.RevokedState, "right-lost")
		h.transfer(model.Wallet{0xdd}, alice)
		wantState(t, h.state(t, info.Session), model.Active, "")
		h.set(func() { to = false })
		h.delegate(alice, carol)
		wantState(t, h.state(t, info.Session), model.RevokedState, "right-lost")
		// What moves at a vault of the past concerns nobody.
		before := h.asked[carol]
		h.transfer(alice, model.Wallet{0xdd})
		h.state(t, info.Session)
		if h.asked[carol] != before {
			t.Error("asked about a vault that delegates no more")
		}
		h.transfer(model.Wallet{0xdd}, alice)
		h.set(func() { to = true })
		h.delegate(alice, carol)
		wantState(t, h.state(t, info.Session), model.Active, "")
		if rests := h.RestsOn()[1]; !slices.Contains(rests, registry) || !slices.Contains(rests, contract) {
			t.Errorf("rests on %v", rests)
		}
	})
}

// A change that names both of a session's vaults, or its wallet and its vault, is one
// question; sessions of nobody concerned ask nothing.
func TestChangeIsToldOnceHoweverManyWaysItConcerns(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		to := true
		h.delegated(&to)
		info, _ := h.open(t, "v", carol)
		other, _ := h.open(t, "v", bob)
		for _, move := range [][2]model.Wallet{{alice, bob}, {bob, carol}, {carol, alice}} {
			before, bobs := h.asked[carol], h.asked[bob]
			h.transfer(move[0], move[1])
			h.state(t, info.Session)
			if n := h.asked[carol] - before; n != 1 {
				t.Errorf("%v: %d questions", move, n)
			}
			if n := h.asked[bob] - bobs; (n == 1) != slices.Contains(move[:], bob) {
				t.Errorf("%v: bob was asked about %d times", move, n)
			}
		}
		h.state(t, other.Session)
	})
}

func TestDelegatesOfOneVaultShareItsSeats(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		to := true
		h.set(func() { h.seats = 1 })
		h.delegated(&to)
		h.open(t, "v", carol)
		if !slices.Equal(h.claimants, []model.Wallet{alice}) {
			t.Errorf("seats of %v were claimed", h.claimants)
		}
	})
}

// What is followed may be of contracts that the gate does not name.
func TestContractsOfFollowedTokensAreRestedOn(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		outer := model.TokenRef{Chain: 1, Contract: model.Address{0x00, 7}, ID: "9"}
		h.set(func() {
			h.answer = func(w model.Wallet) model.Verdict {
				return model.Verdict{Allowed: h.holders[alice], Rule: "erc721", Reason: "in an account", Watch: []model.TokenRef{outer}, Holders: []model.Wallet{bob}, Blocks: []model.BlockRef{block(h.head)}}
			}
		})
		info, _ := h.open(t, "v", carol)
		if rests := h.RestsOn()[1]; len(rests) != 2 || !slices.Contains(rests, outer.Contract) {
			t.Errorf("rests on %v", rests)
		}
		h.set(func() { h.head++; delete(h.holders, alice) })
		h.Touched(t.Context(), model.OwnershipChange{Block: block(h.head), Token: outer, From: alice, To: model.Wallet{0xdd}})
		wantState(t, h.state(t, info.Session), model.RevokedState, "right-lost")
		if err := h.Close(info.Session); err != nil {
			t.Fatal(err)
		}
		h.state(t, info.Session)
		if rests := h.RestsOn(); len(rests) != 0 {
			t.Errorf("ended sessions rest on %v", rests)
		}
	})
}
