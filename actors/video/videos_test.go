package video_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

func TestUploadBecomesAPublishedVideo(t *testing.T) {
	in(t, func(t *testing.T, h *house) {
		s, stop := h.node(t, nil)
		defer stop()
		id := uploaded(t, s)
		if _, err := s.SetPublish(t.Context(), id, true); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		v := h.want(t, id, model.Published)
		if v.Manifest == nil || v.Source.Height != 720 || h.packs != 1 || !slices.Equal(sorted(h.runs), []int{0, 1, 2, 3}) {
			t.Errorf("manifest %v, %d packs, runs %v", v.Manifest, h.packs, h.runs)
		}
		if !slices.Contains(h.tidied, id) {
			t.Error("upload and chunks not tidied")
		}
	})
}

func TestRestartGoesOnWithOnlyTheUnfinishedChunks(t *testing.T) {
	for name, after := range map[string]time.Duration{
		"in the probe":        500 * time.Millisecond,
		"in the first chunks": 5 * time.Second,
		"in the last chunks":  15 * time.Second,
		"in packaging":        21500 * time.Millisecond,
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T, h *house) {
				s, stop := h.node(t, nil)
				id := uploaded(t, s)
				time.Sleep(after)
				stop()
				done := h.rows[id].Done
				h.runs = nil
				_, stop = h.node(t, nil)
				defer stop()
				time.Sleep(time.Minute)
				h.want(t, id, model.Packaged)
				for _, n := range done {
					if slices.Contains(h.runs, n) {
						t.Errorf("chunk %d was done and ran again; done %v, ran %v", n, done, h.runs)
					}
				}
				if !slices.Equal(sorted(h.finished), []int{0, 1, 2, 3}) {
					t.Errorf("finished %v, want each once", h.finished)
				}
			})
		})
	}
}

