package server_test

import (
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/streamgate/streamgate/edge/server"
	"github.com/streamgate/streamgate/internal/model"
)

// hang bounds what must end: far above what it takes.
const hang = 20 * time.Second

// A grant may end while its handler returns. The server then takes the response
// writer back and gives it to somebody else, who must not be cut.
func TestGrantThatEndsAsItsResponseDoesHarmsNobody(t *testing.T) {
	for proto := range protocols {
		t.Run(proto, func(t *testing.T) {
			h := build(t)
			c := h.client(proto)
			if got := h.do(c, "GET", play("720p/0.m4s"), ""); got.status != 200 {
				t.Fatal(got.status)
			}
			for range 200 {
				h.allow()
				var both sync.WaitGroup
				both.Go(func() {
					req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url+play("720p/0.m4s"), nil)
					if err != nil {
						t.Error(err)
						return
					}
					resp, err := c.Do(req)
					if err != nil {
						return // cut before its header
					}
					defer resp.Body.Close()
					_, _ = io.Copy(io.Discard, resp.Body)
				})
				both.Go(func() { h.revoke(model.RevokedState) })
				both.Wait()
				h.allow()
				if got := h.do(c, "GET", play("720p/1.m4s"), ""); got.status != 200 || got.body != "segment one" {
					t.Fatalf("the next request: status %d, %q", got.status, got.body)
				}
			}
		})
	}
}

// What the handler has written is not yet sent: if it returned with bytes of the
// end in the server's buffer, nothing could cut these any more.
func TestLastBytesAreCutToo(t *testing.T) {
	for proto := range protocols {
		t.Run(proto, func(t *testing.T) {
			h := build(t)
			resp := stalled(t, h, proto)
			h.revoke(model.RevokedState)
			ended := make(chan int64, 1)
			go func() {
				n, err := io.Copy(io.Discard, resp.Body)
				if err == nil {
					n = -1
				}
				ended <- n
			}()
			select {
			case n := <-ended:
				if n < 0 || n+1000 >= int64(len(large)) {
					t.Fatalf("%d bytes came after the cut", n)
				}
			case <-time.After(hang):
				t.Fatal("not cut")
			}
		})
	}
}

// listen opens a push stream and waits for its first line.
func (h *house) listen(proto string) *http.Response {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, h.url+"/v1/sessions/s1/events?ticket="+ticket, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	resp, err := h.client(proto).Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { resp.Body.Close() })
	if _, err := io.ReadFull(resp.Body, make([]byte, len("retry:"))); err != nil {
		h.t.Fatal(err)
	}
	return resp
}

// over waits for the end of a push stream.
func (h *house) over(resp *http.Response) {
	h.t.Helper()
	end := make(chan struct{})
	go func() { _, _ = io.Copy(io.Discard, resp.Body); close(end) }()
	select {
	case <-end:
	case <-time.After(hang):
		h.t.Fatal("the push stream did not end")
	}
}

func TestStoppingLetsPicturesUnderWayEnd(t *testing.T) {
	for proto := range protocols {
		t.Run(proto, func(t *testing.T) {
			h := build(t, server.Patient)
			h.hold()
			push := h.listen(proto)
			c, ended := h.client(proto), make(chan reply, 1)
			go func() { ended <- h.try(t.Context(), c, play("720p/0.m4s")) }()
			h.slow <- struct{}{} // the segment was asked for
			h.stop()
			h.over(push) // the server is leaving
			h.slow <- struct{}{}
			if got := <-ended; got.status != 200 || got.body != "segment zero" {
				t.Fatalf("status %d, %q", got.status, got.body)
			}
		})
	}
}

func TestStoppingWaitsForNobodyForLong(t *testing.T) {
	for proto := range protocols {
		t.Run(proto, func(t *testing.T) {
			t.Parallel() // each takes as long as stopping may
			h := build(t)
			stalled(t, h, proto) // reads nothing any more
			push := h.listen(proto)
			h.stop()
			h.over(push)
			select {
			case <-h.stopped:
			case <-time.After(hang):
				t.Fatal("the server did not stop")
			}
		})
	}
}

// Between the question and the answer time passes: the origin is slow, or this
// process was stopped. What has got too old meanwhile gives nothing out.
func TestViewThatGetsTooOldWhileTheOriginAnswersServesNothing(t *testing.T) {
	for proto := range protocols {
		t.Run(proto+" key", func(t *testing.T) {
			h := build(t)
			sleep := func() { h.confirmed.Store(int64(time.Hour)) }
			h.asked.Store(&sleep)
			if got := h.do(h.client(proto), "GET", play("key/0"), ""); got.status != 503 || got.problem != "chain-stale" {
				t.Fatalf("status %d, problem %q, %d bytes", got.status, got.problem, len(got.body))
			}
		})
		t.Run(proto+" segment", func(t *testing.T) {
			h := build(t)
			h.hold()
			got := make(chan reply, 1)
			go func() { got <- h.do(h.client(proto), "GET", play("720p/1.m4s"), "") }()
			h.slow <- struct{}{} // it was asked for
			h.confirmed.Store(int64(time.Hour))
			h.slow <- struct{}{}
			select {
			case r := <-got:
				if r.status != 503 || r.problem != "chain-stale" {
					t.Fatalf("status %d, problem %q, %q", r.status, r.problem, r.body)
				}
			case <-time.After(hang):
				t.Fatal("no answer")
			}
		})
	}
}

// Nobody has ended the grant yet: the process may have slept, and this handler
// may be the first to wake.
func TestResponseUnderWayEndsWhenTheViewGetsTooOld(t *testing.T) {
	for proto := range protocols {
		t.Run(proto, func(t *testing.T) {
			h := build(t)
			resp := stalled(t, h, proto)
			h.confirmed.Store(int64(time.Hour))
			ended := make(chan error, 1)
			go func() {
				_, err := io.Copy(io.Discard, resp.Body)
				ended <- err
			}()
			select {
			case err := <-ended:
				if err == nil {
					t.Fatal("came to its end")
				}
			case <-time.After(hang):
				t.Fatal("not cut")
			}
		})
	}
}
