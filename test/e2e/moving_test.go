package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/test/cluster"
)

// elsewhere is the same path at another edge.
func elsewhere(url string) string {
	for i, e := range demo.Edges {
		if path, ok := strings.CutPrefix(url, e); ok {
			return demo.Edges[(i+1)%len(demo.Edges)] + path
		}
	}
	return url
}

func TestSessionGoesOnAtAnotherEdge(t *testing.T) {
	alice, bob := begin(t)
	s := demo.Watch(t, demo.Edges[0], alice)
	if len(s.Edges) != 1 || s.Edges[0] != demo.Edges[1] {
		t.Errorf("other edges named: %v", s.Edges)
	}
	there := elsewhere(s.HLS)
	for _, path := range []string{"master.m3u8", "key/0", "poster.jpg"} {
		if err := demo.Served(t.Context(), strings.Replace(there, "master.m3u8", path, 1)); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	events := demo.Events(t, cluster.Session{Events: elsewhere(s.Events)})
	demo.Transfer(t, alice, bob)
	awaitState(t, events, "revoked")
	for _, url := range []string{s.HLS, there} {
		cluster.Eventually(t, "refusal", func(ctx context.Context) error {
			return demo.Refused(ctx, url, http.StatusForbidden, "right-lost")
		})
	}
	demo.Transfer(t, bob, alice)
	awaitState(t, events, "active")
}

// restart ends a node as an operator would and waits until its successor is ready.
func restart(t *testing.T, node, url string) {
	t.Helper()
	old := demo.PID(t, node)
	demo.Signal(t, node, syscall.SIGTERM)
	cluster.Eventually(t, node+" is started again", func(ctx context.Context) error {
		if err := demo.Served(ctx, url+"/readyz"); err != nil {
			return err
		}
		if demo.PID(t, node) == old {
			return fmt.Errorf("still process %d", old)
		}
		return nil
	})
}

// inVain bounds how long a viewer asks both edges. It should be less than the media that a
// player has in hand, three seconds, as the log of the test tells; the machine may be busy.
const inVain = 15 * time.Second

func TestRollingRestartInterruptsNobodyBeyondARequest(t *testing.T) {
	alice, _ := begin(t)
	s := demo.Watch(t, demo.Edges[0], alice)
	ctx, cancel := context.WithCancel(t.Context())
	type tally struct {
		served, again, failed int
		longest               time.Duration // that the viewer asked in vain
	}
	done := make(chan tally)
	go func() { // ends with ctx
		var n tally
		defer func() { done <- n }()
		url := s.HLS
		for ctx.Err() == nil {
			began, err := time.Now(), demo.Served(ctx, url)
			if err == nil {
				n.served++
				continue
			}
			// As a player does: at the other edge, and again, for less than it has in hand.
			for again := err; again != nil && ctx.Err() == nil; again = demo.Served(ctx, url) {
				if time.Since(began) > inVain {
					n.failed++
					t.Errorf("not served by either edge for %v: %v", inVain, errors.Join(err, again))
					break
				}
				url = elsewhere(url)
			}
			n.again++
			n.longest = max(n.longest, time.Since(began))
		}
	}()
	restart(t, "edge-1", demo.Edges[0])
	restart(t, "edge-2", demo.Edges[1])
	restart(t, "origin-1", demo.Origin)
	cancel()
	n := <-done
	for _, edge := range demo.Edges { // gossip tells them of the new origin
		cluster.Eventually(t, edge+" knows the origin", func(ctx context.Context) error {
			err := demo.API(t, edge, "").Call(ctx, "GET", "/v1/videos/nobodyknowsthis", nil, nil)
			if fault.KindOf(err) == fault.NotFound { // said by an origin
				return nil
			}
			return fmt.Errorf("%w, want not-found", err)
		})
	}
	t.Logf("%d requests served at once, %d asked again, for %v at most, %d in vain", n.served, n.again, n.longest.Round(time.Millisecond), n.failed)
	if n.served == 0 || n.again == 0 {
		t.Error("the restarts were not seen by the viewer: the test shows nothing")
	}
}
