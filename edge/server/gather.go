package server

import (
	"net"
	"sync"
	"time"
)

// HTTP/2 sends a long answer as frames of 16 KiB, and TLS makes two records of
// each: a full one, and one for the nine bytes of the frame's own header. Each is a
// system call, and that is half of what HTTP/2 costs. So a connection gathers records
// while it is plain that more follow, and gives the kernel some of them at a time.
const (
	// fullRecord is the least that a record of 16 KiB has with its header and tag.
	fullRecord = 5 + 16<<10 + 16
	// shortTail and longTail are what a record with the nine bytes has: TLS 1.2 adds a
	// nonce for AES, TLS 1.3 a type. An alert must not be taken for one: after the one that
	// ends a connection crypto/tls lets nothing be written any more.
	shortTail, longTail = 5 + 9 + 16, 5 + 8 + 9 + 16
	application         = 23 // type of a record (RFC 8446, 5.1)
	// gatherBytes are given to the kernel together, or a record more. With unsentBytes
	// they bound what can be cut no more.
	gatherBytes = 64 << 10
	// gatherFor is how long records wait for more. It passes when the viewer's
	// window is full just at the end of a frame, or when we have no bytes yet.
	gatherFor = 500 * time.Microsecond
)

// gathered has room for what is gathered and the records that end it.
var gathered = sync.Pool{New: func() any { b := make([]byte, 0, gatherBytes+3*fullRecord); return &b }}

// gatherer is a TCP connection below TLS. Safe for concurrent use, as net.Conn is.
type gatherer struct {
	net.Conn
	mu   sync.Mutex // guards the rest, and the order of what is written
	held *[]byte    // nil: nothing waits
	late *time.Timer
	err  error // of the write that failed: none comes after it
}

// Write takes one TLS record, as crypto/tls writes them.
func (g *gatherer) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.err != nil {
		return 0, g.err
	}
	full := len(p) >= fullRecord
	if g.held == nil {
		if !full {
			return g.Conn.Write(p)
		}
		g.held = gathered.Get().(*[]byte)
		g.wait()
	}
	*g.held = append(*g.held, p...)
	// The tail of a frame goes with it, so a full record is never the last of many.
	tail := p[0] == application && len(p) >= shortTail && len(p) <= longTail
	if full && len(*g.held) <= gatherBytes+fullRecord || tail && len(*g.held) < gatherBytes {
		return len(p), nil
	}
	if err := g.flush(); err != nil {
		return 0, err
	}
	return len(p), nil
}

// wait has what is held sent soon.
func (g *gatherer) wait() {
	if g.late == nil {
		g.late = time.AfterFunc(gatherFor, func() {
			g.mu.Lock()
			defer g.mu.Unlock()
			_ = g.flush() // whoever writes next is told
		})
		return
	}
	g.late.Reset(gatherFor)
}

// flush gives the kernel what is held. The caller has locked mu.
func (g *gatherer) flush() error {
	if g.held == nil {
		return g.err
	}
	g.late.Stop() // one that runs already finds nothing
	_, g.err = g.Conn.Write(*g.held)
	*g.held = (*g.held)[:0]
	gathered.Put(g.held)
	g.held = nil
	return g.err
}
