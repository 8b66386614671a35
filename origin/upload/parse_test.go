package upload

import (
	"strings"
	"testing"
	"unicode/utf8"
)

var metadataSeeds = []struct {
	header string
	ok     bool
	want   metadata
}{
	{"", true, metadata{}},
	{"filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential", true, metadata{filename: "world_domination_plan.pdf"}},
	{"video djE=,title QSBmaWxt", true, metadata{video: "v1", title: "A film"}},
	{"name YQ==, filename Yg==", true, metadata{filename: "b"}},
	{"filename Yg==,name YQ==", true, metadata{filename: "b"}},
	{"filename", true, metadata{}},
	{"filename Yg==,filename YQ==", false, metadata{}},
	{",", false, metadata{}},
	{"key  dg==", false, metadata{}},
	{"k\x00 dg==", false, metadata{}},
	{"title /w==", false, metadata{}},                                   // not UTF-8
	{"title Cg==", false, metadata{}},                                   // a line feed
	{"title 4oCuZ3BqLmV4ZQ==", false, metadata{}},                       // right-to-left override
	{"video Li4=", true, metadata{video: ".."}},                         // harmless: an id, never a path
	{"video", false, metadata{}},                                        // empty id
	{"filename " + strings.Repeat("A", 800), false, metadata{}},         // value too long
	{strings.Repeat("a,", 17), false, metadata{}},                       // too many pairs
	{strings.Repeat("k dg==,", 600), false, metadata{}},                 // too long
	{"title " + strings.Repeat("YWFh", 67) + "YQ==", false, metadata{}}, // 202 runes
}

func TestMetadataIsReadStrictly(t *testing.T) {
	for _, c := range metadataSeeds {
		got, err := parseMetadata(c.header)
		if (err == nil) != c.ok || (c.ok && got != c.want) {
			t.Errorf("%.60q: %+v, %v", c.header, got, err)
		}
	}
}

func FuzzMetadata(f *testing.F) {
	for _, c := range metadataSeeds {
		f.Add(c.header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		m, err := parseMetadata(header)
		if err != nil {
			return
		}
		for _, v := range []string{m.filename, m.title, m.video} {
			if len(v) > maxValueBytes || !utf8.ValidString(v) || strings.ContainsAny(v, "\x00\r\n") {
				t.Fatalf("%q let %q in", header, v)
			}
		}
		if strings.ContainsAny(m.video, "/\\ ") {
			t.Fatalf("video %q", m.video)
		}
	})
}

var checksumSeeds = []struct {
	header string
	ok     bool
}{
	{"", true},
	{"sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", true},
	{"sha256 LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", true},
	{"sha1", false},
	{"sha1 ", false},
	{"sha256 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", false},
	{"md5 1B2M2Y8AsgTpgAmY7PhCfg==", false},
	{"SHA1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", false},
	{"sha1 Kq5sNclPz7QV2-lfQIuc6R7oRu0=", false},
	{"sha256 " + strings.Repeat("A", 100_000), false},
}

func TestChecksumHeadersAreReadStrictly(t *testing.T) {
	for _, c := range checksumSeeds {
		if _, err := parseChecksum(c.header); (err == nil) != c.ok {
			t.Errorf("%.60q: %v", c.header, err)
		}
	}
}

func FuzzChecksum(f *testing.F) {
	for _, c := range checksumSeeds {
		f.Add(c.header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		c, err := parseChecksum(header)
		if err == nil && c != nil && len(c.want) != c.hash.Size() {
			t.Fatalf("%q promises %d bytes of %d", header, len(c.want), c.hash.Size())
		}
	})
}
