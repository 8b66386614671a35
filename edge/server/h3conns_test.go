package server_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"

	"github.com/streamgate/streamgate/edge/server"
)

// quietFor is more sweeps than a connection may be quiet for.
const quietFor = 14

// rawH3 is a connection whose streams are the test's, and a client on it.
func (h *house) rawH3() (*quic.Conn, *http3.ClientConn) {
	h.t.Helper()
	q, err := quic.DialAddr(h.t.Context(), h.host(), &tls.Config{RootCAs: h.pool, NextProtos: []string{"h3"}}, &quic.Config{KeepAlivePeriod: time.Second})
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { q.CloseWithError(0, "") })
	h.await(func() bool { return server.Followed(h.server) == 1 })
	return q, (&http3.Transport{}).NewClientConn(q)
}

// halfSent opens streams whose HEADERS frame says 100 bytes and has ten.
func (h *house) halfSent(q *quic.Conn, n int) {
	h.t.Helper()
	for range n {
		str, err := q.OpenStreamSync(h.t.Context())
		if err != nil {
			h.t.Fatal(err)
		}
		if _, err := str.Write(append([]byte{0x1, 0x40, 100}, make([]byte, 10)...)); err != nil {
			h.t.Fatal(err)
		}
	}
}

// askOn asks on a connection.
func (h *house) askOn(c *http3.ClientConn, path string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, h.url+path, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return c.RoundTrip(req)
}

func (h *house) mustGet(c *http3.ClientConn, path string) {
	h.t.Helper()
	if err := h.getOn(c, path); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) getOn(c *http3.ClientConn, path string) error {
	resp, err := h.askOn(c, path)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// getSlowly asks for a segment that has to be fetched first, which another token allows.
func (h *house) getSlowly(c *http3.ClientConn) <-chan error {
	done := make(chan error, 1)
	go func() { done <- h.getOn(c, play("720p/0.m4s")) }()
	h.slow <- struct{}{} // the fill was asked for
	return done
}

func (h *house) sweep(n int) {
	for range n {
		server.Sweep(h.server)
	}
}

// closedWith waits for the server to close a connection.
func (h *house) closedWith(q *quic.Conn, code http3.ErrCode) {
	h.t.Helper()
	select {
	case <-q.Context().Done():
	case <-time.After(hang):
		h.t.Fatal("the connection stays")
	}
	err := context.Cause(q.Context())
	if early, ok := errors.AsType[*quic.TransportError](err); ok && early.ErrorCode == quic.ApplicationErrorErrorCode {
		return // the server had not heard the end of the handshake: it may not say more (RFC 9000, 10.2.3)
	}
	var closed *quic.ApplicationError
	if !errors.As(err, &closed) || http3.ErrCode(closed.ErrorCode) != code {
		h.t.Fatalf("it was closed with %v, want %v", err, code)
	}
}

func TestHTTP3ConnectionThatNeverEndsAHeaderIsClosed(t *testing.T) {
	for name, before := range map[string]func(*house, *http3.ClientConn){
		"from the beginning":   func(*house, *http3.ClientConn) {},
		"after a good request": func(h *house, c *http3.ClientConn) { h.mustGet(c, "/healthz") },
		"after a push stream":  func(h *house, c *http3.ClientConn) { h.pushOver(c)() },
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t)
			q, c := h.rawH3()
			before(h, c)
			h.halfSent(q, 200)
			h.await(func() bool { return h.server.Requests() == 0 })
			h.sweep(quietFor)
			h.closedWith(q, http3.ErrCodeNoError)
			h.await(func() bool { return server.Followed(h.server) == 0 })
			if n := h.metric(`streamgate_edge_connections_refused_total{reason="quiet",transport="quic"}`); n != 1 {
				t.Errorf("%v were told as quiet", n)
			}
		})
	}
}

// pushOver opens a push stream and gives what ends it.
func (h *house) pushOver(c *http3.ClientConn) (end func()) {
	h.t.Helper()
	resp, err := h.askOn(c, "/v1/sessions/s1/events?ticket="+ticket)
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := io.ReadFull(resp.Body, make([]byte, 5)); err != nil || resp.StatusCode != http.StatusOK {
		h.t.Fatal(resp.StatusCode, err)
	}
	return func() { resp.Body.Close() }
}

