package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/quic-go/qpack"
	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
	"github.com/quic-go/quic-go/quicvarint"
)

// What a player asks for over and over, keys and segments, is asked for here: by the
// same connection, in the same bytes as by http3.ClientConn, but without a request and a
// response of net/http, with their maps and contexts. They were a quarter of what this
// program took from the edge's processors.
const (
	dataFrame    = 0x0 // RFC 9114, 7.2.1
	headersFrame = 0x1
	maxAnswer    = 1 << 20
)

// line is a viewer's connection.
type line struct {
	*http3.ClientConn
	quic *quic.Conn
}

// ask sends a GET and reads the whole answer into a buffer. It gives the size of the
// body; an error if the status is not 200.
func (l *line) ask(authority, path string, into *bytes.Buffer) (int, error) {
	str, err := l.quic.OpenStream()
	if err != nil {
		return 0, err
	}
	_ = str.SetDeadline(time.Now().Add(patience)) // never fails
	into.Reset()
	appendRequest(into, authority, path)
	_, err = str.Write(into.Bytes())
	_ = str.Close() // what failed before fails the reading too
	if err == nil {
		into.Reset()
		var n int64
		if n, err = into.ReadFrom(io.LimitReader(str, maxAnswer+1)); err == nil && n > maxAnswer {
			err = fmt.Errorf("an answer of more than %d bytes", maxAnswer)
		}
	}
	if err != nil {
		str.CancelRead(quic.StreamErrorCode(http3.ErrCodeRequestCanceled))
		str.CancelWrite(quic.StreamErrorCode(http3.ErrCodeRequestCanceled))
		return 0, err
	}
	return readAnswer(into.Bytes())
}

// appendRequest writes the HEADERS frame of a GET.
func appendRequest(to *bytes.Buffer, authority, path string) {
	const room = 5 // of the frame's type, and its length in four bytes
	to.Write(make([]byte, room))
	e := qpack.NewEncoder(to)
	for _, f := range []qpack.HeaderField{{Name: ":authority", Value: authority}, {Name: ":method", Value: http.MethodGet}, {Name: ":path", Value: path},
		{Name: ":scheme", Value: "https"}, {Name: "accept-encoding", Value: "gzip"}, {Name: "user-agent", Value: "quic-go HTTP/3"}} {
		_ = e.WriteField(f) // a buffer takes all
	}
	b := to.Bytes()
	b[0] = headersFrame
	quicvarint.AppendWithLen(b[1:1], uint64(len(b)-room), room-1)
}

// readAnswer takes an answer apart: a HEADERS frame and DATA frames.
func readAnswer(b []byte) (body int, err error) {
	status, text := 0, ""
	for len(b) > 0 {
		kind, n, err := quicvarint.Parse(b)
		if err != nil {
			return 0, err
		}
		b = b[n:]
		size, n, err := quicvarint.Parse(b)
		if err != nil {
			return 0, err
		}
		if b = b[n:]; size > uint64(len(b)) {
			return 0, errors.New("a frame is cut off")
		}
		frame := b[:size]
		b = b[size:]
		switch {
		case kind == headersFrame && status == 0:
			if status, err = readStatus(frame); err != nil {
				return 0, err
			}
		case kind == dataFrame && status != 0:
			if body += len(frame); status != http.StatusOK && text == "" {
				text = string(frame[:min(len(frame), 200)])
			}
		}
	}
	if status != http.StatusOK {
		return 0, fmt.Errorf("status %d: %s", status, text)
	}
	return body, nil
}

// readStatus gives the status, which comes first; the rest is looked through, as a
// client does.
func readStatus(fields []byte) (status int, err error) {
	next := qpack.NewDecoder().Decode(fields)
	for {
		f, err := next()
		if errors.Is(err, io.EOF) {
			return status, nil
		}
		if err != nil {
			return 0, err
		}
		if f.Name == ":status" {
			if status, err = strconv.Atoi(f.Value); err != nil {
				return 0, err
			}
		}
	}
}

// fetch asks for a key or a segment, and connects first if need be.
func (v *viewer) fetch(ctx context.Context, object, path string) {
	if v.conn == nil {
		within, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		if !v.connect(within, ctx) {
			return
		}
	}
	into := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(into)
	authority, folder, _ := strings.Cut(strings.TrimPrefix(v.play, "https://"), "/")
	begun := time.Now()
	n, err := v.conn.ask(authority, "/"+folder+path, into)
	if ctx.Err() != nil {
		return // the end
	}
	v.report.add(object, begun, n, err)
	if v.conn.Context().Err() != nil {
		v.conn = nil
	}
}
