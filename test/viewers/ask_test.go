package main

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"strings"
	"testing"

	"github.com/quic-go/qpack"
	"github.com/quic-go/quic-go/quicvarint"
)

func frame(kind uint64, body []byte) []byte {
	b := quicvarint.Append(nil, kind)
	return append(quicvarint.Append(b, uint64(len(body))), body...)
}

func block(t *testing.T, fields ...qpack.HeaderField) []byte {
	t.Helper()
	var b bytes.Buffer
	e := qpack.NewEncoder(&b)
	for _, f := range fields {
		if err := e.WriteField(f); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func TestRequestIsOneHeadersFrame(t *testing.T) {
	var b bytes.Buffer
	appendRequest(&b, "edge:8443", "/play/ticket/key/3")
	r := quicvarint.NewReader(&b)
	kind, _ := quicvarint.Read(r)
	size, err := quicvarint.Read(r)
	if err != nil || kind != headersFrame || size != uint64(b.Len()) {
		t.Fatalf("frame %d of %d bytes where %d follow: %v", kind, size, b.Len(), err)
	}
	got, next := map[string]string{}, qpack.NewDecoder().Decode(b.Bytes())
	for {
		f, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got[f.Name] = f.Value
	}
	want := map[string]string{":method": "GET", ":scheme": "https", ":authority": "edge:8443", ":path": "/play/ticket/key/3",
		"accept-encoding": "gzip", "user-agent": "quic-go HTTP/3"}
	if !maps.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

func TestAnswerIsAStatusAndABody(t *testing.T) {
	status := func(code string) []byte {
		return frame(headersFrame, block(t, qpack.HeaderField{Name: ":status", Value: code}, qpack.HeaderField{Name: "etag", Value: `"x"`}))
	}
	body := frame(dataFrame, []byte("sixteen bytes..."))
	for name, tc := range map[string]struct {
		answer []byte
		size   int
		says   string
	}{
		"whole":             {bytes.Join([][]byte{status("200"), body, frame(0x21, []byte("grease")), body}, nil), 32, ""},
		"no body":           {status("200"), 0, ""},
		"refused":           {bytes.Join([][]byte{status("503"), body}, nil), 0, "status 503: sixteen"},
		"body without head": {body, 0, "status 0"},
		"cut off":           {bytes.Join([][]byte{status("200"), body[:9]}, nil), 0, "cut off"},
		"empty":             {nil, 0, "status 0"},
	} {
		size, err := readAnswer(tc.answer)
		if size != tc.size || (err == nil) != (tc.says == "") || err != nil && !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %d bytes, %v", name, size, err)
		}
	}
}
