package pack_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/cmaf"
	"github.com/streamgate/streamgate/origin/crypt"
	"github.com/streamgate/streamgate/origin/pack"
	"github.com/streamgate/streamgate/origin/transcode"
)

// shelf keeps blobs by the order they came in.
type shelf struct{ all [][]byte }

func (s *shelf) PutBlob(_ context.Context, r io.Reader) (model.Blob, error) {
	b, err := io.ReadAll(r)
	s.all = append(s.all, b)
	return model.Blob{CID: string(rune('a' + len(s.all))), Size: int64(len(b))}, err
}

func (s *shelf) PutTree(context.Context, map[string]model.Blob) (string, error) { return "root", nil }

type oneKey struct{}

func (oneKey) Make(context.Context, model.VideoID, int) error { return nil }
func (oneKey) Key(context.Context, model.VideoID, int) ([crypt.KeyBytes]byte, error) {
	return [crypt.KeyBytes]byte{1}, nil
}

func TestSoundTracksAreNamedInTheirLanguages(t *testing.T) {
	file := filepath.Join(t.TempDir(), "0.m4s")
	if err := os.WriteFile(file, []byte("segment"), 0o600); err != nil {
		t.Fatal(err)
	}
	track := func(name, language string, kind model.RenditionKind) transcode.Track {
		return transcode.Track{Rendition: model.Rendition{Name: name, Kind: kind, Language: language}, Init: cmaf.Init{Codec: "mp4a.40.2", Timescale: 1},
			InitPath: file, Segments: []transcode.Segment{{Path: file, Size: 7, Segment: cmaf.Segment{Duration: 2}}}}
	}
	var blobs shelf
	m, err := pack.Packer{Blobs: &blobs, Keys: oneKey{}}.Pack(t.Context(), pack.Job{Video: "v", Plan: model.Plan{KeyWindow: 2, Source: model.Source{FrameNum: 30, FrameDen: 1}},
		Tracks: []transcode.Track{track("360p", "", model.VideoRendition), track("audio", "eng", model.AudioRendition), track("audio-fra", "fra", model.AudioRendition),
			track("audio-fra-3", "fra", model.AudioRendition), track("audio-4", "", model.AudioRendition), track("audio-tlh", "tlh", model.AudioRendition)}})
	if err != nil {
		t.Fatal(err)
	}
	master := ""
	for _, b := range blobs.all {
		if bytes.Contains(b, []byte("#EXT-X-STREAM-INF")) {
			master = string(b)
		}
	}
	at := 0
	for _, want := range []string{`NAME="English",LANGUAGE="en",DEFAULT=YES`, `NAME="Français",LANGUAGE="fr",DEFAULT=NO`, `NAME="Français (2)",LANGUAGE="fr",DEFAULT=NO`,
		`NAME="audio-4",DEFAULT=NO`, `NAME="tlh",LANGUAGE="tlh",DEFAULT=NO`, `AUDIO="audio"`} {
		i := strings.Index(master[at:], want)
		if i < 0 {
			t.Fatalf("no %s in its place:\n%s", want, master)
		}
		at += i
	}
	if m.Root != "root" || len(m.Renditions) != 6 {
		t.Errorf("%+v", m)
	}
}
