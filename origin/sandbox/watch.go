package sandbox

import (
	"context"
	"sync"
	"time"
)

const (
	// lookEvery is how often the output folder is measured: at 1 GB a second
	// a run is half a gigabyte over when it is seen.
	lookEvery = 500 * time.Millisecond
	// tailBytes of what a tool says are kept.
	tailBytes = 4 << 10
)

// watch measures a folder until ctx ends and calls over once it holds too much.
func watch(ctx context.Context, dir string, limit int64, over func()) {
	if dir == "" {
		return
	}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if total(dir) > limit {
				over()
				return
			}
		}
	}
}

// tail keeps the end of what is written to it. The mutex is for String, which
// may run while a child that outlived the tool still writes.
type tail struct {
	mu  sync.Mutex
	buf []byte // guarded by mu
}

// Write keeps p's end; it never fails.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p[max(0, len(p)-tailBytes):]...)
	if over := len(t.buf) - tailBytes; over > 0 {
		t.buf = append(t.buf[:0], t.buf[over:]...)
	}
	return len(p), nil
}

// String is what is kept.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.buf)
}
