package fill_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/streamgate/streamgate/edge/fill"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/obs"
	"github.com/streamgate/streamgate/internal/tlsutil"
)

var data = bytes.Repeat([]byte("0123456789abcdef"), 20_000)

// serves answers with b, ranges and all.
func serves(b []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
	}
}

// breaksOff sends n bytes of b and resets the stream.
func breaksOff(b []byte, n int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(b)))
		_, _ = w.Write(b[:n])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// hangs answers nothing until the caller leaves.
func hangs(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func refuses(k fault.Kind) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		fault.WriteProblem(w, fault.ProblemOf(fault.New("origin", k, "because")))
	}
}

func TestBlockComesFromWhicheverOriginCanGiveIt(t *testing.T) {
	for name, first := range map[string]http.HandlerFunc{
		"well":           serves(data),
		"unavailable":    refuses(fault.Unavailable),
		"busy":           refuses(fault.TooMany),
		"broken":         refuses(fault.Internal),
		"without it":     refuses(fault.NotFound),
		"breaks off":     breaksOff(data, 100_000),
		"breaks at once": breaksOff(data, 0),
		"too short":      func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(data[:1000]) },
		"hangs":          hangs,
		"redirects": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.invalid/", http.StatusFound)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.origin("origin-1", first)
			w.origin("origin-2", serves(data))
			var got bytes.Buffer
			if err := fetch(t.Context(), w.hasty(), leafOf(t, data), &got); err != nil || !bytes.Equal(got.Bytes(), data) {
				t.Fatalf("%d bytes, %v", got.Len(), err)
			}
		})
	}
}

func TestRivalThatLostIsAskedAgainWhenTheWinnerBreaksOff(t *testing.T) {
	w := newWorld(t)
	asked := make(chan struct{})
	w.origin("origin-1", func(rw http.ResponseWriter, r *http.Request) {
		select {
		case <-asked:
			breaksOff(data, 0)(rw, r)
		case <-r.Context().Done():
		}
	})
	var once atomic.Bool
	w.origin("origin-2", func(rw http.ResponseWriter, r *http.Request) {
		if once.CompareAndSwap(false, true) {
			close(asked)
			hangs(rw, r)
			return
		}
		serves(data)(rw, r)
	})
	var got bytes.Buffer
	if err := fetch(t.Context(), w.hasty(), leafOf(t, data), &got); err != nil || !bytes.Equal(got.Bytes(), data) {
		t.Fatalf("%d bytes, %v", got.Len(), err)
	}
}

func TestBlockThatNobodyHasIsNotFound(t *testing.T) {
	w := newWorld(t)
	w.origin("origin-1", refuses(fault.NotFound))
	w.origin("origin-2", refuses(fault.NotFound))
	if err := fetch(t.Context(), w.client(), leafOf(t, data), io.Discard); fault.KindOf(err) != fault.NotFound {
		t.Fatal(err)
	}
	if err := fetch(t.Context(), newWorld(t).client(), leafOf(t, data), io.Discard); fault.KindOf(err) != fault.Unavailable {
		t.Fatalf("without origins: %v", err)
	}
}

