package cache

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"io"
	"sync"

	"github.com/ipfs/go-cid"
	"github.com/multiformats/go-multihash"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// flight is one fill under way: a buffer that grows and readers that follow it.
// buf has its final capacity from the start and what is in it never changes,
// so readers may keep slices of it.
type flight struct {
	blob model.Blob
	done chan struct{} // closed when it has ended, well or not

	mu     sync.Mutex // guards the rest
	buf    []byte
	proved int           // bytes of whole blocks whose hash was right
	more   chan struct{} // closed and replaced whenever buf or proved grows
	err    error
}

func newFlight(b model.Blob) *flight {
	return &flight{blob: b, done: make(chan struct{}), more: make(chan struct{}), buf: make([]byte, 0, b.Size)}
}

// Write takes bytes of the source. More than the manifest promised is refused.
func (f *flight) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.buf)+len(p) > cap(f.buf) {
		return 0, fault.New("edge/cache.flight", fault.Corrupt, "blob %s is longer than the %d bytes of its manifest", f.blob.CID, cap(f.buf))
	}
	f.buf = append(f.buf, p...)
	f.wake()
	return len(p), nil
}

// prove tells that all bytes so far are right.
func (f *flight) prove() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.proved = len(f.buf)
	f.wake()
}

// wake needs f.mu.
func (f *flight) wake() {
	close(f.more)
	f.more = make(chan struct{})
}

// fetch brings one block and checks its hash against its CID. Readers have
// all but the last of its bytes by then.
func (f *flight) fetch(ctx context.Context, src Source, leaf model.Leaf) error {
	want, err := digest(leaf.CID)
	if err != nil {
		return err
	}
	sum, begun := sha256.New(), f.len()
	if err := src.Fetch(ctx, leaf, io.MultiWriter(f, sum)); err != nil {
		return fault.Wrap("edge/cache.fetch", err)
	}
	if got := int64(f.len() - begun); got != leaf.Size {
		return fault.New("edge/cache.fetch", fault.Corrupt, "block %s has %d bytes, its manifest says %d", leaf.CID, got, leaf.Size)
	}
	if subtle.ConstantTimeCompare(sum.Sum(nil), want) != 1 {
		return fault.New("edge/cache.fetch", fault.Corrupt, "block does not match its CID %s", leaf.CID)
	}
	f.prove()
	return nil
}

// digest is the sha2-256 that a CID of a raw block names.
func digest(text string) ([]byte, error) {
	c, err := cid.Decode(text)
	if err != nil {
		return nil, fault.New("edge/cache.digest", fault.Corrupt, "CID %q: %w", text, err)
	}
	h, err := multihash.Decode(c.Hash())
	if err != nil || h.Code != multihash.SHA2_256 || c.Type() != cid.Raw {
		return nil, fault.New("edge/cache.digest", fault.Corrupt, "CID %q is not of a raw block with sha2-256", text)
	}
	return h.Digest, nil
}

func (f *flight) len() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.buf)
}

func (f *flight) finish(err error) {
	f.mu.Lock()
	f.err = err
	f.mu.Unlock()
	close(f.done)
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
		have, proved, more, err := f.buf, int64(f.proved), f.more, f.err
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
