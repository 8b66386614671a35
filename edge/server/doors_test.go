package server_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/quic-go/quic-go/http3"

	"github.com/streamgate/streamgate/edge/server"
	"github.com/streamgate/streamgate/internal/model"
)

// A client that knows HTTP/2 alone learns where HTTP/3 is, and finds the same there.
func TestClientUpgradesToHTTP3AsAnnounced(t *testing.T) {
	h := build(t)
	first := h.do(h.client("h2"), "GET", play("720p/0.m4s"), "")
	said := regexp.MustCompile(`^h3=":(\d+)"; ma=\d+$`).FindStringSubmatch(first.header.Get("Alt-Svc"))
	if first.proto != 2 || said == nil {
		t.Fatalf("HTTP/%d, Alt-Svc %q", first.proto, first.header.Get("Alt-Svc"))
	}
	// RFC 7838, 2.1: the alternative is at that port of the same host.
	tr := &http3.Transport{TLSClientConfig: &tls.Config{RootCAs: h.pool, ServerName: "localhost"}}
	defer tr.Close()
	resp, err := (&http.Client{Transport: tr}).Get("https://127.0.0.1:" + said[1] + play("720p/0.m4s"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || string(b) != first.body || resp.ProtoMajor != 3 {
		t.Fatalf("%q over HTTP/%d, %v", b, resp.ProtoMajor, err)
	}
}

func TestNewCertificateIsServedWithoutARestart(t *testing.T) {
	h := build(t)
	serial := func(proto string) string {
		resp, err := h.client(proto).Get(h.url + "/healthz")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		return resp.TLS.PeerCertificates[0].SerialNumber.String()
	}
	before := serial("h2")
	if serial("h3") != before {
		t.Fatal("TCP and UDP show different certificates")
	}
	h.renew()
	for proto := range protocols {
		if serial(proto) == before {
			t.Errorf("%s shows the old certificate", proto)
		}
	}
}

func TestWrongMethodsAreToldTheRightOnes(t *testing.T) {
	h := build(t)
	c := h.client("h2")
	for _, tc := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"POST", play("master.m3u8"), 405, "GET, HEAD"},
		{"OPTIONS", play("720p/0.m4s"), 405, "GET, HEAD"},
		{"PUT", "/v1/videos/v1", 405, "GET, HEAD"},
		{"GET", "/v1/auth/nonce", 405, "POST"},
		{"POST", "/v1/sessions/s1", 405, "GET, HEAD, DELETE"},
		{"DELETE", "/nothing", 404, ""},
	} {
		got := h.do(c, tc.method, tc.path, "")
		if got.status != tc.status || got.header.Get("Allow") != tc.allow || got.problem == "" {
			t.Errorf("%s %s: status %d, Allow %q, problem %q", tc.method, tc.path, got.status, got.header.Get("Allow"), got.problem)
		}
	}
}

func TestAnswersCarrySecurityHeadersAndAnID(t *testing.T) {
	h := build(t)
	c := h.client("h3")
	for _, path := range []string{"/watch/v1", "/healthz", "/readyz", play("master.m3u8"), "/nothing", "/v1/videos/v1", "/assets/a.js"} {
		got := h.do(c, "GET", path, "", "X-Request-Id", "from-the-page")
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Request-Id": "from-the-page"} {
			if got.header.Get(name) != want {
				t.Errorf("%s: %s %q", path, name, got.header.Get(name))
			}
		}
		if !strings.HasPrefix(got.header.Get("Strict-Transport-Security"), "max-age=") {
			t.Errorf("%s: no Strict-Transport-Security", path)
		}
	}
	if got := h.do(c, "GET", "/nothing", "", "X-Request-Id", "a b<script>"); strings.Contains(got.body, "script") || got.header.Get("X-Request-Id") == "" {
		t.Errorf("a strange request id came back: %s", got.body)
	}
}

