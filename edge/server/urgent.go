package server

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/quic-go/quic-go/http3"
)

// A playlist or a key holds everything up, a segment only itself. So the former
// overtake the latter on their way to one viewer (RFC 9218, 10): over HTTP/3 by the
// stream's urgency, which quic-go's scheduler heeds; over HTTP/2, whose server in
// net/http does not, by keeping the number of segments low that it may choose from.

// mostUrgent is that of RFC 9218. A browser gives all requests of a script the same
// urgency, so ours must be above whatever it is.
const mostUrgent = 0

// urgent writes the whole of an answer that is tied to its grant by t, ahead of
// others. Over HTTP/3 header, body and end are one write, which is one packet for a
// key instead of two or three.
func (s *Server) urgent(w http.ResponseWriter, r *http.Request, o object, t *tie, status int, body []byte) error {
	if err := s.usable(t.g, time.Now()); err != nil {
		return err
	}
	if r.ProtoMajor == 3 && !t.end() {
		if str := streamOf(w); str != nil {
			str.SetPriority(mostUrgent, false)
			var own fields
			own.add("Date", s.clock.date(time.Now())[0])
			s.sendStream(w, r, t.g, o, str, status, &own, body)
			return nil
		}
	}
	w.WriteHeader(status)
	_, err := t.Write(body)
	if err == nil {
		err = http.NewResponseController(w).Flush()
	}
	return err
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
