package ladder

import (
	"math"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

// AudioRate is the sample rate of every audio rendition, in Hz, and AudioFrame
// how many samples an AAC frame has.
const (
	AudioRate  = 48000
	AudioFrame = 1024
)

// frames counts the source's frames on its grid.
func frames(src model.Source) int {
	return max(1, int(math.Round(src.Duration.Seconds()*float64(src.FrameNum)/float64(src.FrameDen))))
}

// gop is the frames of a segment, which is as long as whole frames allow. At 29.97
// it is 60 frames of 2.002 s, not 2 s of 59.94 frames.
func gop(src model.Source, seconds int) int {
	return max(1, int(math.Round(float64(seconds)*float64(src.FrameNum)/float64(src.FrameDen))))
}

// At is the time of a frame of the plan's grid, to the nanosecond below.
func At(p model.Plan, frame int) time.Duration {
	whole, rest := frame/p.Source.FrameNum, frame%p.Source.FrameNum
	den := int64(p.Source.FrameDen)
	return time.Duration(int64(whole)*den)*time.Second +
		time.Duration(int64(rest)*den*int64(time.Second)/int64(p.Source.FrameNum))
}

// AudioSamples is how many samples of sound go with the plan's pictures: one
// AAC frame less, so that the encoder's priming does not spill into a segment
// of its own after the last picture.
func AudioSamples(p model.Plan) int64 {
	all := int64(math.Round(At(p, p.Frames).Seconds() * AudioRate))
	return max(all-AudioFrame, AudioFrame)
}

// audioSegments counts the segments of a track: a segment ends with the first
// AAC frame that begins at or after its share of the time.
func audioSegments(p model.Plan) int {
	packets := (AudioSamples(p)+AudioFrame-1)/AudioFrame + 1 // one of priming
	last := time.Duration((packets - 1) * AudioFrame * int64(time.Second) / AudioRate)
	return int(last/At(p, p.GOP)) + 1
}

// chunks cuts the frames into runs of whole key windows, as even as they come,
// so that workers end together; then one chunk an audio track.
func chunks(p model.Plan, most int) []model.Chunk {
	segments := (p.Frames + p.GOP - 1) / p.GOP
	windows := (segments + p.KeyWindow - 1) / p.KeyWindow
	n := count(windows, most)
	var out []model.Chunk
	for i := range n {
		first := (windows*i + n - 1) / n * p.KeyWindow
		after := min((windows*(i+1)+n-1)/n*p.KeyWindow, segments)
		out = append(out, model.Chunk{
			Number: i, First: first * p.GOP, Count: min(after*p.GOP, p.Frames) - first*p.GOP,
			FirstSegment: first, Segments: after - first,
		})
	}
	for _, r := range p.Renditions {
		if r.Kind == model.AudioRendition {
			out = append(out, model.Chunk{Number: len(out), Audio: r.Name, Segments: audioSegments(p)})
		}
	}
	return out
}

// count is how many chunks hold the windows. A short video gets two, so that
// two workers share it; the pre-roll makes more of them a waste.
func count(windows, most int) int {
	n := (windows + most - 1) / most
	if n == 1 && windows >= 4 {
		return 2
	}
	return n
}
