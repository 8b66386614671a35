package transcode

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/ladder"
	"github.com/streamgate/streamgate/origin/probe"
	"github.com/streamgate/streamgate/origin/sandbox"
)

// preRoll is how many seconds before a chunk its frames begin to be counted.
// The decoder starts at the key frame before that. It must be longer than any
// distance between the times of packets and of their pictures.
const preRoll = 2

// args is the whole command line of a chunk, for the folder that it runs in.
func args(p model.Plan, c model.Chunk, cfg Config) []string {
	a := []string{"-hide_banner", "-nostdin", "-v", "error", "-nostats", "-y", "-progress", "pipe:1", "-stats_period", "0.5"}
	if c.Audio != "" {
		return append(a, audioArgs(p, c)...)
	}
	return append(a, videoArgs(p, c, cfg)...)
}

// input reads the source: as what the probe found it to be, from nothing else.
func input(p model.Plan, from ...string) []string {
	a := append(probe.Flags(), "-f", p.Source.Demuxer)
	return append(append(a, from...), "-i", sandbox.SourcePath)
}

// clean leaves out whatever is neither picture nor sound.
func clean() []string {
	return []string{"-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn"}
}

// frames gives the options before and the filters after which exactly the
// chunk's frames come out, on the grid.
//
// Frame n of the grid is the newest picture at its time. The decoder starts at
// the key frame before the pre-roll and all it gives enters the fps filter
// (noaccurate_seek), so that the picture on show when the pre-roll begins is
// there even if it is older. Times are those of the source, from its own start.
func frames(p model.Plan, c model.Chunk) (in []string, filter string) {
	rate := fmt.Sprintf("%d/%d", p.Source.FrameNum, p.Source.FrameDen)
	pre := min(c.First, preRoll*p.Source.FrameNum/p.Source.FrameDen+1)
	start := ladder.At(p, c.First-pre)
	seek := max(0, start-ladder.At(p, 1)/2)
	in = input(p, "-noaccurate_seek", "-ss", secs(seek), "-copyts", "-start_at_zero")
	var chain []string
	if p.Source.Interlaced {
		chain = append(chain, "bwdif=mode=send_frame:deint=interlaced")
	}
	chain = append(chain, "fps="+rate+":start_time="+secs(start), "trim=start_frame="+strconv.Itoa(pre))
	if c.First+c.Count == p.Frames {
		// The last frame's length is a guess of the demuxer: hold it for up to
		// half a second. A source that ends earlier shows in the check.
		chain = append(chain, fmt.Sprintf("tpad=stop_mode=clone:stop=%d", p.Source.FrameNum/p.Source.FrameDen/2+1))
	}
	return in, strings.Join(chain, ",")
}

// ToneMap is a filter that brings HDR into the range of BT.709: passing it through leaves
// pictures that look washed out. Files often leave out primaries and matrix,
// without which zscale gives up; HDR has those of BT.2020.
const ToneMap = "setparams=color_primaries=bt2020:colorspace=bt2020nc,zscale=t=linear:npl=100,format=gbrpf32le," +
	"zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv"

// cutSlack is taken off the length that the muxer is asked for. It cuts at the
// first key frame from there on, and these are a whole GOP apart, so its
// rounding to microseconds cannot make a segment of two.
const cutSlack = time.Millisecond

