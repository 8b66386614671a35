package server

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/quic-go/qpack"
	"github.com/quic-go/quic-go/quicvarint"

	"github.com/streamgate/streamgate/internal/model"
)

// read takes a HEADERS frame apart with the library's own decoder.
func read(t *testing.T, frame []byte) (fields []string, rest int) {
	t.Helper()
	r := bytes.NewReader(frame)
	kind, err := quicvarint.Read(r)
	if err != nil || kind != headersFrame {
		t.Fatal(kind, err)
	}
	size, err := quicvarint.Read(r)
	if err != nil || size > uint64(r.Len()) {
		t.Fatal(size, r.Len(), err)
	}
	block := make([]byte, size)
	if _, err := io.ReadFull(r, block); err != nil {
		t.Fatal(err)
	}
	next := qpack.NewDecoder().Decode(block)
	for {
		f, err := next()
		if errors.Is(err, io.EOF) {
			return fields, r.Len()
		}
		if err != nil {
			t.Fatal(err)
		}
		fields = append(fields, f.Name+"="+f.Value)
	}
}

func TestHeadersAreReadAsTheyWereWritten(t *testing.T) {
	h := http.Header{"Vary": {"Origin", "Accept-Encoding"}, "Etag": {`"x"`}, "Content-Length": {"0"}, "X-Long": {strings.Repeat("v", 5000)}, "Empty": {""}, "X-": {strings.Repeat("w", 127)}}
	for name := range staticNames {
		if name != ":status" {
			h.Add(name, "of "+name)
		}
	}
	for name := range lowered {
		h.Add(name, strings.Repeat("é", 63))
	}
	var own fields
	own.add("Date", "of a day")
	own.add("X-Own", "")
	for status, text := range map[int]string{http.StatusOK: "200", http.StatusPartialContent: "206"} {
		got, rest := read(t, append(appendHeaders(nil, status, h, &own), "body"...))
		if got[0] != ":status="+text || rest != len("body") {
			t.Errorf("%s first, %d bytes left", got[0], rest)
		}
		want := []string{":status=" + text, "date=of a day", "x-own="}
		for name, values := range h {
			for _, v := range values {
				want = append(want, strings.ToLower(name)+"="+v)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("read %q\nwrote %q", got, want)
		}
	}
}

func TestShelfHearsOfASegmentOnceASecond(t *testing.T) {
	n, now := newTold(), time.Unix(1000, 0)
	o := object{kind: segmentObject, rendition: "720p", number: 7}
	if !n.news("v", o, now) || n.news("v", o, now.Add(999*time.Millisecond)) {
		t.Error("heard of it twice in a second")
	}
	if !n.news("v", o, now.Add(time.Second)) {
		t.Error("not heard of it in the next second")
	}
	for _, other := range []object{{rendition: "720p", number: 8}, {rendition: "480p", number: 7}} {
		if !n.news("v", other, now.Add(time.Second)) {
			t.Errorf("not heard of %v", other)
		}
	}
	if !n.news("w", o, now.Add(time.Second)) {
		t.Error("not heard of another video's")
	}
}

// What stands between a request and its bytes: the README promises that it is
// nearly free.
func decision(tb testing.TB) func() {
	s, r := segmentHit(tb)
	return func() {
		ticket, _, ok := parsePlay(r.URL.Path)
		g := s.Sessions.Grant(ticket)
		if !ok || s.usable(g, time.Now()) != nil {
			tb.Fatal("not served")
		}
	}
}

func TestDecisionAllocatesNothing(t *testing.T) {
	if n := testing.AllocsPerRun(200, decision(t)); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkDecision(b *testing.B) {
	decide := decision(b)
	b.ReportAllocs()
	for b.Loop() {
		decide()
	}
}

func TestHeadOfAnObjectIsMadeOnce(t *testing.T) {
	h, blob := newHeads(), &model.Blob{CID: "bafy", Size: 12}
	if first := h.of(blob); first != h.of(blob) || first.etag[0] != `"bafy"` || first.length[0] != "12" {
		t.Errorf("%+v", first)
	}
	if n := testing.AllocsPerRun(100, func() { h.of(blob) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
