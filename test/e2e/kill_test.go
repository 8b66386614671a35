package e2e

import (
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/streamgate/streamgate/test/cluster"
)

// kill ends a node the hard way and waits until its successor answers.
func kill(t *testing.T, node, url string) {
	t.Helper()
	old := demo.PID(t, node)
	demo.Signal(t, node, syscall.SIGKILL)
	cluster.Eventually(t, node+" is started again", func(ctx context.Context) error {
		if err := demo.Served(ctx, url+"/readyz"); err != nil {
			return err
		}
		if demo.PID(t, node) == old {
			return fmt.Errorf("still process %d", old)
		}
		return nil
	})
}

func TestKilledEdgeGoesOnWithItsSessions(t *testing.T) {
	alice, bob := begin(t)
	s := demo.Watch(t, demo.Edges[1], alice)
	kill(t, "edge-2", demo.Edges[1])
	if err := demo.Served(t.Context(), s.HLS); err != nil {
		t.Error(err)
	}
	kill(t, "edge-2", demo.Edges[1])
	demo.Transfer(t, alice, bob) // while it knows of no session
	if err := demo.Refused(t.Context(), s.HLS, http.StatusForbidden, "right-lost"); err != nil {
		t.Error(err)
	}
	demo.Transfer(t, bob, alice)
	cluster.Eventually(t, "return", func(ctx context.Context) error { return demo.Served(ctx, s.HLS) })
}

func TestRevocationHoldsWhenTheWatcherWasKilledMeanwhile(t *testing.T) {
	alice, bob := begin(t)
	s := demo.Watch(t, demo.Edges[0], alice)
	demo.Signal(t, "origin-1", syscall.SIGKILL) // the watcher is there too
	demo.Transfer(t, alice, bob)                // nobody sees this block when it comes
	cluster.Eventually(t, "revocation", func(ctx context.Context) error {
		return demo.Refused(ctx, s.HLS, http.StatusForbidden, "right-lost")
	})
	cluster.Eventually(t, "origin", func(ctx context.Context) error { return demo.Served(ctx, demo.Origin+"/readyz") })
	demo.Transfer(t, bob, alice)
	cluster.Eventually(t, "return", func(ctx context.Context) error { return demo.Served(ctx, s.HLS) })
}

func TestKilledOriginGoesOnWithUnfinishedChunksOnly(t *testing.T) {
	file := filepath.Join(t.TempDir(), "long.mp4")
	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30:duration=90",
		"-f", "lavfi", "-i", "sine=duration=90", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", file).CombinedOutput()
	if err != nil {
		t.Fatalf("ffmpeg: %v\n%s", err, out)
	}
	api := demo.Creator(t)
	id, err := api.Upload(t.Context(), file, map[string]string{"filename": "long.mp4", "title": "long"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	type view struct {
		State string `json:"state"`
		Done  []int  `json:"chunks_done"`
		Epoch uint64 `json:"epoch"`
		Plan  struct {
			Chunks []struct{} `json:"chunks"`
		} `json:"plan"`
	}
	var before view
	cluster.Eventually(t, "some chunks but not all", func(ctx context.Context) error {
		if err := api.Call(ctx, "GET", "/v1/videos/"+string(id), nil, &before); err != nil {
			return err
		}
		if len(before.Done) == 0 || before.State == "packaged" {
			return fmt.Errorf("state %s, %d chunks done", before.State, len(before.Done))
		}
		return nil
	})
	if len(before.Done) >= len(before.Plan.Chunks) {
		t.Fatalf("all %d chunks were done before the kill: the test needs a longer video", len(before.Done))
	}
	kill(t, "origin-1", demo.Origin)
	var after view
	cluster.Eventually(t, "packaged", func(ctx context.Context) error {
		if err := api.Call(ctx, "GET", "/v1/videos/"+string(id), nil, &after); err != nil {
			return err
		}
		if after.State != "packaged" {
			return fmt.Errorf("state %s", after.State)
		}
		return nil
	})
	runs := metric(t, "origin-1", "streamgate_transcode_run_seconds_count")
	if left := float64(len(before.Plan.Chunks) - len(before.Done)); runs > left {
		t.Errorf("%v chunks were made after the restart, %v were left", runs, left)
	}
}
