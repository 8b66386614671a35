package cache

import (
	"context"
	"io"
	"sync"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// flight is one fill under way: a buffer that grows and readers that follow it.
// What readers were shown of buf never changes, so they may keep slices of it.
type flight struct {
	blob    model.Blob
	done    chan struct{} // closed when it has ended, well or not
	cancel  context.CancelFunc
	trusted bool // some of it came from an origin; the filler's own

	mu      sync.Mutex // guards the rest
	buf     []byte
	shown   int           // bytes that readers may have
	proved  int           // bytes of whole blocks whose hash was right
	more    chan struct{} // closed and replaced whenever shown or proved grows
	err     error
	waiting int           // who still wants it
	leave   []func() bool // ends their leave-takings
}

func newFlight(b model.Blob, cancel context.CancelFunc) *flight {
	return &flight{blob: b, cancel: cancel, done: make(chan struct{}), more: make(chan struct{})}
}

// add takes bytes of the block that comes next; readers have them if show is set.
func (f *flight) add(p []byte, show bool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if int64(len(f.buf)+len(p)) > f.blob.Size {
		return fault.New("edge/cache.flight", fault.Corrupt, "blob %s is longer than the %d bytes of its manifest", f.blob.CID, f.blob.Size)
	}
	if f.buf == nil {
		f.buf = make([]byte, 0, f.blob.Size) // it never moves: readers hold slices
	}
	f.buf = append(f.buf, p...)
	if show {
		f.shown = len(f.buf)
		f.wake()
	}
	return nil
}

// adopt takes a proved block. One that is the whole blob becomes it, uncopied.
func (f *flight) adopt(p []byte) error {
	f.mu.Lock()
	whole := len(f.buf) == 0 && int64(len(p)) == f.blob.Size
	if whole {
		f.buf = p[:len(p):len(p)]
	}
	f.mu.Unlock()
	if !whole {
		if err := f.add(p, false); err != nil {
			return err
		}
	}
	f.prove()
	return nil
}

// show lets readers have all bytes so far.
func (f *flight) show() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shown = len(f.buf)
	f.wake()
}

// cut takes back what nobody was shown.
func (f *flight) cut(to int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.buf = f.buf[:to]
}

// prove tells that all bytes so far are right.
func (f *flight) prove() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shown, f.proved = len(f.buf), len(f.buf)
	f.wake()
}

// wake needs f.mu.
func (f *flight) wake() {
	close(f.more)
	f.more = make(chan struct{})
}

func (f *flight) len() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.buf)
}

// await counts one more who wants the flight until ctx ends; alone is called when
// the last of them has left before it landed.
func (f *flight) await(ctx context.Context, alone func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting++
	stop := context.AfterFunc(ctx, func() {
		f.mu.Lock()
		f.waiting--
		last := f.waiting == 0
		f.mu.Unlock()
		if last {
			alone()
		}
	})
	f.leave = append(f.leave, stop)
}

// forsaken tells that nobody wants it, and that much of it is missing still.
func (f *flight) forsaken() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.waiting == 0 && int64(len(f.buf)) < f.blob.Size/2
}

func (f *flight) finish(err error) {
	f.mu.Lock()
	f.err = err
	leave := f.leave
	f.leave = nil
	f.mu.Unlock()
	close(f.done)
	for _, stop := range leave {
		stop()
	}
}

func (f *flight) failure() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

// next gives bytes of [off, end) that are there, waiting for the first. The very
// last is kept back until all are proved: a reader that has been promised so
// many bytes and got them would take them for good, however the stream ends.
func (f *flight) next(ctx context.Context, off, end int64) ([]byte, error) {
	for {
		f.mu.Lock()
		have, proved, more, err := f.buf[:f.shown], int64(f.proved), f.more, f.err
		f.mu.Unlock()
		if err != nil {
			return nil, err
		}
		limit := min(int64(len(have)), end)
		if limit == end && proved < end {
			limit--
		}
		if limit > off {
			return have[off:limit], nil
		}
		select {
		case <-more:
		case <-f.done:
			// Also closed by success, and then all is there: look once more.
			if err := f.failure(); err == nil && int64(f.len()) < end {
				return nil, io.ErrUnexpectedEOF
			}
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// crowd says that more than one has wanted it.
func (f *flight) crowd() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.leave) > 1
}
