// Package ladder decides what is made of a source: which renditions, on which
// frame grid, in which chunks. It is pure: the same source and configuration
// give the same plan.
//
// It guarantees that no rendition is larger than the source, that all are even
// in both directions, that a segment is one GOP of about as many seconds
// as asked for, on an exact frame grid, and that chunks are whole key windows that cover every
// frame once.
package ladder

import (
	"cmp"
	"math"
	"strconv"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// The defaults of a Config.
const (
	defaultMaxHeight = 1080
	// defaultSegment is short: segments bound what a viewer who lost the right still holds.
	defaultSegment   = 2
	defaultKeyWindow = 2
	chunkSeconds     = 16 // what a worker is given at a time, if key windows allow
)

// Limits of a Config.
const (
	minMaxHeight = 144
	maxMaxHeight = 2160
	maxWindow    = 30
	// maxSegment is what players take for granted; more would be a slow start and late
	// changes of quality.
	maxSegment = 6
)

// maxLongSide bounds what x264 is asked for: level 5.2 ends at 4096 pixels.
const maxLongSide = 4096

// minStep is how much smaller a rung must be than the one above to be worth its bytes.
const minStep = 0.8

// Config of a plan. Zero fields take the default.
type Config struct {
	MaxHeight    int // of the top rung, short side; 1080
	Segment      int // seconds; 2
	KeyWindow    int // segments under one content key; 2
	ChunkWindows int // key windows in a chunk, at most; as many as make 16 s
}

func (c Config) checked() (Config, error) {
	const op = "ladder.Plan"
	usual := max(1, chunkSeconds/max(1, cmp.Or(c.Segment, defaultSegment)*cmp.Or(c.KeyWindow, defaultKeyWindow)))
	for _, f := range []struct {
		name            string
		v               *int
		zero, low, high int
	}{
		{"MaxHeight", &c.MaxHeight, defaultMaxHeight, minMaxHeight, maxMaxHeight},
		{"Segment", &c.Segment, defaultSegment, 1, maxSegment},
		{"KeyWindow", &c.KeyWindow, defaultKeyWindow, 1, maxWindow},
		{"ChunkWindows", &c.ChunkWindows, usual, 1, maxWindow},
	} {
		if *f.v == 0 {
			*f.v = f.zero
		}
		if *f.v < f.low || *f.v > f.high {
			return c, fault.At(op, fault.Invalid, f.name, "%d, want %d to %d", *f.v, f.low, f.high)
		}
	}
	return c, nil
}

// Plan makes the plan for a source. It fails with Invalid for a configuration
// out of bounds or a source that no probe would have let through.
func Plan(src model.Source, cfg Config) (model.Plan, error) {
	const op = "ladder.Plan"
	cfg, err := cfg.checked()
	if err != nil {
		return model.Plan{}, err
	}
	if src.Width < 2 || src.Height < 2 || src.FrameNum < 1 || src.FrameDen < 1 || src.Duration <= 0 {
		return model.Plan{}, fault.New(op, fault.Invalid, "source of %d×%d pixels, %d/%d frames a second, %v",
			src.Width, src.Height, src.FrameNum, src.FrameDen, src.Duration)
	}
	p := model.Plan{Source: src, KeyWindow: cfg.KeyWindow, Frames: frames(src), GOP: gop(src, cfg.Segment)}
	p.Renditions = append(rungs(src, cfg.MaxHeight), audio(src)...)
	p.Chunks = chunks(p, cfg.ChunkWindows)
	return p, nil
}

// step is a usual rung: its short side, the quality aimed at and the bit rate
// at which that is capped, for 16:9 at up to 30 frames a second. Constant
// quality makes easy pictures cheap, and is steadier over chunk borders than a
// bit rate is (SSIM dips of .001 against .03).
type step struct{ side, crf, rate int }

func steps() []step {
	return []step{{2160, 24, 16000e3}, {1440, 23, 9000e3}, {1080, 23, 5350e3}, {720, 23, 2996e3}, {480, 22, 1498e3}, {360, 22, 856e3}, {240, 22, 420e3}}
}

// rungs gives the video renditions, highest first: the source's own size, as
// far as it is allowed, and the usual ones that are clearly below.
func rungs(src model.Source, maxHeight int) []model.Rendition {
	short, long := min(src.Width, src.Height), max(src.Width, src.Height)
	top := min(short, maxHeight)
	if lim := float64(maxLongSide) * float64(short) / float64(long); float64(top) > lim {
		top = max(2, int(lim))
	}
	top &^= 1
	out := []model.Rendition{rung(src, top)}
	last := top
	for _, s := range steps() {
		if float64(s.side) <= minStep*float64(last) {
			out = append(out, rung(src, s.side))
			last = s.side
		}
	}
	return out
}

// rung is the rendition whose short side is of that length.
func rung(src model.Source, side int) model.Rendition {
	short, long := min(src.Width, src.Height), max(src.Width, src.Height)
	// The long side, even, never above the source's nor the limit.
	other := int(math.Round(float64(long)*float64(side)/float64(short)/2)) * 2
	other = max(2, min(other, long&^1, maxLongSide))
	r := model.Rendition{Name: strconv.Itoa(side) + "p", Kind: model.VideoRendition, Width: other, Height: side}
	if src.Height > src.Width {
		r.Width, r.Height = side, other
	}
	r.CRF, r.MaxBitrate = quality(side, float64(other)/float64(side), float64(src.FrameNum)/float64(src.FrameDen))
	return r
}

// quality reads CRF and cap between the usual rungs. Wider pictures and more
// frames get more; twice the frames are far from twice the bits.
func quality(side int, aspect, fps float64) (crf, rate int) {
	all := steps()
	at := all[len(all)-1]
	r := float64(at.rate) * float64(side) / float64(at.side)
	for i := range all {
		if side < all[i].side {
			continue
		}
		at, r = all[i], float64(all[i].rate)
		if i > 0 {
			up := all[i-1]
			r += float64(up.rate-at.rate) * float64(side-at.side) / float64(up.side-at.side)
		}
		break
	}
	r *= min(max(aspect*9/16, 0.5), 2)
	if fps > 30 {
		r *= 1.4
	}
	return at.crf, max(int(r), 64e3)
}
