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
// buf has its final capacity from the start, so readers may keep slices of it.
type flight struct {
	blob model.Blob
	done chan struct{} // closed when it has ended, well or not

	mu   sync.Mutex // guards the rest
	buf  []byte
	more chan struct{} // closed and replaced whenever buf grows
	err  error
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
	close(f.more)
	f.more = make(chan struct{})
	return len(p), nil
}

// fetch brings one block and checks its hash against its CID. Readers have
// its bytes by then; what they never get is the rest, and a good end.
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

// rewind forgets what a failed read of the disk left. Readers may have some of it:
// those blocks were right, and the same bytes come again.
func (f *flight) rewind() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.buf = f.buf[:0]
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

// next gives the bytes from off on that are there, waiting for the first. It
// gives none at the end.
func (f *flight) next(ctx context.Context, off int64) ([]byte, error) {
	for {
		f.mu.Lock()
		have, more := f.buf, f.more
		f.mu.Unlock()
		if int64(len(have)) > off {
			return have[off:], nil
		}
		select {
		case <-more:
		case <-f.done:
			if err := f.failure(); err != nil {
				return nil, err
			}
			if int64(f.len()) <= off {
				return nil, nil
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
	_, err := o.flight.next(ctx, 0)
	return err
}

// CopyTo writes bytes [from, to) to w as they arrive and gives how many it
// wrote. It ends early with the cause of ctx's end, or when the fill fails.
func (o Object) CopyTo(ctx context.Context, w io.Writer, from, to int64) (int64, error) {
	if o.data != nil {
		n, err := w.Write(o.data[from:to])
		return int64(n), err
	}
	begun := from
	for from < to {
		p, err := o.flight.next(ctx, from)
		if err != nil {
			return from - begun, err
		}
		if len(p) == 0 {
			return from - begun, io.ErrUnexpectedEOF
		}
		if int64(len(p)) > to-from {
			p = p[:to-from]
		}
		n, err := w.Write(p)
		from += int64(n)
		if err != nil {
			return from - begun, err
		}
	}
	// The last byte is out; whether it was right is known when the fill ends.
	select {
	case <-o.flight.done:
		return from - begun, o.flight.failure()
	case <-ctx.Done():
		return from - begun, context.Cause(ctx)
	}
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
