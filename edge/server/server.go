package server

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/quic-go/quic-go/http3"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/edge/pace"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Limits of a connection.
const (
	readHeaderTimeout = 5 * time.Second
	idleTimeout       = 60 * time.Second
	pingAfter         = 30 * time.Second // of silence, on HTTP/2
	deadAfter         = 15 * time.Second // without an answer to that, or without a byte taken
	stopWithin        = 2 * time.Second
	maxHeaderBytes    = 16 << 10
	maxStreams        = 256       // requests at a time on one connection
	altSvcAge         = 24 * 3600 // seconds a browser may remember that we speak h3
)

// Config of a Server.
type Config struct {
	Addr      string      // host:port, the same for TCP and UDP
	TLS       *tls.Config // certificate for both; cloned
	Node      model.NodeName
	PublicURL string   // how viewers reach this edge, without a path
	Domains   []string // authorities that a login may name
	Origins   []string // that pages may call from (CORS)
	Demo      *Demo    // nil outside the demo
	PingEvery time.Duration
	// PerClient is how many connections an IPv4 address or IPv6 /64 may have, over
	// TCP and over QUIC; 0 for the default.
	PerClient int
	// PerSession is how many requests a second a session may make under /play; 0 for
	// the default.
	PerSession int
	// PerWallet is how many sessions a wallet may have; 0 for the default. The pace of
	// its content keys goes by that.
	PerWallet int
	// ResetKey is this node's for QUIC stateless resets, the same after a restart;
	// nil for none.
	ResetKey *[32]byte
	// NoGSO says that quic-go was told to do without.
	NoGSO bool

	// Of tests, whose machine may be busy; 0 for the constants.
	startWithin, foreseenFor, stopWithin time.Duration
}

// Server serves viewers. Make it with New, then Run it once.
type Server struct {
	Parts
	cfg       Config
	handler   http.Handler
	altSvc    []string
	paces     *pace.Table
	limits    *limits
	rates     *rates
	sites     *http.CrossOriginProtection
	site      *site
	playlists *playlists
	hsts      bool
	heads     *heads
	told      *told
	h3conns   *h3Conns
	clock     clock
	pages     pages
	tcp       net.Listener
	udp       net.PacketConn

	requests requests
	leaving  context.Context // ends push streams and held keys, which would not end by themselves
	leave    context.CancelFunc
	life     context.Context // ends everything
	stop     context.CancelFunc
}

// New checks the configuration and takes the port, for TCP and UDP.
func New(cfg Config, parts Parts) (*Server, error) {
	const op = "edge/server.New"
	if err := parts.check(); err != nil {
		return nil, fault.Wrap(op, err)
	}
	if cfg.TLS == nil || cfg.Node == "" || cfg.PublicURL == "" || len(cfg.Domains) == 0 {
		return nil, fault.New(op, fault.Invalid, "tls, node, public URL and domains are needed")
	}
	if cfg.PingEvery == 0 {
		cfg.PingEvery = defaultPing
	}
	if cfg.PingEvery < 0 || cfg.PingEvery > maxPing {
		return nil, fault.At(op, fault.Invalid, "PingEvery", "want at most %v", maxPing)
	}
	cfg.PerClient = cmp.Or(cfg.PerClient, defaultPerClient)
	cfg.PerSession = cmp.Or(cfg.PerSession, defaultPerSession)
	cfg.PerWallet = cmp.Or(cfg.PerWallet, defaultPerWallet)
	s := &Server{Parts: parts, cfg: cfg, rates: newRates(cfg.PerSession), paces: pace.NewTable(cfg.PerWallet), limits: newLimits(), playlists: newPlaylists(), heads: newHeads(), told: newTold(), h3conns: newH3Conns(parts.Metrics)}
	s.Log = s.Log.Named("server")
	s.life, s.stop = context.WithCancel(context.Background())
	s.leaving, s.leave = context.WithCancel(s.life)
	s.requests.none = make(chan struct{}, 1)
	var err error
	if s.site, err = readSite(parts.Page); err != nil {
		return nil, fault.Wrap(op, err)
	}
	if s.sites, err = trust(cfg.Origins); err != nil {
		return nil, fault.At(op, fault.Invalid, "Origins", "%w", err)
	}
	public, err := url.Parse(cfg.PublicURL)
	if err != nil || public.Scheme != "https" || public.Host == "" {
		return nil, fault.At(op, fault.Invalid, "PublicURL", "want https://host, not %q", cfg.PublicURL)
	}
	// A browser would refuse plain HTTP on every port of the developer's machine.
	s.hsts = public.Hostname() != "localhost"
	if err := s.listen(); err != nil {
		return nil, fault.As(op, fault.Unavailable, err)
	}
	port := s.tcp.Addr().(*net.TCPAddr).Port
	s.altSvc = []string{fmt.Sprintf(`h3=":%d"; ma=%d`, port, altSvcAge)}
	s.handler = s.routes()
	return s, nil
}

