package cmaf

import "github.com/streamgate/streamgate/internal/fault"

// Init is what an init segment says of its track.
type Init struct {
	TrackID   uint32
	Handler   string // vide or soun
	Timescale uint32 // units a second, of all times of the track
	Codec     string // RFC 6381: avc1.64001f, mp4a.40.2
	Width     int    // video, coded pixels
	Height    int
	Channels  int // audio
	// Skip is what an edit list cuts from the start, in units of Timescale: the
	// priming of an audio encoder.
	Skip uint64

	sampleDuration, sampleSize, sampleFlags uint32 // of trex
}

// ParseInit reads an init segment. It has one track.
func ParseInit(b []byte) (Init, error) {
	p := initParser{}
	err := each(b, func(kind string, body []byte) error {
		if kind == "moov" {
			return each(body, p.in("moov"))
		}
		return nil
	})
	switch {
	case err != nil:
	case p.tracks != 1:
		err = corrupt("%d tracks in an init segment, want 1", p.tracks)
	case p.out.Timescale == 0 || p.out.Codec == "" || p.out.Handler == "" || p.out.TrackID == 0:
		err = corrupt("the track lacks its header, handler or sample entry")
	}
	return p.out, fault.Wrap("cmaf.ParseInit", err)
}

type initParser struct {
	out    Init
	tracks int
}

// parent says in which box a box is looked into, which also bounds the depth.
func parent(kind string) string {
	switch kind {
	case "trak", "mvex":
		return "moov"
	case "mdia", "edts":
		return "trak"
	case "minf":
		return "mdia"
	case "stbl":
		return "minf"
	}
	return ""
}

// in visits what is nested in a box.
func (p *initParser) in(outer string) func(kind string, body []byte) error {
	return func(kind string, body []byte) error {
		if parent(kind) != outer {
			return p.leaf(kind, body)
		}
		if kind == "trak" {
			p.tracks++
		}
		return each(body, p.in(kind))
	}
}

func (p *initParser) leaf(kind string, body []byte) error {
	f := &fields{kind: kind, b: body}
	switch kind {
	case "tkhd":
		v, _ := f.full()
		f.sized(v)
		f.sized(v)
		p.out.TrackID = uint32(f.uint(4))
	case "mdhd":
		v, _ := f.full()
		f.sized(v)
		f.sized(v)
		p.out.Timescale = uint32(f.uint(4))
	case "hdlr":
		f.full()
		f.uint(4)
		p.out.Handler = string(f.take(4))
	case "stsd":
		f.full()
		if n := f.uint(4); n != 1 {
			return corrupt("%d sample entries, want 1", n)
		}
		return each(f.b, p.entry)
	case "elst":
		return p.edits(f)
	case "trex":
		f.full()
		f.uint(8)
		p.out.sampleDuration = uint32(f.uint(4))
		p.out.sampleSize = uint32(f.uint(4))
		p.out.sampleFlags = uint32(f.uint(4))
	}
	return f.err()
}

// edits reads the edit list: one edit, from the media time Skip on. An empty
// edit would shift the track, which browsers ignore.
func (p *initParser) edits(f *fields) error {
	v, _ := f.full()
	n := f.uint(4)
	f.sized(v)
	at := int64(int32(f.sized(0)))
	if v == 1 {
		at = at<<32 | int64(f.uint(4))
	}
	if n != 1 || at < 0 {
		return corrupt("edit list of %d edits from %d, want one from 0 or above", n, at)
	}
	p.out.Skip = uint64(at)
	return f.err()
}
