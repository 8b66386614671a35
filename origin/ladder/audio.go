package ladder

import (
	"fmt"
	"strings"

	"github.com/streamgate/streamgate/internal/model"
)

// audioBitrate is that of stereo AAC-LC, in bits a second.
const audioBitrate = 128e3

// audio gives the audio renditions: one a track, in the order of the source.
// The first is `audio`; others carry their language or number.
func audio(src model.Source) []model.Rendition {
	taken := map[string]bool{}
	var out []model.Rendition
	for i, a := range src.Audio {
		name := "audio"
		if i > 0 {
			name = "audio-" + suffix(a.Language, i)
		}
		if taken[name] {
			name = fmt.Sprintf("%s-%d", name, i+1)
		}
		taken[name] = true
		out = append(out, model.Rendition{Name: name, Kind: model.AudioRendition, Bitrate: audioBitrate, Track: a.Index, Language: a.Language})
	}
	return out
}

// suffix is a part of a folder name: letters alone, whatever the file says.
func suffix(language string, i int) string {
	clean := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(language))
	if clean == "" || len(clean) > 8 {
		return fmt.Sprint(i + 1)
	}
	return clean
}
