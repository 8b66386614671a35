package server_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/streamgate/streamgate/internal/model"
)

func TestWhatPlayersSayBecomesSums(t *testing.T) {
	h := build(t)
	c := h.client("h3")
	h.do(c, "GET", play("720p/0.m4s?CMCD=")+url.QueryEscape(`br=3200,bl=4000,bs,ot=v,sid="of-somebody",msd=420`), "")
	h.do(c, "GET", play("720p/1.m4s"), "", "CMCD-Object", "br=3200,ot=v", "CMCD-Status", "bs")
	got := h.do(c, "POST", play("cmcd"), "e=ps,sta=r,ts=1,v=2\ne=ps,sta=p,v=2\ne=ce,cen=\"cutoff\",com.streamgate-cutoff=12,v=2\n", "Content-Type", "application/cmcd")
	if got.status != 204 {
		t.Fatalf("report: %d %s", got.status, got.body)
	}
	if got := h.do(c, "GET", "/play/guess/720p/0.m4s", "", "CMCD-Object", "br=3200"); got.status != 404 { // counts for nothing
		t.Errorf("of a stranger: %d", got.status)
	}
	for name, want := range map[string]float64{
		"streamgate_viewer_startup_seconds":                 1,
		"streamgate_viewer_bitrate_bits":                    2,
		"streamgate_viewer_buffer_seconds":                  1,
		"streamgate_viewer_cutoff_seconds":                  1,
		`streamgate_viewer_stalls_total{mode="request"}`:    2,
		`streamgate_viewer_stalls_total{mode="event"}`:      1,
		`streamgate_viewer_events_total{kind="play-state"}`: 2,
	} {
		if n := h.metric(name); n != want {
			t.Errorf("%s is %v, want %v", name, n, want)
		}
	}
	families, err := h.reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if strings.Contains(f.String(), "of-somebody") {
			t.Errorf("%s names who said it", f.GetName())
		}
	}
}

func TestReportsAreOfTicketsAndBounded(t *testing.T) {
	h := build(t)
	c := h.client("h2")
	if got := h.do(c, "POST", "/play/guess/cmcd", "e=ps"); got.status != 404 {
		t.Errorf("of a stranger: %d", got.status)
	}
	if got := h.do(c, "POST", play("cmcd"), strings.Repeat("x", 40<<10)); got.status != 413 {
		t.Errorf("a long one: %d", got.status)
	}
	if got := h.do(c, "GET", play("cmcd"), ""); got.status != 405 || got.header.Get("Allow") != "POST" {
		t.Errorf("GET: %d", got.status)
	}
	h.revoke(model.RevokedState)
	if got := h.do(c, "POST", play("cmcd"), "e=ce,com.streamgate-cutoff=9"); got.status != 204 || h.metric("streamgate_viewer_cutoff_seconds") != 1 {
		t.Errorf("of whose right was lost: %d", got.status)
	}
}

type steered struct {
	Version  int      `json:"VERSION"`
	TTL      int      `json:"TTL"`
	Reload   string   `json:"RELOAD-URI"`
	Priority []string `json:"PATHWAY-PRIORITY"`
	Clones   []struct {
		Base    string `json:"BASE-ID"`
		ID      string `json:"ID"`
		Replace struct {
			Variants map[string]string `json:"PER-VARIANT-URIS"`
		} `json:"URI-REPLACEMENT"`
	} `json:"PATHWAY-CLONES"`
}

func TestSteeringLeadsAwayFromAnEdgeThatDrains(t *testing.T) {
	h := build(t)
	c := stay(h.client("h3"))
	ask := func(path string) steered {
		t.Helper()
		got := h.do(c, "GET", play(path), "")
		var out steered
		if err := json.Unmarshal([]byte(got.body), &out); err != nil || got.status != http.StatusOK || got.header.Get("Cache-Control") != "no-store" ||
			got.header.Get("Content-Type") != "application/vnd.apple.steering-list" {
			t.Fatalf("%d %v %s: %v", got.status, got.header, got.body, err)
		}
		return out
	}
	if alone := ask("steering"); alone.Version != 1 || alone.TTL < 1 || !slices.Equal(alone.Priority, []string{"."}) || len(alone.Clones) != 0 {
		t.Errorf("alone: %+v", alone)
	}
	h.beside(other)
	name := strings.ReplaceAll(strings.TrimPrefix(other, "https://"), ":", "_")
	calm := ask("steering")
	if !slices.Equal(calm.Priority, []string{".", name}) || calm.Reload != "steering" {
		t.Errorf("beside another: %+v", calm)
	}
	if clone := calm.Clones[0]; clone.Base != "." || clone.ID != name ||
		clone.Replace.Variants["720p"] != other+"/play/"+ticket+"/720p/index.m3u8" {
		t.Errorf("clone %+v", clone)
	}
	h.drain()
	if leave := ask("steering?_HLS_pathway=."); !slices.Equal(leave.Priority, []string{name, "."}) || leave.Reload != other+"/play/"+ticket+"/steering?moved" {
		t.Errorf("draining: %+v", leave)
	}
	// The other one, asked by who came from here, puts itself first and home last.
	h.draining.Store(false)
	if there := ask("steering?moved"); len(there.Priority) != 3 || there.Priority[1] != name || there.Priority[2] != "." || there.Clones[0].ID != there.Priority[0] || there.Reload != "steering?moved" {
		t.Errorf("after the move: %+v", there)
	}
}

func TestSteeringIsForWhoMayWatch(t *testing.T) {
	h := build(t)
	c := h.client("h2")
	if got := h.do(c, "GET", "/play/guess/steering", ""); got.status != 404 {
		t.Errorf("a stranger: %d", got.status)
	}
	h.revoke(model.RevokedState)
	if got := h.do(c, "GET", play("steering"), ""); got.status != 403 || got.problem != "right-lost" {
		t.Errorf("without the right: %d", got.status)
	}
}
