package upload

import (
	"golang.org/x/sys/unix"

	"github.com/streamgate/streamgate/internal/fault"
)

// freeBytes is what an unprivileged writer may still use of dir's disk.
func freeBytes(dir string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, fault.As("upload.freeBytes", fault.Unavailable, err)
	}
	return int64(s.Bavail) * s.Bsize, nil
}
