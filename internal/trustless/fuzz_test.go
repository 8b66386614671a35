package trustless_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/ipfs/go-cid"
	"github.com/ipld/go-car/v2"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/trustless"
)

// FuzzRequestIsAnsweredOrRefused: whatever is asked, an answer is what its hash says,
// or a whole CAR of such blocks, or a refusal that nobody keeps.
func FuzzRequestIsAnsweredOrRefused(f *testing.F) {
	p := plant(&testing.T{})
	for _, seed := range []struct{ path, query, accept string }{
		{p.small.String(), "format=raw", ""},
		{p.root.String() + "/720p/0.m4s", "format=car", ""},
		{p.film.String(), "format=car&entity-bytes=-10:*&car-dups=y&car-order=unk", ""},
		{p.film.String(), "dag-scope=entity&filename=%C3%A4.car", carType + ";version=1;order=dfs;dups=y"},
		{probe, "format=car&dag-scope=block", "text/html;q=0.1"},
		{"film", "uri=ipfs://x", "*/*"},
	} {
		f.Add(seed.path, seed.query, seed.accept, "", "")
	}
	f.Add(p.small.String(), "format=raw", "", "bytes=1-2,4-", `W/"x", *`)
	f.Fuzz(func(t *testing.T, path, query, accept, ranged, match string) {
		// A gateway of its own each time: nobody is limited for the one before.
		g, err := trustless.New(limits(), p.shelf, trustless.NewMetrics(prometheus.NewRegistry()))
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodGet, "/ipfs/", nil)
		r.URL = &url.URL{Path: trustless.Prefix + path, RawQuery: query}
		for field, v := range map[string]string{"Accept": accept, "Range": ranged, "If-None-Match": match} {
			if v != "" {
				r.Header.Set(field, v)
			}
		}
		w := httptest.NewRecorder()
		g.ServeHTTP(w, r)
		kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
		switch {
		case w.Code >= 500:
			t.Errorf("%d: %s", w.Code, w.Body)
		case w.Code >= 400 && w.Header().Get("Cache-Control") != "no-store":
			t.Errorf("%d with Cache-Control %q", w.Code, w.Header().Get("Cache-Control"))
		case w.Code == http.StatusOK && kind == rawType:
			text, _, _ := strings.Cut(path, "/")
			c, err := cid.Decode(text)
			if err != nil {
				t.Fatalf("answered to %q", path)
			}
			if sum, err := c.Prefix().Sum(w.Body.Bytes()); !strings.Contains(path, "/") && (err != nil || !sum.Equals(c)) {
				t.Errorf("%d bytes are not %s", w.Body.Len(), c)
			}
		case w.Code == http.StatusOK && kind == carType:
			if _, err := car.NewBlockReader(bytes.NewReader(w.Body.Bytes())); err != nil {
				t.Errorf("%v in %d bytes of a CAR", err, w.Body.Len())
			}
		case w.Code == http.StatusOK:
			t.Errorf("200 as %q", kind)
		}
	})
}
