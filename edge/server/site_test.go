package server

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"
)

func TestAssetsArePackedForWhoCanUnpackThem(t *testing.T) {
	script := strings.Repeat("const play = () => video.play();\n", 1000)
	s, err := readSite(fstest.MapFS{"index.html": {Data: []byte("<html>")}, "assets/a.js": {Data: []byte(script)}, "assets/b.bin": {Data: []byte{1, 2, 3}}})
	if err != nil {
		t.Fatal(err)
	}
	srv := &Server{site: s}
	etags := map[string]bool{}
	for accept, coding := range map[string]string{
		"gzip, deflate, br, zstd": "br", "gzip": "gzip", "": "", "br": "br", "gzip;q=0": "", "gzip;q=0.5": "gzip", "identity, GZIP": "gzip", "br;q=0.5, gzip;q=0.9": "gzip",
		"*": "br", "*;q=0.1, br;q=0": "gzip", "br;q=0, *;q=0": "", "br;q=nonsense": "", "br;q=2": "", "brotli": "",
	} {
		r := httptest.NewRequest(http.MethodGet, "/assets/a.js", nil)
		r.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		srv.assets(w, r)
		if got := w.Header().Get("Content-Encoding"); got != coding || unpack(t, w.Body, got) != script || w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: coding %q, want %q; Vary %q", accept, got, coding, w.Header().Get("Vary"))
		}
		if kind := w.Header().Get("Content-Type"); !strings.HasPrefix(kind, "text/javascript") {
			t.Errorf("type %q", kind)
		}
		etags[w.Header().Get("ETag")] = true
		r.Header.Set("If-None-Match", w.Header().Get("ETag"))
		again := httptest.NewRecorder()
		srv.assets(again, r)
		if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
			t.Errorf("%q: asked again: status %d", accept, again.Code)
		}
	}
	if len(etags) != 3 {
		t.Errorf("the three forms have the ETags %v", etags)
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/assets/b.bin", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	srv.assets(w, r)
	if !bytes.Equal(w.Body.Bytes(), []byte{1, 2, 3}) || w.Header().Get("Content-Encoding") != "" {
		t.Errorf("%v came as %q", w.Body.Bytes(), w.Header().Get("Content-Encoding"))
	}
}

// unpack undoes a content coding.
func unpack(t *testing.T, body io.Reader, coding string) string {
	t.Helper()
	switch coding {
	case "gzip":
		z, err := gzip.NewReader(body)
		if err != nil {
			t.Fatal(err)
		}
		body = z
	case "br":
		body = brotli.NewReader(body)
	}
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestWhatTheBuildPackedIsServedAsItIs(t *testing.T) {
	script := []byte(strings.Repeat("x", 4000))
	s, err := readSite(fstest.MapFS{"index.html": {Data: []byte("<html>")}, "assets/a.js": {Data: script},
		"assets/a.js.gz": {Data: []byte("as gzip")}, "assets/a.js.br": {Data: []byte("as brotli")}})
	if err != nil {
		t.Fatal(err)
	}
	if f := s.files["/assets/a.js"]; len(s.files) != 1 || string(f.gzip) != "as gzip" || string(f.brotli) != "as brotli" || !bytes.Equal(f.plain, script) {
		t.Errorf("%d files, %+v", len(s.files), f)
	}
}

func TestPageThatWasNotBuiltIsNoFailureOfTheEdge(t *testing.T) {
	s, err := readSite(fstest.MapFS{".gitkeep": {}})
	if err != nil || s.index != nil {
		t.Fatal(s, err)
	}
}

func TestOnlyThePagesOwnInlineScriptMayRun(t *testing.T) {
	// The hash of "f()" by openssl dgst -sha256 -binary | base64.
	const hash = "'sha256-GcEEE0IkDzIP5EQ6DXZaDPORqT5RTBELX8Fyzyg9yvo='"
	s, err := readSite(fstest.MapFS{"index.html": {Data: []byte("<head><script>f()</script><script type=\"module\" src=\"/assets/a.js\"></script>")}, "assets/a.js": {Data: []byte("g()")}})
	if err != nil {
		t.Fatal(err)
	}
	if s.scripts != " "+hash {
		t.Errorf("sources %q, want %q", s.scripts, hash)
	}
}
