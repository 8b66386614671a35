package server

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
)

// Limits of both listeners. There is no write timeout for all: streams and
// uploads set their own deadlines, the other routes have requestTime.
const (
	headerTime  = 10 * time.Second
	idleTime    = 2 * time.Minute
	headerBytes = 32 << 10
	// graceTime is how long requests may finish when the server stops; the
	// whole process has 5 s.
	graceTime = 3 * time.Second
)

// run serves h on l until ctx ends. Stopping is called first of all when it
// does, so that streams end by themselves.
func run(ctx context.Context, l net.Listener, conf *tls.Config, h http.Handler, stopping func(), log *zap.Logger) error {
	base, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	errorLog, err := zap.NewStdLogAt(log, zap.DebugLevel) // handshakes that failed, mostly
	if err != nil {
		return fault.Wrap("server.Run", err)
	}
	srv := &http.Server{
		Handler: h, TLSConfig: conf.Clone(),
		ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, MaxHeaderBytes: headerBytes,
		BaseContext: func(net.Listener) context.Context { return base },
		ErrorLog:    errorLog,
		HTTP2: &http.HTTP2Config{
			MaxConcurrentStreams: 250, MaxReceiveBufferPerStream: 1 << 20,
			// A peer that vanished without a word frees its streams.
			SendPingTimeout: 15 * time.Second, PingTimeout: 10 * time.Second, WriteByteTimeout: requestTime,
		},
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.ServeTLS(l, "", "") }()
	select {
	case err := <-failed:
		stopping()
		return fault.As("server.Run", fault.Unavailable, err)
	case <-ctx.Done():
	}
	stopping()
	grace, done := context.WithTimeout(context.WithoutCancel(ctx), graceTime)
	defer done()
	err = srv.Shutdown(grace)
	cut()
	if err != nil {
		log.Warn("requests cut at shutdown", zap.Error(err))
		_ = srv.Close() // reports only what Shutdown did
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return fault.As("server.Run", fault.Unavailable, err)
	}
	return nil
}
