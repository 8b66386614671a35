package cache_test

import (
	"testing"

	"golang.org/x/sys/unix"
)

// blocksOf is what a file takes of the disk.
func blocksOf(t *testing.T, path string) int64 {
	t.Helper()
	var s unix.Stat_t
	if err := unix.Stat(path, &s); err != nil {
		t.Fatal(err)
	}
	return s.Blocks * 512
}
