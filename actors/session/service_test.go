package session_test

import (
	"cmp"
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/streamgate/streamgate/actors/session"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

func TestOpenGivesATicketThatIsGoodAtOnce(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, ticket := h.open(t, "v", alice)
		wantState(t, info, model.Active, "")
		if c, err := sealer(t).Open(ticket); err != nil || c.Session != info.Session || c.Wallet != alice || c.Video != "v" {
			t.Errorf("ticket says %+v, %v", c, err)
		}
		if info.Receipt == nil || info.Receipt.Decision != model.Granted || info.Receipt.BlockNumber != 10 || info.Receipt.Signature == "" {
			t.Errorf("receipt %+v, want a signed grant at block 10", info.Receipt)
		}
		if info.Block != 10 || info.Node != "edge-1" || !info.ExpiresAt.Equal(time.Now().Add(time.Hour)) {
			t.Errorf("info %+v", info)
		}
		g := h.Grant(ticket)
		if g == nil || g.State != model.Active || g.Context.Err() != nil || g.Wallet != alice || g.MaxStaleness != 30*time.Second || len(g.Chains) != 1 {
			t.Errorf("grant %+v", g)
		}
		if h.Grant(ticket[1:]) != nil || h.Grant("") != nil {
			t.Error("a ticket never given has a grant")
		}
		if w, err := h.Wallet(info.Session); err != nil || w != alice {
			t.Errorf("wallet %s, %v", w, err)
		}
		if l := h.List("v"); len(l) != 1 || l[0].Wallet != alice || l[0].Session != info.Session {
			t.Errorf("list %+v", l)
		}
	})
}

func TestOpenRefusesWithVerdictAndReceipt(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		_, _, err := h.Open(context.Background(), "v", model.Viewer{Wallet: carol})
		var denied *session.Denied
		if !errors.As(err, &denied) || fault.KindOf(err) != fault.Forbidden {
			t.Fatalf("got %v, want a Denied of kind forbidden", err)
		}
		if denied.Verdict.Satisfy != "hold one" || denied.Receipt.Decision != model.Denied || denied.Receipt.Signature == "" || denied.Receipt.Wallet != carol {
			t.Errorf("denied %+v", denied)
		}
		if len(h.receipts) != 1 || len(h.List("v")) != 0 {
			t.Errorf("%d receipts recorded, %d sessions, want 1 and 0", len(h.receipts), len(h.List("v")))
		}
	})
}

func TestOpenFailsShut(t *testing.T) {
	for name, c := range map[string]struct {
		video  model.VideoID
		before func(h *house)
		want   fault.Kind
	}{
		"no such video":   {video: "none", want: fault.NotFound},
		"decider fails":   {before: func(h *house) { h.decide = failing }, want: fault.Stale},
		"decider hangs":   {before: func(h *house) { h.decide = hanging }, want: fault.Stale},
		"chain not seen":  {before: func(h *house) { h.confirmed = time.Now().Add(-31 * time.Second) }, want: fault.Stale},
		"older than head": {before: func(h *house) { h.decide = outdated }, want: fault.Stale},
		"cannot sign":     {before: func(h *house) { h.sign = func() error { return errors.New("no key") } }, want: fault.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, session.Config{}, func(t *testing.T, h *house) {
				if c.before != nil {
					h.set(func() { c.before(h) })
				}
				_, ticket, err := h.Open(context.Background(), cmp.Or(c.video, "v"), model.Viewer{Wallet: alice})
				if fault.KindOf(err) != c.want || ticket != "" {
					t.Errorf("got ticket %q, error %v; want %s", ticket, err, c.want)
				}
			})
		})
	}
}

func failing(context.Context) (model.Verdict, error) {
	return model.Verdict{}, fault.New("test", fault.Unavailable, "no watcher")
}

func hanging(ctx context.Context) (model.Verdict, error) {
	<-ctx.Done()
	return model.Verdict{}, ctx.Err()
}

func outdated(context.Context) (model.Verdict, error) {
	return model.Verdict{Allowed: true, Blocks: []model.BlockRef{block(9)}}, nil
}

func TestRevocationCutsAfterTheReasonCanBeSeen(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, ticket := h.open(t, "v", alice)
		old := h.Grant(ticket)
		seen := make(chan model.SessionState)
		go func() {
			<-old.Context.Done()
			seen <- h.Grant(ticket).State
		}()
		h.transfer(alice, carol)
		if s := <-seen; s != model.RevokedState {
			t.Errorf("whoever is cut finds the grant %s", s)
		}
		if k := fault.KindOf(context.Cause(old.Context)); k != fault.Revoked {
			t.Errorf("cut with kind %s, want %s", k, fault.Revoked)
		}
		got := h.state(t, info.Session)
		wantState(t, got, model.RevokedState, "right-lost")
		r := got.Receipt
		if r.Decision != model.Revoked || r.BlockNumber != 11 || r.LogIndex == nil || *r.LogIndex != 3 || r.Signature == "" {
			t.Errorf("receipt %+v, want a signed revocation at block 11, log 3", r)
		}
		if h.Grant(ticket).Context.Err() == nil {
			t.Error("the context of a revoked grant has not ended")
		}
		h.transfer(carol, alice)
		got = h.state(t, info.Session)
		wantState(t, got, model.Active, "")
		if got.Receipt.Decision != model.Restored || h.Grant(ticket).Context.Err() != nil {
			t.Errorf("same ticket not good again: %+v", got)
		}
	})
}

