package sandbox_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/streamgate/streamgate/origin/sandbox"
)

// The moment that matters is short: so many runs are started over and over, and
// killed so often.
const (
	atOnce = 16
	kills  = 12
)

// outVar makes this test binary an origin that does nothing but run jobs.
const outVar = "STREAMGATE_TEST_SANDBOX_OUT"

func TestMain(m *testing.M) {
	out := os.Getenv(outVar)
	if out == "" {
		os.Exit(m.Run())
	}
	if err := runForEver(out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func runForEver(out string) error {
	b, err := sandbox.New(context.Background(), sandbox.NewMetrics(nil))
	if err != nil {
		return err
	}
	failed := make(chan error)
	for range atOnce {
		go func() { // ends with the process
			for {
				if err := b.Run(context.Background(), sandbox.Job{Tool: sandbox.FFprobe, Args: []string{"-version"}, Out: out, Stdout: io.Discard}); err != nil {
					failed <- err
				}
			}
		}()
	}
	fmt.Println("running")
	return <-failed
}

// An origin can be killed at any moment, also while a run is being started.
func TestKilledOriginLeavesNoRunBehind(t *testing.T) {
	boxes(t)
	if os.Geteuid() != 0 {
		t.Skip("not root: bubblewrap may be left behind")
	}
	out := t.TempDir()
	for range kills {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), outVar+"="+out)
		cmd.Stderr = os.Stderr
		pipe, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := bufio.NewReader(pipe).ReadString('\n'); err != nil {
			t.Fatal(err)
		}
		time.Sleep(rand.N(200 * time.Millisecond)) // any moment
		_ = cmd.Process.Kill()                     // it cannot have ended
		_ = cmd.Wait()                             // killed
	}
	if left := running(t, out); left != "" {
		t.Errorf("still there: %s", left)
	}
}
