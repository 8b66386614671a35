package transcode_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/ladder"
	"github.com/streamgate/streamgate/origin/probe"
	"github.com/streamgate/streamgate/origin/sandbox"
	"github.com/streamgate/streamgate/origin/transcode"
)

var rewrite = flag.Bool("rewrite", false, "accept the new command lines in testdata")

// small is the ladder of the tests: chunks of one key window, 4 s.
var small = ladder.Config{MaxHeight: 144, ChunkWindows: 1}

func box(t *testing.T) *sandbox.Box {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not installed")
	}
	b, err := sandbox.New(t.Context(), sandbox.NewMetrics(nil))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func made(t *testing.T, name, args string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	all := append(strings.Fields("-hide_banner -nostdin -v error -y "+args), path)
	if out, err := exec.Command("ffmpeg", all...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg %s: %v: %s", args, err, out)
	}
	return path
}

func planOf(t *testing.T, b *sandbox.Box, path string) model.Plan {
	t.Helper()
	pr, err := probe.New(probe.Config{}, b)
	if err != nil {
		t.Fatal(err)
	}
	src, err := pr.Run(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	p, err := ladder.Plan(src, small)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func transcoder(t *testing.T, r transcode.Runner) *transcode.Transcoder {
	t.Helper()
	tr, err := transcode.New(transcode.Config{Preset: "ultrafast", Threads: 2}, r)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

const x264 = " -c:v libx264 -preset ultrafast -pix_fmt yuv420p "

func TestCommandLines(t *testing.T) {
	eng := []model.AudioSource{{Index: 0, Language: "eng", Channels: 6, Codec: "ac3"}}
	cases := []struct {
		name  string
		src   model.Source
		chunk int
	}{
		{"first", model.Source{Demuxer: "mov", Width: 1280, Height: 720, Duration: 20 * time.Second, FrameNum: 30, FrameDen: 1, Audio: eng}, 0},
		{"last", model.Source{Demuxer: "mov", Width: 1280, Height: 720, Duration: 20 * time.Second, FrameNum: 30, FrameDen: 1, Audio: eng}, 1},
		{"audio", model.Source{Demuxer: "mov", Width: 1280, Height: 720, Duration: 20 * time.Second, FrameNum: 30, FrameDen: 1, Audio: eng}, 2},
		{"middle_ntsc_interlaced_hdr", model.Source{Demuxer: "matroska", Width: 1920, Height: 1080, Duration: time.Minute, FrameNum: 30000, FrameDen: 1001, Interlaced: true, HDR: true}, 1},
		{"single_rung", model.Source{Demuxer: "matroska", Width: 96, Height: 64, Duration: 2 * time.Second, FrameNum: 25, FrameDen: 1}, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p, err := ladder.Plan(c.src, ladder.Config{})
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(transcode.Args(p, p.Chunks[c.chunk], transcode.Config{Preset: "veryfast", Threads: 4}), "\n") + "\n"
			path := filepath.Join("testdata", c.name+".args")
			if *rewrite {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, _ := os.ReadFile(path)
			if d := cmp.Diff(string(want), got); d != "" {
				t.Error(d)
			}
		})
	}
}

// sums prints a checksum of every frame that a chunk's encoders get.
func sums(t *testing.T, path string, p model.Plan, c model.Chunk) []string {
	t.Helper()
	args := transcode.FrameSums(p, c)
	for i := range args {
		if args[i] == sandbox.SourcePath {
			args[i] = path
		}
	}
	out, err := exec.Command("ffmpeg", args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, line := range strings.Split(string(out), "\n") {
		if f := strings.Split(line, ","); len(f) == 6 && !strings.HasPrefix(line, "#") {
			all = append(all, strings.TrimSpace(f[5]))
		}
	}
	return all
}

func TestFramesOfChunksAreThoseOfOneDecode(t *testing.T) {
	b := box(t)
	const open = " -c:v libx264 -preset veryfast -pix_fmt yuv420p -g 50 -bf 3 -x264-params open-gop=1:keyint=50 "
	cases := []struct{ name, file, args string }{
		{"plain", "a.mp4", "-f lavfi -i testsrc2=s=160x90:r=30:d=13" + x264 + "-g 60"},
		{"open GOPs at 29.97", "a.mp4", "-f lavfi -i testsrc2=s=160x90:r=30000/1001:d=13" + open},
		{"Matroska, open GOPs", "a.mkv", "-f lavfi -i testsrc2=s=160x90:r=24000/1001:d=13" + open},
		{"irregular frames", "a.mp4", "-f lavfi -i testsrc2=s=160x90:r=30:d=13 -vf select='gt(mod(n*7919,13),4)' -vsync vfr" + open},
		{"a picture that stands for eight seconds", "a.mkv", "-f lavfi -i testsrc2=s=160x90:r=30:d=13 -vf select='not(between(n,50,290))' -vsync vfr" + open},
		{"one key frame in all", "a.mp4", "-f lavfi -i testsrc2=s=160x90:r=25:d=9" + x264 + "-g 9999"},
		{"a start that is not zero", "a.mkv", "-f lavfi -i testsrc2=s=160x90:r=30:d=13 -output_ts_offset 3.4" + open},
		{"VP9", "a.webm", "-f lavfi -i testsrc2=s=160x90:r=30:d=9 -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 200k"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := made(t, c.file, c.args)
			p := planOf(t, b, path)
			whole := sums(t, path, p, model.Chunk{Count: p.Frames})
			if len(whole) != p.Frames || len(p.Chunks) < 3 {
				t.Fatalf("%d of %d frames, %d chunks", len(whole), p.Frames, len(p.Chunks))
			}
			var joined []string
			for _, ch := range p.Chunks {
				joined = append(joined, sums(t, path, p, ch)...)
			}
			if d := cmp.Diff(whole, joined); d != "" {
				t.Error(d)
			}
		})
	}
}

// runAll makes all chunks, the last one first: they do not depend on each other.
func runAll(t *testing.T, tr *transcode.Transcoder, path string, p model.Plan) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "chunks")
	for i := len(p.Chunks) - 1; i >= 0; i-- {
		if err := tr.RunChunk(t.Context(), transcode.Job{Source: path, Dir: dir, Plan: p, Chunk: p.Chunks[i]}, nil); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestChunksMakeOneVideo(t *testing.T) {
	b := box(t)
	tr := transcoder(t, b)
	cases := []struct{ name, file, args string }{
		{"30 frames a second, with sound", "a.mp4", "-f lavfi -i testsrc2=s=256x144:r=30:d=10.5 -f lavfi -i sine=d=10.5" + x264 + "-c:a aac"},
		{"29.97, longer sound in two languages", "a.mkv", "-f lavfi -i testsrc2=s=256x144:r=30000/1001:d=9 -f lavfi -i sine=d=12:r=44100 -map 0:v -map 1:a -map 1:a" + x264 + "-c:a libopus"},
		{"60 frames a second, shorter sound", "a.mp4", "-f lavfi -i testsrc2=s=256x144:r=60:d=6 -f lavfi -i sine=d=2" + x264 + "-c:a aac -ac 6"},
		{"no sound, oblong pixels, one rung", "a.mp4", "-f lavfi -i testsrc2=s=90x144:r=25:d=5 -vf setsar=64/45" + x264},
		{"10 bit, 4:4:4, odd", "a.mkv", "-f lavfi -i testsrc=s=253x145:r=24:d=5 -c:v libx264 -preset ultrafast -pix_fmt yuv444p10le"},
		{"full range, HDR", "a.mkv", "-f lavfi -i testsrc2=s=256x144:r=24:d=3 -c:v libx264 -preset ultrafast -pix_fmt yuv420p10le -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc"},
		{"interlaced", "a.mp4", "-f lavfi -i testsrc2=s=256x144:r=25:d=5 -flags +ildct+ilme -x264opts tff=1" + x264},
		{"frames in bursts", "a.mp4", "-f lavfi -i testsrc2=s=256x144:r=30:d=9 -vf select='lt(mod(n,60),20)' -vsync vfr" + x264},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := made(t, c.file, c.args)
			p := planOf(t, b, path)
			tracks, err := transcode.Open(p, runAll(t, tr, path, p))
			if err != nil {
				t.Fatal(err)
			}
			for i, tk := range tracks {
				if tk.Name != p.Renditions[i].Name {
					t.Errorf("track %d is %s", i, tk.Name)
				}
				n := 0
				for _, s := range tk.Segments {
					n += s.Samples
				}
				if tk.Kind == model.VideoRendition && n != p.Frames {
					t.Errorf("%s has %d of %d frames", tk.Name, n, p.Frames)
				}
			}
		})
	}
}

func TestRetryOfAFinishedChunkRunsNothing(t *testing.T) {
	b := box(t)
	counted := &counting{Runner: b}
	tr := transcoder(t, counted)
	path := made(t, "a.mp4", "-f lavfi -i testsrc2=s=64x64:r=30:d=2"+x264)
	p := planOf(t, b, path)
	dir := filepath.Join(t.TempDir(), "chunks")
	job := transcode.Job{Source: path, Dir: dir, Plan: p, Chunk: p.Chunks[0]}
	run := func(want int32, why string) {
		t.Helper()
		if err := tr.RunChunk(t.Context(), job, nil); err != nil || counted.n.Load() != want {
			t.Fatalf("%s: %d runs, %v", why, counted.n.Load(), err)
		}
	}
	run(1, "first")
	run(1, "again")
	segment := filepath.Join(dir, "00000", p.Renditions[0].Name, "0.m4s")
	if err := os.Truncate(segment, 100); err != nil {
		t.Fatal(err)
	}
	if _, err := transcode.Open(p, dir); fault.KindOf(err) != fault.NotFound {
		t.Errorf("damaged chunk: %v", err)
	}
	run(2, "after damage")
	if err := os.Chtimes(path, time.Now(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	run(3, "of another source")
	if err := os.RemoveAll(filepath.Join(dir, "00000")); err != nil {
		t.Fatal(err)
	}
	if _, err := transcode.Open(p, dir); fault.KindOf(err) != fault.NotFound {
		t.Errorf("missing chunk: %v", err)
	}
}

type counting struct {
	transcode.Runner
	n atomic.Int32
}

func (c *counting) Run(ctx context.Context, j sandbox.Job) error {
	c.n.Add(1)
	return c.Runner.Run(ctx, j)
}

func TestCancelledChunkLeavesNothing(t *testing.T) {
	b := box(t)
	path := made(t, "a.mp4", "-f lavfi -i testsrc2=s=640x360:r=30:d=60"+x264)
	p, err := ladder.Plan(planOf(t, b, path).Source, ladder.Config{ChunkWindows: 15})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "chunks")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	err = transcoder(t, b).RunChunk(ctx, transcode.Job{Source: path, Dir: dir, Plan: p, Chunk: p.Chunks[0]}, func(transcode.Progress) { cancel() })
	if fault.KindOf(err) != fault.Unavailable {
		t.Errorf("cancelled: %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left %v", left)
	}
}

func TestProgressRisesToTheChunk(t *testing.T) {
	b := box(t)
	path := made(t, "a.mp4", "-f lavfi -i testsrc2=s=256x144:r=30:d=8 -f lavfi -i sine=d=8"+x264+"-c:a aac")
	p := planOf(t, b, path)
	for _, c := range p.Chunks {
		var seen []transcode.Progress
		if err := transcoder(t, b).RunChunk(t.Context(), transcode.Job{Source: path, Dir: t.TempDir(), Plan: p, Chunk: c}, func(pr transcode.Progress) { seen = append(seen, pr) }); err != nil {
			t.Fatal(err)
		}
		last := transcode.Progress{}
		for _, pr := range seen {
			if pr.Done <= last.Done {
				t.Errorf("chunk %d: %v", c.Number, seen)
			}
			last = pr
		}
		if want := max(c.Count, 0); c.Audio == "" && last != (transcode.Progress{Done: want, Total: want}) || c.Audio != "" && last.Done < p.Frames-2 {
			t.Errorf("chunk %d ends with %+v", c.Number, last)
		}
	}
}

func TestSourceThatBreaksOffIsTheSourcesFault(t *testing.T) {
	b := box(t)
	path := made(t, "a.mp4", "-f lavfi -i testsrc2=s=256x144:r=30:d=10 -movflags +faststart -g 30"+x264)
	p := planOf(t, b, path)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, whole[:len(whole)*6/10], 0o600); err != nil {
		t.Fatal(err)
	}
	var last error
	for _, c := range p.Chunks {
		if err := transcoder(t, b).RunChunk(t.Context(), transcode.Job{Source: path, Dir: t.TempDir(), Plan: p, Chunk: c}, nil); err != nil {
			last = err
		}
	}
	if fault.KindOf(last) != fault.Invalid || fault.FieldOf(last) != "file" || !strings.Contains(fault.Detail(last), "damaged") {
		t.Error(last)
	}
}

func TestChunksOfDifferentEncodingsDoNotMix(t *testing.T) {
	b := box(t)
	path := made(t, "a.mp4", "-f lavfi -i testsrc2=s=64x64:r=30:d=6"+x264)
	p := planOf(t, b, path)
	dir := runAll(t, transcoder(t, b), path, p)
	init := filepath.Join(dir, "00001", p.Renditions[0].Name, "init.mp4")
	bytesOf, err := os.ReadFile(init)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(bytesOf, []byte("avcC")) + 5
	bytesOf[at+2]++ // the level
	if err := os.WriteFile(init, bytesOf, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := transcode.Open(p, dir); err == nil || !strings.Contains(err.Error(), "another init segment") {
		t.Error(err)
	}
}

func TestProgressReportsComeInAnyPieces(t *testing.T) {
	const said = "frame=1\nfps=0.00\nout_time_us=-577014000\nprogress=continue\nframe=30\nout_time_us=1000000\nframe=29\nframe=x\nframe=900\nprogress=end\n"
	for size := 1; size < len(said); size += 7 {
		var video, audio []int
		v := transcode.Reports(60, 0, func(p transcode.Progress) { video = append(video, p.Done) })
		a := transcode.Reports(60, 30e-6, func(p transcode.Progress) { audio = append(audio, p.Done) })
		for rest := said; rest != ""; rest = rest[min(size, len(rest)):] {
			fmt.Fprint(v, rest[:min(size, len(rest))])
			fmt.Fprint(a, rest[:min(size, len(rest))])
		}
		if d := cmp.Diff([][]int{{1, 30, 60}, {30}}, [][]int{video, audio}); d != "" {
			t.Errorf("in pieces of %d: %s", size, d)
		}
	}
}

func FuzzProgress(f *testing.F) {
	f.Add([]byte("frame=10\nout_time_us=99999999999999\nprogress=end\n"))
	f.Add(bytes.Repeat([]byte("x"), 4096))
	f.Fuzz(func(t *testing.T, b []byte) {
		tell := func(p transcode.Progress) {
			if p.Done < 1 || p.Done > p.Total {
				t.Errorf("%+v", p)
			}
		}
		_, _ = transcode.Reports(60, 0, tell).Write(b)
		_, _ = transcode.Reports(60, 30e-6, tell).Write(b)
	})
}

func TestBadConfigurationsAreRefused(t *testing.T) {
	for _, c := range []transcode.Config{{Preset: "placebo"}, {Threads: -1}} {
		if _, err := transcode.New(c, &counting{}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if _, err := transcode.New(transcode.Config{}, nil); fault.KindOf(err) != fault.Invalid {
		t.Error(err)
	}
}
