// Package machine reads what the machine says of itself and of this process. What
// it cannot tell is 0: these figures are for people to look at.
package machine

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
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

// Memory is how many bytes this process may have: what the machine has, or less
// if its control group (v2) or one above that is bounded.
func Memory() uint64 {
	var bytes uint64
	if f := fields("/proc/meminfo"); len(f) > 1 && string(f[0]) == "MemTotal:" {
		kib, _ := strconv.ParseUint(string(f[1]), 10, 64)
		bytes = kib << 10
	}
	groups(func(dir string) { bytes = lower(bytes, fields(filepath.Join(dir, "memory.max"))) })
	return bytes
}

// groups calls each with the folder of this process's control group (v2) and of those above it.
func groups(each func(dir string)) {
	for _, f := range fields("/proc/self/cgroup") {
		group, v2 := strings.CutPrefix(string(f), "0::")
		if !v2 {
			continue
		}
		for dir := filepath.Clean("/" + group); ; dir = filepath.Dir(dir) {
			each(filepath.Join("/sys/fs/cgroup", dir))
			if dir == "/" {
				break
			}
		}
	}
}

// lower is the lower of bytes and what memory.max says: a number, "max", or
// nothing where there is no such file.
func lower(bytes uint64, says [][]byte) uint64 {
	if len(says) == 0 {
		return bytes
	}
	limit, err := strconv.ParseUint(string(says[0]), 10, 64)
	if err != nil || bytes != 0 && bytes < limit {
		return bytes
	}
	return limit
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
