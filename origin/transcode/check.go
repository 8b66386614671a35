package transcode

import (
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/cmaf"
	"github.com/streamgate/streamgate/origin/ladder"
)

// check holds the track of a chunk against the plan. It is Invalid if the
// source did not hold the frames, Internal if the encoder did not do as told.
func check(p model.Plan, c model.Chunk, t Track) error {
	if err := fits(t.Rendition, t.Init); err != nil {
		return err
	}
	if c.Audio != "" {
		return checkAudio(p, c, t)
	}
	return checkVideo(p, c, t)
}

// fits holds an init segment against its rendition.
func fits(r model.Rendition, i cmaf.Init) error {
	const op = "transcode.check"
	switch {
	case r.Kind == model.VideoRendition && (i.Handler != "vide" || i.Width != r.Width || i.Height != r.Height || i.Skip != 0):
		return fault.New(op, fault.Internal, "init segment of a %s track, %d×%d from %d, want %d×%d from 0", i.Handler, i.Width, i.Height, i.Skip, r.Width, r.Height)
	case r.Kind == model.AudioRendition && (i.Handler != "soun" || i.Timescale != ladder.AudioRate || i.Channels != 2 || i.Skip != ladder.AudioFrame):
		return fault.New(op, fault.Internal, "init segment of a %s track, %d channels of %d units a second from %d", i.Handler, i.Channels, i.Timescale, i.Skip)
	}
	return nil
}

// checkVideo counts frames and compares times, segment by segment.
func checkVideo(p model.Plan, c model.Chunk, t Track) error {
	const op = "transcode.check"
	made := 0
	for i, s := range t.Segments {
		first := c.First + i*p.GOP
		at, exact := ticks(p, first, t.Init.Timescale)
		end, exactEnd := ticks(p, first+s.Samples, t.Init.Timescale)
		switch {
		case !exact || !exactEnd || s.Start != at || s.Earliest != int64(at) || s.End() != end:
			return fault.New(op, fault.Internal, "segment %d of %d frames from %d, shown from %d, to %d; want %d to %d",
				c.FirstSegment+i, s.Samples, s.Start, s.Earliest, s.End(), at, end)
		case !s.Sync:
			return fault.New(op, fault.Internal, "segment %d does not begin with a key frame", c.FirstSegment+i)
		case s.Samples != p.GOP && i < len(t.Segments)-1:
			return fault.New(op, fault.Internal, "segment %d has %d frames, want %d", c.FirstSegment+i, s.Samples, p.GOP)
		}
		made += s.Samples
	}
	if made != c.Count || len(t.Segments) != c.Segments {
		return fault.At(op, fault.Invalid, "file", "of the %d frames from %v on %d can be read: the file is damaged", c.Count, ladder.At(p, c.First), made)
	}
	return nil
}

// ticks is the time of a frame in units of a timescale, and whether it is a whole number of them.
func ticks(p model.Plan, frame int, timescale uint32) (uint64, bool) {
	n := uint64(frame) * uint64(p.Source.FrameDen) * uint64(timescale)
	return n / uint64(p.Source.FrameNum), n%uint64(p.Source.FrameNum) == 0
}

// checkAudio compares length and joints; segments of sound begin with the
// first AAC frame of their share.
func checkAudio(p model.Plan, c model.Chunk, t Track) error {
	const op = "transcode.check"
	var at uint64
	for i, s := range t.Segments {
		if share := ladder.At(p, i*p.GOP).Seconds() * ladder.AudioRate; s.Start != at || float64(at) < share || float64(at) >= share+ladder.AudioFrame {
			return fault.New(op, fault.Internal, "sound segment %d begins at %d after %d, its share at %.0f", i, s.Start, at, share)
		}
		at = s.End()
	}
	if want := uint64(ladder.AudioSamples(p)) + ladder.AudioFrame; at != want || len(t.Segments) != c.Segments {
		return fault.New(op, fault.Internal, "%d samples in %d segments, want %d in %d", at, len(t.Segments), want, c.Segments)
	}
	return nil
}
