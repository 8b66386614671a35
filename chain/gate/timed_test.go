package gate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

func (w *world) timed(kind string, ids ...string) model.Gate {
	t := &model.TimedRule{Chain: chainID, Contract: w.pass, TokenIDs: ids}
	g := model.Gate{Confirmations: map[model.ChainID]uint64{}, MaxStaleness: 30 * time.Second}
	if kind == "user" {
		g.Rule.User = t
	} else {
		g.Rule.Subscription = t
	}
	return g
}

// now is the chain's time.
func (w *world) now() time.Time { return w.chain.Head().Time }

func watches(v model.Verdict, id string) bool {
	return slices.ContainsFunc(v.Watch, func(t model.TokenRef) bool { return t.ID == id })
}

func TestUserOfALentTokenMayWatchUntilItsTime(t *testing.T) {
	w := begin(t)
	w.mint(t, "1")
	w.mint(t, "2")
	until := w.now().Add(time.Hour).Truncate(time.Second)
	if _, err := w.alice.Lend(t.Context(), w.pass, w.bob, "2", until); err != nil {
		t.Fatal(err)
	}
	for name, g := range map[string]model.Gate{"named": w.timed("user", "1", "2"), "any": w.timed("user")} {
		v := w.decide(t, g, w.bob)
		if !v.Allowed || !v.Until.Equal(until) || len(v.Tokens) != 1 || v.Tokens[0].ID != "2" || !watches(v, "2") {
			t.Errorf("%s: %+v, want until %v", name, v, until)
		}
		if v := w.decide(t, g, w.alice.Address()); v.Allowed || !strings.Contains(v.Satisfy, "be the user (ERC-4907)") {
			t.Errorf("%s: the holder: %+v", name, v)
		}
	}
	// Lent anew for longer, then taken back by a transfer.
	longer := until.Add(time.Hour)
	if _, err := w.alice.Lend(t.Context(), w.pass, w.bob, "2", longer); err != nil {
		t.Fatal(err)
	}
	if v := w.decide(t, w.timed("user", "2"), w.bob); !v.Allowed || !v.Until.Equal(longer) {
		t.Errorf("lent for longer: %+v", v)
	}
	if _, err := w.alice.Transfer(t.Context(), w.pass, model.Address{0xca}, "2"); err != nil {
		t.Fatal(err)
	}
	if v := w.decide(t, w.timed("user"), w.bob); v.Allowed {
		t.Errorf("after the transfer: %+v", v)
	}
	// What was lent for a time that is over is over.
	if _, err := w.alice.Lend(t.Context(), w.pass, w.bob, "1", w.now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	if v := w.decide(t, w.timed("user", "1"), w.bob); v.Allowed {
		t.Errorf("lent for a time that is over: %+v", v)
	}
}

func TestSubscriptionEndsIsRenewedAndCancelled(t *testing.T) {
	w := begin(t)
	me := w.alice.Address()
	until := w.now().Add(time.Hour).Truncate(time.Second)
	if _, err := w.alice.MintUntil(t.Context(), w.pass, me, "7", until); err != nil {
		t.Fatal(err)
	}
	w.mint(t, "8") // without a subscription
	if v := w.decide(t, w.timed("subscription", "8"), me); v.Allowed || !watches(v, "8") {
		t.Errorf("never subscribed: %+v", v)
	}
	for name, g := range map[string]model.Gate{"named": w.timed("subscription", "7"), "any": w.timed("subscription")} {
		if v := w.decide(t, g, me); !v.Allowed || !v.Until.Equal(until) || !watches(v, "7") {
			t.Errorf("%s: %+v", name, v)
		}
		if v := w.decide(t, g, w.bob); v.Allowed || len(v.Watch) != 0 {
			t.Errorf("%s: a stranger: %+v", name, v)
		}
	}
	if _, err := w.alice.Renew(t.Context(), w.pass, "7", time.Hour); err != nil {
		t.Fatal(err)
	}
	if v := w.decide(t, w.timed("subscription", "7"), me); !v.Until.Equal(until.Add(time.Hour)) {
		t.Errorf("renewed: %+v", v)
	}
	if _, err := w.alice.Cancel(t.Context(), w.pass, "7"); err != nil {
		t.Fatal(err)
	}
	v := w.decide(t, w.timed("subscription", "7"), me)
	if v.Allowed || !watches(v, "7") || !strings.Contains(v.Reason, "ended at") {
		t.Errorf("cancelled: %+v", v)
	}
}

// The chain makes no block, so a read of it still says that the token is lent.
func TestRightEndsBetweenBlocks(t *testing.T) {
	w := begin(t)
	for id := range 12 { // a second each: the chain is ahead of the clock, and waits for it
		w.mint(t, fmt.Sprint(id))
	}
	until := w.now().Add(6 * time.Second).Truncate(time.Second) // time to lend, on a busy machine
	block, err := w.alice.Lend(t.Context(), w.pass, w.bob, "1", until)
	if err != nil {
		t.Fatal(err)
	}
	g := w.timed("user", "1")
	v := w.decide(t, g, w.bob)
	if !v.Allowed || v.Clock.Chain != chainID || v.Clock.Now.Before(block.Time) || !v.Clock.Now.Before(until) {
		t.Fatalf("lent until %v in block of %v: %+v", until, block.Time, v)
	}
	for v.Allowed && t.Context().Err() == nil {
		v = w.decide(t, g, w.bob) // each a look at the chain: no busier than that
	}
	if now := w.watcher.Now(); v.Block().Hash != block.Hash || now.Before(until) || !strings.Contains(v.Reason, "was the user") {
		t.Errorf("at %v, block %+v: %+v", now, v.Block(), v)
	}
}
