package cmaf_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/origin/cmaf"
)

func file(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func initOf(t testing.TB, name string) cmaf.Init {
	t.Helper()
	i, err := cmaf.ParseInit(file(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestInitSaysWhatAPlaylistNeeds(t *testing.T) {
	v := initOf(t, "video_init.mp4")
	if v.Codec != "avc1.64000a" || v.Handler != "vide" || v.Width != 48 || v.Height != 36 || v.Timescale != 30000 || v.Skip != 0 {
		t.Errorf("video %+v", v)
	}
	a := initOf(t, "audio_init.mp4")
	if a.Codec != "mp4a.40.2" || a.Handler != "soun" || a.Channels != 2 || a.Timescale != 48000 || a.Skip != 1024 {
		t.Errorf("audio %+v", a)
	}
}

func TestSegmentSaysWhereItLies(t *testing.T) {
	cases := []struct {
		init, file string
		want       cmaf.Segment
	}{
		{"video_init.mp4", "video_8.m4s", cmaf.Segment{Start: 60 * 1001, Duration: 60 * 1001, Samples: 60, Sync: true, Earliest: 60 * 1001}},
		{"audio_init.mp4", "audio_0.m4s", cmaf.Segment{Start: 0, Duration: 94 * 1024, Samples: 94, Sync: true}},
		{"audio_init.mp4", "audio_1.m4s", cmaf.Segment{Start: 94 * 1024, Duration: 94 * 1024, Samples: 94, Sync: true, Earliest: 94 * 1024}},
	}
	for _, c := range cases {
		got, err := initOf(t, c.init).ParseSegment(file(t, c.file))
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", c.file, got, err, c.want)
		}
	}
}

func TestFragmentsOfASegmentFollowEachOther(t *testing.T) {
	i := initOf(t, "audio_init.mp4")
	joined, err := i.ParseSegment(append(file(t, "audio_0.m4s"), file(t, "audio_1.m4s")...))
	if err != nil || joined.Samples != 188 || joined.Start != 0 || joined.End() != 188*1024 {
		t.Errorf("%+v, %v", joined, err)
	}
	if _, err := i.ParseSegment(append(file(t, "audio_1.m4s"), file(t, "audio_0.m4s")...)); fault.KindOf(err) != fault.Corrupt {
		t.Errorf("fragments in the wrong order: %v", err)
	}
}

func TestSegmentOfAnotherTrackIsRefused(t *testing.T) {
	i := initOf(t, "video_init.mp4")
	i.TrackID++
	if _, err := i.ParseSegment(file(t, "video_8.m4s")); fault.KindOf(err) != fault.Corrupt {
		t.Error(err)
	}
}

func TestTruncatedSegmentIsCorrupt(t *testing.T) {
	i, whole := initOf(t, "video_init.mp4"), file(t, "video_8.m4s")
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, len(whole)-1).Draw(t, "bytes")
		if _, err := i.ParseSegment(whole[:n]); fault.KindOf(err) != fault.Corrupt {
			t.Errorf("%d of %d bytes: %v", n, len(whole), err)
		}
	})
}

// patch replaces bytes that come right after a marker.
func patch(b []byte, marker string, skip int, with ...byte) []byte {
	b = bytes.Clone(b)
	at := bytes.Index(b, []byte(marker))
	copy(b[at+len(marker)+skip:], with)
	return b
}

func TestInitsThatWouldMisleadAPlayerAreRefused(t *testing.T) {
	v := file(t, "video_init.mp4")
	moov := bytes.Index(v, []byte("moov")) - 4
	two := append(append([]byte{}, v...), v[moov:]...)
	cases := map[string]struct {
		bytes []byte
		kind  fault.Kind
	}{
		"nothing":          {nil, fault.Corrupt},
		"text":             {[]byte("#EXTM3U\n#EXT-X-VERSION:7"), fault.Corrupt},
		"two tracks":       {two, fault.Corrupt},
		"no timescale":     {patch(v, "mdhd", 12, 0, 0, 0, 0), fault.Corrupt},
		"empty edit":       {patch(v, "elst", 12, 0xff, 0xff, 0xff, 0xff), fault.Corrupt},
		"two edits":        {patch(v, "elst", 4, 0, 0, 0, 2), fault.Corrupt},
		"encrypted entry":  {bytes.Replace(v, []byte("avc1"+"\x00\x00\x00\x00\x00\x00\x00\x01"), []byte("encv"+"\x00\x00\x00\x00\x00\x00\x00\x01"), 1), fault.Unsupported},
		"box beyond file":  {patch(v, "ftyp", -8, 0xff), fault.Corrupt},
		"box of no length": {patch(v, "moov", -8, 0, 0, 0, 4), fault.Corrupt},
	}
	for name, c := range cases {
		if i, err := cmaf.ParseInit(c.bytes); err == nil || fault.KindOf(err) != c.kind {
			t.Errorf("%s: %+v, %v", name, i, err)
		}
	}
}

func TestSampleCountOutOfThinAirIsCorrupt(t *testing.T) {
	seg := file(t, "audio_0.m4s")
	if _, err := initOf(t, "audio_init.mp4").ParseSegment(patch(seg, "trun", 4, 0xff, 0xff, 0xff, 0xff)); fault.KindOf(err) != fault.Corrupt {
		t.Error(err)
	}
}

func FuzzParseInit(f *testing.F) {
	f.Add(file(f, "video_init.mp4"))
	f.Add(file(f, "audio_init.mp4"))
	f.Add([]byte("\x00\x00\x00\x01moov\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		i, err := cmaf.ParseInit(b)
		if err == nil && (i.Timescale == 0 || i.Codec == "" || i.TrackID == 0) {
			t.Errorf("accepted %+v", i)
		}
	})
}

func FuzzParseSegment(f *testing.F) {
	for _, name := range []string{"video_8.m4s", "audio_0.m4s", "audio_1.m4s"} {
		f.Add(file(f, name))
	}
	f.Add(append(binary.BigEndian.AppendUint32(nil, 1), "moof"...))
	audio, video := initOf(f, "audio_init.mp4"), initOf(f, "video_init.mp4")
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, i := range []cmaf.Init{audio, video} {
			s, err := i.ParseSegment(b)
			if err == nil && (s.Samples == 0 || s.End() < s.Start) {
				t.Errorf("accepted %+v", s)
			}
		}
	})
}
