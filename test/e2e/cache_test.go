package e2e

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/ipfs/go-cid"

	"github.com/streamgate/streamgate/test/cluster"
)

// watched checks all answers against the hash that their ETag is.
type watched struct{ right, broken atomic.Int64 }

func (w *watched) fetch(t *testing.T, url string) {
	a, err := demo.Get(t.Context(), url)
	if err != nil || a.Status != http.StatusOK {
		w.broken.Add(1) // the edge is dead, or comes up
		return
	}
	c, err := cid.Decode(strings.Trim(a.Header.Get("ETag"), `"`))
	if err != nil {
		t.Errorf("ETag %q of %s: %v", a.Header.Get("ETag"), url, err)
		return
	}
	if sum := sha256.Sum256(a.Body); c.Type() == cid.Raw && !bytes.HasSuffix(c.Hash(), sum[:]) {
		t.Errorf("%d bytes that are not %s", len(a.Body), c)
		return
	}
	w.right.Add(1)
}

func TestKilledEdgeServesNoWrongByte(t *testing.T) {
	alice, _ := begin(t)
	s := demo.Watch(t, demo.Edges[1], alice)
	var all []string
	for _, rendition := range playlist(t, s.HLS) {
		all = append(all, playlist(t, rendition)...)
	}
	var w watched
	stop := make(chan struct{})
	var viewers sync.WaitGroup
	for i := range 6 {
		viewers.Go(func() {
			for n := i; ; n++ {
				select {
				case <-stop:
					return
				case <-time.After(2 * time.Millisecond): // a viewer, not a flood
				}
				w.fetch(t, all[n*7%len(all)])
			}
		})
	}
	for range 3 {
		cluster.Eventually(t, "load", atLeast(&w.right, w.right.Load()+200))
		kill(t, "edge-2", demo.Edges[1])
	}
	cluster.Eventually(t, "load after the kills", atLeast(&w.right, w.right.Load()+200))
	close(stop)
	viewers.Wait()
	t.Logf("%d answers were right, %d did not come", w.right.Load(), w.broken.Load())
}

// A dead origin, which is the only watcher too, stops nobody who plays what the edge
// has, until the chain has not been seen for as long as the gate allows.
func TestDeadOriginStopsNoSegmentThatTheEdgeHas(t *testing.T) {
	alice, _ := begin(t)
	s := demo.Watch(t, demo.Edges[0], alice)
	var all []string
	for _, rendition := range playlist(t, s.HLS) {
		all = append(all, rendition)
		all = append(all, playlist(t, rendition)...)
	}
	for _, url := range all {
		if err := demo.Served(t.Context(), url); err != nil {
			t.Fatal(err)
		}
	}
	demo.Signal(t, "origin-1", syscall.SIGSTOP) // it hangs: worse than one that refuses
	stopped := true
	defer func() {
		if stopped {
			demo.Signal(t, "origin-1", syscall.SIGCONT)
		}
	}()
	var w watched
	for _, url := range all {
		w.fetch(t, url)
	}
	if n := w.right.Load(); int(n) != len(all) {
		t.Errorf("%d of %d answers came without an origin", n, len(all))
	}
	cluster.Eventually(t, "the end of what may be served without a look at the chain", func(ctx context.Context) error {
		return demo.Refused(ctx, all[1], http.StatusServiceUnavailable, "chain-stale")
	})
	demo.Signal(t, "origin-1", syscall.SIGCONT)
	stopped = false
	cluster.Eventually(t, "return", func(ctx context.Context) error { return demo.Served(ctx, all[1]) })
}

// atLeast asks whether a counter has come to n.
func atLeast(c *atomic.Int64, n int64) func(context.Context) error {
	return func(context.Context) error {
		if have := c.Load(); have < n {
			return fmt.Errorf("%d of %d", have, n)
		}
		return nil
	}
}
