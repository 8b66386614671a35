package catalog_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/catalog"
)

var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func database(t *testing.T, dir string) *kv.DB {
	t.Helper()
	db, err := kv.Open(kv.Config{Dir: dir, Sync: dir != ""})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func open(t *testing.T, cfg catalog.Config) *catalog.Catalog {
	t.Helper()
	db := database(t, "")
	t.Cleanup(func() { _ = db.Close() })
	return over(t, cfg, db)
}

func over(t *testing.T, cfg catalog.Config, db *kv.DB) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Open(cfg, db)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func create(t *testing.T, c *catalog.Catalog, id model.VideoID) model.Video {
	t.Helper()
	v, err := c.Create(t.Context(), model.Video{ID: id, Title: "t " + string(id), Creator: "admin", State: model.Created})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func put(t *testing.T, c *catalog.Catalog, v model.Video) model.Video {
	t.Helper()
	v, err := c.Put(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func wantKind(t *testing.T, err error, want fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != want {
		t.Errorf("got %v, want %v", err, want)
	}
}

func TestVideoComesBackAsItWasPut(t *testing.T) {
	dir := t.TempDir()
	db := database(t, dir)
	c := over(t, catalog.Config{Now: func() time.Time { return start }}, db)
	v := create(t, c, "v1")
	v.State = model.Packaged
	v.Gate = json.RawMessage(`{"public":true}`)
	// As large as that of a long film: far above what Badger keeps in its tree.
	v.Manifest = &model.Manifest{Video: "v1", Root: strings.Repeat("bafy", 1<<20), KeyWindows: 3}
	v.Done = []int{0, 1}
	v = put(t, c, v)
	v.Title = "other"
	v = put(t, c, v) // the manifest stays as it is
	if v.Version != 3 || !v.CreatedAt.Equal(start) {
		t.Errorf("version %d, created %v", v.Version, v.CreatedAt)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = database(t, dir)
	defer db.Close()
	got, err := over(t, catalog.Config{}, db).Get(t.Context(), "v1")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(v, got); diff != "" {
		t.Error(diff)
	}
}

func TestOlderEpochOrVersionIsRefused(t *testing.T) {
	c := open(t, catalog.Config{})
	v := create(t, c, "v1")
	wantKind(t, func() error { _, err := c.Create(t.Context(), v); return err }(), fault.Conflict)
	lost := v
	owner, err := c.Claim(t.Context(), "v1")
	if err != nil || owner.Epoch != 1 {
		t.Fatalf("epoch %d, %v", owner.Epoch, err)
	}
	lost.Version = owner.Version
	lost.Title = "written by the owner before"
	_, err = c.Put(t.Context(), lost)
	wantKind(t, err, fault.Conflict)
	wantKind(t, c.Delete(t.Context(), "v1", lost.Epoch), fault.Conflict)
	stale := owner
	owner.Title = "first"
	put(t, c, owner)
	stale.Title = "second"
	_, err = c.Put(t.Context(), stale)
	wantKind(t, err, fault.Conflict)
	got, err := c.Get(t.Context(), "v1")
	if err != nil || got.Title != "first" {
		t.Errorf("title %q, %v", got.Title, err)
	}
}

func TestConcurrentClaimsGiveEachItsOwnEpoch(t *testing.T) {
	c := open(t, catalog.Config{})
	create(t, c, "v1")
	var mu sync.Mutex
	seen := map[uint64]bool{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			v, err := c.Claim(context.Background(), "v1")
			mu.Lock()
			defer mu.Unlock()
			if err != nil || seen[v.Epoch] {
				t.Errorf("epoch %d again, or %v", v.Epoch, err)
			}
			seen[v.Epoch] = true
		})
	}
	wg.Wait()
}

func TestUnknownVideoIsNotFound(t *testing.T) {
	c := open(t, catalog.Config{})
	_, err := c.Get(t.Context(), "no")
	wantKind(t, err, fault.NotFound)
	_, err = c.Put(t.Context(), model.Video{ID: "no"})
	wantKind(t, err, fault.NotFound)
	_, err = c.Claim(t.Context(), "no")
	wantKind(t, err, fault.NotFound)
	if err := c.Delete(t.Context(), "no", 0); err != nil {
		t.Errorf("a repeated delete: %v", err)
	}
	_, err = c.Create(t.Context(), model.Video{})
	wantKind(t, err, fault.Invalid)
}

func TestOnlyPublishedVideosHaveFacts(t *testing.T) {
	c := open(t, catalog.Config{})
	v := create(t, c, "v1")
	v.State, v.Manifest = model.Packaged, &model.Manifest{Video: "v1"}
	v = put(t, c, v)
	_, err := c.Facts(t.Context(), "v1")
	wantKind(t, err, fault.NotFound)
	wantKind(t, c.Published(t.Context(), "v1"), fault.NotFound)
	wantKind(t, c.Published(t.Context(), "v2"), fault.NotFound)
	v.State = model.Published
	v = put(t, c, v)
	if err := c.Published(t.Context(), "v1"); err != nil {
		t.Error(err)
	}
	facts, err := c.Facts(t.Context(), "v1")
	if err != nil || facts.Version != v.Version || facts.Manifest == nil {
		t.Errorf("%+v, %v", facts, err)
	}
}

func TestListPagesNewestFirstWithoutRepeats(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		db, err := kv.Open(kv.Config{})
		if err != nil {
			rt.Fatal(err)
		}
		defer db.Close()
		now := start
		c, err := catalog.Open(catalog.Config{Now: func() time.Time { return now }}, db)
		if err != nil {
			rt.Fatal(err)
		}
		n := rapid.IntRange(0, 12).Draw(rt, "videos")
		var want []string
		for i := range n {
			now = now.Add(time.Duration(rapid.IntRange(1, 3).Draw(rt, "later")) * time.Second)
			v := model.Video{ID: model.VideoID(fmt.Sprintf("v%d", i)), Creator: rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "creator")}
			if v, err = c.Create(context.Background(), v); err != nil {
				rt.Fatal(err)
			}
			if v.Creator == "a" {
				want = append([]string{string(v.ID)}, want...)
			}
		}
		var got []string
		q := catalog.ListQuery{PageSize: rapid.IntRange(1, 5).Draw(rt, "size"), Creator: "a"}
		for {
			page, err := c.List(context.Background(), q)
			if err != nil {
				rt.Fatal(err)
			}
			for _, v := range page.Videos {
				got = append(got, string(v.ID))
			}
			if q.PageToken = page.Next; q.PageToken == "" {
				break
			}
		}
		if !cmp.Equal(want, got) {
			rt.Fatalf("got %v, want %v", got, want)
		}
	})
}

func FuzzListTakesAnyPageToken(f *testing.F) {
	db, err := kv.Open(kv.Config{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = db.Close() })
	c, err := catalog.Open(catalog.Config{}, db)
	if err != nil {
		f.Fatal(err)
	}
	if _, err := c.Create(f.Context(), model.Video{ID: "v1"}); err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"", "AAAA", "AAAAAAAAAAAAAAAA", "////", "%00", "../..", "dmlkZW9zAAAA"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, token string) {
		if _, err := c.List(t.Context(), catalog.ListQuery{PageToken: token}); err != nil && fault.KindOf(err) != fault.Invalid {
			t.Fatal(err)
		}
		if _, err := c.Lines(t.Context(), catalog.LineQuery{PageToken: token}); err != nil && fault.KindOf(err) != fault.Invalid {
			t.Fatal(err)
		}
	})
}
