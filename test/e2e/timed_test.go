package e2e

import (
	"context"
	"errors"
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/streamgate/streamgate/chain/operator"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/cluster"
)

// lend makes bob the user of alice's pass for so long from now, and says when it
// ends on our clock: a dev chain that seals a block for each transaction is ahead
// of it.
func lend(t *testing.T, alice, bob cluster.Wallet, d time.Duration) time.Time {
	t.Helper()
	op := acts(t, alice)
	contract, err := evm.ParseAddress(demo.Contract)
	if err != nil {
		t.Fatal(err)
	}
	user, err := evm.ParseAddress(bob.Address)
	if err != nil {
		t.Fatal(err)
	}
	until := time.Now().Add(d).Truncate(time.Second)
	block, err := op.Lend(t.Context(), contract, user, demo.TokenID, until)
	if err != nil {
		t.Fatal(err)
	}
	return ours(until, block)
}

// acts gives what sends a wallet's transactions.
func acts(t *testing.T, w cluster.Wallet) *operator.Operator {
	t.Helper()
	key, err := operator.KeyFromHex(w.Key)
	if err != nil {
		t.Fatal(err)
	}
	op, err := operator.New(t.Context(), demo.RPC, key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(op.Close)
	return op
}

// ours is a moment of the chain's time on our clock, when a block was just made.
func ours(at time.Time, block model.BlockRef) time.Time {
	return at.Add(-max(0, time.Until(block.Time)))
}

// tooLate is far beyond the second that is promised: the machine may be busy.
const tooLate = 10 * time.Second

func TestRentalEndsAtItsTimeWithoutAnEvent(t *testing.T) {
	alice, bob := begin(t)
	withGate(t, map[string]any{"erc4907_user": map[string]any{"chain": demo.ChainID, "contract": demo.Contract}})
	until := lend(t, alice, bob, 6*time.Second)
	s := demo.Watch(t, demo.Edges[0], bob)
	events := demo.Events(t, s)
	if err := demo.Served(t.Context(), s.HLS); err != nil {
		t.Fatal(err)
	}
	// Lent for longer before it ends: nothing is noticed.
	until = lend(t, alice, bob, time.Until(until)+4*time.Second)
	awaitState(t, events, model.Active)
	info := awaitState(t, events, model.RevokedState)
	late := time.Since(until)
	t.Logf("ended %v after its time", late.Round(time.Millisecond))
	if late < -2*time.Second || late > tooLate {
		t.Errorf("a rental until %v ended %v after that", until, late)
	}
	if info.Reason != "right-lost" || info.Receipt == nil || info.Receipt.Decision != model.Revoked {
		t.Errorf("told %+v", info)
	}
	if err := demo.Refused(t.Context(), s.HLS, http.StatusForbidden, "right-lost"); err != nil {
		t.Error(err)
	}
	// Lent once more: the session comes back, at an edge that was killed meanwhile too.
	kill(t, "edge-1", demo.Edges[0])
	until = lend(t, alice, bob, 8*time.Second)
	cluster.Eventually(t, "return", func(ctx context.Context) error { return demo.Served(ctx, s.HLS) })
	kill(t, "edge-1", demo.Edges[0])
	pace := time.NewTicker(20 * time.Millisecond) // a session may ask a hundred times a second
	defer pace.Stop()
	for ; time.Now().Before(until); <-pace.C { // served until then, by a process that never saw the lending
		if err := demo.Served(t.Context(), s.HLS); err != nil && time.Until(until) > 2*time.Second {
			t.Fatal(err)
		}
	}
	cluster.Eventually(t, "end", func(ctx context.Context) error { return demo.Refused(ctx, s.HLS, http.StatusForbidden, "right-lost") })
	if late := time.Since(until); late > tooLate {
		t.Errorf("ended %v late after a restart", late)
	} else {
		t.Logf("after a restart it ended %v after its time", late.Round(time.Millisecond))
	}
}

// The events of a subscription name nobody: they reach its holder's session by
// the token that it rests on.
func TestSubscriptionIsRenewedCancelledAndRunsOutWithTheWatcherDead(t *testing.T) {
	alice, bob := begin(t)
	creator, holder := acts(t, alice), acts(t, bob)
	pass, err := creator.DeployAccessPass(t.Context(), "Season", "SEASON")
	if err != nil {
		t.Fatal(err)
	}
	const id = "7"
	end := time.Now().Add(8 * time.Second).Truncate(time.Second)
	block, err := creator.MintUntil(t.Context(), pass, holder.Address(), id, end)
	if err != nil {
		t.Fatal(err)
	}
	renew := func(by time.Duration) (at time.Time) {
		t.Helper()
		if block, err = creator.Renew(t.Context(), pass, id, by); err != nil {
			t.Fatal(err)
		}
		if block.Time.After(end) {
			end = block.Time
		}
		end = end.Add(by)
		return ours(end, block)
	}
	withGate(t, map[string]any{"erc5643": map[string]any{"chain": demo.ChainID, "contract": pass.String()}})
	s := demo.Watch(t, demo.Edges[0], bob)
	events := demo.Events(t, s)
	first := ours(end, block)
	second := renew(3 * time.Second)
	awaitState(t, events, model.Active)
	info := awaitState(t, events, model.RevokedState)
	late := time.Since(second)
	t.Logf("renewed, it ended %v after its time", late.Round(time.Millisecond))
	if time.Now().Before(first.Add(time.Second)) || late < -2*time.Second || late > tooLate {
		t.Errorf("ended %v after its time, first it was until %v: %+v", late, first, info)
	}
	renew(time.Hour)
	awaitState(t, events, model.Active)
	if block, err = holder.Cancel(t.Context(), pass, id); err != nil {
		t.Fatal(err)
	}
	end = block.Time
	awaitState(t, events, model.RevokedState)

	last := renew(6 * time.Second)
	awaitState(t, events, model.Active)
	demo.Signal(t, "origin-1", syscall.SIGKILL) // the watcher is there too
	cluster.Eventually(t, "end", func(ctx context.Context) error {
		err := demo.Served(ctx, s.HLS)
		if err == nil {
			return errors.New("served")
		}
		if left := time.Until(last); left > 2*time.Second {
			t.Errorf("refused %v before its time: %v", left, err)
		}
		return nil
	})
	late = time.Since(last)
	t.Logf("with the watcher killed, it ended %v after its time", late.Round(time.Millisecond))
	if late > tooLate {
		t.Errorf("ended %v late", late)
	}
	cluster.Eventually(t, "origin", func(ctx context.Context) error { return demo.Served(ctx, demo.Origin+"/readyz") })
	cluster.Eventually(t, "refusal", func(ctx context.Context) error { return demo.Refused(ctx, s.HLS, http.StatusForbidden, "right-lost") })
}
