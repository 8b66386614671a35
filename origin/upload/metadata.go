package upload

import (
	"encoding/base64"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/streamgate/streamgate/internal/fault"
)

// Limits of the Upload-Metadata header.
const (
	maxMetadataBytes = 4 << 10
	maxMetadataPairs = 16
	maxValueBytes    = 512
	maxTitleRunes    = 200
	maxVideoID       = 64
	maxFingerprint   = 128
)

// metadata is what we use of the Upload-Metadata header. Other keys, which
// every tus client adds to its liking, are checked and left.
type metadata struct {
	filename, title, video, filetype, fingerprint string
}

// parseMetadata reads Upload-Metadata: pairs `key base64` joined by commas.
func parseMetadata(header string) (metadata, error) {
	const op, field = "upload.parseMetadata", "Upload-Metadata"
	var m metadata
	if header == "" {
		return m, nil
	}
	if len(header) > maxMetadataBytes {
		return m, fault.At(op, fault.Invalid, field, "longer than %d bytes", maxMetadataBytes)
	}
	pairs := strings.Split(header, ",")
	if len(pairs) > maxMetadataPairs {
		return m, fault.At(op, fault.Invalid, field, "more than %d pairs", maxMetadataPairs)
	}
	seen := map[string]bool{}
	for _, p := range pairs {
		key, coded, _ := strings.Cut(strings.Trim(p, " "), " ")
		if !tokenChars(key) || seen[key] {
			return m, fault.At(op, fault.Invalid, field, "key %.40q is empty, odd or there twice", key)
		}
		seen[key] = true
		value, err := base64.StdEncoding.DecodeString(coded)
		if err != nil {
			return m, fault.At(op, fault.Invalid, field, "value of %q is not base64", key)
		}
		if err := m.set(key, string(value)); err != nil {
			return m, fault.At(op, fault.Invalid, field, "%s: %s", key, fault.Detail(err))
		}
	}
	return m, nil
}

func (m *metadata) set(key, value string) error {
	const op = "upload.set"
	if len(value) > maxValueBytes {
		return fault.New(op, fault.Invalid, "longer than %d bytes", maxValueBytes)
	}
	switch key {
	case "filename", "name":
		if !printable(value) {
			return fault.New(op, fault.Invalid, "not printable UTF-8")
		}
		if m.filename == "" || key == "filename" { // some clients send both
			m.filename = value
		}
	case "title":
		if !printable(value) || utf8.RuneCountInString(value) > maxTitleRunes {
			return fault.New(op, fault.Invalid, "want at most %d printable characters", maxTitleRunes)
		}
		m.title = value
	case "video":
		if len(value) == 0 || len(value) > maxVideoID || !tokenChars(value) {
			return fault.New(op, fault.Invalid, "not a video id")
		}
		m.video = value
	case "filetype":
		m.filetype = value // of which one means something to us
	case "fingerprint":
		if len(value) == 0 || len(value) > maxFingerprint || !tokenChars(value) {
			return fault.New(op, fault.Invalid, "want at most %d letters and digits", maxFingerprint)
		}
		m.fingerprint = value
	}
	return nil
}

// tokenChars accepts the letters, digits and marks that keys and ids use.
func tokenChars(s string) bool {
	for _, c := range []byte(s) {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.') {
			return false
		}
	}
	return s != ""
}

func printable(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		// The two joiners are part of Persian words and of emoji; no other
		// invisible character is needed, and some turn text around.
		if !unicode.IsPrint(r) && r != '\u200c' && r != '\u200d' {
			return false
		}
	}
	return true
}
