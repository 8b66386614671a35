package cache

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
)

// A read that faults gives a generation up while the writer is at work in it, or was about
// to make room by dropping it.
func TestWriterGoesOnWhenItsGenerationIsGivenUp(t *testing.T) {
	r, err := openRing(t.TempDir(), 1<<20, 0, func(string) bool { return false }, NewMetrics(prometheus.NewRegistry()), zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.close)
	put := func(key byte) error {
		_, err := r.put(digestBytes{key}, []byte("block"), "blob")
		return err
	}
	if err := put(1); err != nil {
		t.Fatal(err)
	}
	first := r.newest()
	r.condemn(first)
	r.dropOldest(nil)
	if err := r.add(first, digestBytes{2}, []byte("block"), "blob"); err == nil || r.size() != 0 || len(r.rows) != 0 {
		t.Errorf("written to what was given up: %v, %d bytes, %d rows", err, r.size(), len(r.rows))
	}
	if err := put(3); err != nil || r.newest() == first || r.find(digestBytes{3}) == nil || r.find(digestBytes{1}) != nil {
		t.Errorf("after that: %v", err)
	}
	second := r.newest()
	r.dropOldest(second)
	if r.newest() != second {
		t.Error("a generation was dropped into itself")
	}
}