func TestAssetsHaveNoListing(t *testing.T) {
	h := build(t)
	c := h.client("h2")
	for _, path := range []string{"/assets/", "/assets", "/assets/missing.js", "/assets/..%2findex.html", "/index.html"} {
		if got := h.do(c, "GET", path, ""); got.status == 200 || strings.Contains(got.body, "a.js") || strings.Contains(got.header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: status %d, %q, %s", path, got.status, got.header.Get("Cache-Control"), got.body)
		}
	}
}

// A browser sends the cookie by itself; another site's page must not be able to use it.
func TestCookieServesOurOwnPagesOnly(t *testing.T) {
	h := build(t)
	c := h.client("h2")
	cookie := "streamgate=" + login(t, h, c)
	for name, tc := range map[string]struct {
		headers []string
		status  int
	}{
		"our page":           {[]string{"Sec-Fetch-Site", "same-origin"}, 201},
		"an allowed page":    {[]string{"Sec-Fetch-Site", "cross-site", "Origin", "https://page.example"}, 201},
		"another site":       {[]string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, 403},
		"another subdomain":  {[]string{"Sec-Fetch-Site", "same-site", "Origin", "https://evil.watch.example"}, 403},
		"an old browser":     {[]string{"Origin", "https://evil.example"}, 403},
		"no browser":         {nil, 201},
		"another, by bearer": {[]string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example", "Authorization", "Bearer " + strings.TrimPrefix(cookie, "streamgate=")}, 201},
	} {
		t.Run(name, func(t *testing.T) {
			got := h.do(c, "POST", "/v1/videos/v1/sessions", "", append(tc.headers, "Cookie", cookie)...)
			if got.status != tc.status {
				t.Fatalf("status %d: %s", got.status, got.body)
			}
		})
	}
	if got := h.do(c, "POST", "/v1/auth/verify", `{"message":"m","signature":"good"}`, "Origin", "https://evil.example"); got.status != 403 {
		t.Errorf("another site signs viewers in: status %d", got.status)
	}
	if got := h.do(c, "POST", "/v1/auth/logout", "", "Sec-Fetch-Site", "cross-site"); got.status != 403 {
		t.Errorf("another site signs viewers out: status %d", got.status)
	}
	got := h.do(c, "POST", "/v1/auth/logout", "")
	if got.status != 204 || !strings.Contains(got.header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("logout: status %d, %q", got.status, got.header.Get("Set-Cookie"))
	}
}

func TestForgedLoginsAreRefused(t *testing.T) {
	h := build(t)
	c := h.client("h2")
	token := login(t, h, c)
	part := strings.Split(token, ".")
	none := "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0." + part[1] + "."
	for name, forged := range map[string]string{
		"no algorithm":      none,
		"other signature":   part[0] + "." + part[1] + "." + strings.Repeat("A", 43),
		"other claims":      part[0] + ".eyJzdWIiOiIweDAwIn0." + part[2],
		"not a token":       "x",
		"a very large one":  strings.Repeat("A", 8000),
		"a ticket":          ticket,
		"another's (empty)": "..",
	} {
		if got := h.do(c, "GET", "/v1/sessions/s1", "", "Authorization", "Bearer "+forged); got.status != 401 {
			t.Errorf("%s: status %d", name, got.status)
		}
	}
	other, err := server.NewTokens([]byte("another key of thirty-two bytes!"), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	foreign, _, err := other.Issue(model.Viewer{Wallet: viewer}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if got := h.do(c, "GET", "/v1/sessions/s1", "", "Authorization", "Bearer "+foreign); got.status != 401 {
		t.Errorf("another cluster's: status %d", got.status)
	}
	old, _, err := h.tokens.Issue(model.Viewer{Wallet: viewer}, time.Now().Add(-2*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if got := h.do(c, "GET", "/v1/sessions/s1", "", "Authorization", "Bearer "+old); got.status != 401 {
		t.Errorf("one that ended: status %d", got.status)
	}
}

func TestDemoPassesOnFewMethodsAndNothingHidden(t *testing.T) {
	var seen []string
	chain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		seen = append(seen, string(b))
		fmt.Fprint(w, `{"jsonrpc":"2.0","id":1,"result":"0x7a69"}`)
	}))
	defer chain.Close()
	h := build(t, func(c *server.Config) {
		c.Demo = &server.Demo{Page: json.RawMessage(`{"wallets":[]}`), Upstream: chain.URL}
	})
	c := h.client("h2")
	if got := h.do(c, "GET", "/demo/config.json", ""); got.status != 200 || strings.TrimSpace(got.body) != `{"wallets":[]}` {
		t.Errorf("config: status %d, %s", got.status, got.body)
	}
	if got := h.do(c, "POST", "/demo/rpc", `{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}`); got.status != 200 || !strings.Contains(got.body, "0x7a69") {
		t.Errorf("status %d, %s", got.status, got.body)
	}
	if len(seen) != 1 {
		t.Fatalf("the chain saw %q", seen)
	}
	for name, body := range map[string]string{
		"another method":   `{"jsonrpc":"2.0","id":1,"method":"debug_setHead","params":["0x0"]}`,
		"a batch":          `[{"method":"eth_chainId"},{"method":"debug_setHead"}]`,
		"nonsense":         `nonsense`,
		"hidden behind":    `{"method":"eth_chainId","method":"debug_setHead"}`,
		"in another case":  `{"method":"eth_chainId","METHOD":"debug_setHead"}`,
		"two calls":        `{"method":"eth_chainId"}{"method":"debug_setHead"}`,
		"a very large one": `{"method":"eth_chainId","params":["` + strings.Repeat("x", 200<<10) + `"]}`,
	} {
		if got := h.do(c, "POST", "/demo/rpc", body); got.status < 400 || got.problem == "" {
			t.Errorf("%s: status %d, %s", name, got.status, got.body)
		}
	}
	if len(seen) != 1 {
		t.Errorf("the chain saw %q", seen[1:])
	}
	chain.Close()
	if got := h.do(c, "POST", "/demo/rpc", `{"method":"eth_chainId"}`); got.status != 503 {
		t.Errorf("without a chain: status %d", got.status)
	}
}

func TestOddRequestsCostLittle(t *testing.T) {
	h := build(t)
	for name, raw := range map[string]string{
		"a header of 64 KiB":    "GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", 64<<10) + "\r\n\r\n",
		"no HTTP":               "\x16\x03\x01nonsense\r\n\r\n",
		"a slash too many":      "GET //play/x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
		"climbing":              "GET /play/../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
		"climbing, coded":       "GET /play/the-ticket/%2e%2e/%2e%2e/secret HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
		"a NUL":                 "GET /play/the-ticket/720p/0%00.m4s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
		"two lengths":           "POST /v1/auth/nonce HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
		"length and chunks":     "POST /v1/auth/nonce HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: gzip\r\n\r\nab",
		"a whole URL elsewhere": "GET https://evil.example/play/x/master.m3u8 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			c, err := tls.Dial("tcp", strings.TrimPrefix(h.url, "https://"), &tls.Config{RootCAs: h.pool, ServerName: "localhost"})
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if err := c.SetDeadline(time.Now().Add(hang)); err != nil {
				t.Fatal(err)
			}
			_, _ = io.WriteString(c, raw) // may be refused half-way
			b, err := io.ReadAll(io.LimitReader(c, 64<<10))
			var late net.Error
			if ok := err != nil && asTimeout(err, &late); ok {
				t.Fatal("no end")
			}
			if s := string(b); strings.HasPrefix(s, "HTTP/1.1 2") || strings.Contains(s, "root:") {
				t.Fatalf("served: %.100s", s)
			}
		})
	}
}

