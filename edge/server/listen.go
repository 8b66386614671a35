package server

import (
	"context"
	"errors"
	"net"
	"strconv"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
	"go.uber.org/zap"
	"golang.org/x/time/rate"
)

// Limits of what is accepted from viewers over QUIC.
const (
	// Handshakes a second, and in a burst, before a client must show that it is
	// where it says (RFC 9000, 8.1.2): until then its address may be another's, at
	// which our answers would be aimed. That costs it a round trip, so not everybody
	// has to always.
	trustedHandshakes = 500
	trustedBurst      = 1000
	handshakeWithin   = 5 * time.Second
	// maxUniStreams: HTTP/3 has three, and others may grease (RFC 9114, 6.2.3).
	maxUniStreams = 8
	// Viewers send requests and small bodies, so what they may send before we read
	// it is small too: 32 KiB a stream, as much as decode takes, and 256 KiB in all.
	streamWindow     = 32 << 10
	connectionWindow = 256 << 10
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
			return s.look(s.udp.(*net.UDPConn))
		}
		s.tcp.Close()
		if port != "0" {
			return err
		}
	}
	return err
}

// look tells what the kernel gives us for QUIC, where that is too little.
func (s *Server) look(c *net.UDPConn) error {
	u, err := tune(c, s.cfg.NoGSO)
	if err != nil {
		return err
	}
	s.Metrics.udp(u)
	if u.ReceiveBytes < WantedUDPBuffer || u.SendBytes < WantedUDPBuffer || !u.GSO {
		s.Log.Warn("the kernel gives less than HTTP/3 at speed needs: see streamgate doctor",
			zap.Int("receive_bytes", u.ReceiveBytes), zap.Int("send_bytes", u.SendBytes), zap.Bool("gso", u.GSO))
	}
	return nil
}

// quicListener accepts QUIC connections on s.udp. The transport is closed last.
func (s *Server) quicListener() (*quic.Transport, *quic.EarlyListener, error) {
	open := newConnections("quic", s.cfg.PerClient, s.Metrics)
	tr := &quic.Transport{Conn: s.udp,
		// A viewer of the process before this one is told at once that its connection
		// is gone (RFC 9000, 10.3), instead of waiting until it times out.
		StatelessResetKey:   (*quic.StatelessResetKey)(s.cfg.ResetKey),
		VerifySourceAddress: s.doubt(rate.NewLimiter(trustedHandshakes, trustedBurst), open),
		ConnContext: func(ctx context.Context, info *quic.ClientInfo) (context.Context, error) {
			from := prefixOf(info.RemoteAddr.String())
			if !open.enter(from) {
				return nil, errFull
			}
			context.AfterFunc(ctx, func() { open.leave(from) })
			return ctx, nil
		},
	}
	ln, err := tr.ListenEarly(http3.ConfigureTLSConfig(s.cfg.TLS), &quic.Config{
		MaxIdleTimeout: idleTimeout, HandshakeIdleTimeout: handshakeWithin,
		MaxIncomingStreams: maxStreams, MaxIncomingUniStreams: maxUniStreams,
		InitialStreamReceiveWindow: streamWindow, MaxStreamReceiveWindow: streamWindow,
		InitialConnectionReceiveWindow: connectionWindow, MaxConnectionReceiveWindow: connectionWindow,
		Allow0RTT: false, // docs/delivery.md
	})
	return tr, ln, err
}

// doubt says which clients must prove their address before we keep anything for
// them: all, when handshakes are many or places few.
func (s *Server) doubt(handshakes *rate.Limiter, open *connections) func(net.Addr) bool {
	return func(net.Addr) bool {
		if handshakes.Allow() && !open.crowded() {
			return false
		}
		s.Metrics.retries.Inc()
		return true
	}
}

var errFull = errors.New("too many connections")
