package pack

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

// hlsVersion is what EXT-X-MAP in a playlist without I-frames only needs (RFC 8216bis, 8).
const hlsVersion = 7

// playlist writes a Media Playlist (RFC 8216bis, 4.4). The init segment stands
// before the first key, so it is in the clear; the keys have no IV, so it is the
// media sequence number.
func playlist(rc model.RenditionContent, window int) string {
	longest := time.Duration(0)
	for _, s := range rc.Segments {
		longest = max(longest, s.Duration)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "#EXTM3U\n#EXT-X-VERSION:%d\n#EXT-X-TARGETDURATION:%d\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"init.mp4\"\n",
		hlsVersion, int(math.Round(longest.Seconds())))
	for n, s := range rc.Segments {
		if n%window == 0 {
			fmt.Fprintf(&b, "#EXT-X-KEY:METHOD=AES-128,URI=\"../key/%d\"\n", s.Window)
		}
		fmt.Fprintf(&b, "#EXTINF:%.6f,\n%d.m4s\n", s.Duration.Seconds(), n)
	}
	b.WriteString("#EXT-X-ENDLIST\n")
	return b.String()
}

// audioGroup is the GROUP-ID of all sound.
const audioGroup = "audio"

// master writes the Multivariant Playlist (RFC 8216bis, 4.4.6). A Variant
// Stream is a video rendition with the sound group; its bandwidth counts the
// most demanding sound.
func master(m *model.Manifest) string {
	var b strings.Builder
	// Every edge answers `steering` beside this playlist, and by the stable ids it can
	// name each playlist at another edge (RFC 8216bis, 7).
	fmt.Fprintf(&b, "#EXTM3U\n#EXT-X-VERSION:%d\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-CONTENT-STEERING:SERVER-URI=\"steering\",PATHWAY-ID=\".\"\n", hlsVersion)
	var peak, average int
	codecs, first, taken := "", true, map[string]bool{}
	for _, rc := range m.Renditions {
		if rc.Kind != model.AudioRendition {
			continue
		}
		b.WriteString(media(rc, nameOf(rc, taken), first))
		first = false
		peak, average = max(peak, rc.Bandwidth), max(average, rc.AverageBandwidth)
		if !strings.Contains(codecs, rc.Codecs) {
			codecs += "," + rc.Codecs
		}
	}
	for _, rc := range m.Renditions {
		if rc.Kind != model.VideoRendition {
			continue
		}
		fmt.Fprintf(&b, "#EXT-X-STREAM-INF:BANDWIDTH=%d,AVERAGE-BANDWIDTH=%d,CODECS=\"%s\",RESOLUTION=%dx%d,FRAME-RATE=%.3f,STABLE-VARIANT-ID=\"%s\",PATHWAY-ID=\".\"",
			rc.Bandwidth+peak, rc.AverageBandwidth+average, rc.Codecs+codecs, rc.Width, rc.Height, rc.FrameRate, rc.Name)
		if !first {
			fmt.Fprintf(&b, ",AUDIO=\"%s\"", audioGroup)
		}
		fmt.Fprintf(&b, "\n%s/index.m3u8\n", rc.Name)
	}
	return b.String()
}

// media writes an EXT-X-MEDIA tag of a sound rendition.
func media(rc model.RenditionContent, name string, first bool) string {
	lang, def := "", "NO"
	if code := languageOf(rc.Language).code; code != "" {
		lang = fmt.Sprintf(",LANGUAGE=\"%s\"", code)
	}
	if first {
		def = "YES"
	}
	return fmt.Sprintf("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"%s\",NAME=\"%s\"%s,DEFAULT=%s,AUTOSELECT=YES,CHANNELS=\"2\",STABLE-RENDITION-ID=\"%s\",URI=\"%s/index.m3u8\"\n",
		audioGroup, name, lang, def, rc.Name, rc.Name)
}

// bandwidth gives the peak and average bit rates of segments, in bits a second.
// A last segment much shorter than the others says nothing about the peak.
func bandwidth(segments []model.Segment) (peak, average int) {
	var bits, seconds float64
	longest := 0.0
	for _, s := range segments {
		longest = max(longest, s.Duration.Seconds())
	}
	for _, s := range segments {
		sec := s.Duration.Seconds()
		bits += float64(s.Size) * 8
		seconds += sec
		if sec >= longest/2 && sec > 0 {
			peak = max(peak, int(math.Ceil(float64(s.Size)*8/sec)))
		}
	}
	if seconds == 0 {
		return 0, 0
	}
	return peak, int(math.Ceil(bits / seconds))
}
