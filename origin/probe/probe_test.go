package probe_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/origin/probe"
	"github.com/streamgate/streamgate/origin/sandbox"
)

// bare runs a tool with no sandbox around it: what the whitelists stop alone.
type bare struct{}

func (bare) Run(ctx context.Context, j sandbox.Job) error {
	args := append([]string{}, j.Args...)
	for i, a := range args {
		if a == sandbox.SourcePath {
			args[i] = j.Source
		}
	}
	cmd := exec.CommandContext(ctx, string(j.Tool), args...)
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = j.Stdout, &said
	if err := cmd.Run(); err != nil {
		return &sandbox.Failure{Tool: j.Tool, Code: cmd.ProcessState.ExitCode(), Stderr: said.String()}
	}
	return nil
}

func prober(t *testing.T, r probe.Runner, cfg probe.Config) *probe.Prober {
	t.Helper()
	if _, err := exec.LookPath("ffprobe"); err != nil {
		t.Skip("ffmpeg is not installed")
	}
	if r == nil {
		box, err := sandbox.New(t.Context(), sandbox.NewMetrics(nil))
		if err != nil {
			t.Fatal(err)
		}
		r = box
	}
	p, err := probe.New(cfg, r)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// made makes a file with ffmpeg; the name is put at the end.
func made(t *testing.T, name, args string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	all := append(strings.Fields("-hide_banner -nostdin -v error -y "+args), path)
	if out, err := exec.Command("ffmpeg", all...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg %s: %v: %s", args, err, out)
	}
	return path
}

func text(t *testing.T, name, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const x264 = " -c:v libx264 -preset ultrafast -pix_fmt yuv420p "

func TestSourceIsWhatAViewerWouldSee(t *testing.T) {
	p := prober(t, nil, probe.Config{})
	type want struct {
		demuxer, codec string
		w, h, num, den int
		seconds        float64
		audio          string
		interlaced     bool
		hdr            bool
	}
	cases := []struct {
		name, file, args string
		want             want
	}{
		{"plain", "a.mp4", "-f lavfi -i testsrc2=s=320x180:r=30:d=3 -f lavfi -i sine=d=3" + x264 + "-c:a aac",
			want{demuxer: "mov", codec: "h264", w: 320, h: 180, num: 30, den: 1, seconds: 3, audio: "aac/1/"}},
		{"NTSC rate, Matroska, two languages", "a.mkv", "-f lavfi -i testsrc2=s=320x180:r=30000/1001:d=3 -f lavfi -i sine=d=3 -map 0:v -map 1:a -map 1:a -metadata:s:a:0 language=eng -metadata:s:a:1 language=fra -ac 2" + x264 + "-c:a libopus",
			want{demuxer: "matroska", codec: "h264", w: 320, h: 180, num: 30000, den: 1001, seconds: 3, audio: "opus/2/eng opus/2/fra"}},
		{"oblong pixels", "a.mp4", "-f lavfi -i testsrc2=s=720x576:r=25:d=1 -vf setsar=64/45" + x264,
			want{demuxer: "mov", codec: "h264", w: 1024, h: 576, num: 25, den: 1, seconds: 1}},
		{"fast", "a.mp4", "-f lavfi -i testsrc2=s=64x36:r=120:d=1" + x264,
			want{demuxer: "mov", codec: "h264", w: 64, h: 36, num: 60, den: 1, seconds: 1}},
		{"frames with gaps", "a.mp4", "-f lavfi -i testsrc2=s=64x36:r=30:d=4 -vf select='not(between(n,30,80))' -vsync vfr" + x264,
			want{demuxer: "mov", codec: "h264", w: 64, h: 36, num: 30, den: 1, seconds: 4}},
		{"odd size", "a.mkv", "-f lavfi -i testsrc=s=853x481:r=24:d=1 -c:v libx264 -preset ultrafast -pix_fmt yuv444p",
			want{demuxer: "matroska", codec: "h264", w: 853, h: 481, num: 24, den: 1, seconds: 1}},
		{"WebM", "a.webm", "-f lavfi -i testsrc2=s=64x36:r=25:d=1 -f lavfi -i sine=d=1 -c:v libvpx -c:a libvorbis",
			want{demuxer: "matroska", codec: "vp8", w: 64, h: 36, num: 25, den: 1, seconds: 1, audio: "vorbis/1/"}},
		{"interlaced", "a.mp4", "-f lavfi -i testsrc2=s=320x180:r=25:d=1 -flags +ildct+ilme -x264opts tff=1" + x264,
			want{demuxer: "mov", codec: "h264", w: 320, h: 180, num: 25, den: 1, seconds: 1, interlaced: true}},
		{"HDR", "a.mp4", "-f lavfi -i testsrc2=s=320x180:r=25:d=1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p10le -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc",
			want{demuxer: "mov", codec: "h264", w: 320, h: 180, num: 25, den: 1, seconds: 1, hdr: true}},
		{"cover art and a timecode", "a.mp4", "-f lavfi -i testsrc2=s=320x180:r=25:d=1 -f lavfi -i color=s=64x64 -map 0 -map 1 -frames:v:1 1 -timecode 01:00:00:00 -disposition:v:1 attached_pic -c:v:1 mjpeg -c:v:0 libx264 -pix_fmt:v:0 yuv420p",
			want{demuxer: "mov", codec: "h264", w: 320, h: 180, num: 25, den: 1, seconds: 1}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, err := p.Run(t.Context(), made(t, c.file, c.args))
			if err != nil {
				t.Fatal(err)
			}
			var audio []string
			for _, a := range s.Audio {
				audio = append(audio, fmt.Sprintf("%s/%d/%s", a.Codec, a.Channels, a.Language))
			}
			got := want{s.Demuxer, s.VideoCodec, s.Width, s.Height, s.FrameNum, s.FrameDen, c.want.seconds, strings.Join(audio, " "), s.Interlaced, s.HDR}
			if got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
			if off := s.Duration.Seconds() - c.want.seconds; off < -.07 || off > .07 {
				t.Errorf("lasts %v", s.Duration)
			}
		})
	}
}

// turned sets the display matrix of a file's picture track to a quarter turn.
func turned(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(b), "tkhd") + 4 + 40 // version 0: the matrix follows 40 bytes of fields
	copy(b[at:], "\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\xff\xff\x00\x00\x00\x00\x00\x00")
	return text(t, "turned.mp4", string(b))
}

