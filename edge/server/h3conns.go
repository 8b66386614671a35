package server

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
)

// An HTTP/3 client can open streams and never end the header of a request. The library
// waits for it without a bound, and takes a connection with open streams for one in use.
// Handlers see none of these streams, so they are told by what is missing: a client
// opens streams in order (RFC 9000, 2.1), so the number of a request's stream says how
// many were opened before it, and how many requests came is counted.
const (
	sweepEach = 5 * time.Second
	// quietSweeps is for how long nothing may be asked or answered on a connection, in
	// sweeps: as long as one without streams may stay.
	quietSweeps = int(idleTimeout / sweepEach)
	// maxHalves is how many streams of a connection may have brought no request. A browser
	// that gives a request up at once can leave one: the reset overtakes the header.
	maxHalves = 32
	// halvesCrowd is how many there may be on all connections until those with more than
	// maxHalves are left also when they are in use. One costs 8.6 KiB (docs/security.md).
	halvesCrowd = 8192
)

// An h3Conn's state is one word, so that what is looked at is true at one moment: from
// the right how many requests are under way, whether no more are taken, and how many came.
const (
	oneUnder   = 1
	underMask  = 1<<23 - 1
	shut       = 1 << 23
	oneArrived = 1 << 24
)

// h3Conn is what handlers know of one HTTP/3 connection.
type h3Conn struct {
	conn   *quic.Conn
	state  atomic.Uint64
	opened atomic.Uint64 // streams that the client opened, as far as requests tell
	pushes atomic.Int32  // push streams under way

	// The rest is the sweep's.
	was     uint64 // state
	quiet   int    // sweeps since something was under way, or came
	missing uint64 // streams without a request
}

// enter says whether a request may be answered. leave must follow if so.
func (c *h3Conn) enter(stream quic.StreamID) bool {
	const one = oneArrived + oneUnder
	if c.state.Add(one)&shut != 0 {
		c.state.Add(^uint64(one - 1))
		return false
	}
	opened := uint64(stream)/4 + 1
	for {
		o := c.opened.Load()
		if o >= opened || c.opened.CompareAndSwap(o, opened) {
			return true
		}
	}
}

func (c *h3Conn) leave() { c.state.Add(^uint64(oneUnder - 1)) }

// look takes note of how things are and gives the number of streams that have lasted for
// a sweep without a request: those of this moment are on their way to a handler.
func (c *h3Conn) look() (halves uint64) {
	s := c.state.Load()
	if s == c.was && s&underMask == 0 {
		c.quiet++
	} else {
		c.quiet = 0
	}
	c.was = s
	opened := c.opened.Load()
	missing := opened - min(opened, s/oneArrived)
	halves = min(missing, c.missing)
	c.missing = missing
	return halves
}

// close ends the connection if nothing has come since look, so that no request is cut.
func (c *h3Conn) close(code http3.ErrCode, why string) bool {
	if c.was&underMask != 0 || !c.state.CompareAndSwap(c.was, c.was|shut) {
		return false
	}
	_ = c.conn.CloseWithError(quic.ApplicationErrorCode(code), why) // an error says that it had ended
	return true
}

// h3Conns are those that are open. Safe for concurrent use.
type h3Conns struct {
	metrics *Metrics
	each    time.Duration // between sweeps

	mu     sync.Mutex // guards open
	open   map[*h3Conn]struct{}
	halves uint64 // on all of them, as the newest sweep saw it; the sweep's
}

func newH3Conns(m *Metrics) *h3Conns {
	return &h3Conns{metrics: m, each: sweepEach, open: map[*h3Conn]struct{}{}}
}

type h3ConnKey struct{}

// follow keeps a connection until it ends, and gives its requests its state.
func (cs *h3Conns) follow(ctx context.Context, conn *quic.Conn) context.Context {
	c := &h3Conn{conn: conn}
	cs.mu.Lock()
	cs.open[c] = struct{}{}
	cs.mu.Unlock()
	context.AfterFunc(conn.Context(), func() {
		cs.mu.Lock()
		defer cs.mu.Unlock()
		delete(cs.open, c)
	})
	return context.WithValue(ctx, h3ConnKey{}, c)
}

// watch sweeps until ctx ends.
func (cs *h3Conns) watch(ctx context.Context) {
	tick := time.NewTicker(cs.each)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			cs.sweep()
		}
	}
}

// sweep closes connections on which nothing goes on but waiting for requests.
func (cs *h3Conns) sweep() {
	crowd, all := cs.halves > halvesCrowd, uint64(0)
	var quiet, held []*h3Conn // closing waits for the connection, so it is done without the lock
	cs.mu.Lock()
	for c := range cs.open {
		halves := c.look()
		all += halves
		switch {
		case c.quiet >= quietSweeps:
			quiet = append(quiet, c)
		case halves <= maxHalves:
		case c.quiet > 0:
			held = append(held, c)
		case crowd && c.pushes.Load() == 0:
			// What is under way ends in its time, and then the connection.
			c.state.Or(shut)
		}
	}
	cs.mu.Unlock()
	cs.halves = all
	for _, c := range quiet {
		if c.close(http3.ErrCodeNoError, "no request came for long") {
			cs.metrics.refused.WithLabelValues("quic", "quiet").Inc()
		}
	}
	for _, c := range held {
		if c.close(http3.ErrCodeExcessiveLoad, "too many streams without a request") {
			cs.metrics.refused.WithLabelValues("quic", "half-sent").Inc()
		}
	}
}

// h3ConnOf is nil for other protocols.
func h3ConnOf(r *http.Request) *h3Conn {
	if r.ProtoMajor != 3 {
		return nil
	}
	c, _ := r.Context().Value(h3ConnKey{}).(*h3Conn)
	return c
}

// streamIDOf is the number of the stream that an HTTP/3 request came on, 0 if it has none.
func streamIDOf(r *http.Request) quic.StreamID {
	if b, ok := r.Body.(interface{ StreamID() quic.StreamID }); ok {
		return b.StreamID()
	}
	return 0
}

// turnAway resets a request that was not looked at: it may be made again elsewhere
// (RFC 9114, 4.1.1).
func turnAway(w http.ResponseWriter) {
	str := streamOf(w)
	if str == nil {
		panic(http.ErrAbortHandler)
	}
	str.CancelRead(quic.StreamErrorCode(http3.ErrCodeRequestRejected))
	str.CancelWrite(quic.StreamErrorCode(http3.ErrCodeRequestRejected))
}
