package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const other = "https://edge-2.example:8443"

func (h *house) Adopt(_ context.Context, t model.Ticket) (*model.Grant, error) {
	if t != moved {
		return nil, fault.New("fake", fault.NotFound, "no such session")
	}
	return h.grant.Load(), nil
}
func (h *house) Others(key string) []string {
	if h.siblingFull.Load() {
		return nil
	}
	return h.Refuges(key)
}
func (h *house) Refuges(string) []string {
	if u := h.sibling.Load(); u != nil {
		return []string{*u}
	}
	return nil
}

// beyond is what the server sees of the other edges. The house has Changed of its own drain.
type beyond struct{ h *house }

func (b beyond) Others(key string) []string  { return b.h.Others(key) }
func (b beyond) Refuges(key string) []string { return b.h.Refuges(key) }
func (b beyond) All() []string {
	b.h.mu.Lock()
	defer b.h.mu.Unlock()
	return b.h.edges
}
func (b beyond) Changed() <-chan struct{} {
	b.h.mu.Lock()
	defer b.h.mu.Unlock()
	if b.h.came == nil {
		b.h.came = make(chan struct{})
	}
	return b.h.came
}

// see makes these the other edges, taking viewers or not.
func (h *house) see(edges ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.edges = edges
	if h.came != nil {
		close(h.came)
		h.came = nil
	}
}

func (h *house) Draining() bool { return h.draining.Load() }
func (h *house) Changed() <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.drained
}

func (h *house) Ready() error {
	if err := h.unready.Load(); err != nil {
		return *err
	}
	return nil
}

// drain makes the edge one that drains.
func (h *house) drain() {
	h.draining.Store(true)
	h.mu.Lock()
	defer h.mu.Unlock()
	close(h.drained)
	h.drained = make(chan struct{})
}

func (h *house) beside(url string) { h.sibling.Store(&url) }

// stay makes a client show redirects instead of following them.
func stay(c *http.Client) *http.Client {
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c
}

func TestTicketOfAnotherEdgeIsGoodHere(t *testing.T) {
	h := build(t)
	for proto := range protocols {
		if got := h.do(h.client(proto), "GET", "/play/"+moved+"/master.m3u8", ""); got.status != 200 {
			t.Errorf("%s: %d %s", proto, got.status, got.body)
		}
	}
	if got := h.do(h.client("h2"), "GET", "/v1/sessions/s1?ticket="+moved, ""); got.status != 200 {
		t.Errorf("session by that ticket: %d", got.status)
	}
	h.revoke(model.RevokedState)
	for _, path := range []string{"master.m3u8", "steering", "steering?moved", "720p/index.m3u8", "720p/init.mp4", "720p/0.m4s", "key/0"} {
		if got := h.do(h.client("h2"), "GET", "/play/"+moved+"/"+path, ""); got.status != 403 || got.problem != "right-lost" {
			t.Errorf("%s: adopted without the right: %d %s", path, got.status, got.problem)
		}
	}
	if got := h.do(h.client("h2"), "GET", "/play/forged/master.m3u8", ""); got.status != 404 {
		t.Errorf("forged ticket: %d", got.status)
	}
}

// A session is better off at a full edge than at one that is gone. Who comes anew is
// sent there by nobody.
func TestSessionsAlsoGoToAnEdgeThatIsFull(t *testing.T) {
	h := build(t)
	c := stay(h.client("h2"))
	login := []string{"Authorization", "Bearer " + h.login(t)}
	h.beside(other)
	h.siblingFull.Store(true)
	if got := h.do(c, "GET", play("steering"), ""); !strings.Contains(got.body, `"PATHWAY-PRIORITY":[".","edge-2.example_8443"]`) {
		t.Errorf("calm: steered by %s", got.body)
	}
	if got := h.do(c, "POST", "/v1/videos/v1/sessions", "", login...); got.status != 201 || !strings.Contains(got.body, `"edges":["`+other+`"]`) {
		t.Errorf("opening: %d %s", got.status, got.body)
	}
	h.drain()
	if got := h.do(c, "GET", play("steering"), ""); !strings.Contains(got.body, `"PATHWAY-PRIORITY":["edge-2.example_8443","."]`) {
		t.Errorf("draining: steered by %s", got.body)
	}
	if got := h.do(c, "GET", play("720p/0.m4s"), ""); got.status != 307 || got.header.Get("Location") != other+play("720p/0.m4s") {
		t.Errorf("draining: %d to %q", got.status, got.header.Get("Location"))
	}
	if got := h.do(c, "GET", "/watch/v1", ""); got.status == 307 {
		t.Errorf("who comes anew is sent to %s", got.header.Get("Location"))
	}
	if got := h.do(c, "POST", "/v1/videos/v1/sessions", "", login...); got.status != 503 || strings.Contains(got.body, other) {
		t.Errorf("who comes anew: %d %s", got.status, got.body)
	}
}