func videoArgs(p model.Plan, c model.Chunk, cfg Config) []string {
	rungs := video(p)
	a, chain := frames(p, c)
	a = append(a, "-filter_complex", graph(p, rungs, chain))
	for i := range rungs {
		a = append(a, "-map", fmt.Sprintf("[v%d]", i))
	}
	a = append(a, clean()...)
	gop := strconv.Itoa(p.GOP)
	a = append(a, "-frames:v", strconv.Itoa(c.Count), "-c:v", "libx264", "-preset", cfg.Preset, "-profile:v", "high", "-pix_fmt", "yuv420p",
		"-threads:v", strconv.Itoa(cfg.Threads), "-g", gop, "-keyint_min", gop, "-sc_threshold", "0", "-bf", "2")
	var streams []string
	for i, r := range rungs {
		a = append(a, fmt.Sprintf("-crf:v:%d", i), strconv.Itoa(r.CRF), fmt.Sprintf("-maxrate:v:%d", i), strconv.Itoa(r.MaxBitrate),
			fmt.Sprintf("-bufsize:v:%d", i), strconv.Itoa(r.MaxBitrate*14/10))
		streams = append(streams, fmt.Sprintf("v:%d,name:%s", i, r.Name))
	}
	a = append(a, muxer(ladder.At(p, p.GOP)-cutSlack, c.FirstSegment)...)
	// negative_cts_offsets makes the first picture's time 0 without an edit
	// list, which browsers need; frag_discont makes decode times absolute.
	return append(a, "-hls_segment_options", "movflags=+frag_discont+negative_cts_offsets",
		"-var_stream_map", strings.Join(streams, " "), "%v/index.m3u8")
}

// graph makes the top rung out of the source and the others out of the top.
func graph(p model.Plan, rungs []model.Rendition, chain string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "[0:V:0]%s,scale=%d:%d,setsar=1", chain, rungs[0].Width, rungs[0].Height)
	if p.Source.HDR {
		b.WriteString("," + ToneMap)
	}
	b.WriteString(",format=yuv420p")
	if len(rungs) == 1 {
		return b.String() + "[v0]"
	}
	fmt.Fprintf(&b, ",split=%d[v0]", len(rungs))
	for i := range rungs[1:] {
		fmt.Fprintf(&b, "[s%d]", i+1)
	}
	for i, r := range rungs[1:] {
		fmt.Fprintf(&b, ";[s%d]scale=%d:%d,setsar=1[v%d]", i+1, r.Width, r.Height, i+1)
	}
	return b.String()
}

// audioArgs makes a track that lasts as long as the pictures: filled with
// silence, or cut.
func audioArgs(p model.Plan, c model.Chunk) []string {
	r := rendition(p, c.Audio)
	a := append(input(p), "-map", fmt.Sprintf("0:a:%d", r.Track))
	a = append(a, clean()...)
	a = append(a, "-vn", "-af", fmt.Sprintf("aresample=%d:async=1:first_pts=0,apad,atrim=end_sample=%d", ladder.AudioRate, ladder.AudioSamples(p)),
		"-c:a", "aac", "-b:a", strconv.Itoa(r.Bitrate), "-ar", strconv.Itoa(ladder.AudioRate), "-ac", "2")
	a = append(a, muxer(ladder.At(p, p.GOP), c.FirstSegment)...)
	return append(a, "-var_stream_map", "a:0,name:"+r.Name, "%v/index.m3u8")
}

// muxer writes a folder of segments for each rendition.
func muxer(segment time.Duration, first int) []string {
	return []string{"-avoid_negative_ts", "disabled", "-f", "hls", "-hls_time", secs(segment), "-hls_playlist_type", "vod",
		"-hls_segment_type", "fmp4", "-hls_list_size", "0", "-hls_flags", "independent_segments", "-start_number", strconv.Itoa(first),
		"-hls_fmp4_init_filename", "init_%v.mp4", "-hls_segment_filename", "%v/%d.m4s"}
}

// secs writes a time as ffmpeg reads it, to the nearest microsecond.
func secs(d time.Duration) string {
	return strconv.FormatFloat(d.Round(time.Microsecond).Seconds(), 'f', 6, 64)
}

// video lists the video renditions, highest first.
func video(p model.Plan) []model.Rendition {
	var out []model.Rendition
	for _, r := range p.Renditions {
		if r.Kind == model.VideoRendition {
			out = append(out, r)
		}
	}
	return out
}

func rendition(p model.Plan, name string) model.Rendition {
	for _, r := range p.Renditions {
		if r.Name == name {
			return r
		}
	}
	return model.Rendition{}
}
