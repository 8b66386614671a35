package sandbox_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/origin/sandbox"
)

// hang bounds a run that should have ended long before.
const hang = 60 * time.Second

func boxes(t *testing.T) map[string]*sandbox.Box {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not installed")
	}
	b, err := sandbox.New(t.Context(), sandbox.NewMetrics(nil))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*sandbox.Box{"namespaces": b.Through(sandbox.Namespaces)}
	if b.Isolation() == sandbox.Bubblewrap {
		all["bubblewrap"] = b
	}
	return all
}

func each(t *testing.T, test func(*testing.T, *sandbox.Box)) {
	for name, b := range boxes(t) {
		t.Run(name, func(t *testing.T) { test(t, b) })
	}
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func ffmpeg(args ...string) []string {
	return append([]string{"-hide_banner", "-nostdin", "-v", "error", "-y"}, args...)
}

// copyOf makes ffmpeg copy any file, byte for byte.
func copyOf(from, to string) []string {
	return ffmpeg("-f", "rawvideo", "-s", "2x2", "-pix_fmt", "gray", "-i", from, "-f", "rawvideo", to)
}

func TestRunReadsItsSourceAndWritesItsOutput(t *testing.T) {
	each(t, func(t *testing.T, b *sandbox.Box) {
		src, out := write(t, "src", "0123456789abcdef"), t.TempDir()
		if err := b.Run(t.Context(), sandbox.Job{Tool: sandbox.FFmpeg, Args: copyOf(sandbox.SourcePath, "copy"), Source: src, Out: out}); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(out, "copy"))
		if err != nil || string(got) != "0123456789abcdef" {
			t.Fatalf("%q, %v", got, err)
		}
	})
}

func TestRunCannotChangeItsSource(t *testing.T) {
	b := boxes(t)["bubblewrap"]
	if b == nil {
		t.Skip("no bubblewrap here")
	}
	src := write(t, "src", "0123456789abcdef")
	err := b.Run(t.Context(), sandbox.Job{Tool: sandbox.FFmpeg, Args: ffmpeg("-f", "lavfi", "-i", "color=s=2x2:d=1", "-f", "rawvideo", sandbox.SourcePath), Source: src})
	if err == nil {
		t.Error("wrote to the source")
	}
	if got, _ := os.ReadFile(src); string(got) != "0123456789abcdef" {
		t.Errorf("the source is now %q", got)
	}
}

func TestRunSeesNoOtherFile(t *testing.T) {
	b := boxes(t)["bubblewrap"]
	if b == nil {
		t.Skip("no bubblewrap here")
	}
	secret := write(t, "secret", "0123456789abcdef")
	for _, path := range []string{secret, "/etc/passwd", "/in/../etc/shadow"} {
		out := t.TempDir()
		err := b.Run(t.Context(), sandbox.Job{Tool: sandbox.FFmpeg, Args: copyOf(path, "copy"), Source: write(t, "src", "x"), Out: out})
		if got, _ := os.ReadFile(filepath.Join(out, "copy")); err == nil || len(got) != 0 {
			t.Errorf("%s: read %d bytes, %v", path, len(got), err)
		}
	}
}

func TestRunHasNoNetwork(t *testing.T) {
	each(t, func(t *testing.T, b *sandbox.Box) {
		var hits atomic.Int32
		srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
		defer srv.Close()
		err := b.Run(t.Context(), sandbox.Job{Tool: sandbox.FFmpeg, Args: ffmpeg("-i", srv.URL, "-f", "null", "-")})
		if err == nil || hits.Load() != 0 {
			t.Errorf("%d requests, %v", hits.Load(), err)
		}
	})
}

func TestRunHasNoEnvironment(t *testing.T) {
	t.Setenv("FFREPORT", "file="+filepath.Join(t.TempDir(), "leak"))
	each(t, func(t *testing.T, b *sandbox.Box) {
		if err := b.Run(t.Context(), sandbox.Job{Tool: sandbox.FFprobe, Args: []string{"-v", "error", "-version"}}); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(strings.TrimPrefix(os.Getenv("FFREPORT"), "file=")); err == nil {
			t.Error("the tool saw this process's environment")
		}
	})
}

// endless never ends by itself and says the marker in its command line.
func endless(marker string) []string {
	return ffmpeg("-re", "-f", "lavfi", "-i", "color=s=16x16:r=10", "-metadata", "title="+marker, "-f", "null", "-")
}

