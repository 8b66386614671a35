// Package storetest is the suite that every store.Backend passes, and a backend
// in memory for tests.
package storetest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/store"
)

// Run runs the suite. Make gives an empty backend and closes it by t.Cleanup.
func Run(t *testing.T, make func(t *testing.T) store.Backend) {
	for name, check := range map[string]func(*testing.T, store.Backend){
		"MissingKeyIsNotFound":               missingKey,
		"BatchIsVisibleWhole":                batch,
		"ScanStopsAndResumes":                scan,
		"BlobReadsBackByItsLeaves":           readBack,
		"BlobOfOneLeafIsOneRawBlock":         oneLeaf,
		"DropKeepsWhatAnotherVideoHolds":     drop,
		"DropOfNothingIsNoError":             dropNothing,
		"FailedReaderLeavesNothingAfterDrop": failedReader,
		"SameBytesAreKeptOnce":               once,
		"OwnersAreListed":                    owners,
	} {
		t.Run(name, func(t *testing.T) { check(t, make(t)) })
	}
}

// Store makes a store over a backend that verifies what it reads.
func Store(t *testing.T, b store.Backend) *store.Store {
	t.Helper()
	s, err := store.New(store.Config{Verify: true}, b, store.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func missingKey(t *testing.T, b store.Backend) {
	if err := b.View([]byte("no"), func([]byte) error { return nil }); err == nil || fault.KindOf(err) != fault.NotFound {
		t.Errorf("view: %v", err)
	}
	if _, err := b.Size([]byte("no")); err == nil || fault.KindOf(err) != fault.NotFound {
		t.Errorf("size: %v", err)
	}
	if has, err := b.Has([]byte("no")); has || err != nil {
		t.Errorf("has: %v, %v", has, err)
	}
}

func batch(t *testing.T, b store.Backend) {
	big := random(t, store.LeafBytes)
	must(t, b.Write(store.Batch{Put: []store.Pair{{Key: []byte("a"), Value: []byte("1")}, {Key: []byte("b"), Value: big}}}))
	must(t, b.Write(store.Batch{Put: []store.Pair{{Key: []byte("c")}}, Delete: [][]byte{[]byte("a"), []byte("never")}}))
	if has, err := b.Has([]byte("a")); has || err != nil {
		t.Errorf("deleted key: has %v, %v", has, err)
	}
	if n, err := b.Size([]byte("b")); n != store.LeafBytes || err != nil {
		t.Errorf("size %d, %v", n, err)
	}
	must(t, b.View([]byte("b"), func(v []byte) error {
		if !bytes.Equal(v, big) {
			t.Errorf("a leaf of %d bytes came back as %d others", len(big), len(v))
		}
		return nil
	}))
	stop := errors.New("stop")
	if err := b.View([]byte("c"), func([]byte) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("view swallowed the callback's error: %v", err)
	}
}

func scan(t *testing.T, b store.Backend) {
	var puts []store.Pair
	for _, k := range []string{"p/a", "p/b", "p/c", "q/a"} {
		puts = append(puts, store.Pair{Key: []byte(k), Value: []byte(k)})
	}
	must(t, b.Write(store.Batch{Put: puts}))
	collect := func(from string, max int) (got []string) {
		var start []byte
		if from != "" {
			start = []byte(from)
		}
		must(t, b.Scan([]byte("p/"), start, func(k, v []byte) (bool, error) {
			if !bytes.Equal(k, v) {
				t.Errorf("key %q has value %q", k, v)
			}
			got = append(got, string(k))
			return len(got) < max, nil
		}))
		return got
	}
	for _, c := range []struct {
		from string
		max  int
		want string
	}{{"", 9, "[p/a p/b p/c]"}, {"", 2, "[p/a p/b]"}, {"p/b", 9, "[p/b p/c]"}, {"p/bb", 9, "[p/c]"}, {"p/z", 9, "[]"}} {
		if got := fmt.Sprint(collect(c.from, c.max)); got != c.want {
			t.Errorf("from %q, at most %d: got %s, want %s", c.from, c.max, got, c.want)
		}
	}
}

func readBack(t *testing.T, b store.Backend) {
	s, ctx := Store(t, b), t.Context()
	for _, size := range []int{0, 1, 1000, store.LeafBytes - 1, store.LeafBytes, store.LeafBytes + 1, 3*store.LeafBytes + 7} {
		data := random(t, size)
		blob, err := s.PutBlob(ctx, "v1", bytes.NewReader(data))
		must(t, err)
		if blob.Size != int64(size) {
			t.Errorf("blob of %d bytes has size %d", size, blob.Size)
		}
		var got []byte
		for _, l := range blob.Blocks() {
			part, err := s.Block(ctx, l.CID)
			must(t, err)
			n, err := s.Size(ctx, l.CID)
			must(t, err)
			if n != int64(len(part)) || l.Size != n {
				t.Errorf("leaf %s: size %d, listed %d, bytes %d", l.CID, n, l.Size, len(part))
			}
			got = append(got, part...)
		}
		if sha256.Sum256(got) != sha256.Sum256(data) {
			t.Errorf("%d bytes came back as %d others", size, len(got))
		}
	}
}

func oneLeaf(t *testing.T, b store.Backend) {
	s, ctx := Store(t, b), t.Context()
	one, err := s.PutBlob(ctx, "v1", bytes.NewReader(random(t, store.LeafBytes)))
	must(t, err)
	two, err := s.PutBlob(ctx, "v1", bytes.NewReader(random(t, store.LeafBytes+1)))
	must(t, err)
	if len(one.Leaves) != 0 || one.CID[:7] != "bafkrei" {
		t.Errorf("1 MiB: %+v", one)
	}
	if len(two.Leaves) != 2 || two.CID[:7] != "bafybei" {
		t.Errorf("1 MiB and a byte: %+v", two)
	}
}

func drop(t *testing.T, b store.Backend) {
	s, ctx := Store(t, b), t.Context()
	shared, own := random(t, 100), random(t, 2*store.LeafBytes)
	var both model.Blob
	for _, v := range []model.VideoID{"v1", "v2"} {
		var err error
		both, err = s.PutBlob(ctx, v, bytes.NewReader(shared))
		must(t, err)
	}
	mine, err := s.PutBlob(ctx, "v1", bytes.NewReader(own))
	must(t, err)
	n, err := s.Drop(ctx, "v1")
	must(t, err)
	if n != 3 { // two leaves and their root
		t.Errorf("dropped %d blocks, want 3", n)
	}
	here(t, s, both.CID, true)
	here(t, s, mine.CID, false)
	for _, l := range mine.Leaves {
		here(t, s, l.CID, false)
	}
	if _, err := s.Drop(ctx, "v2"); err != nil {
		t.Fatal(err)
	}
	here(t, s, both.CID, false)
	must(t, b.Scan(nil, nil, func(k, _ []byte) (bool, error) {
		t.Errorf("row %q was left", k)
		return true, nil
	}))
}

func dropNothing(t *testing.T, b store.Backend) {
	if n, err := Store(t, b).Drop(t.Context(), "v9"); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

func failedReader(t *testing.T, b store.Backend) {
	s, ctx := Store(t, b), t.Context()
	cut := errors.New("cut")
	_, err := s.PutBlob(ctx, "v1", io.MultiReader(bytes.NewReader(random(t, 3*store.LeafBytes)), broken{cut}))
	if !errors.Is(err, cut) {
		t.Fatalf("got %v, want the reader's error", err)
	}
	if n, err := s.Drop(ctx, "v1"); n == 0 || err != nil {
		t.Errorf("dropped %d, %v", n, err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.PutBlob(ended, "v1", bytes.NewReader(random(t, 10))); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v", err)
	}
}

func once(t *testing.T, b store.Backend) {
	s, ctx := Store(t, b), t.Context()
	data := random(t, 5000)
	for range 3 {
		_, err := s.PutBlob(ctx, "v1", bytes.NewReader(data))
		must(t, err)
	}
	if n, err := s.Drop(ctx, "v1"); n != 1 || err != nil {
		t.Errorf("dropped %d blocks, %v, want 1", n, err)
	}
}

func owners(t *testing.T, b store.Backend) {
	s, ctx := Store(t, b), t.Context()
	for _, v := range []model.VideoID{"b", "a", "ab"} {
		for range 3 {
			_, err := s.PutBlob(ctx, v, bytes.NewReader(random(t, 10)))
			must(t, err)
		}
	}
	got, err := s.Owners(ctx)
	must(t, err)
	if fmt.Sprint(got) != "[a ab b]" {
		t.Errorf("owners %v", got)
	}
	_, err = s.Drop(ctx, "a")
	must(t, err)
	if got, err = s.Owners(ctx); err != nil || fmt.Sprint(got) != "[ab b]" {
		t.Errorf("after a drop: owners %v, %v", got, err)
	}
}

type broken struct{ err error }

// Read fails.
func (b broken) Read([]byte) (int, error) { return 0, b.err }

func here(t *testing.T, s *store.Store, cid string, want bool) {
	t.Helper()
	has, err := s.Has(t.Context(), cid)
	if err != nil || has != want {
		t.Errorf("block %s: has %v, %v, want %v", cid, has, err, want)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func random(t *testing.T, n int) []byte {
	t.Helper()
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	return b
}
