package upload

import (
	"context"
	"sync"
	"time"
)

// lock lets one request at a time at an upload. A newcomer tells the holder to
// stop and waits a little: the holder is most likely a connection that died
// without a word (tus, "PATCH": servers should expect it).
type lock struct {
	held chan struct{} // holds a token while somebody has the lock
	mu   sync.Mutex    // guards stop, waits
	stop func()        // ends the holder's reading, nil if it only does quick work
	// waits is set while a newcomer waits. There is never a queue: the second
	// newcomer is refused at once.
	waits bool
}

func newLock() *lock { return &lock{held: make(chan struct{}, 1)} }

// take gets the lock, or reports false when the holder does not let go within
// wait, when somebody waits already or when ctx ends. The caller must call release.
func (l *lock) take(ctx context.Context, wait time.Duration, stop func()) bool {
	select {
	case l.held <- struct{}{}:
		l.setStop(stop)
		return true
	default:
	}
	if !l.queue() {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	select {
	case l.held <- struct{}{}:
		l.leave() // before setStop, which would take us for the next one
		l.setStop(stop)
		return true
	case <-ctx.Done():
		l.leave()
		return false
	}
}

// release gives the lock back.
func (l *lock) release() {
	l.setStop(nil)
	<-l.held
}

func (l *lock) setStop(stop func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stop = stop
	if l.waits && stop != nil {
		// The next one came between the token and here. It asked nobody to
		// stop, so it is asked now.
		stop()
	}
}

// queue makes the caller the one who waits and asks the holder to stop.
func (l *lock) queue() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.waits {
		return false
	}
	l.waits = true
	if l.stop != nil {
		l.stop()
	}
	return true
}

func (l *lock) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waits = false
}

// try gets the lock if nobody has it.
func (l *lock) try() bool {
	select {
	case l.held <- struct{}{}:
		return true
	default:
		return false
	}
}
