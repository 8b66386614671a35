package transcode_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/transcode"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

type runner func(ctx context.Context, video model.VideoID, chunk int, progress func(done, total int)) error

func (r runner) RunChunk(ctx context.Context, v model.VideoID, _ model.Plan, c model.Chunk, progress func(done, total int)) error {
	return r(ctx, v, c.Number, progress)
}

// in runs a test with a clock of its own and a pool of two slots.
func in(t *testing.T, r runner, f func(t *testing.T, p *transcode.Pool)) {
	synctest.Test(t, func(t *testing.T) {
		system := actor.NewActorSystem(actor.WithLoggerFactory(func(*actor.ActorSystem) *slog.Logger { return slog.New(slog.DiscardHandler) }))
		p, err := transcode.New(transcode.Config{Slots: 2}, system, r, zap.NewNop(), transcode.NewMetrics(prometheus.NewRegistry()))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			if err := p.Run(ctx); err != nil {
				t.Error(err)
			}
		}()
		f(t, p)
		cancel()
		<-done
	})
}

func submit(p *transcode.Pool, v model.VideoID, n int, progress func(done, total int)) <-chan error {
	ended := make(chan error, 10)
	p.Submit(transcode.Job{Video: v, Chunk: model.Chunk{Number: n}, Progress: progress, Done: func(err error) { ended <- err }})
	return ended
}

func TestFailedRunIsTriedAgain(t *testing.T) {
	runs := 0
	r := func(_ context.Context, _ model.VideoID, _ int, progress func(done, total int)) error {
		if runs++; runs < 3 {
			return fault.New("test", fault.Unavailable, "not now")
		}
		progress(7, 9)
		return nil
	}
	in(t, r, func(t *testing.T, p *transcode.Pool) {
		seen := make(chan int, 10)
		ended := submit(p, "v", 0, func(done, _ int) { seen <- done })
		if err := <-ended; err != nil || runs != 3 {
			t.Errorf("ended with %v after %d runs, want nil after 3", err, runs)
		}
		if n := <-seen; n != 7 {
			t.Errorf("progress %d, want 7", n)
		}
	})
}

func TestReasonOfTheLastRunIsReported(t *testing.T) {
	for name, c := range map[string]struct {
		run  func() error
		kind fault.Kind
		runs int
	}{
		"keeps failing": {func() error { return fault.New("test", fault.Unavailable, "no disk") }, fault.Unavailable, 3},
		"refused":       {func() error { return fault.New("test", fault.Unsupported, "no such codec") }, fault.Unsupported, 1},
		"panics":        {func() error { panic("broken") }, fault.Internal, 3},
	} {
		t.Run(name, func(t *testing.T) {
			runs := 0
			r := func(context.Context, model.VideoID, int, func(done, total int)) error { runs++; return c.run() }
			in(t, r, func(t *testing.T, p *transcode.Pool) {
				if err := <-submit(p, "v", 0, nil); fault.KindOf(err) != c.kind || runs != c.runs {
					t.Errorf("ended with %v after %d runs, want %s after %d", err, runs, c.kind, c.runs)
				}
			})
		})
	}
}

func TestCancelStopsARunAndFreesItsSlot(t *testing.T) {
	var mu sync.Mutex
	stopped := 0
	r := func(ctx context.Context, v model.VideoID, _ int, _ func(done, total int)) error {
		if v == "w" {
			return nil
		}
		<-ctx.Done()
		mu.Lock()
		defer mu.Unlock()
		stopped++
		return ctx.Err()
	}
	in(t, r, func(t *testing.T, p *transcode.Pool) {
		a, b, c := submit(p, "v", 0, nil), submit(p, "v", 1, nil), submit(p, "v", 2, nil)
		other := submit(p, "w", 0, nil)
		synctest.Wait()
		jobs, err := p.Jobs(t.Context())
		if err != nil || len(jobs) != 4 || jobs[0].State != "running" || jobs[2].State != "queued" || jobs[2].Video != "v" {
			t.Errorf("jobs %+v, %v", jobs, err)
		}
		p.Cancel("v")
		if err := <-other; err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if len(a)+len(b)+len(c) != 0 || stopped != 2 {
			t.Errorf("%d reports of a cancelled video, %d runs stopped, want 0 and 2", len(a)+len(b)+len(c), stopped)
		}
		if jobs, err := p.Jobs(t.Context()); err != nil || len(jobs) != 0 {
			t.Errorf("left over: %+v, %v", jobs, err)
		}
	})
}

func TestRunWithoutProgressIsStoppedAndTriedAgain(t *testing.T) {
	runs := 0
	r := func(ctx context.Context, _ model.VideoID, _ int, progress func(done, total int)) error {
		if runs++; runs == 2 {
			for range 5 { // slow, but alive
				time.Sleep(time.Minute)
				progress(1, 2)
			}
			return nil
		}
		<-ctx.Done()
		return ctx.Err()
	}
	in(t, r, func(t *testing.T, p *transcode.Pool) {
		if err := <-submit(p, "v", 0, nil); err != nil || runs != 2 {
			t.Errorf("ended with %v after %d runs, want nil after 2", err, runs)
		}
	})
}

func TestStoppingEndsRuns(t *testing.T) {
	var ended error
	r := func(ctx context.Context, _ model.VideoID, _ int, _ func(done, total int)) error {
		<-ctx.Done()
		ended = ctx.Err()
		return ended
	}
	var reported <-chan error
	in(t, r, func(t *testing.T, p *transcode.Pool) {
		reported = submit(p, "v", 0, nil)
		synctest.Wait()
	})
	if !errors.Is(ended, context.Canceled) || len(reported) != 0 {
		t.Errorf("run ended with %v, %d reports", ended, len(reported))
	}
}
