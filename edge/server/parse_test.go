package server

import (
	"strings"
	"testing"
)

func FuzzParsePlay(f *testing.F) {
	for _, s := range []string{"/play/t/master.m3u8", "/play/t/720p/0.m4s", "/play/t/key/3", "/play//x", "/play/t/a/b/c", "/play/t/720p/-1.m4s", "/play/t/key/99999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, path string) {
		ticket, o, ok := parsePlay(path)
		if !ok {
			return
		}
		if ticket == "" || strings.Contains(string(ticket), "/") || strings.Contains(o.rendition, "/") || o.number < 0 || o.kind == noObject {
			t.Fatalf("%q became %q %+v", path, ticket, o)
		}
	})
}

func FuzzParseRange(f *testing.F) {
	for _, s := range []string{"bytes=0-0", "bytes=5-", "bytes=-5", "bytes=--5", "bytes=9-1", "bytes=1-2,3-4", "items=0-1", "bytes=99999999999999999999-"} {
		f.Add(s, int64(10))
	}
	f.Fuzz(func(t *testing.T, spec string, size int64) {
		if size < 0 || size > 1<<40 {
			return
		}
		from, to, ok := parseRange(spec, size)
		if ok && from < to && (from < 0 || to > size) {
			t.Fatalf("%q of %d bytes became [%d, %d)", spec, size, from, to)
		}
	})
}

func TestParsingAPathAllocatesNothing(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { parsePlay("/play/ticket/720p/123.m4s") }); n != 0 {
		t.Fatalf("%v allocations", n)
	}
}