func TestTurnedVideoStandsUpright(t *testing.T) {
	p := prober(t, nil, probe.Config{})
	s, err := p.Run(t.Context(), turned(t, made(t, "a.mp4", "-f lavfi -i testsrc2=s=320x180:r=30:d=1"+x264)))
	if err != nil || s.Width != 180 || s.Height != 320 {
		t.Errorf("%d×%d, %v", s.Width, s.Height, err)
	}
}

// hostile are uploads that must be refused, each with a word of the reason.
func hostile(t *testing.T, listener string) map[string]struct {
	path string
	kind fault.Kind
	says string
} {
	type c = struct {
		path string
		kind fault.Kind
		says string
	}
	good := made(t, "good.mp4", "-f lavfi -i testsrc2=s=320x180:r=30:d=10 -g 30 -movflags +faststart"+x264)
	cut := func(name, of string, share float64) string {
		b, err := os.ReadFile(of)
		if err != nil {
			t.Fatal(err)
		}
		return text(t, name, string(b[:int(share*float64(len(b)))]))
	}
	neighbour := filepath.Join(filepath.Dir(good), "list.mp4")
	if err := os.WriteFile(neighbour, []byte("ffconcat version 1.0\nfile good.mp4\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	m3u8 := "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n%s\n#EXT-X-ENDLIST\n"
	return map[string]c{
		"empty file":               {text(t, "a.mp4", ""), fault.Invalid, "empty"},
		"text":                     {text(t, "a.mp4", strings.Repeat("no video at all\n", 1000)), fault.Unsupported, "not an MP4"},
		"random bytes":             {text(t, "a.mp4", noise(1<<16)), fault.Unsupported, "not an MP4"},
		"HLS playlist to a file":   {text(t, "a.mp4", fmt.Sprintf(m3u8, "file://"+good)), fault.Unsupported, "not an MP4"},
		"HLS playlist to a server": {text(t, "a.mp4", fmt.Sprintf(m3u8, listener+"/a.ts")), fault.Unsupported, "not an MP4"},
		"DASH manifest":            {text(t, "a.mp4", `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><BaseURL>`+listener+`</BaseURL></Period></MPD>`), fault.Unsupported, "not an MP4"},
		"concat of a neighbour":    {neighbour, fault.Unsupported, "not an MP4"},
		"SDP":                      {text(t, "a.mp4", "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n"), fault.Unsupported, "not an MP4"},
		"SVG":                      {text(t, "a.mp4", `<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>`), fault.Unsupported, "not an MP4"},
		"no index":                 {cut("a.mp4", made(t, "b.mp4", "-f lavfi -i testsrc2=s=320x180:r=30:d=3"+x264), .5), fault.Unsupported, "cut off"},
		"half of an MP4":           {cut("a.mp4", good, .5), fault.Invalid, "breaks off"},
		"half of an MKV":           {cut("a.mkv", made(t, "b.mkv", "-f lavfi -i testsrc2=s=320x180:r=30:d=10"+x264), .5), fault.Invalid, "breaks off"},
		"pixel bomb":               {made(t, "a.mp4", "-f lavfi -i color=s=8192x8192:r=1:d=1"+x264), fault.TooLarge, "8192"},
		"more pixels than allowed": {made(t, "a.mp4", "-f lavfi -i color=s=5120x2880:r=1:d=1"+x264), fault.TooLarge, "5120"},
		"pixels of absurd shape":   {made(t, "a.mkv", "-f lavfi -i color=s=320x180:r=5:d=1 -vf setsar=1000/1"+x264), fault.TooLarge, "megapixels"},
		"sound alone":              {made(t, "a.mp4", "-f lavfi -i sine=d=2 -c:a aac"), fault.Unsupported, "no video"},
		"a codec we do not take":   {made(t, "a.mp4", "-f lavfi -i testsrc2=s=320x180:d=1 -c:v mpeg4"), fault.Unsupported, "mpeg4"},
		"a container we do not":    {made(t, "a.avi", "-f lavfi -i testsrc2=s=320x180:d=1"+x264), fault.Unsupported, "not an MP4"},
		"pictures":                 {made(t, "a.mkv", "-f lavfi -i testsrc2=s=320x180:d=1 -c:v mjpeg"), fault.Unsupported, "mjpeg"},
		"too many tracks":          {made(t, "a.mkv", "-f lavfi -i testsrc2=s=64x36:d=1"+strings.Repeat(" -map 0", 33)+x264), fault.TooLarge, "33 tracks"},
		"too short":                {made(t, "a.mp4", "-f lavfi -i testsrc2=s=320x180:r=30:d=0.2"+x264), fault.Unsupported, "shorter"},
		"dot":                      {made(t, "a.mp4", "-f lavfi -i color=s=8x8:r=10:d=1"+x264), fault.Unsupported, "8×8"},
	}
}

func noise(n int) string {
	b, x := make([]byte, n), uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return string(b)
}

func TestHostileUploadsAreRefusedWithAReason(t *testing.T) {
	for name, r := range map[string]probe.Runner{"in the sandbox": nil, "by whitelists alone": bare{}} {
		t.Run(name, func(t *testing.T) {
			p := prober(t, r, probe.Config{})
			var hits atomic.Int32
			srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
			defer srv.Close()
			for name, c := range hostile(t, srv.URL) {
				s, err := p.Run(t.Context(), c.path)
				if err == nil || fault.KindOf(err) != c.kind || !strings.Contains(fault.Detail(err), c.says) || fault.FieldOf(err) != "file" {
					t.Errorf("%s: %+v, kind %v: %v", name, s, fault.KindOf(err), err)
				}
				if err != nil && strings.Contains(fault.Detail(err), "/") && !strings.Contains(fault.Detail(err), "MP4") {
					t.Errorf("%s: the reason names a path: %v", name, err)
				}
			}
			if hits.Load() != 0 {
				t.Errorf("%d requests left the probe", hits.Load())
			}
		})
	}
}

func TestLengthIsLimited(t *testing.T) {
	p := prober(t, nil, probe.Config{MaxDuration: 2 * time.Second})
	_, err := p.Run(t.Context(), made(t, "a.mp4", "-f lavfi -i testsrc2=s=64x36:r=10:d=3"+x264))
	if fault.KindOf(err) != fault.TooLarge || !strings.Contains(fault.Detail(err), "longer than 2s") {
		t.Error(err)
	}
}

func TestTroubleOfOursIsNoRefusal(t *testing.T) {
	p := prober(t, nil, probe.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Run(ctx, made(t, "a.mp4", "-f lavfi -i testsrc2=s=64x36:r=10:d=1"+x264)); fault.KindOf(err) != fault.Unavailable {
		t.Error(err)
	}
	if _, err := p.Run(t.Context(), filepath.Join(t.TempDir(), "gone")); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
}

func FuzzWhatTheToolPrints(f *testing.F) {
	f.Add([]byte(`{"streams":[{"codec_type":"video","codec_name":"h264","width":320,"height":180,"sample_aspect_ratio":"1:1","time_base":"1/15360","avg_frame_rate":"30/1","duration":"1.0","side_data_list":[{"rotation":-90}]},{"codec_type":"audio","codec_name":"aac","channels":2,"tags":{"language":"eng"}}],"format":{"format_name":"mov,mp4","start_time":"0.0"}}`),
		[]byte("0,512,K_\n1024,512,__\n512,512,_D\n"))
	f.Add([]byte(`{"streams":[{"codec_type":"video","width":-1,"height":99999999,"sample_aspect_ratio":"2147483647:1","time_base":"0/0"}],"format":{"format_name":"matroska,webm","start_time":"N/A"}}`), []byte("N/A,N/A,__"))
	p, err := probe.New(probe.Config{}, bare{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, report, lines []byte) {
		s, err := p.Read(report, lines)
		if err != nil {
			return
		}
		if s.Width < 16 || s.Height < 16 || s.Width*s.Height > 4096*2304 || s.Duration <= 0 || s.Duration > 6*time.Hour || s.FrameNum < 1 || s.FrameDen < 1 ||
			float64(s.FrameNum)/float64(s.FrameDen) > 60.1 {
			t.Errorf("took %+v", s)
		}
	})
}

var _ probe.Runner = (*sandbox.Box)(nil)
