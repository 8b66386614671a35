package server

import (
	"context"
	"errors"
	"net"
	"strconv"
	"sync/atomic"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
	"golang.org/x/net/netutil"
	"golang.org/x/time/rate"
)

// Limits of what is accepted from viewers, each for TCP and UDP.
const (
	// maxConnections is what a node of some gigabytes holds: an idle one costs about 30 KiB.
	maxConnections = 32_768
	// Handshakes a second, and in a burst, before a QUIC client must show that
	// it is where it says (RFC 9000, 8.1.2). That costs it a round trip, so not
	// everybody has to always.
	trustedHandshakes = 500
	trustedBurst      = 1000
)

// listen takes one port number for TCP and UDP. With port 0 the two may not
// agree at first.
func (s *Server) listen() (err error) {
	host, port, err := net.SplitHostPort(s.cfg.Addr)
	if err != nil {
		return err
	}
	tcp := net.ListenConfig{Control: control}
	tcp.SetMultipathTCP(false) // its connections do not inherit what control sets
	for range 20 {
		if s.tcp, err = tcp.Listen(s.life, "tcp", net.JoinHostPort(host, port)); err != nil {
			return err
		}
		taken := strconv.Itoa(s.tcp.Addr().(*net.TCPAddr).Port)
		if s.udp, err = net.ListenPacket("udp", net.JoinHostPort(host, taken)); err == nil {
			s.tcp = netutil.LimitListener(s.tcp, maxConnections)
			return nil
		}
		s.tcp.Close()
		if port != "0" {
			return err
		}
	}
	return err
}

// quicListener accepts QUIC connections on s.udp. The transport is closed last.
func (s *Server) quicListener() (*quic.Transport, *quic.EarlyListener, error) {
	handshakes := rate.NewLimiter(trustedHandshakes, trustedBurst)
	var open atomic.Int64
	tr := &quic.Transport{Conn: s.udp,
		// A viewer of the process before this one is told at once that its connection
		// is gone (RFC 9000, 10.3), instead of waiting until it times out.
		StatelessResetKey:   (*quic.StatelessResetKey)(s.cfg.ResetKey),
		VerifySourceAddress: func(net.Addr) bool { return !handshakes.Allow() },
		ConnContext: func(ctx context.Context, _ *quic.ClientInfo) (context.Context, error) {
			if open.Add(1) > maxConnections {
				open.Add(-1)
				return nil, errFull
			}
			context.AfterFunc(ctx, func() { open.Add(-1) })
			return ctx, nil
		},
	}
	ln, err := tr.ListenEarly(http3.ConfigureTLSConfig(s.cfg.TLS), &quic.Config{MaxIdleTimeout: idleTimeout, MaxIncomingStreams: maxStreams})
	return tr, ln, err
}

var errFull = errors.New("too many connections")