func TestOriginWithWrongBytesIsAskedLastFromThenOn(t *testing.T) {
	w := newWorld(t)
	wrong := append([]byte{data[0] ^ 1}, data[1:]...)
	bad := w.origin("origin-1", serves(wrong))
	w.origin("origin-2", serves(data))
	c := w.client()
	if err := fetch(t.Context(), c, leafOf(t, data), io.Discard); fault.KindOf(err) != fault.Corrupt {
		t.Fatalf("wrong bytes: %v", err)
	}
	for range 3 {
		var got bytes.Buffer
		if err := fetch(t.Context(), c, leafOf(t, data), &got); err != nil || !bytes.Equal(got.Bytes(), data) {
			t.Fatalf("%d bytes, %v", got.Len(), err)
		}
	}
	if n := bad.asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

func TestMoreBytesThanPromisedAreCorrupt(t *testing.T) {
	w := newWorld(t)
	w.origin("origin-1", serves(append(bytes.Clone(data), 'x')))
	if err := fetch(t.Context(), w.client(), leafOf(t, data), io.Discard); fault.KindOf(err) != fault.Corrupt {
		t.Fatal(err)
	}
}

func TestBlocksThatCannotBeAreNotAskedFor(t *testing.T) {
	w := newWorld(t)
	o := w.origin("origin-1", serves(data))
	c := w.client()
	for name, leaf := range map[string]model.Leaf{
		"too large": {CID: leafOf(t, data).CID, Size: 3 << 20},
		"negative":  {CID: leafOf(t, data).CID, Size: -1},
		"no CID":    {CID: "../../etc/passwd", Size: 10},
		"empty":     {},
	} {
		if err := fetch(t.Context(), c, leaf, io.Discard); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if o.asked.Load() != 0 {
		t.Error("the origin was asked")
	}
}

type broken struct{ n int }

func (b *broken) Write(p []byte) (int, error) {
	if b.n -= len(p); b.n < 0 {
		return 0, fault.New("reader", fault.Corrupt, "enough")
	}
	return len(p), nil
}

func TestReadersRefusalEndsTheFetch(t *testing.T) {
	w := newWorld(t)
	w.origin("origin-1", serves(data))
	second := w.origin("origin-2", serves(data))
	if err := fetch(t.Context(), w.client(), leafOf(t, data), &broken{n: 100_000}); fault.KindOf(err) != fault.Corrupt {
		t.Fatal(err)
	}
	if second.asked.Load() != 0 {
		t.Error("another origin was asked for what the reader refused")
	}
}

func TestFetchEndsWithItsContext(t *testing.T) {
	w := newWorld(t)
	reached := make(chan struct{})
	w.origin("origin-1", func(rw http.ResponseWriter, r *http.Request) { close(reached); hangs(rw, r) })
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-reached; cancel() }()
	if err := fetch(ctx, w.client(), leafOf(t, data), io.Discard); err == nil {
		t.Fatal("no error")
	}
}

func TestRequestIDTravelsToTheOrigin(t *testing.T) {
	w := newWorld(t)
	got := make(chan string, 1)
	w.origin("origin-1", func(rw http.ResponseWriter, r *http.Request) {
		got <- r.Header.Get(obs.RequestIDHeader)
		serves(data)(rw, r)
	})
	if err := fetch(obs.WithRequestID(t.Context(), "abc"), w.client(), leafOf(t, data), io.Discard); err != nil {
		t.Fatal(err)
	}
	if id := <-got; id != "abc" {
		t.Fatalf("request id %q", id)
	}
}

func TestFactsAndKeysComeFromTheNextOriginIfNeedBe(t *testing.T) {
	w := newWorld(t)
	first := w.origin("origin-1", refuses(fault.Unavailable))
	w.origin("origin-2", func(rw http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/facts/videos/v1":
			_ = json.NewEncoder(rw).Encode(model.PublicVideo{ID: "v1", Version: 7, Manifest: &model.Manifest{}})
		case "/facts/videos/v3":
			_ = json.NewEncoder(rw).Encode(model.PublicVideo{ID: "v1", Manifest: &model.Manifest{}})
		case "/facts/videos/v4":
			_ = json.NewEncoder(rw).Encode(model.PublicVideo{ID: "v4"})
		case "/keys/v1/3":
			var proof struct {
				Session model.SessionID `json:"session"`
				Wallet  model.Wallet    `json:"wallet"`
				Receipt model.Receipt   `json:"receipt"`
			}
			if err := json.NewDecoder(r.Body).Decode(&proof); err != nil || proof.Session != "s1" || proof.Receipt.Video != "v1" || r.Method != http.MethodPost {
				t.Errorf("%s %+v, %v", r.Method, proof, err)
			}
			_, _ = rw.Write([]byte("0123456789abcdef"))
		default:
			refuses(fault.NotFound)(rw, r)
		}
	})
	c := w.client()
	if v, err := c.Facts(t.Context(), "v1"); err != nil || v.Version != 7 {
		t.Fatalf("%+v, %v", v, err)
	}
	if _, err := c.Facts(t.Context(), "v2"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("unknown video: %v", err)
	}
	if _, err := c.Facts(t.Context(), "../keys"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("strange id: %v", err)
	}
	key, err := c.Key(t.Context(), "v1", 3, &model.Grant{Session: "s1", Receipt: &model.Receipt{Video: "v1"}})
	if err != nil || string(key) != "0123456789abcdef" {
		t.Fatalf("%q, %v", key, err)
	}
	if n := first.asked.Load(); n != 1 {
		t.Errorf("the origin that failed was asked %d times in a row", n)
	}
	for _, id := range []model.VideoID{"v3", "v4"} { // another's facts, none at all
		if _, err := c.Facts(t.Context(), id); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("%s: %v", id, err)
		}
	}
}

