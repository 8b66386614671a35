package server_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/edge/server"
	"github.com/streamgate/streamgate/internal/model"
)

func TestFilesOfAVideoAreServedOverEveryProtocol(t *testing.T) {
	h := build(t)
	for name, major := range protocols {
		c := h.client(name)
		for _, f := range []struct{ path, ctype, body string }{
			{"master.m3u8", "application/vnd.apple.mpegurl", "#EXTM3U\n"},
			{"720p/index.m3u8", "application/vnd.apple.mpegurl", "#EXTM3U\n#media\n"},
			{"720p/init.mp4", "video/mp4", "init"},
			{"720p/1.m4s", "video/iso.segment", "segment one"},
			{"key/0", "application/octet-stream", strings.Repeat("\x00", 16)},
		} {
			got := h.do(c, "GET", play(f.path), "")
			if got.status != 200 || got.body != f.body || got.header.Get("Content-Type") != f.ctype || got.proto != major {
				t.Errorf("%s %s: status %d, %q, %s, HTTP/%d", name, f.path, got.status, got.body, got.header.Get("Content-Type"), got.proto)
			}
			want := "private, no-cache"
			if strings.HasPrefix(f.path, "key/") {
				want = "no-store"
			}
			if cc := got.header.Get("Cache-Control"); cc != want {
				t.Errorf("%s %s: Cache-Control %q", name, f.path, cc)
			}
			if announced := strings.Contains(got.header.Get("Alt-Svc"), "h3="); announced != (major < 3) {
				t.Errorf("%s %s: Alt-Svc %q", name, f.path, got.header.Get("Alt-Svc"))
			}
		}
	}
}

func TestRangesAndConditionsFollowRFC9110(t *testing.T) {
	h := build(t)
	c := h.client("h2")
	etag := h.do(c, "GET", play("720p/0.m4s"), "").header.Get("ETag")
	for name, tc := range map[string]struct {
		method  string
		headers []string
		status  int
		body    string
		rng     string
	}{
		"first bytes":   {"GET", []string{"Range", "bytes=0-6"}, 206, "segment", "bytes 0-6/12"},
		"to the end":    {"GET", []string{"Range", "bytes=8-"}, 206, "zero", "bytes 8-11/12"},
		"last bytes":    {"GET", []string{"Range", "bytes=-4"}, 206, "zero", "bytes 8-11/12"},
		"beyond":        {"GET", []string{"Range", "bytes=8-99"}, 206, "zero", "bytes 8-11/12"},
		"outside":       {"GET", []string{"Range", "bytes=12-"}, 416, "", "bytes */12"},
		"two":           {"GET", []string{"Range", "bytes=0-1,3-4"}, 200, "segment zero", ""},
		"nonsense":      {"GET", []string{"Range", "bytes=b-a"}, 200, "segment zero", ""},
		"backwards":     {"GET", []string{"Range", "bytes=5-2"}, 200, "segment zero", ""},
		"if-range ok":   {"GET", []string{"Range", "bytes=0-6", "If-Range", etag}, 206, "segment", "bytes 0-6/12"},
		"if-range else": {"GET", []string{"Range", "bytes=0-6", "If-Range", `"x"`}, 200, "segment zero", ""},
		"not modified":  {"GET", []string{"If-None-Match", `"x", W/` + etag}, 304, "", ""},
		"modified":      {"GET", []string{"If-None-Match", `"x"`}, 200, "segment zero", ""},
		"head":          {"HEAD", nil, 200, "", ""},
		"head of part":  {"HEAD", []string{"Range", "bytes=0-6"}, 200, "", ""},
		"last none":     {"GET", []string{"Range", "bytes=-0"}, 416, "", "bytes */12"},
		"all but more":  {"GET", []string{"Range", "bytes=-99"}, 206, "segment zero", "bytes 0-11/12"},
		"other unit":    {"GET", []string{"Range", "lines=0-1"}, 200, "segment zero", ""},
		"both":          {"GET", []string{"If-None-Match", etag, "Range", "bytes=0-6"}, 304, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := h.do(c, tc.method, play("720p/0.m4s"), "", tc.headers...)
			if got.status != tc.status || tc.status != 416 && got.body != tc.body || got.header.Get("Content-Range") != tc.rng {
				t.Fatalf("status %d, %q, Content-Range %q", got.status, got.body, got.header.Get("Content-Range"))
			}
			if tc.method == "HEAD" && got.header.Get("Content-Length") == "" {
				t.Error("HEAD has no Content-Length")
			}
		})
	}
}

