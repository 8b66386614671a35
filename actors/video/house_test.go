package video_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/transcode"
	"github.com/streamgate/streamgate/actors/video"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// house is an origin that outlives its nodes: a catalog, and workers whose
// steps take a second each.
type house struct {
	mu       sync.Mutex // guards what follows
	rows     map[model.VideoID]model.Video
	probes   int
	probe    error
	runs     []int // numbers of the chunks run, finished or not
	finished []int
	packs    int
	tidied   []model.VideoID
	removed  []model.VideoID
}

func newHouse() *house { return &house{rows: map[model.VideoID]model.Video{}} }

func (h *house) Create(_ context.Context, v model.Video) (model.Video, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	v.Version = 1
	h.rows[v.ID] = v
	return v, nil
}

func (h *house) Get(_ context.Context, id model.VideoID) (model.Video, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	v, ok := h.rows[id]
	if !ok {
		return v, fault.New("test", fault.NotFound, "no video %s", id)
	}
	return v, nil
}

func (h *house) Claim(ctx context.Context, id model.VideoID) (model.Video, error) {
	v, err := h.Get(ctx, id)
	if err != nil {
		return v, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	v.Epoch++
	v.Version++
	h.rows[id] = v
	return v, nil
}

func (h *house) Put(_ context.Context, v model.Video) (model.Video, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if old, ok := h.rows[v.ID]; !ok || v.Epoch < old.Epoch || v.Version != old.Version {
		return v, fault.New("test", fault.Conflict, "fenced")
	}
	v.Version++
	h.rows[v.ID] = v
	return v, nil
}

func (h *house) Delete(_ context.Context, id model.VideoID, _ uint64) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.rows, id)
	return nil
}

func (h *house) Unfinished(context.Context) (out []model.VideoID, _ error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, v := range h.rows {
		if v.State == model.Uploaded || v.State == model.Probed || v.State == model.Transcoding {
			out = append(out, id)
		}
	}
	return out, nil
}

func (h *house) Probe(ctx context.Context, _ model.Video) (model.Source, error) {
	h.mu.Lock()
	h.probes++
	err := h.probe
	h.mu.Unlock()
	if err == nil {
		err = sleep(ctx, time.Second)
	}
	return model.Source{Width: 1280, Height: 720}, err
}

func (h *house) Plan(src model.Source) (model.Plan, error) {
	p := model.Plan{Source: src, Frames: 1200}
	for n := range 4 {
		p.Chunks = append(p.Chunks, model.Chunk{Number: n, Count: 300})
	}
	return p, nil
}

func (h *house) RunChunk(ctx context.Context, _ model.VideoID, _ model.Plan, c model.Chunk, progress func(done, total int)) error {
	h.mu.Lock()
	h.runs = append(h.runs, c.Number)
	h.mu.Unlock()
	for n := range 10 {
		if err := sleep(ctx, time.Second); err != nil {
			return err
		}
		progress(30*(n+1), 300)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.finished = append(h.finished, c.Number)
	return nil
}

func (h *house) Pack(ctx context.Context, v model.Video, _ func(done, total int)) (*model.Manifest, error) {
	h.mu.Lock()
	h.packs++
	h.mu.Unlock()
	return &model.Manifest{Video: v.ID}, sleep(ctx, time.Second)
}

func (h *house) Tidy(_ context.Context, v model.Video) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.tidied = append(h.tidied, v.ID)
	return nil
}

func (h *house) Remove(_ context.Context, v model.Video) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.removed = append(h.removed, v.ID)
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// node starts a node of the house, with two slots, and gives what stops it.
func (h *house) node(t *testing.T, owns func(model.VideoID) bool) (*video.Videos, func()) {
	t.Helper()
	system := actor.NewActorSystem(actor.WithLoggerFactory(func(*actor.ActorSystem) *slog.Logger { return slog.New(slog.DiscardHandler) }))
	pool, err := transcode.New(transcode.Config{Slots: 2}, system, h, zap.NewNop(), transcode.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	videos, err := video.New(video.Config{Owns: owns}, system,
		video.Ports{Catalog: h, Prober: h, Planner: h, Chunks: pool, Packager: h, Janitor: h},
		zap.NewNop(), video.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for _, run := range []func(context.Context) error{pool.Run, videos.Run} {
		wg.Go(func() {
			if err := run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	return videos, func() { cancel(); wg.Wait() }
}

// in runs a test with a clock of its own.
func in(t *testing.T, f func(t *testing.T, h *house)) {
	synctest.Test(t, func(t *testing.T) { f(t, newHouse()) })
}

// uploaded makes a video whose upload is complete.
func uploaded(t *testing.T, s *video.Videos) model.VideoID {
	t.Helper()
	v, err := s.Create(t.Context(), "title", "admin", json.RawMessage(`{"public":true}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.UploadStarted(t.Context(), v.ID, "u1"); err != nil {
		t.Fatal(err)
	}
	if v, err = s.UploadCompleted(t.Context(), v.ID, "u1"); err != nil || v.State != model.Uploaded {
		t.Fatalf("%s, %v", v.State, err)
	}
	return v.ID
}

func (h *house) want(t *testing.T, id model.VideoID, state model.VideoState) model.Video {
	t.Helper()
	synctest.Wait()
	v, err := h.Get(t.Context(), id)
	if err != nil || v.State != state {
		t.Fatalf("video is %s %q, %v, want %s", v.State, v.Reason, err, state)
	}
	return v
}

func sorted(s []int) []int {
	out := slices.Clone(s)
	slices.Sort(out)
	return out
}
