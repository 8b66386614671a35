package vital

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

const (
	filesEvery = 2 * time.Second
	// filesShare: beyond this part of the limit no viewer is taken. Each brings
	// sockets, and the databases must be able to open files.
	filesShare = 0.9
)

// Files counts this process's open files.
type Files struct{ open, limit atomic.Int64 }

// Run counts until ctx ends.
func (f *Files) Run(ctx context.Context) error {
	tick := time.NewTicker(filesEvery)
	defer tick.Stop()
	for {
		f.look()
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (f *Files) look() {
	dir, err := os.Open("/proc/self/fd")
	if err != nil {
		return // not Linux, or no /proc: nothing to tell
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	var lim unix.Rlimit
	if err != nil || unix.Getrlimit(unix.RLIMIT_NOFILE, &lim) != nil {
		return
	}
	f.open.Store(int64(len(names) - 1)) // one is dir itself
	f.limit.Store(int64(min(lim.Cur, 1<<40)))
}

// Check says that the limit is near.
func (f *Files) Check() []Reason {
	open, limit := f.open.Load(), f.limit.Load()
	if limit == 0 || float64(open) < filesShare*float64(limit) {
		return nil
	}
	return []Reason{{Code: "files-near-limit", Says: fmt.Sprintf("%d files and sockets are open, %d may be", open, limit),
		Mend: "Raise the limit (LimitNOFILE, ulimit -n), or spread viewers over more edges"}}
}
