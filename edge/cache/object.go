package cache

import (
	"context"
	"io"
)

// Object is a blob to read: whole, or as it arrives. The zero Object is empty.
type Object struct {
	data   []byte // not nil when whole
	flight *flight
	size   int64
}

// Size is the blob's size in bytes, known before its bytes are there.
func (o Object) Size() int64 { return o.size }

// Ready waits for the first byte, or for the failure that takes its place, so
// that an error can still be answered as one.
func (o Object) Ready(ctx context.Context) error {
	if o.flight == nil || o.size == 0 {
		return nil
	}
	_, err := o.flight.next(ctx, 0, o.size)
	return err
}

// CopyTo writes bytes [from, to) to w as they arrive and gives how many it
// wrote. It ends early with the cause of ctx's end, or when the fill fails; all
// bytes come only if all are right.
func (o Object) CopyTo(ctx context.Context, w io.Writer, from, to int64) (int64, error) {
	if o.data != nil {
		n, err := w.Write(o.data[from:to])
		return int64(n), err
	}
	begun := from
	for from < to {
		p, err := o.flight.next(ctx, from, to)
		if err != nil {
			return from - begun, err
		}
		n, err := w.Write(p)
		from += int64(n)
		if err != nil {
			return from - begun, err
		}
	}
	return from - begun, nil
}

// Bytes waits for the whole blob and gives it. Nobody may write to it.
func (o Object) Bytes(ctx context.Context) ([]byte, error) {
	if o.flight == nil {
		return o.data, nil
	}
	select {
	case <-o.flight.done:
		return o.flight.buf, o.flight.failure()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
