package probe

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// rate is frames a second of a grid.
type rate struct{ num, den int }

func (r rate) value() float64 { return float64(r.num) / float64(r.den) }

// grids are the rates that a grid may have, ascending.
func grids() []rate {
	return []rate{{5, 1}, {6, 1}, {8, 1}, {10, 1}, {12, 1}, {15, 1}, {20, 1}, {24000, 1001}, {24, 1}, {25, 1},
		{30000, 1001}, {30, 1}, {48, 1}, {50, 1}, {60000, 1001}, {60, 1}, {100, 1}, {120000, 1001}, {120, 1}}
}

// time works out length and frame grid from the packets, and compares with
// what the header promised.
func (p *Prober) time(src model.Source, r report, v stream, s scanned) (model.Source, error) {
	num, den, _ := ratio(v.TimeBase, "/")
	unit := float64(num) / float64(den)
	frame := typical(s.times)
	tail := float64(s.tail)
	if tail == 0 {
		tail = frame
	}
	start, _ := strconv.ParseFloat(r.Format.Start, 64) // "N/A" is 0
	end := (float64(s.times[len(s.times)-1])+tail)*unit - start
	if math.IsNaN(end) || end > p.cfg.MaxDuration.Seconds() {
		return src, refuse(fault.TooLarge, "the video is longer than %v", p.cfg.MaxDuration)
	}
	if said := promised(v, start); said-end > max(1, said/50) || s.cut && (said == 0 || said-end > 1) {
		return src, refuse(fault.Invalid, "the video breaks off after %s: the file is damaged or was not sent whole", seconds(end))
	}
	src.Duration = time.Duration(end * float64(time.Second)).Round(time.Microsecond)
	if src.Duration < minDuration {
		return src, refuse(fault.Unsupported, "the video is shorter than %v", minDuration)
	}
	fps := 0.0
	if frame > 0 {
		fps = 1 / (frame * unit)
		span := float64(s.times[len(s.times)-1]-s.times[0]) * unit
		// The mean is exact where all frames are there; where there are gaps,
		// the usual distance of two frames tells how fast things move.
		if mean := float64(len(s.times)-1) / span; mean > 0.9*fps {
			fps = mean
		}
	}
	g := p.snap(fps)
	src.FrameNum, src.FrameDen = g.num, g.den
	return src, nil
}

// typical is the median distance of two frames; 0 for a single one.
func typical(times []int64) float64 {
	if len(times) < 2 {
		return 0
	}
	gaps := make([]int64, 0, len(times)-1)
	for i := 1; i < len(times); i++ {
		if d := times[i] - times[i-1]; d > 0 {
			gaps = append(gaps, d)
		}
	}
	if len(gaps) == 0 {
		return 0
	}
	slices.Sort(gaps)
	return float64(gaps[len(gaps)/2])
}

// snap finds the grid of a frame rate: the nearest within one and a half per
// cent, else the next faster. What is too fast is halved until it fits.
func (p *Prober) snap(fps float64) rate {
	limit := float64(p.cfg.MaxRate) * 1.001
	for fps > limit {
		fps /= 2
	}
	all := grids()
	best, off := all[0], math.Inf(1)
	for _, g := range all {
		if d := math.Abs(g.value()/fps - 1); d < off && g.value() <= limit {
			best, off = g, d
		}
	}
	if off < 0.015 {
		return best
	}
	for _, g := range all {
		if g.value() >= fps && g.den == 1 && g.value() <= limit {
			return g
		}
	}
	return best
}

// promised is how long the header says the picture lasts, in seconds; 0 if it
// says nothing of the picture alone. Matroska tells when it ends, by a clock
// that need not begin at 0.
func promised(v stream, start float64) float64 {
	if d, err := strconv.ParseFloat(v.Duration, 64); err == nil && d > 0 {
		return d
	}
	parts := strings.Split(v.Tags["DURATION"], ":") // Matroska: 00:01:02.345000000
	if len(parts) != 3 {
		return 0
	}
	sum := 0.0
	for _, part := range parts {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil || n < 0 || n > 1e6 {
			return 0
		}
		sum = sum*60 + n
	}
	return max(0, sum-start)
}

func seconds(s float64) string {
	return (time.Duration(max(0, s)*10) * time.Second / 10).Round(100 * time.Millisecond).String()
}