func TestLimitsEndARun(t *testing.T) {
	big := ffmpeg("-f", "lavfi", "-i", "testsrc2=s=640x360:r=30", "-f", "rawvideo", "out.yuv")
	many := ffmpeg("-f", "lavfi", "-i", "testsrc2=s=320x180:r=30", "-f", "image2", "-c:v", "rawvideo", "%d.raw")
	cases := []struct {
		name, limit string
		args        []string
		limits      sandbox.Limits
	}{
		{"wall", "wall", endless("wall"), sandbox.Limits{Wall: 300 * time.Millisecond}},
		{"one file", "file", big, sandbox.Limits{FileBytes: 1 << 20}},
		{"all files", "total", many, sandbox.Limits{TotalBytes: 1 << 20}},
		{"processor", "cpu", ffmpeg("-f", "lavfi", "-i", "testsrc2=s=1280x720", "-f", "null", "-"), sandbox.Limits{CPU: time.Second}},
	}
	each(t, func(t *testing.T, b *sandbox.Box) {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), hang)
				defer cancel()
				err := b.Run(ctx, sandbox.Job{Tool: sandbox.FFmpeg, Args: c.args, Out: t.TempDir(), Limits: c.limits})
				var f *sandbox.Failure
				if !errors.As(err, &f) || f.Limit != c.limit || fault.KindOf(err) != fault.TooLarge {
					t.Errorf("%v (%+v)", err, f)
				}
			})
		}
	})
}

func TestMemoryIsBounded(t *testing.T) {
	each(t, func(t *testing.T, b *sandbox.Box) {
		args := ffmpeg("-f", "lavfi", "-i", "color=s=16384x16384:d=1", "-frames:v", "1", "-f", "null", "-")
		err := b.Run(t.Context(), sandbox.Job{Tool: sandbox.FFmpeg, Args: args, Limits: sandbox.Limits{MemoryBytes: 512 << 20}})
		if err == nil {
			t.Error("took 16384×16384 pixels in half a gigabyte")
		}
	})
}

func TestCancelEndsAllProcessesOfARun(t *testing.T) {
	each(t, func(t *testing.T, b *sandbox.Box) {
		marker := fmt.Sprintf("marker-%d-%s", os.Getpid(), b.Isolation()[:4])
		ctx, cancel := context.WithCancel(t.Context())
		// The first progress report says that the tool runs.
		started := writer(func([]byte) { cancel() })
		args := append([]string{"-progress", "pipe:1", "-stats_period", "0.1"}, endless(marker)...)
		err := b.Run(ctx, sandbox.Job{Tool: sandbox.FFmpeg, Args: args, Stdout: started})
		if fault.KindOf(err) != fault.Unavailable || !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled run: %v", err)
		}
		if left := running(t, marker); left != "" {
			t.Errorf("still there: %s", left)
		}
	})
}

type writer func([]byte)

func (w writer) Write(p []byte) (int, error) { w(p); return len(p), nil }

// running waits for processes with the marker to be gone, or names one. The
// kernel reaps a killed namespace on its own time.
func running(t *testing.T, marker string) (left string) {
	t.Helper()
	for end := time.Now().Add(hang / 6); time.Now().Before(end); {
		left = ""
		all, _ := filepath.Glob("/proc/[0-9]*/cmdline")
		for _, p := range all {
			if line, _ := os.ReadFile(p); bytes.Contains(line, []byte(marker)) {
				left = p + " " + string(line)
			}
		}
		if left == "" {
			return ""
		}
	}
	return left
}

func TestFailureSaysWhatTheToolSaid(t *testing.T) {
	each(t, func(t *testing.T, b *sandbox.Box) {
		err := b.Run(t.Context(), sandbox.Job{Tool: sandbox.FFprobe, Args: []string{"-v", "error", "-f", "mov", sandbox.SourcePath}, Source: write(t, "src", "no video at all")})
		var f *sandbox.Failure
		if !errors.As(err, &f) || f.Code != 1 || f.Stderr == "" || f.Limit != "" {
			t.Fatalf("%v (%+v)", err, f)
		}
		if len(f.Stderr) > 4<<10 {
			t.Errorf("kept %d bytes", len(f.Stderr))
		}
	})
}

func TestJobsThatCannotRunAreRefused(t *testing.T) {
	for name, b := range boxes(t) {
		for _, j := range []sandbox.Job{{Tool: "sh"}, {Tool: sandbox.FFmpeg, Source: "relative"}, {Tool: sandbox.FFmpeg, Out: "relative"}} {
			if err := b.Run(t.Context(), j); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %+v: %v", name, j, err)
			}
		}
	}
}

func TestCheckNamesAnIsolation(t *testing.T) {
	boxes(t)
	how, err := sandbox.Check(t.Context())
	if err != nil || how == "" {
		t.Errorf("%q, %v", how, err)
	}
}
