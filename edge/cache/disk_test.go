package cache_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ipfs/go-cid"
	"github.com/multiformats/go-multihash"

	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

// rot puts other bytes in the place of a block on the disk of a cache that has ended.
func rot(t *testing.T, dir, id string) {
	t.Helper()
	c, err := cid.Decode(id)
	if err != nil {
		t.Fatal(err)
	}
	h, err := multihash.Decode(c.Hash())
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range generations(t, dir) {
		db, err := kv.Open(kv.Config{Dir: folder, Bulk: true, Reserve: 1 << 20})
		if err != nil {
			t.Fatal(err)
		}
		if has, _ := db.Bucket("b").Has(h.Digest); has {
			err = db.Bucket("b").Put(h.Digest, []byte("rotten"))
		}
		if cerr := db.Close(); err != nil || cerr != nil {
			t.Fatal(err, cerr)
		}
	}
}

// generations lists the folders of a cache's disk, oldest first.
func generations(t *testing.T, dir string) []string {
	t.Helper()
	out, err := filepath.Glob(filepath.Join(dir, "0*"))
	if err != nil || len(out) == 0 {
		t.Fatalf("generations %v, %v", out, err)
	}
	return out
}

// kept counts the blobs on disk without a look-up: each would count as a use.
func kept(t *testing.T, dir string) (blocks int, size int64) {
	t.Helper()
	for _, folder := range generations(t, dir) {
		db, err := kv.Open(kv.Config{Dir: folder, Bulk: true, Reserve: 1 << 20})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Bucket("b").Sizes(func(_ []byte, n int64) { blocks, size = blocks+1, size+n })
		if cerr := db.Close(); err != nil || cerr != nil {
			t.Fatal(err, cerr)
		}
	}
	return blocks, size
}

func TestDiskStaysWithinItsBudgetAndKeepsWhatIsWatched(t *testing.T) {
	src, dir := &source{blocks: map[string][]byte{}}, t.TempDir()
	const budget = 64_000
	var blobs []model.Blob
	for i := range 200 {
		blobs = append(blobs, src.add(t, bytes.Repeat([]byte{byte(i)}, 1000)))
	}
	c, stop := run(t, src, dir, 16, budget) // nothing stays in memory
	watched := blobs[0]
	for _, b := range blobs {
		for _, each := range []model.Blob{b, watched} {
			if err := c.Fill(t.Context(), each); err != nil {
				t.Fatal(err)
			}
			written(c)
		}
	}
	if n := src.fetches.Load(); n > 205 {
		t.Errorf("%d fetches of 200 blobs: what is watched was dropped", n)
	}
	stop()
	if n, size := kept(t, dir); size > budget || n < 30 {
		t.Errorf("%d blocks with %d bytes kept, the budget is %d", n, size, budget)
	}
	if all := onDisk(t, dir); all > 20<<20 {
		t.Errorf("the folder takes %d bytes", all)
	}
	c, stop = run(t, src, dir, 16, budget)
	defer stop()
	for i, want := range map[int]cache.Outcome{0: cache.DiskHit, 199: cache.DiskHit, 20: cache.Miss} {
		if _, outcome, err := c.Open(context.Background(), blobs[i]); err != nil || outcome != want {
			t.Errorf("blob %d: %s, %v, want %s", i, outcome, err, want)
		}
	}
}

// written waits until nothing waits for the disk.
func written(c *cache.Cache) {
	c.Filled()
	for c.Queued() > 0 {
		<-time.After(time.Millisecond)
	}
}

// onDisk is what a folder takes of the disk; files have holes.
func onDisk(t *testing.T, dir string) (size int64) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		size += blocksOf(t, path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return size
}
