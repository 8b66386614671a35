package server

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
)

// A playlist or a key holds everything up, a segment only itself. So the former
// overtake the latter on their way to one viewer (RFC 9218, 10): over HTTP/3 by the
// stream's urgency, which quic-go's scheduler heeds; over HTTP/2, whose server in
// net/http does not, by keeping the number of segments low that it may choose from.

// mostUrgent is that of RFC 9218. A browser gives all requests of a script the same
// urgency, so ours must be above whatever it is.
const mostUrgent = 0

// urgent writes the whole body of an answer, after its header, ahead of others.
type urgent struct{ t *tie }

// Write must be called once, with everything.
func (u urgent) Write(body []byte) (int, error) {
	str := streamOf(u.t.w)
	if str == nil {
		n, err := u.t.Write(body)
		if err == nil {
			err = http.NewResponseController(u.t.w).Flush()
		}
		return n, err
	}
	str.SetPriority(mostUrgent, false)
	err := u.t.s.usable(u.t.g, time.Now())
	if err == nil {
		_, err = str.Write(body)
	}
	if err != nil {
		str.CancelRead(quic.StreamErrorCode(http3.ErrCodeRequestCanceled))
		str.CancelWrite(quic.StreamErrorCode(http3.ErrCodeRequestCanceled))
		return 0, err
	}
	return len(body), str.Close()
}

// streamOf takes the stream of an answer, nil if it has none. A header that was
// given is sent. From then on the stream is the handler's: to write, to close, to
// reset.
func streamOf(w http.ResponseWriter) *http3.Stream {
	for {
		switch v := w.(type) {
		case http3.HTTPStreamer:
			str, err := v.HTTPStream()
			if err != nil {
				return nil // the header could not be sent: nor can the rest
			}
			return str
		case interface{ Unwrap() http.ResponseWriter }:
			w = v.Unwrap()
		default:
			return nil
		}
	}
}

// Turns of writing on one HTTP/2 connection.
const (
	// maxTurns segments are written at a time: what net/http sends before it comes to
	// a key is then some 16 KiB of each of them instead of each of 256.
	maxTurns = 4
	// turnWithin is how long a turn lasts at most: the viewer may have stopped reading
	// just those that have one.
	turnWithin = time.Second
)

// turns is a connection's.
type turns chan struct{}

type turnsKey struct{}

// withTurns gives each TCP connection its turns.
func withTurns(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, turnsKey{}, make(turns, maxTurns))
}

// turnsOf is for answers that others may overtake.
func turnsOf(r *http.Request) turns {
	if r.ProtoMajor != 2 {
		return nil
	}
	t, _ := r.Context().Value(turnsKey{}).(turns)
	return t
}

// take waits for a turn, or until ctx ends, and gives what ends the turn.
func (t turns) take(ctx context.Context) (give func()) {
	select {
	case t <- struct{}{}:
	case <-ctx.Done():
		return func() {}
	}
	late := time.AfterFunc(turnWithin, func() { <-t })
	return func() {
		if late.Stop() {
			<-t
		}
	}
}
