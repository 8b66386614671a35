package machine

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestQuotaIsAShareOfProcessors(t *testing.T) {
	for says, want := range map[string]float64{
		"50000 100000\n": 0.5, "400000 100000": 4, "max 100000\n": 0, "": 0, "1": 0, "1 0": 0, "0 100000": 0, "a b": 0, "-1 100": 0, "1 2 3": 0,
	} {
		if got := quota(bytes.Fields([]byte(says))); got != want {
			t.Errorf("%q is %v, want %v", says, got, want)
		}
	}
}

func TestWaitsOfAllThreadsAreAdded(t *testing.T) {
	tasks := t.TempDir()
	for thread, says := range map[string]string{"1": "5 1000000 3\n", "2": "7 2000000 1\n", "3": "nonsense", "4": ""} {
		dir := filepath.Join(tasks, thread)
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "schedstat"), []byte(says), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := waited(tasks); got != 3*time.Millisecond {
		t.Errorf("%v, want 3 ms", got)
	}
	if got := waited(filepath.Join(tasks, "none")); got != 0 {
		t.Errorf("%v where nothing is", got)
	}
}
