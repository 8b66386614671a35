// Package machine reads what the machine says of itself and of this process. What
// it cannot tell is 0: these figures are for people to look at.
package machine

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
)

// Load is the load average of the last minute.
func Load() float64 {
	f := fields("/proc/loadavg")
	if len(f) == 0 {
		return 0
	}
	load, _ := strconv.ParseFloat(string(f[0]), 64)
	return load
}

// RSS is the resident memory of this process in bytes.
func RSS() uint64 {
	f := fields("/proc/self/statm")
	if len(f) < 2 {
		return 0
	}
	pages, _ := strconv.ParseUint(string(f[1]), 10, 64)
	return pages * uint64(os.Getpagesize())
}

// DiskFree is how many bytes this process may still write to the file system of
// a folder.
func DiskFree(dir string) uint64 {
	var s syscall.Statfs_t
	if syscall.Statfs(dir, &s) != nil {
		return 0
	}
	return s.Bavail * uint64(s.Bsize)
}

func fields(file string) [][]byte {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	return bytes.Fields(b)
}
