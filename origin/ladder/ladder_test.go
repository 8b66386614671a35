package ladder_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/ladder"
)

func source(w, h int, num, den int, d time.Duration, languages ...string) model.Source {
	s := model.Source{Demuxer: "mov", Width: w, Height: h, FrameNum: num, FrameDen: den, Duration: d}
	for i, l := range languages {
		s.Audio = append(s.Audio, model.AudioSource{Index: i, Language: l, Channels: 2})
	}
	return s
}

func names(p model.Plan) string {
	var all []string
	for _, r := range p.Renditions {
		all = append(all, r.Name)
	}
	return strings.Join(all, " ")
}

func TestLadderFitsTheSource(t *testing.T) {
	cases := []struct {
		name       string
		w, h       int
		want       string
		topW, topH int
	}{
		{"full HD", 1920, 1080, "1080p 720p 480p 360p 240p", 1920, 1080},
		{"4K is capped", 3840, 2160, "1080p 720p 480p 360p 240p", 1920, 1080},
		{"HD", 1280, 720, "720p 480p 360p 240p", 1280, 720},
		{"portrait goes by its short side", 1080, 1920, "1080p 720p 480p 360p 240p", 1080, 1920},
		{"between two rungs, without its neighbour", 1422, 800, "800p 480p 360p 240p", 1422, 800},
		{"odd size", 853, 481, "480p 360p 240p", 852, 480},
		{"square", 500, 500, "500p 360p 240p", 500, 500},
		{"tiny", 64, 48, "48p", 64, 48},
		{"tiniest", 2, 2, "2p", 2, 2},
		{"wide", 5000, 500, "408p 240p", 4080, 408},
	}
	for _, c := range cases {
		p, err := ladder.Plan(source(c.w, c.h, 30, 1, 20*time.Second), ladder.Config{})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if top := p.Renditions[0]; names(p) != c.want || top.Width != c.topW || top.Height != c.topH {
			t.Errorf("%s: %s, top %d×%d; want %s, top %d×%d", c.name, names(p), top.Width, top.Height, c.want, c.topW, c.topH)
		}
	}
}

func TestTopRungFollowsTheConfiguration(t *testing.T) {
	p, err := ladder.Plan(source(3840, 2160, 60, 1, time.Minute), ladder.Config{MaxHeight: 2160})
	if err != nil || p.Renditions[0].Name != "2160p" || p.Renditions[0].Width != 3840 {
		t.Errorf("%s, %v", names(p), err)
	}
}

func TestSegmentsAreAsLongAsTheConfigurationSays(t *testing.T) {
	p, err := ladder.Plan(source(1280, 720, 30000, 1001, time.Minute, "eng"), ladder.Config{Segment: 6})
	if err != nil || p.GOP != 180 || p.Chunks[0].Segments != 2 || p.Chunks[len(p.Chunks)-1].Segments != 10 {
		t.Errorf("GOP %d, %+v, %v", p.GOP, p.Chunks, err)
	}
}

func TestTwentySecondsAreTwoChunksAndTheSound(t *testing.T) {
	p, err := ladder.Plan(source(1280, 720, 30, 1, 20*time.Second, "eng"), ladder.Config{})
	if err != nil {
		t.Fatal(err)
	}
	want := []model.Chunk{
		{Number: 0, First: 0, Count: 360, FirstSegment: 0, Segments: 6},
		{Number: 1, First: 360, Count: 240, FirstSegment: 6, Segments: 4},
		{Number: 2, Audio: "audio", Segments: 10},
	}
	if d := cmp.Diff(want, p.Chunks); d != "" || p.Frames != 600 || p.GOP != 60 || p.KeyWindow != 2 {
		t.Errorf("%d frames, GOP %d: %s", p.Frames, p.GOP, d)
	}
}

func TestGOPIsWholeFrames(t *testing.T) {
	for _, c := range []struct{ num, den, want int }{{30, 1, 60}, {30000, 1001, 60}, {24000, 1001, 48}, {25, 1, 50}, {60000, 1001, 120}, {1, 1, 2}, {25, 2, 25}} {
		p, err := ladder.Plan(source(640, 360, c.num, c.den, time.Minute), ladder.Config{})
		if err != nil || p.GOP != c.want {
			t.Errorf("%d/%d: %d, %v", c.num, c.den, p.GOP, err)
		}
	}
}

func TestAudioRenditionsHaveNamesOfTheirOwn(t *testing.T) {
	p, err := ladder.Plan(source(640, 360, 30, 1, time.Minute, "eng", "fra", "fra", "", "../../etc"), ladder.Config{})
	if err != nil || names(p) != "360p 240p audio audio-fra audio-fra-3 audio-4 audio-etc" {
		t.Errorf("%s, %v", names(p), err)
	}
	if p.Renditions[3].Track != 1 || p.Renditions[3].Language != "fra" || p.Renditions[3].Bitrate != 128e3 {
		t.Errorf("%+v", p.Renditions[3])
	}
}

