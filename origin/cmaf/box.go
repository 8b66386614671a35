package cmaf

import (
	"encoding/binary"

	"github.com/streamgate/streamgate/internal/fault"
)

// each visits the boxes of b in order (14496-12, 4.2).
func each(b []byte, visit func(kind string, body []byte) error) error {
	for len(b) > 0 {
		if len(b) < 8 {
			return corrupt("%d stray bytes after the last box", len(b))
		}
		size, head := uint64(binary.BigEndian.Uint32(b)), uint64(8)
		switch size {
		case 0: // to the end
			size = uint64(len(b))
		case 1:
			if len(b) < 16 {
				return corrupt("box %q ends in its size", b[4:8])
			}
			size, head = binary.BigEndian.Uint64(b[8:]), 16
		}
		if size < head || size > uint64(len(b)) {
			return corrupt("box %q of %d bytes in %d", b[4:8], size, len(b))
		}
		if err := visit(string(b[4:8]), b[head:size]); err != nil {
			return err
		}
		b = b[size:]
	}
	return nil
}

// fields reads the fields of a box one after the other. Past the end it gives
// zeros and remembers; err tells.
type fields struct {
	kind  string
	b     []byte
	short bool
}

func (f *fields) take(n int) []byte {
	if n < 0 || n > len(f.b) {
		f.short, f.b = true, nil
		return nil
	}
	out := f.b[:n]
	f.b = f.b[n:]
	return out
}

// uint reads a big-endian number of n bytes, at most 8.
func (f *fields) uint(n int) uint64 {
	var v uint64
	for _, c := range f.take(n) {
		v = v<<8 | uint64(c)
	}
	return v
}

// full reads the version and the flags of a full box.
func (f *fields) full() (version byte, flags uint32) {
	v := f.uint(4)
	return byte(v >> 24), uint32(v & 0xffffff)
}

// sized reads a number of 4 bytes, or 8 in version 1 of a box.
func (f *fields) sized(version byte) uint64 {
	if version == 1 {
		return f.uint(8)
	}
	return f.uint(4)
}

func (f *fields) err() error {
	if f.short {
		return corrupt("box %q is too short", f.kind)
	}
	return nil
}

func corrupt(format string, args ...any) error {
	return fault.New("cmaf", fault.Corrupt, format, args...)
}
