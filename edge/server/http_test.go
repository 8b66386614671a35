package server_test

import (
	"cmp"
	"strconv"
	"strings"
	"testing"
)

// everyObject is each thing that can be asked for, with what HTTP caches may do with it.
func everyObject() []httpObject {
	const asks = "private, no-cache"
	return []httpObject{
		{path: play("master.m3u8"), policy: asks, etag: true, ranges: true},
		{path: play("720p/index.m3u8"), policy: asks, etag: true, ranges: true},
		{path: play("720p/init.mp4"), policy: asks, etag: true, ranges: true},
		{path: play("720p/0.m4s"), policy: asks, etag: true, ranges: true},
		{path: play("poster.jpg"), policy: asks, etag: true, ranges: true},
		{path: play("key/0"), policy: "no-store"},
		{path: "/watch/v1", policy: "no-cache", etag: true, ranges: true},
		{path: "/assets/a.js", policy: "public, max-age=31536000, immutable", etag: true, ranges: true},
		{path: "/v1/videos/v1", policy: "public, no-cache", etag: true, ranges: true},
		{path: "/v1/videos/v1/poster.jpg", policy: "public, max-age=300", etag: true, ranges: true},
		{path: "/v1/sessions/s1?ticket=" + ticket, policy: "no-store"},
		{path: "/healthz", policy: "no-store"},
		{path: "/readyz", policy: "no-store"},
	}
}

type httpObject struct {
	path, policy string
	etag, ranges bool
}

func TestHTTPIsRightOnEveryObject(t *testing.T) {
	h := build(t)
	poster := h.blob([]byte("a picture of something"))
	h.facts.Manifest.Poster = &poster
	for name := range protocols {
		c := h.client(name)
		for _, o := range everyObject() {
			t.Run(name+" "+o.path, func(t *testing.T) {
				get := h.do(c, "GET", o.path, "")
				size := len(get.body)
				if get.status != 200 || get.header.Get("Cache-Control") != o.policy || get.header.Get("Content-Length") != strconv.Itoa(size) {
					t.Fatalf("status %d, Cache-Control %q, Content-Length %q of %d", get.status, get.header.Get("Cache-Control"), get.header.Get("Content-Length"), size)
				}
				etag := get.header.Get("ETag")
				if (etag != "") != o.etag || strings.HasPrefix(etag, "W/") || (get.header.Get("Accept-Ranges") == "bytes") != o.ranges {
					t.Errorf("ETag %s, Accept-Ranges %q", etag, get.header.Get("Accept-Ranges"))
				}
				head := h.do(c, "HEAD", o.path, "")
				if head.status != 200 || head.body != "" {
					t.Errorf("HEAD: status %d, %d bytes", head.status, len(head.body))
				}
				for _, f := range []string{"ETag", "Cache-Control", "Content-Type", "Content-Length", "Accept-Ranges", "Vary"} {
					if head.header.Get(f) != get.header.Get(f) {
						t.Errorf("HEAD: %s %q, of GET %q", f, head.header.Get(f), get.header.Get(f))
					}
				}
				if !o.etag {
					// Without a validator, conditions and ranges are of nothing.
					if got := h.do(c, "GET", o.path, "", "If-None-Match", `"x"`, "Range", "bytes=0-0"); got.status != 200 || len(got.body) != size {
						t.Errorf("conditions and range: status %d", got.status)
					}
					return
				}
				for what, tc := range conditions(etag, get.body) {
					got := h.do(c, cmp.Or(tc.method, "GET"), o.path, "", tc.headers...)
					if got.status != tc.status || tc.status < 400 && got.body != tc.body || got.header.Get("Content-Range") != tc.rng {
						t.Errorf("%s: status %d, %q, Content-Range %q", what, got.status, got.body, got.header.Get("Content-Range"))
					}
					// RFC 9110, 15.4.5: what the whole would say, so that caches are kept right.
					if tc.status == 304 && (got.header.Get("ETag") != etag || got.header.Get("Cache-Control") != o.policy || got.header.Get("Vary") != get.header.Get("Vary")) {
						t.Errorf("%s: %v", what, got.header)
					}
					if tc.status >= 400 && got.header.Get("Cache-Control") != "no-store" {
						t.Errorf("%s: a refusal with Cache-Control %q", what, got.header.Get("Cache-Control"))
					}
				}
			})
		}
	}
}

type condition struct {
	method  string
	headers []string
	status  int
	body    string
	rng     string
}

