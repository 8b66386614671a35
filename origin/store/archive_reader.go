package store

import (
	"context"
	"io"
	"slices"

	"github.com/streamgate/streamgate/internal/fault"
)

// ArchiveReader reads an archive's CAR, from any place of it. Not for concurrent
// use.
type ArchiveReader struct {
	ctx  context.Context //nolint:containedctx // io.ReadSeeker has no room for one
	a    *Archive
	at   int64
	from int64  // where piece begins
	have []byte // the piece of the CAR that was read last: header, or a section
	err  error
}

// Reader gives a reader of the CAR. It is worth nothing once Err gives an error.
func (a *Archive) Reader(ctx context.Context) *ArchiveReader {
	return &ArchiveReader{ctx: ctx, a: a, have: a.header}
}

// Err is the first error of Read, but the end.
func (r *ArchiveReader) Err() error { return r.err }

// Read reads on from where the reader is.
func (r *ArchiveReader) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	if r.at >= r.a.Size {
		return 0, io.EOF
	}
	if r.at < r.from || r.at >= r.from+int64(len(r.have)) {
		if r.err = r.load(); r.err != nil {
			return 0, r.err
		}
	}
	n := copy(p, r.have[r.at-r.from:])
	r.at += int64(n)
	return n, nil
}

// Seek goes to a place of the CAR; nothing is read for it.
func (r *ArchiveReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.a.Size
	}
	if offset < 0 {
		return 0, fault.New("store.Seek", fault.Invalid, "before the beginning")
	}
	r.at = offset
	return offset, nil
}

// load reads the piece that the reader is in.
func (r *ArchiveReader) load() error {
	const op = "store.ArchiveReader"
	if err := r.ctx.Err(); err != nil {
		return fault.As(op, fault.Unavailable, err)
	}
	k, hit := slices.BinarySearchFunc(r.a.list, r.at, func(s section, at int64) int { return int(min(max(s.at-at, -1), 1)) })
	if !hit {
		k--
	}
	if k < 0 {
		r.from, r.have = 0, r.a.header
		return nil
	}
	s := r.a.list[k]
	data, err := r.a.block(r.ctx, s.id)
	if err != nil {
		return fault.Wrap(op, err)
	}
	if int64(len(data)) != s.size {
		return fault.New(op, fault.Corrupt, "block %s has %d bytes, its link says %d", s.id, len(data), s.size)
	}
	r.from, r.have = s.at, append(s.head(), data...)
	return nil
}