func TestRefusedSourceFailsWithTheReasonAndCanBeReplaced(t *testing.T) {
	in(t, func(t *testing.T, h *house) {
		s, stop := h.node(t, nil)
		defer stop()
		h.probe = fault.New("probe", fault.Unsupported, "no video track")
		id := uploaded(t, s)
		if v := h.want(t, id, model.Failed); v.Reason != "no video track" || h.probes != 1 {
			t.Errorf("reason %q after %d probes", v.Reason, h.probes)
		}
		h.mu.Lock()
		h.probe = nil
		h.mu.Unlock()
		if _, err := s.UploadStarted(t.Context(), id, "u2"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.UploadCompleted(t.Context(), id, "u2"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		h.want(t, id, model.Packaged)
	})
}

func TestProgressRisesAndReachesTheSlowReader(t *testing.T) {
	in(t, func(t *testing.T, h *house) {
		s, stop := h.node(t, nil)
		defer stop()
		id := uploaded(t, s)
		ctx, cancel := context.WithCancel(t.Context())
		fast, err := s.Watch(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		slow, err := s.Watch(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		last, seen, eta := model.Progress{}, 0, time.Duration(0)
		for p := range fast {
			if p.Percent < last.Percent {
				t.Errorf("progress fell from %+v to %+v", last, p)
			}
			last, seen, eta = p, seen+1, max(eta, p.ETA)
			if p.Stage == "done" {
				break
			}
		}
		if seen < 10 || last.Percent != 100 || eta == 0 || eta > 30*time.Second {
			t.Errorf("%d steps, last %+v, longest eta %s", seen, last, eta)
		}
		synctest.Wait()
		if p := <-slow; p.Stage != "done" {
			t.Errorf("slow reader sees %+v, want the newest", p)
		}
		cancel()
		if _, open := <-slow; open {
			t.Error("channel open after its context ended")
		}
	})
}

func TestProgressIsKnownWithoutAnActor(t *testing.T) {
	in(t, func(t *testing.T, h *house) {
		h.rows["v"] = model.Video{ID: "v", State: model.Transcoding, Done: []int{0}, Upload: "u",
			Plan: &model.Plan{Chunks: []model.Chunk{{Number: 0, Count: 1}, {Number: 1, Count: 1}}}}
		s, stop := h.node(t, func(model.VideoID) bool { return false })
		defer stop()
		if p, err := s.Progress(t.Context(), "v"); err != nil || p.Percent != 52 || p.Stage != "transcode" {
			t.Errorf("%+v, %v", p, err)
		}
		if _, err := s.Rename(t.Context(), "v", "x"); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("a node that does not own the video answers %v", err)
		}
		if _, err := s.Watch(t.Context(), "none"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("unknown video: %v", err)
		}
	})
}

func TestDeleteStopsTheWorkAndTellsWatchers(t *testing.T) {
	in(t, func(t *testing.T, h *house) {
		s, stop := h.node(t, nil)
		defer stop()
		id := uploaded(t, s)
		time.Sleep(5 * time.Second)
		news, err := s.Watch(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Delete(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		for range news { // closed, or this hangs
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(h.rows) != 0 || len(h.finished) != 0 || !slices.Contains(h.removed, id) {
			t.Errorf("rows %v, finished %v, removed %v", h.rows, h.finished, h.removed)
		}
		if err := s.Delete(t.Context(), id); fault.KindOf(err) != fault.NotFound {
			t.Errorf("deleted twice: %v", err)
		}
	})
}

func TestOwnershipMovesWithItsVideos(t *testing.T) {
	in(t, func(t *testing.T, h *house) {
		var second atomic.Bool // owns everything
		a, stopA := h.node(t, func(model.VideoID) bool { return !second.Load() })
		defer stopA()
		b, stopB := h.node(t, func(model.VideoID) bool { return second.Load() })
		defer stopB()
		id := uploaded(t, a)
		time.Sleep(15 * time.Second)
		second.Store(true)
		a.Rebalance()
		b.Rebalance()
		time.Sleep(time.Minute)
		if v := h.want(t, id, model.Packaged); v.Epoch < 2 {
			t.Errorf("epoch %d, want a claim of each owner", v.Epoch)
		}
		if len(h.finished) != 4 {
			t.Errorf("finished %v, want each chunk once", h.finished)
		}
	})
}

func TestOlderOwnerIsFencedOff(t *testing.T) {
	in(t, func(t *testing.T, h *house) {
		a, stopA := h.node(t, nil)
		defer stopA()
		id := uploaded(t, a)
		time.Sleep(5 * time.Second)
		b, stopB := h.node(t, nil) // both think that they own it
		defer stopB()
		if _, err := b.Rename(t.Context(), id, "by b"); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Rename(t.Context(), id, "by a"); fault.KindOf(err) != fault.Unavailable {
			t.Errorf("the owner before writes: %v", err)
		}
		synctest.Wait() // its actor ends after it has answered
		if v, err := a.Rename(t.Context(), id, "by a"); err != nil || v.Title != "by a" {
			t.Errorf("asked again, it claims the video: %v", err)
		}
	})
}

func TestUnknownVideoIsNotFound(t *testing.T) {
	in(t, func(t *testing.T, h *house) {
		s, stop := h.node(t, nil)
		defer stop()
		if _, err := s.UploadStarted(t.Context(), "none", "u"); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
		s.UploadProgressed("none", 1, 2)
		synctest.Wait()
		if _, err := s.Retry(t.Context(), "none"); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
	})
}

func TestStoppedNodeAnswersUnavailable(t *testing.T) {
	in(t, func(t *testing.T, h *house) {
		s, stop := h.node(t, nil)
		id := uploaded(t, s)
		news, err := s.Watch(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		stop()
		for range news { // closed, or this hangs
		}
		if _, err := s.Rename(t.Context(), id, "x"); fault.KindOf(err) != fault.Unavailable {
			t.Error(err)
		}
		if _, err := s.Watch(t.Context(), id); fault.KindOf(err) != fault.Unavailable {
			t.Error(err)
		}
	})
}