func TestDrainingEdgeSendsPlayersOn(t *testing.T) {
	h := build(t)
	c := stay(h.client("h2"))
	if got := h.do(c, "POST", "/v1/videos/v1/sessions", "", "Authorization", "Bearer "+h.login(t)); got.status != 201 || strings.Contains(got.body, "edges") {
		t.Fatalf("with no other edge: %d %s", got.status, got.body)
	}
	h.beside(other)
	if got := h.do(c, "POST", "/v1/videos/v1/sessions", "", "Authorization", "Bearer "+h.login(t)); got.status != 201 || !strings.Contains(got.body, other) {
		t.Fatalf("other edges are not named: %d %s", got.status, got.body)
	}
	h.drain()
	for _, path := range []string{"/play/the-ticket/720p/0.m4s?x=1", "/play/the-ticket/key/0", "/watch/v1"} {
		got := h.do(c, "GET", path, "")
		if got.status != http.StatusTemporaryRedirect || got.header.Get("Location") != other+path || got.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d to %q", path, got.status, got.header.Get("Location"))
		}
	}
	got := h.do(c, "POST", "/v1/videos/v1/sessions", "", "Authorization", "Bearer "+h.login(t))
	if got.status != 503 || !strings.Contains(got.body, other) {
		t.Errorf("new viewer: %d %s", got.status, got.body)
	}
	if after, err := strconv.Atoi(got.header.Get("Retry-After")); err != nil || after < 2 || after > 10 {
		t.Errorf("new viewer is to come again after %q", got.header.Get("Retry-After"))
	}
	h.sibling.Store(nil)
	if got := h.do(c, "GET", "/play/the-ticket/master.m3u8", ""); got.status != 200 {
		t.Errorf("with nowhere to go: %d", got.status)
	}
}

func TestPushStreamTellsWhereToGo(t *testing.T) {
	h := build(t)
	h.beside(other)
	h.news <- model.SessionInfo{Session: session, State: model.Active}
	req, err := http.NewRequestWithContext(t.Context(), "GET", h.url+"/v1/sessions/s1/events?ticket=the-ticket", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := h.client("h2").Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	next := func(event string) string {
		for lines.Scan() {
			if lines.Text() == "event: "+event && lines.Scan() {
				return strings.TrimPrefix(lines.Text(), "data: ")
			}
		}
		t.Fatalf("stream ended before %q: %v", event, lines.Err())
		return ""
	}
	next("state")
	h.drain()
	var to struct {
		To    string   `json:"to"`
		Edges []string `json:"edges"`
	}
	if err := json.Unmarshal([]byte(next("move")), &to); err != nil || to.To != other || len(to.Edges) != 1 {
		t.Errorf("told %+v, %v", to, err)
	}
	next("ping") // once told, the stream goes on
	h.stop()
	next("move")
}

func TestPagesOfOtherEdgesMayCall(t *testing.T) {
	h := build(t)
	h.see(other) // it takes no viewers itself: it drains, or is full
	c := h.client("h2")
	for origin, want := range map[string]string{other: other, "https://page.example": "https://page.example", "https://evil.example": ""} {
		got := h.do(c, "GET", "/play/the-ticket/master.m3u8", "", "Origin", origin)
		if got.header.Get("Access-Control-Allow-Origin") != want {
			t.Errorf("page of %s may call: %q", origin, got.header.Get("Access-Control-Allow-Origin"))
		}
	}
	if got := h.do(c, "GET", "/watch/v1", "").header.Get("Content-Security-Policy"); !strings.Contains(got, "connect-src 'self' "+other+";") {
		t.Errorf("page may not call other edges: %s", got)
	}
}

// login gives a bearer token.
func (h *house) login(t *testing.T) string {
	t.Helper()
	token, _, err := h.tokens.Issue(model.Viewer{Wallet: viewer}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestEdgeThatIsNotReadyTakesNoNewViewersAndKeepsThoseItHas(t *testing.T) {
	h := build(t)
	c := stay(h.client("h2"))
	why := errors.New("not ready: disk-full")
	h.unready.Store(&why)
	for _, beside := range []string{"", other} {
		if beside != "" {
			h.beside(beside)
		}
		got := h.do(c, "POST", "/v1/videos/v1/sessions", "", "Authorization", "Bearer "+h.login(t))
		if got.status != 503 || got.problem != "unavailable" || !strings.Contains(got.body, "disk-full") || !strings.Contains(got.body, beside) || got.header.Get("Retry-After") == "" {
			t.Errorf("new viewer: %d %s", got.status, got.body)
		}
		for _, path := range []string{"/play/the-ticket/master.m3u8", "/play/the-ticket/720p/0.m4s", "/play/" + moved + "/master.m3u8"} {
			if got := h.do(c, "GET", path, ""); got.status != 200 {
				t.Errorf("%s: %d", path, got.status)
			}
		}
	}
	if got := h.do(c, "GET", "/readyz", ""); got.status != 503 || got.body != "not ready: disk-full\n" {
		t.Errorf("readyz: %d %q", got.status, got.body)
	}
	h.unready.Store(nil)
	if got := h.do(c, "POST", "/v1/videos/v1/sessions", "", "Authorization", "Bearer "+h.login(t)); got.status != 201 {
		t.Errorf("ready again: %d %s", got.status, got.body)
	}
}