// Addr is where the server listens.
func (s *Server) Addr() string { return s.tcp.Addr().String() }

// Run serves until ctx ends. Then no request is taken any more, push streams
// and held keys end at once, and pictures under way have stopWithin to end.
func (s *Server) Run(ctx context.Context) error {
	const op = "edge/server.Run"
	defer s.stop()
	h12 := &http.Server{
		Handler: s.handler, TLSConfig: modern(s.cfg.TLS), ReadHeaderTimeout: readHeaderTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeaderBytes, BaseContext: func(net.Listener) context.Context { return s.life },
		ConnContext: withTurns,
		ErrorLog:    zap.NewStdLog(s.Log.WithOptions(zap.IncreaseLevel(zap.ErrorLevel))), // handshakes of strangers are no news
		// A connection that takes no byte at all is dropped: its streams could
		// be reset, but not told so.
		HTTP2: &http.HTTP2Config{MaxConcurrentStreams: maxStreams, SendPingTimeout: pingAfter, PingTimeout: deadAfter, WriteByteTimeout: deadAfter},
	}
	transport, arrivals, err := s.quicListener()
	if err != nil {
		return fault.As(op, fault.Unavailable, err)
	}
	h3 := &http3.Server{Handler: s.handler, MaxHeaderBytes: maxHeaderBytes, IdleTimeout: idleTimeout, ConnContext: s.h3conns.follow}
	ended := make(chan error, 2)
	var serving sync.WaitGroup
	serving.Go(func() { s.watchLoad(s.life) })
	serving.Go(func() { s.watchEdges(s.life) })
	serving.Go(func() { s.h3conns.watch(s.life) })
	serving.Go(func() {
		ended <- h12.ServeTLS(&listener{s.tcp, newConnections("tcp", s.cfg.PerClient, s.Metrics)}, "", "")
	})
	serving.Go(func() { ended <- h3.ServeListener(arrivals) })
	select {
	case <-ctx.Done():
	case err = <-ended:
	}
	_ = arrivals.Close()
	s.drain(&serving, h12, h3)
	_ = transport.Close()
	_ = s.udp.Close()
	serving.Wait()
	if ctx.Err() != nil {
		return nil
	}
	return fault.As(op, fault.Unavailable, err)
}

// modern is for TCP: TLS 1.2 with forward secrecy and authenticated encryption,
// which is what HTTP/2 allows (RFC 9113, 9.2.2), or 1.3. QUIC has 1.3 alone.
func modern(cfg *tls.Config) *tls.Config {
	cfg = cfg.Clone()
	cfg.MinVersion = max(cfg.MinVersion, tls.VersionTLS12)
	cfg.CipherSuites = []uint16{ // of TLS 1.2
		tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
		tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
		tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
	}
	return cfg
}

func (p Parts) check() error {
	for name, missing := range map[string]bool{
		"sessions": p.Sessions == nil, "views": p.Views == nil, "facts": p.Facts == nil, "keys": p.Keys == nil,
		"blobs": p.Blobs == nil, "shelf": p.Shelf == nil, "login": p.Login == nil, "nonces": p.Nonces == nil, "vouchers": p.Vouchers == nil,
		"tokens": p.Tokens == nil, "gate": p.Gate == nil, "words": p.Words == nil, "ready": p.Ready == nil,
		"siblings": p.Siblings == nil, "drain": p.Drain == nil, "busy": p.Busy == nil,
		"page": p.Page == nil, "metrics": p.Metrics == nil, "log": p.Log == nil,
	} {
		if missing {
			return fault.New("edge/server", fault.Invalid, "part %q is missing", name)
		}
	}
	return nil
}