func asTimeout(err error, into *net.Error) bool {
	e, ok := err.(net.Error)
	*into = e
	return ok && e.Timeout()
}

func TestCutsAndRefusalsAreSeenInLogsAndMetrics(t *testing.T) {
	for proto := range protocols {
		t.Run(proto, func(t *testing.T) {
			h := build(t)
			stalled(t, h, proto)
			h.revoke(model.RevokedState)
			if l := h.ended("cut"); l["path"] != "/play/{ticket}/{rendition}/{number}.m4s" || l["proto"] != proto {
				t.Errorf("logged %v", l)
			}
			if got := h.do(h.client(proto), "GET", play("720p/0.m4s"), ""); got.problem != "right-lost" {
				t.Errorf("then problem %q", got.problem)
			}
			for name, want := range map[string]float64{
				`streamgate_edge_requests_total{object="segment",outcome="cut",proto="` + proto + `"}`:        1,
				`streamgate_edge_requests_total{object="segment",outcome="right-lost",proto="` + proto + `"}`: 1,
				`streamgate_edge_cut_seconds`: 1,
			} {
				if got := h.metric(name); got != want {
					t.Errorf("%s is %v, want %v", name, got, want)
				}
			}
		})
	}
}

// A key that comes too early is held and then given, not refused.
func TestKeyIsGivenWhenItsTimeHasCome(t *testing.T) {
	h := build(t)
	h.mu.Lock()
	h.facts.Manifest.Duration = 10 * time.Second // windows of a second
	h.mu.Unlock()
	c := h.client("h3")
	for w := range 6 {
		got := h.do(c, "GET", play(fmt.Sprintf("key/%d", w)), "")
		if got.status != 200 || got.body != strings.Repeat(string(rune(w)), 16) || got.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("window %d: status %d, %q", w, got.status, got.body)
		}
	}
	if held := h.metric(`streamgate_edge_requests_total{object="key",outcome="held",proto="h3"}`); held < 1 {
		t.Errorf("%v keys were held", held)
	}
	h.mu.Lock()
	h.facts.Manifest.Duration, h.facts.Manifest.KeyWindows = 20*time.Hour, 1000
	h.mu.Unlock()
	h.reopen()
	last := reply{}
	const far = 40
	for w := range far {
		within := 50 * time.Millisecond // nobody waits to be served
		if w == far-1 {
			within = hang // a busy machine refuses nothing in so short a time
		}
		ctx, cancel := context.WithTimeout(t.Context(), within)
		last = h.try(ctx, c, play(fmt.Sprintf("key/%d", w)))
		cancel()
		if last.status == 429 {
			break
		}
	}
	if last.status != 429 || last.header.Get("Retry-After") == "" {
		t.Errorf("keys far ahead: status %d", last.status)
	}
}

// Opening session after session is no way to have all keys of a video at once.
func TestSessionsOfAWalletArePacedTogether(t *testing.T) {
	h := build(t)
	h.mu.Lock()
	h.facts.Manifest.Duration, h.facts.Manifest.KeyWindows = 200*time.Hour, 1000 // the next would be due in minutes: nobody is held
	h.mu.Unlock()
	c := h.client("h3")
	given, refused := 0, false
	for i := range 20 {
		for w := 4 * i; w < 4*i+4 && !refused; w++ {
			got := h.do(c, "GET", play(fmt.Sprintf("key/%d", w)), "")
			refused = got.status == 429 && got.header.Get("Retry-After") != ""
			if got.status == 200 {
				given++
			}
		}
		h.reopen()
	}
	if !refused || given != 24 {
		t.Fatalf("20 sessions were given %d keys, refused: %v", given, refused)
	}
	// What the wallet has, a page that is loaded again has too.
	for w := range 3 {
		if got := h.do(c, "GET", play(fmt.Sprintf("key/%d", w)), ""); got.status != 200 {
			t.Errorf("window %d again: status %d", w, got.status)
		}
	}
}
