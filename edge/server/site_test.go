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
)

func TestAssetsArePackedForWhoCanUnpackThem(t *testing.T) {
	script := strings.Repeat("const play = () => video.play();\n", 1000)
	s, err := readSite(fstest.MapFS{"index.html": {Data: []byte("<html>")}, "assets/a.js": {Data: []byte(script)}, "assets/b.bin": {Data: []byte{1, 2, 3}}})
	if err != nil {
		t.Fatal(err)
	}
	srv := &Server{site: s}
	etags := map[string]bool{}
	for accept, packed := range map[string]bool{"gzip, deflate, br, zstd": true, "": false, "br": false, "gzip;q=0": false, "gzip;q=0.5": true, "identity, GZIP": true} {
		r := httptest.NewRequest(http.MethodGet, "/assets/a.js", nil)
		r.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		srv.assets(w, r)
		body := w.Body.Bytes()
		if w.Header().Get("Content-Encoding") == "gzip" {
			z, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			if body, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != packed || string(body) != script || w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: packed %v, %d bytes, Vary %q", accept, got, len(body), w.Header().Get("Vary"))
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
	if len(etags) != 2 {
		t.Errorf("the two forms have the ETags %v", etags)
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/assets/b.bin", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	srv.assets(w, r)
	if !bytes.Equal(w.Body.Bytes(), []byte{1, 2, 3}) || w.Header().Get("Content-Encoding") != "" {
		t.Errorf("%v came as %q", w.Body.Bytes(), w.Header().Get("Content-Encoding"))
	}
}

func TestPageThatWasNotBuiltIsNoFailureOfTheEdge(t *testing.T) {
	s, err := readSite(fstest.MapFS{".gitkeep": {}})
	if err != nil || s.index != nil {
		t.Fatal(s, err)
	}
}
