package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/test/cluster"
)

// narrow gives edge-2 a line of 1 MiB a second until the test ends.
func narrow(t *testing.T) {
	t.Helper()
	file := filepath.Join(demo.Data, "edge-2.yaml")
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`max_egress_bytes: \d+`)
	if !line.Match(before) {
		t.Fatalf("no max_egress_bytes in %s", file)
	}
	if err := os.WriteFile(file, line.ReplaceAll(before, []byte("max_egress_bytes: 1048576")), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.WriteFile(file, before, 0o600); err != nil {
			t.Error(err)
		}
		restart(t, "edge-2", demo.Edges[1])
	})
	restart(t, "edge-2", demo.Edges[1])
}

// press fetches media over and over, some MiB a second, until it is told to stop; then
// it gives how often it was served. Nothing may be refused, but for the moment in which
// an edge that was started anew asks the chain about what it may have missed.
// It was 150 ms; mostStale answers in all are five seconds, since the machine may be busy.
func press(t *testing.T, media []string) (stop func() int64) {
	ctx, cancel := context.WithCancel(t.Context())
	const mostStale = 200
	var served atomic.Int64
	stale := 0
	var pressing sync.WaitGroup
	pressing.Go(func() {
		tick := time.NewTicker(25 * time.Millisecond) // far less often than a session may
		defer tick.Stop()
		for i := 0; ; i++ {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
			switch err := demo.Served(ctx, media[i%len(media)]); {
			case ctx.Err() != nil:
				return
			case err != nil:
				if strings.Contains(err.Error(), "chain-stale") {
					if stale++; stale <= mostStale {
						continue
					}
				}
				t.Errorf("a session that the edge has: %v", err)
			default:
				served.Add(1)
			}
		}
	})
	stop = sync.OnceValue(func() int64 { cancel(); pressing.Wait(); return served.Load() })
	t.Cleanup(func() { stop() })
	return stop
}

// pathways are the addresses that a session's steering manifest names, but that of the
// edge that gives it.
func pathways(t *testing.T, hls string) []string {
	t.Helper()
	a, err := demo.Get(t.Context(), strings.Replace(hls, "master.m3u8", "steering", 1))
	if err != nil || a.Status != http.StatusOK {
		t.Fatalf("steering: %d %v", a.Status, err)
	}
	var m struct {
		Clones []struct {
			Replace struct {
				Variants map[string]string `json:"PER-VARIANT-URIS"`
			} `json:"URI-REPLACEMENT"`
		} `json:"PATHWAY-CLONES"`
	}
	if err := json.Unmarshal(a.Body, &m); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range m.Clones {
		for _, variant := range c.Replace.Variants {
			u, err := url.Parse(variant)
			if err != nil {
				t.Fatalf("steering: %v", err)
			}
			out = append(out, "https://"+u.Host)
			break // they are all at one edge
		}
	}
	return out
}

// visit opens a session and closes it again: a wallet may have only so many.
func visit(t *testing.T, edge, token string) (cluster.Session, error) {
	t.Helper()
	s, err := demo.Open(t, edge, token, demo.Video)
	if err == nil {
		err = demo.API(t, edge, token).Call(t.Context(), http.MethodDelete, "/v1/sessions/"+string(s.Session), nil, nil)
	}
	return s, err
}

func TestFullEdgeSendsNewViewersToTheOtherAndServesTheOnesItHas(t *testing.T) {
	narrow(t)
	alice, _ := begin(t)
	other, full := demo.Edges[0], demo.Edges[1]
	token := demo.Login(t, full, alice)
	mine := demo.Watch(t, full, alice)
	events := demo.Events(t, mine)
	awaitState(t, events, "active")
	stop := press(t, segments(t, mine))
	words := "this edge serves all that it can: use " + other
	cluster.Eventually(t, "the full edge refuses", func(context.Context) error {
		_, err := visit(t, full, token)
		if fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Detail(err), words) {
			return fmt.Errorf("got %v, want %q", err, words)
		}
		return nil
	})
	theirs, err := demo.Open(t, other, token, demo.Video)
	if err != nil {
		t.Fatalf("the edge that was named: %v", err)
	}
	// To who has a session the other one still names it, as the last resort: a full edge is
	// better than one that is gone. That it comes after those with room is for
	// cluster/placement's tests: there are but two edges here.
	if s, err := visit(t, other, token); err != nil || !slices.Contains(s.Edges, full) || !slices.Contains(pathways(t, theirs.HLS), full) {
		t.Errorf("the other edge names %v and %v to who has a session, %v", s.Edges, pathways(t, theirs.HLS), err)
	}
	// To its own it still says where else they could go, and who comes from an edge that
	// died is taken.
	if at := pathways(t, mine.HLS); !slices.Contains(at, other) {
		t.Errorf("the full edge's own players hear of %v", at)
	}
	u, err := url.Parse(theirs.HLS)
	if err != nil {
		t.Fatal(err)
	}
	for _, served := range []string{mine.HLS, strings.Replace(mine.HLS, "master.m3u8", "key/0", 1), full + u.Path} {
		if err := demo.Served(t.Context(), served); err != nil {
			t.Errorf("a session that goes on: %v", err)
		}
	}
	if text := ready(t, "edge-2"); !strings.Contains(text, "this edge serves all that it can") {
		t.Errorf("its readiness says %q", text)
	}
	if n := stop(); n == 0 {
		t.Error("nothing was served: the test shows nothing")
	}
	cluster.Eventually(t, "the edge takes viewers again", func(context.Context) error {
		if _, err := visit(t, full, token); err != nil {
			return err
		}
		s, err := visit(t, other, token)
		if err == nil && !slices.Contains(s.Edges, full) {
			err = fmt.Errorf("the other edge names %v", s.Edges)
		}
		return err
	})
}

// ready is what a node's operator reads, who is not told that it is not ready.
func ready(t *testing.T, node string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, demo.Admin[node]+"/readyz", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("status %d, %v", resp.StatusCode, err)
	}
	return string(b)
}
