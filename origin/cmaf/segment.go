package cmaf

import (
	"errors"
	"math"

	"github.com/streamgate/streamgate/internal/fault"
)

// Segment is what a media segment holds. Times are in units of the track's timescale.
type Segment struct {
	Start    uint64 // decode time of the first sample, absolute
	Duration uint64 // of all samples
	Samples  int
	Sync     bool  // the first sample can be decoded without any before it
	Earliest int64 // lowest presentation time of its samples
}

// End is the decode time right after the last sample.
func (s Segment) End() uint64 { return s.Start + s.Duration }

// maxTime bounds times, so that sums and products with a frame rate cannot overflow.
const maxTime = 1 << 48

// maxSamples bounds a segment: 20 minutes of AAC. A sample that is like the
// others takes no bytes in its run, so the count would cost nothing to inflate.
const maxSamples = 1 << 16

// sampleIsNonSync is bit 16 of the sample flags (14496-12, 8.8.3.1).
const sampleIsNonSync = 1 << 16

// ErrNoSamples is wrapped where a segment has everything but samples: an
// encoder that got no input writes such.
var ErrNoSamples = errors.New("no samples in the segment")

// ParseSegment reads a media segment of the track that init tells of. Its
// fragments follow each other without a gap, and the samples fill the data.
func (i Init) ParseSegment(b []byte) (Segment, error) {
	p := segmentParser{init: i, out: Segment{Earliest: math.MaxInt64}}
	var data int
	err := each(b, func(kind string, body []byte) error {
		switch kind {
		case "moof":
			return each(body, p.moof)
		case "mdat":
			data += len(body)
		}
		return nil
	})
	switch {
	case err != nil:
	case p.out.Samples == 0:
		err = fault.As("cmaf", fault.Corrupt, ErrNoSamples)
	case p.bytes != uint64(data):
		err = corrupt("samples of %d bytes in %d bytes of data", p.bytes, data)
	}
	return p.out, fault.Wrap("cmaf.ParseSegment", err)
}

type segmentParser struct {
	init  Init
	out   Segment
	bytes uint64
	// Of the track fragment under way.
	duration, size, flags uint32
	timed                 bool
}

func (p *segmentParser) moof(kind string, body []byte) error {
	if kind != "traf" {
		return nil
	}
	p.timed = false
	p.duration, p.size, p.flags = p.init.sampleDuration, p.init.sampleSize, p.init.sampleFlags
	return each(body, p.traf)
}

func (p *segmentParser) traf(kind string, body []byte) error {
	f := &fields{kind: kind, b: body}
	switch kind {
	case "tfhd":
		return p.header(f)
	case "tfdt":
		v, _ := f.full()
		at := f.sized(v)
		if at > maxTime {
			return corrupt("decode time %d", at)
		}
		if p.out.Samples == 0 {
			p.out.Start = at
		} else if at != p.out.End() {
			return corrupt("fragment at %d after one that ends at %d", at, p.out.End())
		}
		p.timed = true
	case "trun":
		if !p.timed {
			return corrupt("samples without a decode time")
		}
		return p.run(f)
	}
	return f.err()
}

// header reads tfhd: the track and its defaults (14496-12, 8.8.7).
func (p *segmentParser) header(f *fields) error {
	_, flags := f.full()
	if id := uint32(f.uint(4)); id != p.init.TrackID {
		return corrupt("fragment of track %d, want %d", id, p.init.TrackID)
	}
	if flags&0x1 != 0 {
		f.uint(8)
	}
	if flags&0x2 != 0 {
		f.uint(4)
	}
	if flags&0x8 != 0 {
		p.duration = uint32(f.uint(4))
	}
	if flags&0x10 != 0 {
		p.size = uint32(f.uint(4))
	}
	if flags&0x20 != 0 {
		p.flags = uint32(f.uint(4))
	}
	return f.err()
}

// run reads trun: the samples (14496-12, 8.8.8).
func (p *segmentParser) run(f *fields) error {
	version, flags := f.full()
	n := f.uint(4)
	if flags&0x1 != 0 {
		f.uint(4)
	}
	firstFlags, hasFirst := uint32(0), flags&0x4 != 0
	if hasFirst {
		firstFlags = uint32(f.uint(4))
	}
	width := 0
	for bit := uint32(0x100); bit <= 0x800; bit <<= 1 {
		if flags&bit != 0 {
			width += 4
		}
	}
	if n > maxSamples || width > 0 && n*uint64(width) > uint64(len(f.b)) {
		return corrupt("%d samples in %d bytes", n, len(f.b))
	}
	for k := range n {
		s := sample{duration: p.duration, size: p.size, flags: p.flags}
		s.read(f, flags, version)
		if k == 0 && hasFirst {
			s.flags = firstFlags
		}
		if err := p.add(s); err != nil {
			return err
		}
	}
	return f.err()
}

type sample struct {
	duration, size, flags uint32
	offset                int64 // of presentation from decode time
}

func (s *sample) read(f *fields, flags uint32, version byte) {
	if flags&0x100 != 0 {
		s.duration = uint32(f.uint(4))
	}
	if flags&0x200 != 0 {
		s.size = uint32(f.uint(4))
	}
	if flags&0x400 != 0 {
		s.flags = uint32(f.uint(4))
	}
	if flags&0x800 != 0 {
		s.offset = int64(f.uint(4))
		if version != 0 {
			s.offset = int64(int32(s.offset))
		}
	}
}

func (p *segmentParser) add(s sample) error {
	if p.out.Samples == 0 {
		p.out.Sync = s.flags&sampleIsNonSync == 0
	}
	p.out.Earliest = min(p.out.Earliest, int64(p.out.End())+s.offset)
	p.out.Samples++
	p.out.Duration += uint64(s.duration)
	p.bytes += uint64(s.size)
	if p.out.End() > maxTime || p.out.Samples > maxSamples {
		return corrupt("%d samples until %d", p.out.Samples, p.out.End())
	}
	return nil
}
