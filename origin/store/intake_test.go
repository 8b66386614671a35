package store_test

import (
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/origin/store"
	"github.com/streamgate/streamgate/origin/store/storetest"
)

// FuzzIntakeTakesOrRefuses: whatever comes, it is refused as the sender's fault
// or taken whole, and nothing is left after a drop.
func FuzzIntakeTakesOrRefuses(f *testing.F) {
	s, err := store.New(store.Config{Verify: true}, &storetest.Memory{}, store.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		f.Fatal(err)
	}
	b, err := s.PutBlob(context.Background(), "v", bytes.NewReader([]byte("blob")))
	if err != nil {
		f.Fatal(err)
	}
	root, err := s.PutTree(context.Background(), "v", []store.Entry{{Path: "a/b", Blob: b}})
	if err != nil {
		f.Fatal(err)
	}
	a, err := s.Archive(context.Background(), root, map[string][]byte{"note": []byte("hi")})
	if err != nil {
		f.Fatal(err)
	}
	var car bytes.Buffer
	if _, err := io.Copy(&car, a.Reader(context.Background())); err != nil {
		f.Fatal(err)
	}
	f.Add(car.Bytes())
	f.Add([]byte{})
	f.Add([]byte("\x0a\xa1gversion\x02"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows := &storetest.Memory{}
		to := storetest.Store(t, rows)
		in, err := to.Intake(t.Context(), "x", bytes.NewReader(data))
		if err != nil && fault.KindOf(err) == fault.Internal {
			t.Fatalf("blamed on us: %v", err)
		}
		if err == nil {
			if note, err := in.File(t.Context(), "note", 100); err != nil && fault.KindOf(err) == fault.Internal {
				t.Fatalf("%q, %v", note, err)
			}
		}
		if _, err := to.Drop(t.Context(), "x"); err != nil {
			t.Fatal(err)
		}
		if err := rows.Scan(nil, nil, func(k, _ []byte) (bool, error) {
			t.Fatalf("row %q was left", k)
			return false, nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}
