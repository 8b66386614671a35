package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/edge/server"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

func login(t *testing.T, h *house, c *http.Client) string {
	t.Helper()
	got := h.do(c, "POST", "/v1/auth/verify", `{"message":"m","signature":"good"}`)
	var out struct {
		Token string `json:"token"`
	}
	if err := json.Unmarshal([]byte(got.body), &out); err != nil || got.status != 200 || out.Token == "" {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	cookie := got.header.Get("Set-Cookie")
	for _, want := range []string{"Secure", "HttpOnly", "SameSite=Lax"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("cookie %q lacks %s", cookie, want)
		}
	}
	return out.Token
}

func TestViewerSignsInOnceAndOpensASession(t *testing.T) {
	h := build(t)
	c := h.client("h3")
	token := login(t, h, c)
	if again := h.do(c, "POST", "/v1/auth/verify", `{"message":"m","signature":"good"}`); again.status != 401 {
		t.Errorf("the same login again: status %d", again.status)
	}
	got := h.do(c, "POST", "/v1/videos/v1/sessions", "", "Authorization", "Bearer "+token, "Host", "watch.example")
	var out map[string]any
	if err := json.Unmarshal([]byte(got.body), &out); err != nil || got.status != 201 {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	if out["hls"] != "https://watch.example/play/the-ticket/master.m3u8" || out["events"] != "https://watch.example/v1/sessions/s1/events?ticket=the-ticket" {
		t.Fatalf("%v", out)
	}
	want := []any{"master.m3u8", "720p/index.m3u8", "key/0", "720p/init.mp4", "720p/0.m4s"}
	if start, _ := out["start"].([]any); !slices.Equal(start, want) {
		t.Errorf("start is %v, want %v", start, want)
	}
}

func TestSmallFilesComeWithTheSession(t *testing.T) {
	h := build(t, server.Patient)
	c := h.client("h3")
	token := login(t, h, c)
	open := func() (out struct {
		Start []string          `json:"start"`
		Files map[string][]byte `json:"files"`
	}) {
		t.Helper()
		got := h.do(c, "POST", "/v1/videos/v1/sessions?start=files", "", "Authorization", "Bearer "+token)
		if err := json.Unmarshal([]byte(got.body), &out); err != nil || got.status != 201 {
			t.Fatalf("status %d: %s", got.status, got.body)
		}
		return out
	}
	for _, state := range []string{"cold", "warm"} {
		out := open()
		want := map[string]string{"master.m3u8": "#EXTM3U\n", "720p/index.m3u8": "#EXTM3U\n#media\n", "720p/init.mp4": "init"}
		for path, text := range want {
			if string(out.Files[path]) != text {
				t.Errorf("%s: %s is %q, want %q", state, path, out.Files[path], text)
			}
		}
		if len(out.Files) != len(want) || !slices.Equal(out.Start, []string{"key/0", "720p/0.m4s"}) {
			t.Errorf("%s: files %v, start %v: want neither key nor segment in the former, and both in the latter", state, out.Files, out.Start)
		}
	}
	// A playlist as long as that of a whole film is asked for beside the first segment.
	h.mu.Lock()
	m := *h.facts.Manifest
	m.Renditions = slices.Clone(m.Renditions)
	m.Renditions[0].Playlist = h.blob([]byte("#EXTM3U\n" + strings.Repeat("#EXTINF:2,\n0.m4s\n", 1000)))
	h.facts.Manifest = &m
	h.mu.Unlock()
	if out := open(); !slices.Equal(out.Start, []string{"720p/index.m3u8", "key/0", "720p/0.m4s"}) {
		t.Errorf("long playlist: start is %v", out.Start)
	}
}

func TestFirstSegmentIsOnItsWayBeforeItIsAskedFor(t *testing.T) {
	h := build(t, server.Patient)
	c := h.client("h3")
	token := login(t, h, c)
	for _, path := range []string{"master.m3u8", "720p/index.m3u8", "720p/init.mp4"} {
		if got := h.do(c, "GET", "/play/the-ticket/"+path, ""); got.status != 200 {
			t.Fatalf("%s: status %d", path, got.status)
		}
	}
	h.hold()
	if got := h.do(c, "POST", "/v1/videos/v1/sessions?start=files", "", "Authorization", "Bearer "+token); got.status != 201 {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	for range 2 { // the one fill that is under way: it was asked for, and comes
		select {
		case h.slow <- struct{}{}:
		case <-time.After(10 * time.Second):
			t.Fatal("the first segment was not fetched")
		}
	}
	if got := h.do(c, "GET", "/play/the-ticket/720p/0.m4s", ""); got.status != 200 || got.body != "segment zero" {
		t.Errorf("status %d: %s", got.status, got.body)
	}
}

func TestAnOriginThatIsSlowHoldsUpNoSession(t *testing.T) {
	h := build(t)
	c := h.client("h2")
	token := login(t, h, c)
	h.hold()
	got := h.do(c, "POST", "/v1/videos/v1/sessions?start=files", "", "Authorization", "Bearer "+token)
	var out map[string]any
	if err := json.Unmarshal([]byte(got.body), &out); err != nil || got.status != 201 {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	want := []any{"master.m3u8", "720p/index.m3u8", "key/0", "720p/init.mp4", "720p/0.m4s"}
	if start, _ := out["start"].([]any); !slices.Equal(start, want) || out["files"] != nil {
		t.Errorf("start is %v and files %v, want %v and none", start, out["files"], want)
	}
}

func TestDenialSaysRuleAndRemedy(t *testing.T) {
	h := build(t)
	c := h.client("h2")
	token := login(t, h, c)
	h.denied.Store(&server.Denied{Verdict: model.Verdict{Rule: "erc721", Reason: "holds none", Satisfy: "hold one"}, Receipt: model.Receipt{Decision: model.Denied}})
	got := h.do(c, "POST", "/v1/videos/v1/sessions", "", "Authorization", "Bearer "+token)
	if got.status != 403 || got.problem != "denied" || !strings.Contains(got.body, `"satisfy":"hold one"`) || !strings.Contains(got.body, `"decision":"denial"`) {
		t.Fatalf("status %d: %s", got.status, got.body)
	}
	h.denied.Store(&server.Denied{Verdict: model.Verdict{Full: true, Rule: "erc721", Reason: "somebody is watching with it already"}})
	got = h.do(c, "POST", "/v1/videos/v1/sessions", "", "Authorization", "Bearer "+token)
	if got.status != 403 || got.problem != "seats-taken" || !strings.Contains(got.body, "watching with it already") {
		t.Fatalf("no seat: status %d: %s", got.status, got.body)
	}
}

func TestWhoIsNotSignedInOpensPublicVideosOnly(t *testing.T) {
	h := build(t)
	c := h.client("h2")
	for _, auth := range []string{"", "Bearer nonsense", "Basic YTpi"} {
		if got := h.do(c, "POST", "/v1/videos/v1/sessions", "", "Authorization", auth); got.status != 401 || got.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%q: status %d", auth, got.status)
		}
	}
	h.mu.Lock()
	h.facts.Gate = json.RawMessage(`{"public":true}`)
	h.mu.Unlock()
	if got := h.do(c, "POST", "/v1/videos/v1/sessions", ""); got.status != 201 {
		t.Errorf("public: status %d", got.status)
	}
}

func TestBadBodiesAreRefused(t *testing.T) {
	h := build(t)
	c := h.client("h2")
	for name, tc := range map[string]struct {
		path, body string
		status     int
	}{
		"no json":       {"/v1/auth/nonce", "nope", 400},
		"unknown field": {"/v1/auth/nonce", `{"address":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed","chain_id":1,"x":1}`, 400},
		"two objects":   {"/v1/auth/verify", `{}{}`, 400},
		"bad checksum":  {"/v1/auth/nonce", `{"address":"0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed","chain_id":1}`, 400},
		"too large":     {"/v1/auth/verify", `{"message":"` + strings.Repeat("x", 40<<10) + `"}`, 413},
		"bad signature": {"/v1/auth/verify", `{"message":"m","signature":"bad"}`, 401},
	} {
		t.Run(name, func(t *testing.T) {
			if got := h.do(c, "POST", tc.path, tc.body, "Host", "watch.example"); got.status != tc.status || got.problem == "" {
				t.Fatalf("status %d: %s", got.status, got.body)
			}
		})
	}
	if got := h.do(c, "POST", "/v1/auth/nonce", `{"address":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed","chain_id":1}`, "Host", "evil.example"); got.status != 400 {
		t.Errorf("foreign domain: status %d", got.status)
	}
}

func TestSessionsBelongToWhoHasTheTicketOrTheWallet(t *testing.T) {
	h := build(t)
	c := h.client("h2")
	token := login(t, h, c)
	for name, tc := range map[string]struct {
		path, auth string
		status     int
	}{
		"ticket":       {"/v1/sessions/s1?ticket=the-ticket", "", 200},
		"wallet":       {"/v1/sessions/s1", "Bearer " + token, 200},
		"nobody":       {"/v1/sessions/s1", "", 401},
		"wrong ticket": {"/v1/sessions/s1?ticket=x", "", 404},
		"other's":      {"/v1/sessions/s2?ticket=the-ticket", "", 404},
		"unknown":      {"/v1/sessions/s2", "Bearer " + token, 404},
	} {
		t.Run(name, func(t *testing.T) {
			if got := h.do(c, "GET", tc.path, "", "Authorization", tc.auth); got.status != tc.status {
				t.Fatalf("status %d: %s", got.status, got.body)
			}
		})
	}
}

func TestStatesArePushedWithPingsInBetween(t *testing.T) {
	for proto := range protocols {
		t.Run(proto, func(t *testing.T) {
			h := build(t)
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url+"/v1/sessions/s1/events?ticket=the-ticket", nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := h.client(proto).Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			h.news <- model.SessionInfo{Session: session, State: model.Active}
			h.news <- model.SessionInfo{Session: session, State: model.RevokedState, Reason: "right-lost"}
			var seen []string
			lines := bufio.NewScanner(resp.Body)
			for lines.Scan() && !(strings.Contains(strings.Join(seen, " "), "revoked") && strings.Contains(strings.Join(seen, " "), "ping")) {
				if l := lines.Text(); strings.HasPrefix(l, "event: ping") || strings.HasPrefix(l, "data: ") {
					seen = append(seen, l)
				}
			}
			all := strings.Join(seen, "\n")
			if !strings.Contains(all, `"state":"active"`) || !strings.Contains(all, `"reason":"right-lost"`) || !strings.Contains(all, "event: ping") {
				t.Fatalf("saw %s", all)
			}
		})
	}
}

func TestFloodOfLoginsIsSlowedDown(t *testing.T) {
	h := build(t)
	c := h.client("h2")
	const burst, aSecond = 60, 20
	begun := time.Now()
	for n := 1; time.Since(begun) < time.Minute; n++ { // a busy machine may not flood for a while
		if got := h.do(c, "POST", "/v1/auth/verify", `{"message":"m","signature":"bad"}`); got.status == 429 {
			if got.header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
			return
		}
		if took := time.Since(begun); float64(n) > burst+aSecond*took.Seconds()+1 {
			t.Fatalf("%d logins in %v were let through", n, took)
		}
	}
	t.Fatal("this machine was too slow for a flood for a minute")
}

func TestHeadOfAPushStreamEnds(t *testing.T) {
	h := build(t)
	for proto := range protocols {
		got := h.do(h.client(proto), "HEAD", "/v1/sessions/s1/events?ticket="+ticket, "")
		if got.status != 200 || got.header.Get("Content-Type") != "text/event-stream" || got.body != "" {
			t.Errorf("%s: %d %v %q", proto, got.status, got.header, got.body)
		}
	}
}

func TestWatchPageIsUnderAStrictPolicy(t *testing.T) {
	h := build(t)
	c := h.client("h3")
	got := h.do(c, "GET", "/watch/v1", "")
	policy := got.header.Get("Content-Security-Policy")
	if got.status != 200 || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Fatalf("status %d, policy %q", got.status, policy)
	}
	if a := h.do(c, "GET", "/assets/a.js", ""); a.status != 200 || !strings.Contains(a.header.Get("Cache-Control"), "immutable") {
		t.Errorf("asset: status %d, %v", a.status, a.header)
	}
	if got := h.do(c, "POST", "/demo/rpc", `{"method":"eth_chainId"}`); got.status != 404 {
		t.Errorf("the demo's door is open outside the demo: status %d", got.status)
	}
}

func TestWindowOfTheWatchPageIsOutOfReachOfItsOpener(t *testing.T) {
	h := build(t)
	c := h.client("h3")
	const apart = "same-origin-allow-popups"
	for _, tc := range []struct{ site, want string }{{"cross-site", apart}, {"same-site", apart}, {"same-origin", apart}, {"", apart}, {"nonsense", apart}, {"none", ""}} {
		var said []string
		if tc.site != "" {
			said = []string{"Sec-Fetch-Site", tc.site}
		}
		got := h.do(c, "GET", "/watch/v1", "", said...)
		if policy := got.header.Get("Cross-Origin-Opener-Policy"); got.status != 200 || policy != tc.want {
			t.Errorf("Sec-Fetch-Site %q: status %d, opener policy %q, want %q", tc.site, got.status, policy, tc.want)
		}
		// What one navigation was told must not be kept for another.
		if vary := strings.Join(got.header.Values("Vary"), ", "); !strings.Contains(vary, "Sec-Fetch-Site") {
			t.Errorf("Sec-Fetch-Site %q: Vary %q", tc.site, vary)
		}
	}
}

// unseat revokes the grant because somebody else has the seat.
func (h *house) unseat() {
	h.revoke(model.RevokedState)
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(fault.New("session", fault.SeatsTaken, "all seats are taken"))
	h.grant.Store(&model.Grant{Session: session, Video: video, State: model.RevokedState, Context: ctx})
}
