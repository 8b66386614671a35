package shelf_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/shelf"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// cache is the edge as a shelf sees it. Fills hang until they are let go.
type cache struct {
	mu       sync.Mutex // guards what follows
	filling  []string
	ended    map[string]error
	cold     []string
	letGo    chan struct{}
	unloaded bool
}

func (c *cache) Fill(ctx context.Context, b model.Blob) error {
	c.mu.Lock()
	c.filling = append(c.filling, b.CID)
	c.mu.Unlock()
	var err error
	select {
	case <-c.letGo:
	case <-ctx.Done():
		err = ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended[b.CID] = err
	return err
}

func (c *cache) Manifest(context.Context, model.VideoID) (*model.Manifest, error) {
	if c.unloaded {
		return nil, fault.New("test", fault.NotFound, "no such video")
	}
	m := &model.Manifest{Renditions: []model.RenditionContent{{Rendition: model.Rendition{Name: "720p"}}}}
	for n := range 10 {
		m.Renditions[0].Segments = append(m.Renditions[0].Segments, model.Segment{Blob: model.Blob{CID: fmt.Sprintf("cid%d", n)}})
	}
	return m, nil
}

func (c *cache) Cold(blobs []model.Blob) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, b := range blobs {
		c.cold = append(c.cold, b.CID)
	}
}

func (c *cache) want(t *testing.T, got *[]string, want ...string) {
	t.Helper()
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	if slices.Sort(*got); !slices.Equal(*got, want) {
		t.Errorf("got %v, want %v", *got, want)
	}
}

func in(t *testing.T, f func(t *testing.T, s *shelf.Shelves, c *cache, stop func())) {
	synctest.Test(t, func(t *testing.T) {
		c := &cache{ended: map[string]error{}, letGo: make(chan struct{})}
		system := actor.NewActorSystem(actor.WithLoggerFactory(func(*actor.ActorSystem) *slog.Logger { return slog.New(slog.DiscardHandler) }))
		s, err := shelf.New(shelf.Config{}, system, shelf.Ports{Filler: c, Manifests: c, Hints: c}, zap.NewNop(), shelf.NewMetrics(prometheus.NewRegistry()))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			if err := s.Run(ctx); err != nil {
				t.Error(err)
			}
		}()
		stop := func() { cancel(); <-done }
		f(t, s, c, stop)
		stop()
	})
}

func TestMissesFetchAheadOnce(t *testing.T) {
	in(t, func(t *testing.T, s *shelf.Shelves, c *cache, _ func()) {
		s.Missed("v", "720p", 4)
		s.Missed("v", "720p", 4)
		c.want(t, &c.filling, "cid5", "cid6")
		close(c.letGo)
		c.want(t, &c.filling, "cid5", "cid6", "cid7")
		s.Served("v", "720p", 6)
		c.want(t, &c.filling, "cid5", "cid6", "cid7", "cid8", "cid9")
	})
}

func TestLeavingStopsFetchingAhead(t *testing.T) {
	in(t, func(t *testing.T, s *shelf.Shelves, c *cache, _ func()) {
		s.Watching("v", 1)
		s.Missed("v", "720p", 0)
		c.want(t, &c.filling, "cid1", "cid2")
		s.Watching("v", -1)
		synctest.Wait()
		c.mu.Lock()
		if len(c.ended) != 2 || c.ended["cid1"] == nil || c.ended["cid2"] == nil {
			t.Errorf("ended %v, want the two prefetches cancelled", c.ended)
		}
		c.mu.Unlock()
	})
}

func TestUnusedPrefetchesAreToldCold(t *testing.T) {
	in(t, func(t *testing.T, s *shelf.Shelves, c *cache, _ func()) {
		close(c.letGo)
		s.Missed("v", "720p", 0)
		synctest.Wait()
		s.Served("v", "720p", 1)
		synctest.Wait()
		s.Watching("v", 1)
		s.Watching("v", -1)
		c.want(t, &c.cold, "cid2", "cid3", "cid4")
	})
}

func TestIdleShelfRetiresAndComesBack(t *testing.T) {
	in(t, func(t *testing.T, s *shelf.Shelves, c *cache, _ func()) {
		close(c.letGo)
		s.Missed("v", "720p", 8)
		c.want(t, &c.filling, "cid9")
		time.Sleep(2 * time.Minute)
		s.Missed("v", "720p", 8)
		c.want(t, &c.filling, "cid9", "cid9")
	})
}

func TestUnknownVideoIsLeftAlone(t *testing.T) {
	in(t, func(t *testing.T, s *shelf.Shelves, c *cache, _ func()) {
		c.unloaded = true
		s.Missed("v", "720p", 1)
		c.want(t, &c.filling)
	})
}

func TestStoppingEndsFills(t *testing.T) {
	in(t, func(t *testing.T, s *shelf.Shelves, c *cache, stop func()) {
		s.Missed("v", "720p", 0)
		c.want(t, &c.filling, "cid1", "cid2")
		stop()
		if len(c.ended) != 2 {
			t.Errorf("%d fills ended, want 2", len(c.ended))
		}
		s.Missed("v", "720p", 5) // after the end: no harm
	})
}
