package e2e

import (
	"context"
	"encoding/json"
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/cluster"
)

// begin makes sure that all nodes are ready and that alice holds the pass, wherever the test
// before left it and whomever it stopped.
func begin(t *testing.T) (alice, bob cluster.Wallet) {
	t.Helper()
	for _, node := range append([]string{demo.Origin}, demo.Edges...) {
		cluster.Eventually(t, node+" is ready", func(ctx context.Context) error { return demo.Served(ctx, node+"/readyz") })
	}
	alice, bob = demo.Wallet(t, "alice"), demo.Wallet(t, "bob")
	_, err := demo.Open(t, demo.Edges[0], demo.Login(t, demo.Edges[0], alice), demo.Video)
	switch {
	case fault.KindOf(err) == fault.Forbidden:
		demo.Transfer(t, bob, alice)
	case err != nil:
		t.Fatal(err)
	}
	return alice, bob
}

func awaitState(t testing.TB, events <-chan model.SessionInfo, want model.SessionState) model.SessionInfo {
	t.Helper()
	end := time.After(cluster.HangBound)
	for {
		select {
		case info, ok := <-events:
			if !ok {
				t.Fatalf("events ended before state %q", want)
			}
			if info.State == want {
				return info
			}
		case <-end:
			t.Fatalf("no state %q within %v", want, cluster.HangBound)
		}
	}
}

func TestWhoLosesThePassLosesThePictureOnEveryEdgeAndGetsItBack(t *testing.T) {
	alice, bob := begin(t)
	var sessions []cluster.Session
	var events []<-chan model.SessionInfo
	for _, edge := range demo.Edges {
		s := demo.Watch(t, edge, alice)
		sessions = append(sessions, s)
		events = append(events, demo.Events(t, s))
	}
	block := demo.Transfer(t, alice, bob)
	for i, s := range sessions {
		info := awaitState(t, events[i], model.RevokedState)
		if info.Reason != "right-lost" || info.Receipt == nil || info.Receipt.Decision != model.Revoked {
			t.Fatalf("edge %d: %+v", i, info)
		}
		if info.Receipt.BlockNumber < block.Number {
			t.Errorf("receipt names block %d, the pass moved in %d", info.Receipt.BlockNumber, block.Number)
		}
		receipt, err := json.Marshal(info.Receipt)
		if err != nil {
			t.Fatal(err)
		}
		verifyReceipt(t, receipt, "revocation")
		for _, path := range []string{s.HLS, segmentOf(s, "720p/0.m4s"), segmentOf(s, "key/0")} {
			if err := demo.Refused(t.Context(), path, http.StatusForbidden, "right-lost"); err != nil {
				t.Errorf("edge %d: %v", i, err)
			}
		}
	}
	if _, err := demo.Open(t, demo.Edges[1], demo.Login(t, demo.Edges[1], bob), demo.Video); err != nil {
		t.Errorf("bob holds the pass now: %v", err)
	}
	demo.Transfer(t, bob, alice)
	for i, s := range sessions {
		info := awaitState(t, events[i], model.Active)
		if info.Receipt == nil || info.Receipt.Decision != model.Restored {
			t.Errorf("edge %d: %+v", i, info)
		}
		if err := demo.Served(t.Context(), s.HLS); err != nil {
			t.Errorf("edge %d after the return: %v", i, err)
		}
	}
}

func segmentOf(s cluster.Session, path string) string {
	return s.HLS[:len(s.HLS)-len("master.m3u8")] + path
}

func TestEdgeThatCannotSeeTheChainSuspendsAndComesBack(t *testing.T) {
	api := demo.Creator(t)
	gate := map[string]any{"erc721": map[string]any{"chain": demo.ChainID, "contract": demo.Contract, "token_ids": []string{"1"}},
		"max_staleness": "2s"}
	var before json.RawMessage
	if err := api.Call(t.Context(), "GET", "/v1/videos/"+demo.Video+"/gate", nil, &before); err != nil {
		t.Fatal(err)
	}
	if err := api.Call(t.Context(), "PUT", "/v1/videos/"+demo.Video+"/gate", gate, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := demo.Creator(t).Call(context.Background(), "PUT", "/v1/videos/"+demo.Video+"/gate", before, nil); err != nil {
			t.Error(err)
		}
	})
	alice, _ := begin(t)
	s := demo.Watch(t, demo.Edges[0], alice)
	cluster.Eventually(t, "session with the new gate", func(ctx context.Context) error { return demo.Served(ctx, s.HLS) })
	demo.Signal(t, "devchain", syscall.SIGSTOP)
	resumed := false
	resume := func() {
		if !resumed {
			resumed = true
			demo.Signal(t, "devchain", syscall.SIGCONT)
		}
	}
	defer resume()
	cluster.Eventually(t, "suspension", func(ctx context.Context) error {
		return demo.Refused(ctx, s.HLS, http.StatusServiceUnavailable, "chain-stale")
	})
	resume()
	cluster.Eventually(t, "return", func(ctx context.Context) error { return demo.Served(ctx, s.HLS) })
}
