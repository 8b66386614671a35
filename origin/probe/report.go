package probe

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// report is what ffprobe says, as far as we ask.
type report struct {
	Streams []stream
	Format  struct {
		Name  string `json:"format_name"`
		Start string `json:"start_time"`
	}
}

type stream struct {
	Type     string `json:"codec_type"`
	Codec    string `json:"codec_name"`
	Width    int
	Height   int
	SAR      string `json:"sample_aspect_ratio"`
	Fields   string `json:"field_order"`
	Transfer string `json:"color_transfer"`
	TimeBase string `json:"time_base"`
	Rate     string `json:"avg_frame_rate"`
	Duration string
	Channels int
	Tags     map[string]string
	// Disposition has 1 for what holds.
	Disposition map[string]int
	SideData    []struct{ Rotation float64 } `json:"side_data_list"`
}

func readReport(b []byte) (report, error) {
	var r report
	if err := json.Unmarshal(b, &r); err != nil {
		return r, refuse(fault.Unsupported, "the tracks of the file cannot be read")
	}
	return r, nil
}

// judge reads the tracks into a source, without its times, and says which
// track is the picture.
func (p *Prober) judge(r report) (model.Source, stream, error) {
	src := model.Source{Audio: []model.AudioSource{}}
	switch {
	case strings.HasPrefix(r.Format.Name, "mov,"):
		src.Demuxer = "mov"
	case strings.HasPrefix(r.Format.Name, "matroska,"):
		src.Demuxer = "matroska"
	default:
		return src, stream{}, refuse(fault.Unsupported, "this is not an MP4, MOV, MKV or WebM video")
	}
	if len(r.Streams) > p.cfg.MaxTracks {
		return src, stream{}, refuse(fault.TooLarge, "the file has %d tracks, we take up to %d", len(r.Streams), p.cfg.MaxTracks)
	}
	video, found := stream{}, false
	for _, s := range r.Streams {
		switch {
		case s.Type == "video" && s.Disposition["attached_pic"] == 0 && !found:
			video, found = s, true
		case s.Type == "audio":
			src.Audio = append(src.Audio, model.AudioSource{Index: len(src.Audio), Language: language(s.Tags["language"]), Channels: s.Channels, Codec: s.Codec})
		}
	}
	switch {
	case !found:
		return src, video, refuse(fault.Unsupported, "there is no video in the file")
	case len(src.Audio) > p.cfg.MaxAudio:
		return src, video, refuse(fault.TooLarge, "the file has %d sound tracks, we take up to %d", len(src.Audio), p.cfg.MaxAudio)
	case pictures(video.Codec):
		return src, video, refuse(fault.Unsupported, "the video is a run of %s pictures; we take H.264, HEVC, VP8, VP9, AV1 and ProRes", video.Codec)
	}
	for _, a := range src.Audio {
		if a.Channels < 1 || a.Codec == "" {
			return src, video, refuse(fault.Invalid, "sound track %d cannot be read", a.Index+1)
		}
	}
	src.VideoCodec = video.Codec
	src.HDR = video.Transfer == "smpte2084" || video.Transfer == "arib-std-b67"
	src.Interlaced = len(video.Fields) == 2 // tt, bb, tb, bt; else progressive or unknown
	err := p.size(&src, video)
	return src, video, err
}

// pictures are decoders that are let through for cover art alone.
func pictures(codec string) bool { return codec == "mjpeg" || codec == "png" }

// size works out what a viewer sees: square pixels, turned upright.
func (p *Prober) size(src *model.Source, v stream) error {
	w, h := v.Width, v.Height
	if num, den, ok := ratio(v.SAR, ":"); ok && num != den {
		w = int(math.Min(float64(w)*float64(num)/float64(den)/2, math.MaxInt32)) * 2
	}
	for _, d := range v.SideData {
		if quarter := math.Mod(math.Abs(d.Rotation), 180); math.Abs(quarter-90) < 1 {
			w, h = h, w
			break
		}
	}
	if w < minSide || h < minSide {
		return refuse(fault.Unsupported, "the picture is %d×%d pixels, want at least %d×%d", w, h, minSide, minSide)
	}
	if w > maxSide || h > maxSide || w*h > p.cfg.MaxPixels || v.Width*v.Height > p.cfg.MaxPixels {
		return refuse(fault.TooLarge, "the picture is %d×%d pixels, we take up to %d megapixels and %d on a side", w, h, p.cfg.MaxPixels/1e6, maxSide)
	}
	src.Width, src.Height = w, h
	return nil
}

// language is an ISO 639 code of the file in lower case; anything else is none.
func language(tag string) string {
	tag = strings.ToLower(tag)
	if len(tag) < 2 || len(tag) > 3 || tag == "und" || strings.Trim(tag, "abcdefghijklmnopqrstuvwxyz") != "" {
		return ""
	}
	return tag
}

// ratio reads two positive numbers around a separator.
func ratio(s, sep string) (num, den int64, ok bool) {
	a, b, _ := strings.Cut(s, sep)
	num, err1 := strconv.ParseInt(a, 10, 32)
	den, err2 := strconv.ParseInt(b, 10, 32)
	return num, den, err1 == nil && err2 == nil && num > 0 && den > 0
}
