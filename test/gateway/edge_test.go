package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/ipld/go-car/v2"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/trustless"
	"github.com/streamgate/streamgate/origin/store"
	"github.com/streamgate/streamgate/origin/store/storetest"
)

// fromOrigin fetches blocks from an origin's store.
type fromOrigin struct{ blobs *store.Store }

// Fetch implements edge/cache.Source.
func (f fromOrigin) Fetch(ctx context.Context, b model.Blob, i int, w cache.Sink) error {
	data, err := f.blobs.Block(ctx, b.Blocks()[i].CID)
	if err != nil {
		return err
	}
	w.Trust()
	if _, err := w.Write(data); err != nil {
		return err
	}
	return w.Prove()
}

// cached gives strangers what an edge has.
type cached struct{ *cache.Cache }

// Block implements internal/trustless.Blocks.
func (c cached) Block(ctx context.Context, cid string) ([]byte, error) { return c.Peek(ctx, cid) }

// An edge gives a segment of several blocks as an origin packed it: root and leaves.
func TestEdgeGivesALargeSegmentWhole(t *testing.T) {
	blobs, err := store.New(store.Config{}, &storetest.Memory{}, store.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	b, err := blobs.PutBlob(t.Context(), "v", bytes.NewReader(bytes.Repeat([]byte("0123456789abcdef"), 200_000)))
	if err != nil || len(b.Leaves) != 4 {
		t.Fatalf("%d leaves, %v", len(b.Leaves), err)
	}
	c, err := cache.New(cache.Config{MemoryBytes: 64 << 20}, fromOrigin{blobs}, zap.NewNop(), cache.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	g, err := trustless.New(trustless.Config{MaxRequests: 4, MaxResponseBytes: 64 << 20, BytesPerSecond: 1 << 30, Timeout: 10 * time.Second},
		cached{c}, trustless.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	get := func() *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		g.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/ipfs/"+b.CID+"?format=car", nil))
		return w
	}
	if w := get(); w.Code != http.StatusNotFound {
		t.Errorf("before it is here: %d", w.Code)
	}
	if err := c.Fill(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	w := get()
	if w.Code != http.StatusOK {
		t.Fatalf("%d %.200s", w.Code, w.Body)
	}
	r, err := car.NewBlockReader(w.Body) // checks each hash
	if err != nil {
		t.Fatal(err)
	}
	blocks := map[string]bool{}
	for {
		block, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		blocks[block.Cid().String()] = true
	}
	for _, id := range append([]model.Leaf{{CID: b.CID}}, b.Leaves...) {
		if !blocks[id.CID] {
			t.Errorf("block %s is not in the CAR", id.CID)
		}
	}
}
