package facts_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/edge/facts"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// origin is a catalog that may be cut off or slow.
type origin struct {
	mu     sync.Mutex
	videos map[model.VideoID]*model.PublicVideo
	cut    bool
	asked  int
	gate   chan struct{} // nil: answers at once; else an answer waits for a token, after it was read
}

func (o *origin) Facts(ctx context.Context, id model.VideoID) (*model.PublicVideo, error) {
	o.mu.Lock()
	o.asked++
	v, cut, gate := o.videos[id], o.cut, o.gate
	o.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	switch {
	case cut:
		return nil, fault.New("origin", fault.Unavailable, "cut")
	case v == nil:
		return nil, fault.New("origin", fault.NotFound, "no")
	}
	return v, nil
}

func (o *origin) publish(id model.VideoID, version uint64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.videos[id] = &model.PublicVideo{ID: id, Version: version, Manifest: &model.Manifest{}}
}

func (o *origin) set(f func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	f()
}

func world() (*origin, *facts.Facts) {
	o := &origin{videos: map[model.VideoID]*model.PublicVideo{}}
	return o, facts.New(o)
}

// version of a video as the edge sees it, 0 if it sees none.
func version(t testing.TB, f *facts.Facts, id model.VideoID) uint64 {
	t.Helper()
	v, err := f.Video(context.Background(), id)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return 0
	case err != nil:
		t.Fatal(err)
	}
	return v.Version
}

func TestVideoIsAskedForOnceUntilItIsDropped(t *testing.T) {
	o, f := world()
	o.publish("v", 1)
	for range 10 {
		if got := version(t, f, "v"); got != 1 {
			t.Fatal(got)
		}
	}
	o.publish("v", 2)
	f.Drop("v")
	if got := version(t, f, "v"); got != 2 || o.asked != 2 {
		t.Fatalf("version %d after %d questions", got, o.asked)
	}
	o.publish("v", 3)
	f.Clear()
	if got := version(t, f, "v"); got != 3 {
		t.Fatal(got)
	}
}

func TestUnknownVideosDoNotFloodTheOrigin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, f := world()
		for range 1000 {
			if version(t, f, "v") != 0 {
				t.Fatal("found")
			}
		}
		if o.asked != 1 {
			t.Fatalf("%d questions", o.asked)
		}
		o.publish("v", 1)
		time.Sleep(3 * time.Second)
		if version(t, f, "v") != 1 {
			t.Fatal("still missing")
		}
	})
}

func TestManyWhoAskAtOnceAskOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, f := world()
		o.publish("v", 1)
		o.gate = make(chan struct{})
		first, leave := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := f.Video(first, "v"); fault.KindOf(err) != fault.Unavailable {
				t.Errorf("who left got %v", err)
			}
		})
		synctest.Wait()
		for range 20 {
			all.Go(func() {
				if version(t, f, "v") != 1 {
					t.Error("not found")
				}
			})
		}
		synctest.Wait()
		leave() // the first caller's leaving fails nobody else
		synctest.Wait()
		o.gate <- struct{}{}
		all.Wait()
		if o.asked != 1 {
			t.Errorf("%d questions", o.asked)
		}
	})
}

func TestAnswerFromBeforeAChangeIsNotKeptNorGivenAfterIt(t *testing.T) {
	for name, change := range map[string]func(*facts.Facts){
		"dropped": func(f *facts.Facts) { f.Drop("v") },
		"cleared": func(f *facts.Facts) { f.Clear() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o, f := world()
				o.publish("v", 1)
				gate := make(chan struct{})
				o.gate = gate
				early := make(chan uint64, 1)
				go func() { early <- version(t, f, "v") }()
				synctest.Wait() // version 1 was read, and is on its way
				o.publish("v", 2)
				change(f)
				o.set(func() { o.gate = nil })
				if got := version(t, f, "v"); got != 2 {
					t.Errorf("who asked after the change got version %d", got)
				}
				gate <- struct{}{}
				<-early
				if got := version(t, f, "v"); got != 2 {
					t.Errorf("then version %d", got)
				}
			})
		})
	}
}

