package cmaf

import (
	"fmt"

	"github.com/streamgate/streamgate/internal/fault"
)

// entry reads a sample entry: what the codec is and what it makes.
func (p *initParser) entry(kind string, body []byte) error {
	f := &fields{kind: kind, b: body}
	f.take(8) // reserved, data reference
	switch kind {
	case "avc1", "avc3":
		f.take(16)
		p.out.Width, p.out.Height = int(f.uint(2)), int(f.uint(2))
		f.take(50)
		return first(f, p.avc(kind))
	case "mp4a":
		f.take(8)
		p.out.Channels = int(f.uint(2))
		f.take(10)
		return first(f, p.esds)
	}
	return fault.New("cmaf", fault.Unsupported, "sample entry %q", kind)
}

func first(f *fields, visit func(kind string, body []byte) error) error {
	if err := f.err(); err != nil {
		return err
	}
	return each(f.b, visit)
}

// avc reads profile, constraints and level from the decoder configuration
// (14496-15, 5.3.3) into the codec string (RFC 6381, 3.3).
func (p *initParser) avc(entry string) func(string, []byte) error {
	return func(kind string, body []byte) error {
		if kind != "avcC" {
			return nil
		}
		f := &fields{kind: kind, b: body}
		f.uint(1)
		p.out.Codec = fmt.Sprintf("%s.%06x", entry, f.uint(3))
		return f.err()
	}
}

// The descriptors of 14496-1, 7.2.6.
const (
	tagES      = 3
	tagDecoder = 4
	tagSpecial = 5
)

// esds reads the object types of an MPEG-4 audio track.
func (p *initParser) esds(kind string, body []byte) error {
	if kind != "esds" {
		return nil
	}
	f := &fields{kind: kind, b: body}
	f.full()
	f = descriptor(f, tagES)
	f.uint(2)
	flags := f.uint(1)
	if flags&0x80 != 0 {
		f.uint(2)
	}
	if flags&0x40 != 0 {
		f.take(int(f.uint(1)))
	}
	if flags&0x20 != 0 {
		f.uint(2)
	}
	f = descriptor(f, tagDecoder)
	object := f.uint(1)
	f.take(12)
	f = descriptor(f, tagSpecial)
	audio := f.uint(1) >> 3
	if err := f.err(); err != nil {
		return err
	}
	if audio == 31 { // escaped: 6 more bits, none of it is AAC-LC or HE-AAC
		return fault.New("cmaf", fault.Unsupported, "escaped audio object type")
	}
	p.out.Codec = fmt.Sprintf("mp4a.%02x.%d", object, audio)
	return nil
}

// descriptor enters a descriptor: a tag and a length of up to four 7-bit bytes.
func descriptor(f *fields, tag uint64) *fields {
	got := f.uint(1)
	n := 0
	for range 4 {
		c := f.uint(1)
		n = n<<7 | int(c&0x7f)
		if c&0x80 == 0 {
			break
		}
	}
	in := &fields{kind: f.kind, b: f.take(n), short: f.short}
	in.short = in.short || f.short || got != tag
	return in
}