func TestOnlyTheWalletsNamedAreAskedAgain(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		h.open(t, "v", alice)
		h.open(t, "w", alice)
		b, _ := h.open(t, "v", bob)
		h.transfer(alice, carol)
		wantState(t, h.state(t, b.Session), model.Active, "")
		asked := h.asked[alice] // her two sessions ask the same, so they may ask it once
		if asked < 3 || asked > 4 || h.asked[bob] != 1 {
			t.Errorf("asked %d times for alice, %d for bob, want 3 or 4 and 1", asked, h.asked[bob])
		}
		other := model.OwnershipChange{Block: block(12), Token: model.TokenRef{Chain: 1, Contract: model.Address{0xdd}}, From: alice}
		h.Touched(context.Background(), other)
		if synctest.Wait(); h.asked[alice] != asked {
			t.Error("asked again about a contract that the gate does not name")
		}
	})
}

func TestLateDecisionSuspendsAndComesBack(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, ticket := h.open(t, "v", alice)
		old := h.Grant(ticket)
		h.set(func() { h.decide = hanging })
		h.transfer(alice, carol)
		time.Sleep(499 * time.Millisecond)
		wantState(t, h.state(t, info.Session), model.Active, "")
		time.Sleep(time.Millisecond)
		wantState(t, h.state(t, info.Session), model.Suspended, "chain-stale")
		if fault.KindOf(context.Cause(old.Context)) != fault.Stale {
			t.Errorf("cut with %v", context.Cause(old.Context))
		}
		h.set(func() { h.decide = nil; h.holders[alice] = true })
		time.Sleep(3 * time.Second)
		wantState(t, h.state(t, info.Session), model.Active, "")
	})
}

func TestAgeOfTheChainsViewSuspendsByItself(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, ticket := h.open(t, "v", alice)
		h.set(func() { h.public = true })
		free, _ := h.open(t, "free", carol)
		time.Sleep(30 * time.Second)
		wantState(t, h.state(t, info.Session), model.Active, "")
		time.Sleep(200 * time.Millisecond)
		wantState(t, h.state(t, info.Session), model.Suspended, "chain-stale")
		wantState(t, h.state(t, free.Session), model.Active, "")
		if h.Grant(ticket).State != model.Suspended {
			t.Error("grant still active")
		}
		h.set(func() { h.confirmed = time.Now() })
		h.Fresh(1)
		wantState(t, h.state(t, info.Session), model.Active, "")
	})
}

func TestSlowSubscriberSeesTheNewestAndDelaysNobody(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, _ := h.open(t, "v", alice)
		news, stop, err := h.Subscribe(info.Session)
		if err != nil {
			t.Fatal(err)
		}
		defer stop()
		for range 5 {
			h.transfer(alice, carol)
			h.state(t, info.Session)
			h.transfer(carol, alice)
			h.state(t, info.Session)
		}
		h.transfer(alice, carol)
		h.state(t, info.Session)
		if got := <-news; got.State != model.RevokedState || got.Receipt.BlockNumber != 21 {
			t.Errorf("got %s of block %d, want the newest: revoked at 21", got.State, got.Receipt.BlockNumber)
		}
		if err := h.Close(info.Session); err != nil {
			t.Fatal(err)
		}
		if got := <-news; got.State != model.Closed {
			t.Errorf("got %s, want closed", got.State)
		}
		if _, open := <-news; open {
			t.Error("channel open after the last news")
		}
		late, _, err := h.Subscribe(info.Session)
		if err != nil || (<-late).State != model.Closed {
			t.Errorf("subscribing to a closed session: %v", err)
		}
	})
}

func TestSubscribersAreLimited(t *testing.T) {
	in(t, session.Config{}, func(t *testing.T, h *house) {
		info, _ := h.open(t, "v", alice)
		var stops []func()
		for {
			_, stop, err := h.Subscribe(info.Session)
			if fault.KindOf(err) == fault.TooMany {
				break
			}
			if stops = append(stops, stop); len(stops) > 100 {
				t.Fatal("100 subscribers and no limit")
			}
		}
		stops[0]()
		stops[0]() // twice does no harm
		if _, _, err := h.Subscribe(info.Session); err != nil {
			t.Errorf("no room after one left: %v", err)
		}
	})
}
