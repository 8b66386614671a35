package client

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/streamgate/streamgate/internal/fault"
)

const (
	// giveUp is how long a transfer goes on trying while no byte gets through.
	giveUp = 2 * time.Minute
	// stall ends a request of which no byte moves any more. It is longer than an answer
	// may take, and than a server waits for the next byte.
	stall = 45 * time.Second
)

var errStalled = errors.New("nothing moved for " + stall.String())

// Watch is told how a long transfer goes. The zero value hears nothing. Moved and
// Checked may be called from any goroutine.
type Watch struct {
	// Moved says how many bytes of the whole were transferred. It can go back, where
	// what was sent did not arrive.
	Moved func(done, total int64)
	// Checked says how many bytes of an archive that is all there were imported.
	Checked func(done, total int64)
	// Waiting says why it does not go on, and when it is tried again.
	Waiting func(err error, wait time.Duration)
	// Note is told what a person should know.
	Note func(text string)
	// GiveUp is how long it is tried while no byte gets through, 0 for two minutes.
	GiveUp time.Duration
}

func (w Watch) moved(done, total int64) {
	if w.Moved != nil {
		w.Moved(done, total)
	}
}

func (w Watch) checked(done, total int64) {
	if w.Checked != nil {
		w.Checked(done, total)
	}
}

func (w Watch) note(text string) {
	if w.Note != nil {
		w.Note(text)
	}
}

// again does something until it succeeds, fails for good (retryable) or the watch
// gives up.
func again[T any](ctx context.Context, w Watch, do func() (T, error)) (T, error) {
	limit := w.GiveUp
	if limit <= 0 {
		limit = giveUp
	}
	return backoff.Retry(ctx, do, backoff.WithMaxElapsedTime(limit), backoff.WithNotify(func(err error, wait time.Duration) {
		if w.Waiting != nil {
			w.Waiting(err, wait)
		}
	}))
}

// retryable marks refusals that will not change as permanent. More are kinds that may
// change besides those that always do.
func retryable(err error, more ...fault.Kind) error {
	var permanent *backoff.PermanentError
	if err == nil || errors.As(err, &permanent) {
		return err
	}
	if k := fault.KindOf(err); k == fault.Unavailable || k == fault.Internal || k == fault.TooMany || slices.Contains(more, k) {
		return err
	}
	return backoff.Permanent(err)
}

// told tells how far a reader is. An HTTP transport may still read when its caller
// has the error.
type told struct {
	r    io.Reader
	done atomic.Int64
	tell func(done int64)
}

// Read reads and tells.
func (t *told) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	if done := t.done.Add(int64(n)); n > 0 {
		t.tell(done)
	}
	return n, err
}