// conditions are the cases of RFC 9110, 13 and 14, for something with this ETag and these bytes.
func conditions(etag, body string) map[string]condition {
	size := strconv.Itoa(len(body))
	const day = "Wed, 21 Oct 2065 07:28:00 GMT"
	first, last := "bytes 0-0/"+size, "bytes "+strconv.Itoa(len(body)-1)+"-"+strconv.Itoa(len(body)-1)+"/"+size
	if len(body) < 2 {
		last = first
	}
	return map[string]condition{
		"not modified":          {headers: []string{"If-None-Match", etag}, status: 304},
		"not modified, weakly":  {headers: []string{"If-None-Match", `"x", W/` + etag}, status: 304},
		"not modified, any":     {headers: []string{"If-None-Match", "*"}, status: 304},
		"not modified, head":    {method: "HEAD", headers: []string{"If-None-Match", etag}, status: 304},
		"modified":              {headers: []string{"If-None-Match", `"x"`}, status: 200, body: body},
		"a date counts not":     {headers: []string{"If-Modified-Since", day}, status: 200, body: body},
		"nor the other":         {headers: []string{"If-Unmodified-Since", "Wed, 21 Oct 2015 07:28:00 GMT"}, status: 200, body: body},
		"match":                 {headers: []string{"If-Match", `"x", ` + etag}, status: 200, body: body},
		"match any":             {headers: []string{"If-Match", "*"}, status: 200, body: body},
		"no match":              {headers: []string{"If-Match", `"x"`}, status: 412},
		"no match, weakly":      {headers: []string{"If-Match", "W/" + etag}, status: 412},
		"match before none":     {headers: []string{"If-Match", `"x"`, "If-None-Match", etag}, status: 412},
		"first byte":            {headers: []string{"Range", "bytes=0-0"}, status: 206, body: body[:1], rng: first},
		"last byte":             {headers: []string{"Range", "bytes=-1"}, status: 206, body: body[len(body)-1:], rng: last},
		"outside":               {headers: []string{"Range", "bytes=" + size + "-"}, status: 416, rng: "bytes */" + size},
		"none":                  {headers: []string{"Range", "bytes=-0"}, status: 416, rng: "bytes */" + size},
		"if range":              {headers: []string{"Range", "bytes=0-0", "If-Range", etag}, status: 206, body: body[:1], rng: first},
		"if range, weakly":      {headers: []string{"Range", "bytes=0-0", "If-Range", "W/" + etag}, status: 200, body: body},
		"if range, by date":     {headers: []string{"Range", "bytes=0-0", "If-Range", day}, status: 200, body: body},
		"if range, other":       {headers: []string{"Range", "bytes=" + size + "-", "If-Range", `"x"`}, status: 200, body: body},
		"not modified over all": {headers: []string{"If-None-Match", etag, "Range", "bytes=" + size + "-"}, status: 304},
		"range of a head":       {method: "HEAD", headers: []string{"Range", "bytes=0-0"}, status: 200},
		"several ranges":        {headers: []string{"Range", "bytes=0-0,-1"}, status: 200, body: body},
		"no range":              {headers: []string{"Range", "bytes=x"}, status: 200, body: body},
	}
}

func TestPlaylistsArePackedAndTellTheirForms(t *testing.T) {
	h := build(t)
	long := "#EXTM3U\n" + strings.Repeat("#EXTINF:2.000000,\n0.m4s\n", 500)
	h.facts.Manifest.Renditions[0].Playlist = h.blob([]byte(long))
	for name := range protocols {
		c := h.client(name)
		tags := map[string]string{}
		for _, coding := range []string{"br", "gzip", "identity"} {
			got := h.do(c, "GET", play("720p/index.m3u8"), "", "Accept-Encoding", coding, "Origin", "https://page.example")
			if tags[got.header.Get("ETag")] = coding; coding == "identity" {
				coding = ""
			}
			if got.status != 200 || got.header.Get("Content-Encoding") != coding || coding == "" && got.body != long || coding != "" && len(got.body) > len(long)/5 {
				t.Errorf("%s: status %d, coding %q, %d bytes", name, got.status, got.header.Get("Content-Encoding"), len(got.body))
			}
			if vary := strings.Join(got.header.Values("Vary"), ", "); !strings.Contains(vary, "Accept-Encoding") || !strings.Contains(vary, "Origin") {
				t.Errorf("%s: Vary %q", name, vary)
			}
			part := h.do(c, "GET", play("720p/index.m3u8"), "", "Accept-Encoding", coding, "Range", "bytes=3-9", "If-Range", got.header.Get("ETag"))
			if part.status != 206 || part.body != got.body[3:10] {
				t.Errorf("%s: a part of form %q: status %d, %q", name, coding, part.status, part.body)
			}
		}
		if len(tags) != 3 {
			t.Errorf("%s: ETags %v", name, tags)
		}
	}
}

func TestAnswersTellWhereTheirTimeWent(t *testing.T) {
	h := build(t)
	for name := range protocols {
		c := h.client(name)
		for _, path := range []string{"master.m3u8", "720p/0.m4s"} {
			h.warm(c, path)
			again := h.do(c, "GET", play(path), "", "Origin", "https://page.example")
			if timing := strings.Join(again.header.Values("Server-Timing"), ", "); !strings.HasPrefix(timing, "decide;dur=") || !strings.HasSuffix(timing, `, cache;desc="hit"`) {
				t.Errorf("%s %s: %q", name, path, timing)
			}
			if origin := again.header.Get("Timing-Allow-Origin"); origin != "https://page.example" {
				t.Errorf("%s %s: Timing-Allow-Origin %q", name, path, origin)
			}
		}
	}
}

func TestEarlyDataChangesNothing(t *testing.T) {
	h := build(t)
	c := h.client("h2")
	for _, tc := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/watch/v1", 200}, {"HEAD", "/assets/a.js", 200}, {"GET", "/v1/videos/v1", 200},
		{"GET", play("key/0"), 425}, {"GET", play("720p/0.m4s"), 425}, {"POST", "/v1/auth/nonce", 425},
		{"POST", "/v1/videos/v1/sessions", 425}, {"DELETE", "/v1/sessions/s1?ticket=" + ticket, 425}, {"GET", "/v1/sessions/s1?ticket=" + ticket, 425},
	} {
		if got := h.do(c, tc.method, tc.path, "", "Early-Data", "1"); got.status != tc.status {
			t.Errorf("%s %s: status %d, want %d", tc.method, tc.path, got.status, tc.status)
		}
	}
}
