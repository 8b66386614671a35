package catalog_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/catalog"
)

func read(t *testing.T, f *catalog.Feed, after uint64) (out []string) {
	t.Helper()
	entries, err := f.Read(after, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range entries {
		if e.Seq != after+uint64(i)+1 {
			t.Errorf("entry %d after %d has number %d", i, after, e.Seq)
		}
		out = append(out, string(e.Payload))
	}
	return out
}

func TestFeedTellsWhatEdgesMustKnow(t *testing.T) {
	dir := t.TempDir()
	db := database(t, dir)
	c := over(t, catalog.Config{}, db)
	v := create(t, c, "v1")
	for _, change := range []func(*model.Video){
		func(v *model.Video) { v.State = model.Packaged; v.Manifest = &model.Manifest{} },
		func(v *model.Video) { v.Gate = json.RawMessage(`{"public":true}`) }, // not published: nobody needs to know
		func(v *model.Video) { v.State = model.Published },
		func(v *model.Video) { v.Gate = json.RawMessage(`{"allow":["0x1"]}`) },
		func(v *model.Video) { v.Title = "new" },
		func(v *model.Video) { v.Epoch++; v.Done = []int{1} }, // a new owner: no edge needs to know
		func(v *model.Video) { v.Manifest = &model.Manifest{Root: "bafy"} },
		func(v *model.Video) { v.State = model.Packaged },
		func(v *model.Video) { v.State = model.Published },
	} {
		change(&v)
		v = put(t, c, v)
	}
	if err := c.Delete(t.Context(), "v1", 1); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"video":"v1","version":4,"what":"published"}`,
		`{"video":"v1","version":5,"what":"gate"}`,
		`{"video":"v1","version":6,"what":"published"}`,
		`{"video":"v1","version":8,"what":"published"}`,
		`{"video":"v1","version":9,"what":"removed"}`,
		`{"video":"v1","version":10,"what":"published"}`,
		`{"video":"v1","version":11,"what":"removed"}`,
	}
	if got := read(t, c.Feed(), 0); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = database(t, dir)
	defer db.Close()
	again := over(t, catalog.Config{}, db).Feed()
	if again.Last() != 7 || fmt.Sprint(read(t, again, 4)) != fmt.Sprint(want[4:]) {
		t.Errorf("after a restart: last %d, %v", again.Last(), read(t, again, 4))
	}
}

func TestTrimmedEntriesLeaveAHoleThatReadersSee(t *testing.T) {
	c := open(t, catalog.Config{FeedKeep: 3})
	for i := range 5 {
		v := create(t, c, model.VideoID(fmt.Sprint(i)))
		v.State = model.Published
		put(t, c, v)
	}
	for _, want := range []struct {
		after uint64
		first uint64
		n     int
	}{{0, 3, 3}, {1, 3, 3}, {2, 3, 3}, {4, 5, 1}, {5, 0, 0}, {6, 0, 0}, {1 << 60, 0, 0}} {
		got, err := c.Feed().Read(want.after, 0)
		if err != nil || len(got) != want.n || want.n > 0 && got[0].Seq != want.first {
			t.Errorf("after %d: %v, %v", want.after, got, err)
		}
	}
}

func TestAnotherFeedHasAnotherGeneration(t *testing.T) {
	dir := t.TempDir()
	db := database(t, dir)
	one := over(t, catalog.Config{}, db).Feed().Generation()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = database(t, dir)
	defer db.Close()
	if again := over(t, catalog.Config{}, db).Feed().Generation(); again != one || one == 0 {
		t.Errorf("generation %d became %d over a restart", one, again)
	}
	if other := open(t, catalog.Config{}).Feed().Generation(); other == one {
		t.Errorf("two feeds of generation %d", one)
	}
}

func TestFeedIsWholeUnderConcurrentWrites(t *testing.T) {
	c := open(t, catalog.Config{})
	const writers, each = 4, 10
	done := make(chan struct{})
	go func() {
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					_, err := c.Create(t.Context(), model.Video{ID: model.VideoID(fmt.Sprintf("%d-%d", w, i)), State: model.Published})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		close(done)
	}()
	hang := time.After(30 * time.Second)
	for got := uint64(0); got < writers*each; {
		changed := c.Feed().Changed()
		if n := uint64(len(read(t, c.Feed(), got))); n > 0 {
			got += n
			continue
		}
		select {
		case <-changed:
		case <-hang:
			t.Fatalf("woken for %d of %d entries", got, writers*each)
		}
	}
	<-done
}