func TestBadPlansAreRefused(t *testing.T) {
	good := source(640, 360, 30, 1, time.Minute)
	for name, c := range map[string]struct {
		src model.Source
		cfg ladder.Config
	}{
		"no picture":        {source(0, 0, 30, 1, time.Minute), ladder.Config{}},
		"no rate":           {source(640, 360, 0, 1, time.Minute), ladder.Config{}},
		"no time":           {source(640, 360, 30, 1, 0), ladder.Config{}},
		"low top":           {good, ladder.Config{MaxHeight: 10}},
		"long segments":     {good, ladder.Config{Segment: 7}},
		"no window":         {good, ladder.Config{KeyWindow: -1}},
		"chunk without end": {good, ladder.Config{ChunkWindows: 1000}},
	} {
		if _, err := ladder.Plan(c.src, c.cfg); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func anySource(t *rapid.T) model.Source {
	rate := rapid.SampledFrom([][2]int{{10, 1}, {24000, 1001}, {24, 1}, {25, 1}, {30000, 1001}, {30, 1}, {50, 1}, {60000, 1001}, {60, 1}}).Draw(t, "rate")
	return source(rapid.IntRange(2, 8192).Draw(t, "width"), rapid.IntRange(2, 8192).Draw(t, "height"), rate[0], rate[1],
		time.Duration(rapid.Int64Range(1e6, 4*3600e9).Draw(t, "duration")), rapid.SliceOfN(rapid.StringMatching(`[a-z]{0,3}`), 0, 6).Draw(t, "languages")...)
}

func TestAnyRungIsEvenAndWithinTheSource(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := anySource(t)
		max := rapid.IntRange(144, 2160).Draw(t, "max")
		p, err := ladder.Plan(src, ladder.Config{MaxHeight: max})
		if err != nil {
			t.Fatal(err)
		}
		seen, above := map[string]bool{}, 1<<30
		for _, r := range p.Renditions {
			if seen[r.Name] || r.Name == "" {
				t.Fatalf("rendition %q twice", r.Name)
			}
			seen[r.Name] = true
			if r.Kind != model.VideoRendition {
				continue
			}
			short := min(r.Width, r.Height)
			if r.Width > src.Width || r.Height > src.Height || r.Width%2+r.Height%2 != 0 || short < 2 || short > max {
				t.Fatalf("%+v of %d×%d", r, src.Width, src.Height)
			}
			if short >= above || r.MaxBitrate < 64e3 || r.CRF < 18 || r.CRF > 30 {
				t.Fatalf("%+v below %d", r, above)
			}
			above = short
		}
	})
}

func TestChunksCoverEveryFrameOnceInWholeKeyWindows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := anySource(t)
		cfg := ladder.Config{Segment: rapid.IntRange(1, 6).Draw(t, "segment"), KeyWindow: rapid.IntRange(1, 5).Draw(t, "window"), ChunkWindows: rapid.IntRange(1, 8).Draw(t, "windows")}
		p, err := ladder.Plan(src, cfg)
		if err != nil {
			t.Fatal(err)
		}
		frame, segment, tracks := 0, 0, 0
		for i, c := range p.Chunks {
			if c.Number != i {
				t.Fatalf("chunk %d is number %d", i, c.Number)
			}
			if c.Audio != "" {
				tracks++
				video := (p.Frames + p.GOP - 1) / p.GOP
				if c.Segments != video && c.Segments != video-1 && p.Frames > p.GOP {
					t.Fatalf("%d audio segments beside %d", c.Segments, video)
				}
				continue
			}
			if tracks > 0 || c.First != frame || c.FirstSegment != segment || c.Count < 1 || c.Segments != (c.Count+p.GOP-1)/p.GOP {
				t.Fatalf("%+v after frame %d, segment %d", c, frame, segment)
			}
			if c.FirstSegment%p.KeyWindow != 0 || c.Segments > cfg.ChunkWindows*p.KeyWindow {
				t.Fatalf("%+v breaks key windows of %d", c, p.KeyWindow)
			}
			frame, segment = frame+c.Count, segment+c.Segments
		}
		if frame != p.Frames || tracks != len(src.Audio) {
			t.Fatalf("%d of %d frames, %d of %d tracks", frame, p.Frames, tracks, len(src.Audio))
		}
		again, _ := ladder.Plan(src, cfg)
		if d := cmp.Diff(p, again); d != "" {
			t.Fatal(d)
		}
	})
}

func TestFrameTimesAreExact(t *testing.T) {
	p := model.Plan{Source: model.Source{FrameNum: 30000, FrameDen: 1001}}
	if got := ladder.At(p, 60); got != 2002*time.Millisecond {
		t.Error(got)
	}
	if got := ladder.At(p, 30000*3600); got != 1001*3600*time.Second {
		t.Error(got)
	}
}
