package server

import (
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
	"github.com/quic-go/quic-go/quicvarint"

	"github.com/streamgate/streamgate/internal/model"
)

// Over HTTP/3 a hit is written to the QUIC stream by ourselves. Through the
// response writer a header, a frame's length and each piece of the body are
// writes of their own, and each wakes the connection, which sends what it has: a
// packet with little in it and a system call. See docs/decisions/0020 and RFC 9114, 7.2.
const (
	dataFrame    = 0x0
	headersFrame = 0x1
	// leadBytes of a body go into the first write, with the header. Nothing can
	// take them back once they are handed over, so they are few: as many as the
	// library itself holds back of a small answer.
	leadBytes = 4 << 10
)

// sendBuffers hold a header and the beginning of a body until they are copied
// into the connection's queue.
var sendBuffers = sync.Pool{New: func() any { b := make([]byte, 0, leadBytes+2<<10); return &b }}

// sendStream sends a whole response with the header that is in w and fields of its
// own, and ends it.
// When it cannot be finished it is reset, by panicking as abort does.
func (s *Server) sendStream(w http.ResponseWriter, r *http.Request, g *model.Grant, o object, str *http3.Stream, status int, own *fields, body []byte) {
	defer str.CancelRead(quic.StreamErrorCode(http3.ErrCodeNoError)) // no-op once the request's end was read
	t := &tie{s: s, g: g}
	n, err := s.writeStream(t, str.QUICStream(), status, w.Header(), own, body)
	s.Metrics.bytes(proto(r), n)
	if rec, ok := w.(*recorder); ok {
		rec.status, rec.bytes = status, n
	}
	if err == nil {
		t.end()
		_ = str.Close() // an error says that the viewer has left
		return
	}
	defer str.CancelWrite(quic.StreamErrorCode(http3.ErrCodeInternalError)) // last: it ends the request's context, which tells whose doing it was
	s.abort(r, o, t)
}

// writeStream writes header and body. It waits for the viewer with all but the
// lead, and a cut ends that.
func (s *Server) writeStream(t *tie, q *quic.Stream, status int, h http.Header, own *fields, body []byte) (n int64, err error) {
	p := sendBuffers.Get().(*[]byte)
	defer sendBuffers.Put(p)
	lead := min(len(body), leadBytes)
	b := appendHeaders((*p)[:0], status, h, own)
	if len(body) > 0 {
		b = quicvarint.Append(b, dataFrame)
		b = quicvarint.Append(b, uint64(len(body)))
	}
	head := len(b)
	b = append(b, body[:lead]...)
	*p = b
	err = q.TryWriteAll(b)
	if err == nil && lead == len(body) {
		return int64(lead), nil
	}
	_ = q.SetWriteDeadline(time.Now().Add(patience(int64(len(body)), s.requests.n.Load()))) // never fails
	t.hook(func() { _ = q.SetWriteDeadline(time.Unix(1, 0)) })
	if errors.Is(err, quic.ErrWouldBlock) { // the viewer's windows are full
		lead = 0
		_, err = q.Write(b[:head])
	}
	if err != nil {
		return 0, err
	}
	l := lease{t: t}
	m, err := q.WriteWithLimit(body[lead:], l.limit)
	if l.err != nil {
		err = l.err
	}
	return int64(lead + m), err
}

// lease looks at the grant again now and then in a long response, as tie.Write
// does, but at the moment at which packets are made.
type lease struct {
	t    *tie
	left int
	err  error // why it was not renewed; read it after the write
}

func (l *lease) limit(most int) int {
	if l.left < most {
		if l.err = l.t.s.usable(l.t.g, time.Now()); l.err != nil {
			return 0
		}
		l.left = leaseBytes
	}
	l.left -= most
	return most
}

// appendHeaders adds a HEADERS frame (RFC 9114, 7.2.2) of a 200 or 206. Its length
// always has two bytes, which QUIC allows, and is filled in at the end.
func appendHeaders(b []byte, status int, h http.Header, own *fields) []byte {
	b = append(b, headersFrame, 0, 0)
	begun := len(b)
	b = append(b, 0, 0) // no dynamic table (RFC 9204, 4.5.1)
	entry := 25         // of the static table: status 200
	if status == http.StatusPartialContent {
		entry = 65
	}
	b = appendInteger(b, 0xc0, 6, entry)
	for name, values := range h {
		name = lower(name)
		for _, v := range values {
			b = appendField(b, name, v)
		}
	}
	for _, f := range own.all[:own.n] {
		b = appendField(b, lower(f.name), f.value)
	}
	quicvarint.AppendWithLen(b[:begun-2], uint64(len(b)-begun), 2)
	return b
}
