package server_test

import (
	"context"
	"crypto/tls"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"

	"github.com/streamgate/streamgate/internal/model"
)

// A hit over HTTP/3 goes round the library's response writer, so it is held
// against what the other protocols say.
func TestHitsSayTheSameOverEveryProtocol(t *testing.T) {
	h := build(t)
	for _, headers := range [][]string{nil, {"Range", "bytes=3-7"}, {"Origin", "https://page.example"}, {"Range", "bytes=0-"}, {"X-Request-Id", "mine"}} {
		var first reply
		for i, name := range slices.Sorted(maps.Keys(protocols)) {
			c := h.client(name)
			h.warm(c, "720p/0.m4s")
			got := h.do(c, "GET", play("720p/0.m4s"), "", headers...)
			if !strings.HasSuffix(strings.Join(got.header["Server-Timing"], ","), `"hit"`) {
				t.Fatalf("%s: no hit: %v", name, got.header)
			}
			if day, err := http.ParseTime(got.header.Get("Date")); err != nil || time.Since(day) > time.Minute {
				t.Errorf("%s: date %q: %v", name, got.header.Get("Date"), err)
			}
			for _, own := range []string{"Date", "Alt-Svc", "Server-Timing"} {
				got.header.Del(own)
			}
			if headers == nil || headers[0] != "X-Request-Id" {
				got.header.Del("X-Request-Id")
			}
			if i == 0 {
				first = got
				continue
			}
			if got.status != first.status || got.body != first.body || !sameHeader(got.header, first.header) {
				t.Errorf("%s with %v: %d %q %v, before %d %q %v", name, headers, got.status, got.body, got.header, first.status, first.body, first.header)
			}
		}
	}
}

func sameHeader(a, b http.Header) bool {
	for _, h := range []http.Header{a, b} {
		for k, v := range h {
			if !slices.Equal(v, a[k]) || !slices.Equal(v, b[k]) {
				return false
			}
		}
	}
	return true
}

// warm asks for a file until it is in memory: a viewer has its last byte before that.
func (h *house) warm(c *http.Client, path string) (got reply) {
	h.t.Helper()
	h.do(c, "GET", play(path), "")
	h.await(func() bool {
		got = h.do(c, "GET", play(path), "")
		return strings.HasSuffix(strings.Join(got.header.Values("Server-Timing"), ","), `"hit"`)
	})
	return got
}

// stalledHit is a response under way of which the cache has everything.
func stalledHit(t *testing.T, h *house, proto string) *http.Response {
	t.Helper()
	if got := h.warm(h.client(proto), "720p/2.m4s"); got.status != 200 || len(got.body) != len(large) {
		t.Fatalf("status %d, %d bytes", got.status, len(got.body))
	}
	resp := stalled(t, h, proto)
	if timing := strings.Join(resp.Header.Values("Server-Timing"), ","); !strings.HasSuffix(timing, `"hit"`) {
		t.Fatal(timing)
	}
	return resp
}

func TestHitUnderWayIsCut(t *testing.T) {
	for name, lose := range map[string]func(*house){
		"the right was lost":    func(h *house) { h.revoke(model.RevokedState) },
		"the view is too old":   func(h *house) { h.confirmed.Store(int64(time.Hour)) },
		"the session was ended": func(h *house) { h.revoke(model.Closed) },
	} {
		for proto := range protocols {
			t.Run(name+" "+proto, func(t *testing.T) {
				h := build(t)
				resp := stalledHit(t, h, proto)
				lose(h)
				n, err := io.Copy(io.Discard, resp.Body)
				if err == nil || n+1000 >= int64(len(large)) {
					t.Fatalf("%d bytes came after it, %v", n, err)
				}
			})
		}
	}
}

func TestViewerWhoLeavesAHitEndsIt(t *testing.T) {
	for proto := range protocols {
		t.Run(proto, func(t *testing.T) {
			h := build(t)
			resp := stalledHit(t, h, proto)
			resp.Body.Close()
			h.ended("cut")
			if got := h.do(h.client(proto), "GET", play("720p/0.m4s"), ""); got.status != 200 || got.body != "segment zero" {
				t.Fatalf("the next request: %d %q", got.status, got.body)
			}
		})
	}
}

// A client may end its request after the answer. Each stream must be over then, or
// the connection has none left after a while.
func TestStreamsWhoseRequestsEndLateAreOver(t *testing.T) {
	h := build(t)
	q, err := quic.DialAddr(t.Context(), h.host(), &tls.Config{RootCAs: h.pool, NextProtos: []string{"h3"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer q.CloseWithError(0, "")
	c := (&http3.Transport{}).NewClientConn(q)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	const more = 900 // of each kind more than a connection may have at a time
	for i := range more {
		path := []string{"key/0", "master.m3u8", "720p/0.m4s"}[i%3]
		str, err := c.OpenRequestStream(ctx)
		if err != nil {
			t.Fatalf("request %d: %v", i, err)
		}
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, h.url+play(path), nil)
		if err := str.SendRequestHeader(req); err != nil {
			t.Fatal(err)
		}
		resp, err := str.ReadResponse()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			t.Fatalf("request %d, status %d: %v", i, resp.StatusCode, err)
		}
		_ = str.Close() // late; a server that has said that it reads no more is right
	}
}