func TestHTTP3ConnectionInUseIsKeptWhateverElseIsOnIt(t *testing.T) {
	for name, use := range map[string]func(*house, *http3.ClientConn) (end func()){
		"a push stream": (*house).pushOver,
		"an answer that waits for its bytes": func(h *house, c *http3.ClientConn) func() {
			h.hold()
			done := h.getSlowly(c)
			return func() {
				h.slow <- struct{}{}
				if err := <-done; err != nil {
					h.t.Error(err)
				}
			}
		},
		"an answer that waits for its reader": func(h *house, c *http3.ClientConn) func() {
			resp, err := h.askOn(c, play("720p/2.m4s"))
			if err != nil {
				h.t.Fatal(err)
			}
			return func() {
				if n, err := io.Copy(io.Discard, resp.Body); err != nil || n != int64(len(large)) {
					h.t.Errorf("%d bytes came: %v", n, err)
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t)
			q, c := h.rawH3()
			h.halfSent(q, 60)
			end := use(h, c)
			h.sweep(5 * quietFor)
			h.mustGet(c, "/healthz")
			end()
			if q.Context().Err() != nil {
				t.Error(context.Cause(q.Context()))
			}
		})
	}
}

// One good request now and then keeps no hundreds of others that never end.
func TestHTTP3ConnectionWithManyHalfSentRequestsIsClosedBetweenTwoGoodOnes(t *testing.T) {
	for n, kept := range map[int]bool{200: false, 33: false, 20: true} {
		h := build(t)
		q, c := h.rawH3()
		h.halfSent(q, n)
		h.mustGet(c, "/healthz")
		h.await(func() bool { return h.server.Requests() == 0 })
		h.sweep(3)
		if !kept {
			h.closedWith(q, http3.ErrCodeExcessiveLoad)
			continue
		}
		h.mustGet(c, "/healthz")
	}
}

// Requests that the client gives up, and those that come in any order, are not held
// against it as long as they came.
func TestRequestsThatWereGivenUpAreNoHalves(t *testing.T) {
	h := build(t)
	h.hold()
	q, c := h.rawH3()
	for range 60 {
		ctx, cancel := context.WithCancel(t.Context())
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			req, _ := http.NewRequestWithContext(ctx, http.MethodGet, h.url+play("720p/0.m4s"), nil)
			if resp, err := c.RoundTrip(req); err == nil {
				resp.Body.Close()
			}
		}()
		h.await(func() bool { return h.server.Requests() == 1 })
		cancel()
		<-gone
		h.await(func() bool { return h.server.Requests() == 0 })
	}
	h.sweep(3)
	h.mustGet(c, "/healthz")
	if q.Context().Err() != nil {
		t.Error(context.Cause(q.Context()))
	}
}

// When there are very many, a connection with many is left also while it is in use:
// what is under way ends, nothing new begins.
func TestInACrowdOfHalfSentRequestsBusyConnectionsAreLeftToo(t *testing.T) {
	h := build(t)
	h.hold()
	q, c := h.rawH3()
	h.halfSent(q, 60)
	done := h.getSlowly(c)
	server.Sweep(h.server)
	server.SweepInACrowd(h.server)
	_, err := h.askOn(c, "/healthz")
	var reset *http3.Error
	if !errors.As(err, &reset) || reset.ErrorCode != http3.ErrCodeRequestRejected {
		t.Errorf("a new request: %v", err)
	}
	h.slow <- struct{}{}
	if err := <-done; err != nil {
		t.Error(err)
	}
	h.await(func() bool { return h.server.Requests() == 0 })
	h.sweep(3)
	h.closedWith(q, http3.ErrCodeExcessiveLoad)
}

func TestInACrowdConnectionsWithAPushStreamAreKept(t *testing.T) {
	h := build(t)
	q, c := h.rawH3()
	h.halfSent(q, 60)
	defer h.pushOver(c)()
	server.Sweep(h.server)
	server.SweepInACrowd(h.server)
	h.mustGet(c, "/healthz")
	if q.Context().Err() != nil {
		t.Error(context.Cause(q.Context()))
	}
}
