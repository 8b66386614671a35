package server_test

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
)

// line is a viewer's line as it is: of some rate, with a queue before it that is
// full when the server sends more than that. It counts what came over it.
type line struct {
	net.PacketConn
	queue chan datagram
	came  atomic.Int64
}

type datagram struct {
	b    []byte
	from net.Addr
}

const (
	lineQueue  = 64                     // datagrams
	lineEvery  = 500 * time.Microsecond // one datagram each: some 20 Mbit/s
	lineLength = 2048
)

func newLine(t *testing.T) *line {
	t.Helper()
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{PacketConn: pc, queue: make(chan datagram, lineQueue)}
	go func() {
		defer close(l.queue)
		for {
			b := make([]byte, lineLength)
			n, from, err := pc.ReadFrom(b)
			if err != nil {
				return
			}
			select {
			case l.queue <- datagram{b[:n], from}:
			default: // lost
			}
		}
	}()
	t.Cleanup(func() { pc.Close() })
	return l
}

func (l *line) ReadFrom(p []byte) (int, net.Addr, error) {
	d, ok := <-l.queue
	if !ok {
		return 0, nil, net.ErrClosed
	}
	time.Sleep(lineEvery) // this is the rate
	l.came.Add(int64(len(d.b)))
	return copy(p, d.b), d.from, nil
}

// counter is the same for a TCP connection, which loses nothing.
type counter struct {
	net.Conn
	came *atomic.Int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p[:min(len(p), 4*lineLength)])
	time.Sleep(lineEvery)
	c.came.Add(int64(n))
	return n, err
}

// viaLine is a client over each protocol, and how much came over its connection.
func (h *house) viaLine(t *testing.T, proto string) (http.RoundTripper, func() int64) {
	t.Helper()
	cfg := &tls.Config{RootCAs: h.pool}
	if proto == "h3" {
		l := newLine(t)
		qt := &quic.Transport{Conn: l}
		tr := &http3.Transport{TLSClientConfig: cfg, Dial: func(ctx context.Context, addr string, c *tls.Config, q *quic.Config) (*quic.Conn, error) {
			to, err := net.ResolveUDPAddr("udp", addr)
			if err != nil {
				return nil, err
			}
			return qt.DialEarly(ctx, to, c, q)
		}}
		t.Cleanup(func() { tr.Close(); qt.Close() })
		return tr, l.came.Load
	}
	var came atomic.Int64
	tr := &http.Transport{TLSClientConfig: cfg, ForceAttemptHTTP2: true, DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return &counter{conn, &came}, conn.(*net.TCPConn).SetReadBuffer(64 << 10)
	}}
	t.Cleanup(tr.CloseIdleConnections)
	return tr, came.Load
}

const (
	downloads = 200
	// overtaken is how much may come before a key that is asked for while so many
	// segments are on their way: what is under way already and in the kernel. Were each
	// of them served once before it, it would be 370 KB over HTTP/3 and 10 MB
	// over HTTP/2.
	overtakenH3, overtakenH2 = 200 << 10, 3 << 20
)

func TestKeysOvertakeSegmentsOfTheSameConnection(t *testing.T) {
	for proto, most := range map[string]int64{"h3": overtakenH3, "h2": overtakenH2} {
		t.Run(proto, func(t *testing.T) {
			h := build(t)
			c, came := h.viaLine(t, proto)
			get := func(ctx context.Context, path string) (*http.Response, error) {
				req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.url+play(path), nil)
				if err != nil {
					return nil, err
				}
				return c.RoundTrip(req)
			}
			ctx, cancel := context.WithCancel(t.Context())
			begun, ended := make(chan error, downloads), make(chan struct{}, downloads)
			for range downloads {
				go func() {
					defer func() { ended <- struct{}{} }()
					resp, err := get(ctx, "720p/2.m4s")
					if err == nil {
						_, err = io.ReadFull(resp.Body, make([]byte, 1))
						defer resp.Body.Close()
					}
					begun <- err
					if err == nil {
						_, _ = io.Copy(io.Discard, resp.Body) // until it is cancelled
					}
				}()
			}
			for range downloads {
				if err := <-begun; err != nil {
					t.Fatal(err)
				}
			}
			var before []int64
			var took []time.Duration
			for _, path := range []string{"key/0", "key/1", "master.m3u8", "key/2", "720p/index.m3u8"} {
				was, at := came(), time.Now()
				resp, err := get(t.Context(), path)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != http.StatusOK {
					t.Fatal(resp.StatusCode, err)
				}
				resp.Body.Close()
				before, took = append(before, came()-was), append(took, time.Since(at))
			}
			cancel()
			for range downloads {
				<-ended
			}
			slices.Sort(before)
			slices.Sort(took)
			t.Logf("%d to %d bytes came first, %v in the middle; %v to %v", before[0], before[4], before[2], took[0], took[4])
			if before[2] > most {
				t.Errorf("%d bytes of segments came before a key or playlist, most times; at most %d should", before[2], most)
			}
		})
	}
}
