package fill_test

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/streamgate/streamgate/edge/fill"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// blobOf is a blob of blocks.
func blobOf(t testing.TB, blocks ...[]byte) model.Blob {
	t.Helper()
	b := model.Blob{CID: leafOf(t, bytes.Join(blocks, nil)).CID}
	for _, p := range blocks {
		b.Leaves = append(b.Leaves, leafOf(t, p))
		b.Size += int64(len(p))
	}
	return b
}

func TestBlockComesFromTheEdgeInCharge(t *testing.T) {
	w := newWorld(t)
	first, second := data[:100_000], data[100_000:]
	b := blobOf(t, first, second)
	edge := w.edge("edge-2", func(rw http.ResponseWriter, r *http.Request) {
		got, err := fill.ParseSegment(strings.TrimPrefix(r.URL.Path, "/segments/"), r.URL.Query())
		if err != nil || got.CID != b.CID || !slices.Equal(got.Leaves, b.Leaves) {
			t.Errorf("asked for %+v, %v", got, err)
		}
		serves(data)(rw, r)
	})
	origin := w.origin("origin-1", func(rw http.ResponseWriter, r *http.Request) {
		leaf := strings.TrimPrefix(r.URL.Path, "/blobs/")
		serves(map[string][]byte{b.Leaves[0].CID: first, b.Leaves[1].CID: second}[leaf])(rw, r)
	})
	c := w.client()
	for i, want := range [][]byte{first, second} {
		s := &sink{Writer: &bytes.Buffer{}, leaf: b.Leaves[i]}
		if err := c.Fetch(t.Context(), b, i, s); err != nil || !bytes.Equal(s.got.Bytes(), want) || s.trusted {
			t.Errorf("block %d: %d bytes, trusted %t, %v", i, s.got.Len(), s.trusted, err)
		}
	}
	if edge.asked.Load() != 2 || origin.asked.Load() != 0 {
		t.Errorf("the edge was asked %d times, the origin %d times", edge.asked.Load(), origin.asked.Load())
	}
	// For another edge, only origins will do.
	s := &sink{Writer: &bytes.Buffer{}, leaf: b.Leaves[1]}
	if err := c.Fetch(fill.ForPeer(t.Context()), b, 1, s); err != nil || !s.trusted || edge.asked.Load() != 2 || !bytes.Equal(s.got.Bytes(), second) {
		t.Errorf("for another edge: %d bytes, %v, the edge in charge was asked %d times", s.got.Len(), err, edge.asked.Load())
	}
}

func TestPoisonedEdgeIsBlamedAndItsBytesAreNot(t *testing.T) {
	wrong := append([]byte{data[0] ^ 1}, data[1:]...)
	for name, bad := range map[string]http.HandlerFunc{
		"other bytes": serves(wrong),
		"more bytes": func(rw http.ResponseWriter, _ *http.Request) {
			rw.WriteHeader(http.StatusPartialContent)
			_, _ = rw.Write(append(bytes.Clone(data), 'x'))
		},
		"breaks off": func(rw http.ResponseWriter, r *http.Request) {
			rw.WriteHeader(http.StatusPartialContent)
			breaksOff(wrong, 100_000)(rw, r)
		},
		"does not know ranges": func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write(wrong) },
		"denies it":            refuses(fault.NotFound),
		"forbids it":           refuses(fault.Forbidden),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			edge := w.edge("edge-2", bad)
			w.origin("origin-1", serves(data))
			c := w.client()
			for range 3 {
				s := &sink{Writer: &bytes.Buffer{}, leaf: leafOf(t, data)}
				if err := c.Fetch(t.Context(), model.Blob{CID: s.leaf.CID, Size: s.leaf.Size}, 0, s); err != nil || !bytes.Equal(s.got.Bytes(), data) {
					t.Fatalf("%d bytes, %v", s.got.Len(), err)
				}
			}
			if n := edge.asked.Load(); n != 1 && (name == "other bytes" || name == "more bytes" || name == "breaks off") {
				t.Errorf("it was asked %d times", n)
			}
		})
	}
}

func TestEdgeThatDoesNotAnswerGetsARival(t *testing.T) {
	w := newWorld(t)
	edge := w.edge("edge-2", hangs)
	w.origin("origin-1", serves(data))
	c := w.hasty()
	for range 3 {
		var got bytes.Buffer
		if err := fetch(t.Context(), c, leafOf(t, data), &got); err != nil || !bytes.Equal(got.Bytes(), data) {
			t.Fatalf("%d bytes, %v", got.Len(), err)
		}
	}
	if n := edge.asked.Load(); n != 2 {
		t.Errorf("it was asked %d times in a row", n)
	}
}

