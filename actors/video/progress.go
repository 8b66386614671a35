package video

import (
	"math"
	"slices"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

// The share of each stage in the whole, in percent. Transcoding is by far the
// most work; an upload's share is small because its time is the creator's.
const (
	uploadShare    = 10.0
	probeShare     = 2.0
	transcodeShare = 80.0
	packShare      = 8.0
)

// audioWork is the work of a minute of audio in terms of a minute of video: half
// a CPU second against eighty.
const audioWork = 0.01

// least is the step in percent that is worth telling.
const least = 0.1

// progress follows how far a video is. It forgets nothing worth keeping: after
// a restart it begins with what the record says is done.
type progress struct {
	part   float64         // of an upload or a pack, 0 to 1
	chunks map[int]float64 // of each chunk, 0 to 1
	weight map[int]float64 // of each chunk, all together 1

	told  model.Progress
	began time.Time // of measuring the speed
	from  float64   // percent then
}

// work begins to follow a plan's chunks.
func (p *progress) work(now time.Time, plan model.Plan, done []int) {
	if p.weight != nil {
		return
	}
	p.chunks, p.weight = map[int]float64{}, map[int]float64{}
	sum := 0.0
	for _, c := range plan.Chunks {
		w := float64(c.Count)
		if c.Audio != "" {
			w = max(1, float64(plan.Frames)*audioWork)
		}
		p.weight[c.Number] = w
		sum += w
		if slices.Contains(done, c.Number) {
			p.chunks[c.Number] = 1
		}
	}
	for n := range p.weight {
		p.weight[n] /= sum
	}
	p.began = now
	p.from = uploadShare + probeShare + transcodeShare*p.made()
}

func (p *progress) chunk(e chunkProgressed) {
	if r := ratio(float64(e.Done), float64(e.Total)); p.chunks != nil && p.chunks[e.Number] < 1 {
		p.chunks[e.Number] = r
	}
}

func (p *progress) made() float64 {
	sum := 0.0
	for n, part := range p.chunks {
		sum += part * p.weight[n]
	}
	return min(sum, 1)
}

// tell gives the order to tell the progress if it is worth it.
func (p *progress) tell(now time.Time, v model.Video) []effect {
	if v.ID == "" {
		return nil
	}
	next := p.now(now, v)
	if next.State == p.told.State && next.Stage == p.told.Stage && next.Reason == p.told.Reason && math.Abs(next.Percent-p.told.Percent) < least {
		return nil
	}
	p.told = next
	return []effect{tell{next}}
}

func (p *progress) now(now time.Time, v model.Video) model.Progress {
	out := model.Progress{Video: v.ID, State: v.State, Reason: v.Reason}
	out.Stage, out.Percent = p.stage(v)
	if v.State == model.Transcoding {
		out.ETA = p.eta(now, out.Percent)
	}
	return out
}

func (p *progress) stage(v model.Video) (string, float64) {
	switch v.State {
	case model.Created:
		return "upload", 0
	case model.Uploading:
		return "upload", uploadShare * p.part
	case model.Uploaded:
		return "probe", uploadShare
	case model.Packaged, model.Published:
		return "done", 100
	case model.Failed:
		return p.failed(v)
	}
	before := uploadShare + probeShare
	if v.Plan != nil && v.State == model.Transcoding && len(v.Done) == len(v.Plan.Chunks) {
		return "package", before + transcodeShare + packShare*p.part
	}
	return "transcode", before + transcodeShare*p.made()
}

// failed tells in which stage a video failed.
func (p *progress) failed(v model.Video) (string, float64) {
	switch {
	case v.Upload == "":
		return "upload", 0
	case v.Plan == nil:
		return "probe", uploadShare
	case len(v.Done) < len(v.Plan.Chunks):
		return "transcode", uploadShare + probeShare + transcodeShare*ratio(float64(len(v.Done)), float64(len(v.Plan.Chunks)))
	}
	return "package", uploadShare + probeShare + transcodeShare
}

// measure is the shortest time that a speed is taken from.
const measure = 3 * time.Second

// eta goes by the speed measured since this actor began to transcode, 0 as long
// as there is none.
func (p *progress) eta(now time.Time, percent float64) time.Duration {
	took := now.Sub(p.began)
	if p.began.IsZero() || percent-p.from < 1 || took < measure {
		return 0
	}
	left := float64(took) * (100 - percent) / (percent - p.from)
	return time.Duration(left).Round(time.Second)
}

func ratio(part, whole float64) float64 {
	if whole <= 0 {
		return 0
	}
	return min(max(part/whole, 0), 1)
}