func TestKeyOfWrongLengthIsNoKey(t *testing.T) {
	for _, b := range []string{"", "0123456789abcde", "0123456789abcdefX"} {
		w := newWorld(t)
		w.origin("origin-1", func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, b) })
		if key, err := w.client().Key(t.Context(), "v1", 0, &model.Grant{}); err == nil {
			t.Errorf("%d bytes were taken: %q", len(b), key)
		}
	}
}

// Two origins that do not know of each other's nonces would each let one pass.
func TestNonceIsUsedUpAtOneOriginOnly(t *testing.T) {
	w := newWorld(t)
	used := map[string]bool{}
	second := w.origin("origin-2", refuses(fault.Unavailable))
	w.origin("origin-1", func(rw http.ResponseWriter, r *http.Request) {
		if used[r.URL.Path] {
			refuses(fault.Conflict)(rw, r)
			return
		}
		used[r.URL.Path] = true
		rw.WriteHeader(http.StatusNoContent)
	})
	c := w.client()
	if err := c.Consume(t.Context(), "n1", time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := c.Consume(t.Context(), "n1", time.Now()); fault.KindOf(err) != fault.Conflict {
		t.Fatalf("second use: %v", err)
	}
	if second.asked.Load() != 0 {
		t.Error("another origin was asked")
	}
	alone := newWorld(t)
	alone.origin("origin-1", refuses(fault.Unavailable))
	other := alone.origin("origin-2", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusNoContent) })
	if err := alone.client().Consume(t.Context(), "n1", time.Now()); fault.KindOf(err) != fault.Unavailable || other.asked.Load() != 0 {
		t.Fatalf("%v, another origin was asked %d times", err, other.asked.Load())
	}
}

func TestOnlyOriginsOfTheClusterAreBelieved(t *testing.T) {
	w, stranger := newWorld(t), newWorld(t)
	for name, certs := range map[string]*tlsutil.Certs{
		"another CA":    stranger.certs("origin-1", model.OriginRole),
		"not an origin": w.certs("edge-2", model.EdgeRole),
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewUnstartedServer(serves(data))
			s.TLS = certs.Server()
			s.TLS.ClientCAs = w.certs("x").Pool()
			s.EnableHTTP2 = true
			s.Config.ErrorLog = nil
			s.StartTLS()
			t.Cleanup(s.Close)
			w.members = members{{Name: "origin-1", PeerURL: s.URL}}
			if err := fetch(t.Context(), w.client(), leafOf(t, data), io.Discard); fault.KindOf(err) != fault.Unavailable {
				t.Fatalf("believed: %v", err)
			}
		})
	}
}

func TestClientNeedsItsCollaborators(t *testing.T) {
	if _, err := fill.New(fill.Config{}, members{}, nil, nil); fault.KindOf(err) != fault.Invalid || errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
}
