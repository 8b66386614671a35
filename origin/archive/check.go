package archive

import (
	"context"
	"regexp"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/cmaf"
	"github.com/streamgate/streamgate/origin/crypt"
)

// Limits of a manifest from elsewhere; ours are far below.
const (
	maxRenditions = 64
	maxSegments   = 1 << 20 // of one rendition: weeks
	maxDuration   = time.Minute
	maxWords      = 128 // characters of codecs and language
)

var (
	goodID   = regexp.MustCompile(`^[a-z0-9]{1,64}$`)
	goodName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`) // a folder under /play/ and a part of playlists
	goodText = regexp.MustCompile(`^[A-Za-z0-9.,_-]*$`)        // goes between quotes in a playlist
)

// checkManifest refuses what Pack would not make. Blobs are checked against the
// blocks elsewhere.
func checkManifest(m *model.Manifest) error {
	const op = "archive.checkManifest"
	if m == nil || !goodID.MatchString(string(m.Video)) {
		return fault.New(op, fault.Invalid, "the archive names no manifest, or no video id")
	}
	if len(m.Renditions) == 0 || len(m.Renditions) > maxRenditions || m.KeyWindow < 1 || m.KeyWindow > maxSegments || m.Duration < 0 {
		return fault.New(op, fault.Invalid, "%d renditions, key windows of %d segments, %v long", len(m.Renditions), m.KeyWindow, m.Duration)
	}
	windows, names := 0, map[string]bool{"key": true} // the folder of keys
	for _, rc := range m.Renditions {
		if !goodName.MatchString(rc.Name) || names[rc.Name] {
			return fault.New(op, fault.Invalid, "rendition name %.40q", rc.Name)
		}
		names[rc.Name] = true
		if rc.Kind != model.VideoRendition && rc.Kind != model.AudioRendition || len(rc.Segments) == 0 || len(rc.Segments) > maxSegments ||
			len(rc.Codecs) > maxWords || len(rc.Language) > maxWords || !goodText.MatchString(rc.Codecs) || !goodText.MatchString(rc.Language) {
			return fault.New(op, fault.Invalid, "rendition %s: kind %.20q, %d segments, codecs %.40q", rc.Name, rc.Kind, len(rc.Segments), rc.Codecs)
		}
		for n, s := range rc.Segments {
			if s.Window != n/m.KeyWindow || s.Duration <= 0 || s.Duration > maxDuration {
				return fault.New(op, fault.Invalid, "rendition %s, segment %d: window %d, %v long", rc.Name, n, s.Window, s.Duration)
			}
		}
		windows = max(windows, (len(rc.Segments)+m.KeyWindow-1)/m.KeyWindow)
	}
	if windows != m.KeyWindows {
		return fault.New(op, fault.Invalid, "%d key windows, its segments have %d", m.KeyWindows, windows)
	}
	return nil
}

// tryKeys decrypts the first segment of each window, of one rendition that has
// it: a key that opens a media segment there is the window's.
func tryKeys(ctx context.Context, m *model.Manifest, keys [][crypt.KeyBytes]byte, read func(context.Context, model.Blob) ([]byte, error)) error {
	const op = "archive.tryKeys"
	done := 0
	for _, rc := range m.Renditions {
		if done == len(keys) {
			return nil
		}
		raw, err := read(ctx, rc.Init)
		if err != nil {
			return fault.Wrap(op, err)
		}
		init, err := cmaf.ParseInit(raw)
		if err != nil {
			return fault.New(op, fault.Invalid, "init segment of %s: %w", rc.Name, err)
		}
		for ; done < len(keys) && done*m.KeyWindow < len(rc.Segments); done++ {
			n := done * m.KeyWindow
			sealed, err := read(ctx, rc.Segments[n].Blob)
			if err != nil {
				return fault.Wrap(op, err)
			}
			plain, err := crypt.Decrypt(sealed, keys[done], n)
			if err == nil {
				_, err = init.ParseSegment(plain)
			}
			if err != nil {
				return fault.New(op, fault.Invalid, "the key of window %d does not open segment %d of %s", done, n, rc.Name)
			}
		}
	}
	return nil
}