func TestRefusalsSayWhatToDo(t *testing.T) {
	h := build(t)
	c := h.client("h2")
	for name, tc := range map[string]struct {
		turn    func()
		path    string
		status  int
		problem string
	}{
		"revoked":       {func() { h.revoke(model.RevokedState) }, play("720p/0.m4s"), 403, "right-lost"},
		"no seat":       {func() { h.unseat() }, play("720p/0.m4s"), 403, "seats-taken"},
		"revoked key":   {func() { h.revoke(model.RevokedState) }, play("key/0"), 403, "right-lost"},
		"suspended":     {func() { h.revoke(model.Suspended) }, play("master.m3u8"), 503, "chain-stale"},
		"expired":       {func() { h.revoke(model.Expired) }, play("master.m3u8"), 401, "session-expired"},
		"closed":        {func() { h.revoke(model.Closed) }, play("master.m3u8"), 404, "not-found"},
		"out of time":   {func() { g := *h.grant.Load(); g.ExpiresAt = time.Now().Add(-time.Second); h.grant.Store(&g) }, play("master.m3u8"), 401, "session-expired"},
		"blind":         {func() { h.confirmed.Store(int64(time.Hour)) }, play("720p/0.m4s"), 503, "chain-stale"},
		"never seen":    {func() { h.confirmed.Store(-1) }, play("key/0"), 503, "chain-stale"},
		"other ticket":  {nil, "/play/guess/master.m3u8", 404, "not-found"},
		"no such file":  {nil, play("720p/9.m4s"), 404, "not-found"},
		"no rendition":  {nil, play("4k/0.m4s"), 404, "not-found"},
		"no such key":   {nil, play("key/10"), 404, "not-found"},
		"strange path":  {nil, play("../../etc/passwd"), 404, "not-found"},
		"leading zero":  {nil, play("720p/00.m4s"), 404, "not-found"},
		"nothing there": {nil, "/nothing", 404, "not-found"},
	} {
		t.Run(name, func(t *testing.T) {
			h.confirmed.Store(0)
			h.allow()
			if tc.turn != nil {
				tc.turn()
			}
			got := h.do(c, "GET", tc.path, "")
			if got.status != tc.status || got.problem != tc.problem {
				t.Fatalf("status %d, problem %q: %s", got.status, got.problem, got.body)
			}
			if (got.header.Get("Retry-After") != "") != (tc.status == 503) || got.header.Get("Cache-Control") != "no-store" {
				t.Errorf("Retry-After %q, Cache-Control %q", got.header.Get("Retry-After"), got.header.Get("Cache-Control"))
			}
		})
	}
}

// stalled starts a large response and stops reading after its first bytes, so
// that the server's writer waits for flow control.
func stalled(t *testing.T, h *house, proto string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url+play("720p/2.m4s"), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := h.client(proto).Do(req)
	if err != nil || resp.StatusCode != 200 {
		t.Fatalf("%v, %v", resp, err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	if _, err := io.ReadFull(resp.Body, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	return resp
}

func TestRevocationCutsResponseUnderWayAlsoWhenTheViewerDoesNotRead(t *testing.T) {
	for proto := range protocols {
		t.Run(proto, func(t *testing.T) {
			h := build(t)
			resp := stalled(t, h, proto)
			h.revoke(model.RevokedState)
			got := make(chan error, 1)
			go func() {
				n, err := io.Copy(io.Discard, resp.Body)
				if err == nil {
					err = fmt.Errorf("all %d bytes came", n+1000)
				} else {
					err = nil
				}
				got <- err
			}()
			select {
			case err := <-got:
				if err != nil {
					t.Fatal(err)
				}
			case <-time.After(20 * time.Second):
				t.Fatal("the response was not cut")
			}
		})
	}
}

func TestFillThatWaitsIsCutToo(t *testing.T) {
	for proto := range protocols {
		t.Run(proto, func(t *testing.T) {
			h := build(t)
			h.hold()
			c, ended := h.client(proto), make(chan reply, 1)
			go func() { ended <- h.try(t.Context(), c, play("720p/0.m4s")) }()
			h.slow <- struct{}{} // the fill was asked for, and waits
			h.revoke(model.RevokedState)
			select {
			case got := <-ended:
				if got.status != 0 {
					t.Fatalf("status %d", got.status)
				}
			case <-time.After(hang):
				t.Fatal("the response was not cut")
			}
		})
	}
}

func TestKeysAreHeldUntilTheirTimeAndCutWithTheGrant(t *testing.T) {
	h := build(t)
	c := h.client("h2")
	for w := range 4 {
		if got := h.do(c, "GET", play(fmt.Sprintf("key/%d", w)), ""); got.status != 200 {
			t.Fatalf("window %d: status %d", w, got.status)
		}
	}
	ended := make(chan error, 1)
	go func() {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url+play("key/9"), nil)
		resp, err := c.Do(req)
		if err == nil {
			resp.Body.Close()
			err = fmt.Errorf("status %d", resp.StatusCode)
		} else {
			err = nil
		}
		ended <- err
	}()
	select {
	case err := <-ended:
		t.Fatalf("was not held: %v", err)
	case <-time.After(100 * time.Millisecond): // held for seconds; this only has to be shorter
	}
	h.revoke(model.RevokedState)
	select {
	case err := <-ended:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the held key was not cut")
	}
}

// TestOriginBeyondAllBoundsIsNone: it would be said back, twice, in the header that we write.
func TestOriginBeyondAllBoundsIsNone(t *testing.T) {
	h := build(t, func(c *server.Config) { c.Origins = []string{"https://*.example"} })
	c := h.client("h3")
	for range 2 { // filled, then from memory
		long := h.do(c, "GET", play("720p/0.m4s"), "", "Origin", "https://"+strings.Repeat("a", 10<<10)+".example")
		if long.status != 200 || long.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%d, allowed %d bytes of origin", long.status, len(long.header.Get("Access-Control-Allow-Origin")))
		}
		if short := h.do(c, "GET", play("720p/0.m4s"), "", "Origin", "https://a.example"); short.header.Get("Access-Control-Allow-Origin") != "https://a.example" {
			t.Errorf("one that fits the pattern: %d, allowed %q", short.status, short.header.Get("Access-Control-Allow-Origin"))
		}
	}
}

func TestPreflightAllowsConfiguredPagesOnly(t *testing.T) {
	h := build(t)
	c := h.client("h2")
	for origin, allowed := range map[string]bool{"https://page.example": true, "https://evil.example": false} {
		got := h.do(c, "OPTIONS", play("720p/0.m4s"), "", "Origin", origin, "Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", "range")
		if (got.header.Get("Access-Control-Allow-Origin") == origin) != allowed {
			t.Errorf("%s: %v", origin, got.header)
		}
	}
}
