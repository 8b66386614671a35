package supervise_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/supervise"
)

func config(t *testing.T, script string) supervise.Config {
	return supervise.Config{Name: "child", Path: "/bin/sh", Args: []string{"-c", script}, Log: zap.NewNop(),
		LogFile: filepath.Join(t.TempDir(), "log")}
}

// gone waits until no process has the pid.
func gone(t *testing.T, pid int) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
		if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			return
		}
	}
	t.Fatalf("process %d is still there", pid)
}

func TestEndOfContextEndsTheChildAndWhatItStarted(t *testing.T) {
	cfg := config(t, `trap "" TERM; sleep 100 & echo $!; wait; wait`)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cfg.Stdout = w
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- supervise.Run(ctx, cfg, nil) }()
	buf := make([]byte, 32)
	n, err := r.Read(buf)
	if err != nil {
		t.Fatal(err)
	}
	grandchild, err := strconv.Atoi(strings.TrimSpace(string(buf[:n])))
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	gone(t, grandchild)
}

func TestDeadChildIsStartedAgain(t *testing.T) {
	cfg := config(t, "exit 3")
	cfg.Restart = true
	ctx, cancel := context.WithCancel(t.Context())
	starts := 0
	err := supervise.Run(ctx, cfg, func(int) {
		if starts++; starts == 3 {
			cancel()
		}
	})
	if err != nil || starts != 3 {
		t.Fatalf("%d starts, %v", starts, err)
	}
}

func TestWithoutRestartTheEndIsAnErrorThatNamesTheLog(t *testing.T) {
	cfg := config(t, "exit 3")
	err := supervise.Run(t.Context(), cfg, nil)
	if err == nil || !strings.Contains(err.Error(), "exit status 3") || !strings.Contains(err.Error(), cfg.LogFile) {
		t.Fatalf("got %v", err)
	}
}
