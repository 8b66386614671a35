package server

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/streamgate/streamgate/internal/model"
)

// write is the path that an object is found at: parsePlay's inverse.
func write(ticket model.Ticket, o object) string {
	p := playPrefix + string(ticket) + "/"
	switch o.kind {
	case masterObject:
		return p + "master.m3u8"
	case posterObject:
		return p + "poster.jpg"
	case steeringObject:
		return p + "steering"
	case reportObject:
		return p + "cmcd"
	case keyObject:
		return p + "key/" + strconv.Itoa(o.number)
	case playlistObject:
		return p + o.rendition + "/index.m3u8"
	case initObject:
		return p + o.rendition + "/init.mp4"
	case segmentObject:
		return p + o.rendition + "/" + strconv.Itoa(o.number) + ".m4s"
	}
	return ""
}

func TestPathsNameObjects(t *testing.T) {
	for path, want := range map[string]object{
		"master.m3u8":     {kind: masterObject},
		"poster.jpg":      {kind: posterObject},
		"steering":        {kind: steeringObject},
		"cmcd":            {kind: reportObject},
		"720p/index.m3u8": {kind: playlistObject, rendition: "720p"},
		"audio/init.mp4":  {kind: initObject, rendition: "audio"},
		"720p/0.m4s":      {kind: segmentObject, rendition: "720p"},
		"720p/123.m4s":    {kind: segmentObject, rendition: "720p", number: 123},
		"key/7":           {kind: keyObject, number: 7},
	} {
		if ticket, o, ok := parsePlay(playPrefix + "t/" + path); !ok || ticket != "t" || o != want {
			t.Errorf("%s: %q %+v %v", path, ticket, o, ok)
		}
	}
	for _, path := range []string{"", "x", "720p/", "720p/0", "720p/.m4s", "720p/+1.m4s", "720p/1.m4s/", "key/", "key/-1", "key/01", "key/1.m4s",
		"/master.m3u8", "a/b/c", "720p/1234567890.m4s", "key/0x1", "master.m3u8/"} {
		if ticket, o, ok := parsePlay(playPrefix + "t/" + path); ok {
			t.Errorf("%q became %q %+v", path, ticket, o)
		}
	}
}

func FuzzParsePlay(f *testing.F) {
	for _, s := range []string{"/play/t/master.m3u8", "/play/t/720p/0.m4s", "/play/t/key/3", "/play//x", "/play/t/a/b/c", "/play/t/720p/-1.m4s",
		"/play/t/key/99999999999", "/play/t/steering", "/play/t/cmcd", "/play/t/key/index.m3u8", "/play/../720p/init.mp4"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, path string) {
		ticket, o, ok := parsePlay(path)
		if ok && write(ticket, o) != path {
			t.Fatalf("%q became %q %+v", path, ticket, o)
		}
	})
}

func FuzzParseRange(f *testing.F) {
	for _, s := range []string{"bytes=0-0", "bytes=5-", "bytes=-5", "bytes=--5", "bytes=9-1", "bytes=1-2,3-4", "items=0-1", "bytes=99999999999999999999-",
		"bytes=-0", "bytes=-", "BYTES=1-1", "bytes= 1-1", "bytes=+1-2"} {
		f.Add(s, int64(10))
	}
	f.Fuzz(func(t *testing.T, spec string, size int64) {
		if size < 0 || size > 1<<40 {
			return
		}
		from, to, ok := parseRange(spec, size)
		if !ok || from >= to {
			return
		}
		if from < 0 || to > size {
			t.Fatalf("%q of %d bytes became [%d, %d)", spec, size, from, to)
		}
		// Said again in the plainest way it is the same.
		if f2, t2, ok := parseRange("bytes="+strconv.FormatInt(from, 10)+"-"+strconv.FormatInt(to-1, 10), size); !ok || f2 != from || t2 != to {
			t.Fatalf("%q of %d bytes became [%d, %d), that became [%d, %d) %v", spec, size, from, to, f2, t2, ok)
		}
	})
}

func FuzzMatches(f *testing.F) {
	for _, s := range []string{`"x"`, `W/"x"`, `*`, `"y", "x"`, `"x`, ``, `"x","x"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if matches(header, `"x"`) && !strings.Contains(header, `"x"`) && !strings.Contains(header, "*") {
			t.Fatalf("%q matches", header)
		}
	})
}

// An If-Match names the ETag in one of its members, whole, or names all.
func FuzzNames(f *testing.F) {
	for _, s := range []string{`"x"`, `W/"x"`, `*`, `"y", "x"`, `"x`, ``, `"x","x"`, `"a,"x""`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		found := false
		for _, member := range strings.Split(header, ",") {
			member = strings.TrimSpace(member)
			found = found || member == "*" || member == `"x"`
		}
		if names(header, `"x"`) != found {
			t.Fatalf("%q names it: %v", header, !found)
		}
	})
}

// RFC 9110, 5.3: lines of the same field are one list.
func TestConditionsMayStandOnSeveralLines(t *testing.T) {
	const etag = `"x"`
	for name, want := range map[string]int{"If-Match": 0, "If-None-Match": http.StatusNotModified} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Add(name, `"y", "z"`)
		r.Header.Add(name, etag)
		if got := unmet(r, etag); got != want {
			t.Errorf("%s: %d, want %d", name, got, want)
		}
	}
}

func FuzzAcceptEncoding(f *testing.F) {
	for _, s := range []string{"gzip, br", "br;q=0.5, gzip;q=0", "*;q=0.1", "identity", "gzip;q=NaN", "gzip;q=1e400", "GZIP ; Q=1", "gzip;q=-1", ",;,=", "gzip;q=+Inf"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, header string) {
		for _, coding := range []string{"gzip", "br"} {
			q := weight(header, coding)
			if !(q >= 0 && q <= 1) {
				t.Fatalf("%q likes %s by %v", header, coding, q)
			}
			if q > 0 && !strings.Contains(strings.ToLower(header), coding) && !strings.Contains(header, "*") {
				t.Fatalf("%q does not name %s and likes it by %v", header, coding, q)
			}
		}
	})
}

// What is taken is one JSON object with known members and nothing else.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{"message":"m","signature":"s"}`, `{}`, `null`, `[]`, `{}{}`, `{"x":1}`, `{"message":1}`, "{}\n", `{"message":"` + strings.Repeat("x", 20<<10) + `"}`} {
		f.Add(s)
	}
	type body struct {
		Message   string `json:"message"`
		Signature string `json:"signature"`
	}
	f.Fuzz(func(t *testing.T, s string) {
		var in, whole body
		r := httptest.NewRequest(http.MethodPost, "/v1/auth/verify", strings.NewReader(s))
		if decode(httptest.NewRecorder(), r, &in) != nil {
			return
		}
		if len(s) > maxBodyBytes {
			t.Fatalf("%d bytes were taken", len(s))
		}
		if err := json.Unmarshal([]byte(s), &whole); err != nil || !reflect.DeepEqual(in, whole) {
			t.Fatalf("%q was taken as %+v: %v", s, in, err)
		}
	})
}

func TestParsingAPathAllocatesNothing(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { parsePlay("/play/ticket/720p/123.m4s") }); n != 0 {
		t.Fatalf("%v allocations", n)
	}
}