func TestAnswerFromBeforeAChangeIsNotKeptWhenNobodyAskedMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, f := world()
		o.publish("v", 1)
		gate := make(chan struct{})
		o.gate = gate
		early := make(chan uint64, 1)
		go func() { early <- version(t, f, "v") }()
		synctest.Wait() // version 1 was read, and is on its way
		o.publish("v", 2)
		f.Drop("v")
		gate <- struct{}{}
		<-early
		o.set(func() { o.gate = nil })
		if got := version(t, f, "v"); got != 2 {
			t.Errorf("version %d was kept", got)
		}
	})
}

func TestOutageOfTheOriginStopsNoVideoThatIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, f := world()
		o.publish("v", 1)
		version(t, f, "v")
		o.set(func() { o.cut = true })
		time.Sleep(time.Hour)
		asked := o.asked
		for range 100 {
			if version(t, f, "v") != 1 {
				t.Fatal("gone")
			}
		}
		if o.asked != asked+1 {
			t.Errorf("%d questions to an origin that does not answer", o.asked-asked)
		}
		// Now it takes its time over not answering: nobody waits for that again.
		slow := make(chan struct{})
		o.set(func() { o.gate = slow })
		time.Sleep(10 * time.Second)
		begun := time.Now()
		if got := version(t, f, "v"); got != 1 || time.Since(begun) != 0 {
			t.Errorf("version %d after %v", got, time.Since(begun))
		}
		slow <- struct{}{}
		o.set(func() { o.gate = nil })
		synctest.Wait()
		o.publish("v", 2)
		o.set(func() { o.cut = false })
		time.Sleep(10 * time.Second)
		version(t, f, "v") // finds it out, for the others
		synctest.Wait()
		if got := version(t, f, "v"); got != 2 {
			t.Errorf("after the outage: version %d", got)
		}
		o.set(func() { o.cut = true })
		f.Drop("v") // it has changed: what is known is wrong
		if _, err := f.Video(t.Context(), "v"); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("a dropped video: %v", err)
		}
	})
}

func TestOriginThatLagsDoesNotBringOldVersionsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, f := world()
		o.publish("v", 5)
		version(t, f, "v")
		o.publish("v", 4)
		time.Sleep(time.Hour)
		if got := version(t, f, "v"); got != 5 {
			t.Fatalf("version %d", got)
		}
	})
}

func TestMemoryIsBounded(t *testing.T) {
	o, f := world()
	large := &model.Manifest{Renditions: []model.RenditionContent{{Segments: make([]model.Segment, 900_000)}}}
	for i := range 10_000 {
		id := model.VideoID(fmt.Sprint(i))
		o.videos[id] = &model.PublicVideo{ID: id, Version: 1, Manifest: large}
		version(t, f, id)
		delete(o.videos, id)
	}
	for i := range 10_000 {
		version(t, f, model.VideoID(fmt.Sprint("made-up-", i))) // pushes no video out
	}
	kept := 0
	for i := range 10_000 {
		if version(t, f, model.VideoID(fmt.Sprint(i))) != 0 {
			kept++
		}
	}
	if kept == 0 || kept > 2 {
		t.Fatalf("%d videos of 900,000 segments are in memory", kept)
	}
}

// However publishing, dropping and time mix: once a change has been announced,
// nobody gets what was before it.
func TestNobodyGetsWhatWasBeforeAnAnnouncedChange(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		synctest.Test(t, func(t *testing.T) {
			o, f := world()
			announced := map[model.VideoID]uint64{}
			newest := uint64(0)
			for range rapid.IntRange(1, 40).Draw(rt, "steps") {
				id := model.VideoID(rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "video"))
				switch rapid.IntRange(0, 4).Draw(rt, "step") {
				case 0:
					newest++
					o.publish(id, newest)
					f.Drop(id)
					announced[id] = newest
				case 1:
					newest++
					o.publish(id, newest) // announced later, or never
				case 2:
					o.set(func() { o.cut = !o.cut })
				case 3:
					time.Sleep(time.Duration(rapid.IntRange(0, 600).Draw(rt, "seconds")) * time.Second)
				}
				if v, err := f.Video(t.Context(), id); err == nil && v.Version < announced[id] {
					rt.Fatalf("version %d of %q, version %d was announced", v.Version, id, announced[id])
				}
			}
		})
	})
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