// TestEdgeThatWasSlowOnceStaysInCharge has a deputy, which would fetch from an origin
// what the edge in charge has fetched for others.
func TestEdgeThatWasSlowOnceStaysInCharge(t *testing.T) {
	w := newWorld(t)
	const together = 3
	var begun atomic.Int32
	w.edge("edge-2", func(rw http.ResponseWriter, r *http.Request) {
		if begun.Add(1) <= together { // a moment in which it does nothing
			hangs(rw, r)
			return
		}
		serves(data)(rw, r)
	})
	deputy := w.edge("edge-3", serves(data))
	w.origin("origin-1", serves(data))
	c := w.hasty()
	var all sync.WaitGroup
	for range together {
		all.Go(func() {
			if err := fetch(t.Context(), c, leafOf(t, data), &bytes.Buffer{}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	c.WaitAtLeast(time.Minute) // or this machine makes it slow once more
	const later = 3
	for range later {
		if err := fetch(t.Context(), c, leafOf(t, data), &bytes.Buffer{}); err != nil {
			t.Fatal(err)
		}
	}
	if n := begun.Load() - together; n != later || deputy.asked.Load() < together {
		t.Errorf("after it was slow it was asked %d times of %d, its deputy %d times in all", n, later, deputy.asked.Load())
	}
}

func TestDeputyStandsInForAnEdgeThatIsDown(t *testing.T) {
	w := newWorld(t)
	w.edges.before = []model.Node{{Name: "edge-2", PeerURL: "https://127.0.0.1:1"}}
	deputy := w.edge("edge-3", serves(data))
	origin := w.origin("origin-1", serves(data))
	if err := fetch(t.Context(), w.client(), leafOf(t, data), &bytes.Buffer{}); err != nil || deputy.asked.Load() == 0 || origin.asked.Load() != 0 {
		t.Errorf("%v, deputy %d, origin %d", err, deputy.asked.Load(), origin.asked.Load())
	}
}

func TestWhatNoOriginCanGiveComesFromAnEdgeThatHasIt(t *testing.T) {
	wrong := append([]byte{data[0] ^ 1}, data[1:]...)
	for _, c := range []struct {
		name    string
		origin  http.HandlerFunc // nil: there is none
		spare   http.HandlerFunc
		forPeer bool
		kind    fault.Kind // of the failure; 0 if the bytes come
		asked   int32      // the spare
	}{
		{"origin is down", refuses(fault.Unavailable), serves(data), false, 0, 1},
		{"origin is gone", nil, serves(data), false, 0, 1},
		{"origin breaks off before a byte", breaksOff(data, 0), serves(data), false, 0, 1},
		{"origin works", serves(data), serves(data), false, 0, 0},
		{"origin knows that there is none", refuses(fault.NotFound), serves(data), false, fault.NotFound, 0},
		{"it is for another edge", refuses(fault.Unavailable), serves(data), true, fault.Unavailable, 0},
		{"the spare has nothing either", refuses(fault.Unavailable), refuses(fault.NotFound), false, fault.Unavailable, 1},
		{"the spare is poisoned", refuses(fault.Unavailable), serves(wrong), false, fault.Unavailable, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			spare := w.later("edge-2", c.spare)
			if c.origin != nil {
				w.origin("origin-1", c.origin)
			}
			ctx := t.Context()
			if c.forPeer {
				ctx = fill.ForPeer(ctx)
			}
			s := &sink{Writer: &bytes.Buffer{}, leaf: leafOf(t, data)}
			err := w.client().Fetch(ctx, model.Blob{CID: s.leaf.CID, Size: s.leaf.Size}, 0, s)
			if c.kind == 0 && (err != nil || !bytes.Equal(s.got.Bytes(), data)) || c.kind != 0 && fault.KindOf(err) != c.kind {
				t.Errorf("%d bytes, %v", s.got.Len(), err)
			}
			if n := spare.asked.Load(); n != c.asked {
				t.Errorf("the spare was asked %d times", n)
			}
			if c.asked > 0 && s.trusted {
				t.Error("another edge's bytes were trusted")
			}
		})
	}
}

func FuzzSegmentPathIsReadOrRefused(f *testing.F) {
	for _, b := range []model.Blob{{CID: "a", Size: 1}, blobOf(f, []byte("a"), []byte("bc"))} {
		path, _ := url.Parse(fill.SegmentPath(b))
		f.Add(b.CID, path.RawQuery)
	}
	f.Add("", "size=-1")
	f.Add("x", "size=3&leaf=a.1&leaf=b.1")
	f.Fuzz(func(t *testing.T, id, query string) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		b, err := fill.ParseSegment(id, q)
		if err != nil {
			return
		}
		u, err := url.Parse(fill.SegmentPath(b))
		if err != nil {
			t.Fatal(err)
		}
		again, err := fill.ParseSegment(b.CID, u.Query())
		if err != nil || again.Size != b.Size || !slices.Equal(again.Leaves, b.Leaves) {
			t.Errorf("%+v became %+v, %v", b, again, err)
		}
	})
}
