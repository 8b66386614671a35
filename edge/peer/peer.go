// Package peer is what an edge has for the other edges of its region: blobs that it
// keeps or that it fetches for them, so that a region asks the origin once.
//
// It is open to nodes that are certified as edges. What it gives is ciphertext by
// content address, which the other edge checks block by block; it knows nothing of
// viewers, sessions or keys.
package peer

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/edge/fill"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/obs"
	"github.com/streamgate/streamgate/internal/tlsutil"
)

// Limits of the listener; a request lasts as long as a fill at most.
const (
	headerTime   = 5 * time.Second
	requestTime  = 30 * time.Second
	idleTime     = 2 * time.Minute
	headerBytes  = 16 << 10 // of 64 leaves in a path, with room
	graceTime    = 2 * time.Second
	streamsAtOne = 250 // for each edge: fills that it may have under way, about
)

// Blobs gives bytes; *cache.Cache does.
type Blobs interface {
	Open(ctx context.Context, b model.Blob) (cache.Object, cache.Outcome, error)
}

// Config of a Peer. All are needed.
type Config struct {
	Listener net.Listener // closed by Run
	TLS      *tls.Config  // must require and verify the other node's certificate; cloned
	Blobs    Blobs
	Metrics  *Metrics
	Log      *zap.Logger
}

// Peer is the door for other edges.
type Peer struct{ Config }

// New checks the configuration.
func New(cfg Config) (*Peer, error) {
	const op = "edge/peer.New"
	switch {
	case cfg.Listener == nil || cfg.Blobs == nil || cfg.Metrics == nil || cfg.Log == nil:
		return nil, fault.New(op, fault.Invalid, "listener, blobs, metrics and log are needed")
	case cfg.TLS == nil || cfg.TLS.ClientAuth != tls.RequireAndVerifyClientCert:
		return nil, fault.New(op, fault.Invalid, "the listener for edges must verify certificates")
	}
	cfg.Log = cfg.Log.Named("peer")
	return &Peer{cfg}, nil
}

// Run serves until ctx ends, then lets requests finish for a moment.
func (p *Peer) Run(ctx context.Context) error {
	const op = "edge/peer.Run"
	quiet, err := zap.NewStdLogAt(p.Log, zap.DebugLevel) // handshakes that failed, mostly
	if err != nil {
		return fault.Wrap(op, err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /segments/{cid}", p.segment)
	srv := &http.Server{Handler: mux, TLSConfig: p.TLS.Clone(), ReadHeaderTimeout: headerTime, WriteTimeout: requestTime, IdleTimeout: idleTime,
		MaxHeaderBytes: headerBytes, ErrorLog: quiet,
		HTTP2: &http.HTTP2Config{MaxConcurrentStreams: streamsAtOne, SendPingTimeout: 15 * time.Second, PingTimeout: 10 * time.Second}}
	failed := make(chan error, 1)
	go func() { failed <- srv.ServeTLS(p.Listener, "", "") }()
	select {
	case err := <-failed:
		return fault.As(op, fault.Unavailable, err)
	case <-ctx.Done():
	}
	grace, done := context.WithTimeout(context.WithoutCancel(ctx), graceTime)
	defer done()
	if srv.Shutdown(grace) != nil {
		_ = srv.Close() // the others ask elsewhere for what is cut
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return fault.As(op, fault.Unavailable, err)
	}
	return nil
}

// segment answers GET /segments/{cid} with a range of a blob, as it arrives. The
// header goes out at once: it says that this edge lives and is at it, so that the
// other one waits and does not ask the origin too.
func (p *Peer) segment(w http.ResponseWriter, r *http.Request) {
	sent, err := p.send(w, r)
	p.Metrics.answered(err, sent)
	switch {
	case err == nil:
	case sent < 0:
		prob := fault.ProblemOf(err)
		prob.Request = r.Header.Get(obs.RequestIDHeader)
		fault.WriteProblem(w, prob)
	default:
		panic(http.ErrAbortHandler) // resets the stream
	}
}

// send gives how many bytes it sent, -1 if not even the header.
func (p *Peer) send(w http.ResponseWriter, r *http.Request) (int64, error) {
	const op = "edge/peer.send"
	if r.TLS == nil || !tlsutil.IsEdge(r.TLS) {
		return -1, fault.New(op, fault.Forbidden, "only edges may ask for this")
	}
	b, err := fill.ParseSegment(r.PathValue("cid"), r.URL.Query())
	if err != nil {
		return -1, err
	}
	if !cache.Rooted(b) {
		return -1, fault.New(op, fault.Invalid, "blob %.80q is not made of these %d leaves", b.CID, len(b.Leaves))
	}
	from, to, ok := within(r.Header.Get("Range"), b.Size)
	if !ok {
		return -1, fault.New(op, fault.Invalid, "range %.80q of %d bytes: want bytes=first-last", r.Header.Get("Range"), b.Size)
	}
	ctx := fill.ForPeer(obs.WithRequestID(r.Context(), r.Header.Get(obs.RequestIDHeader)))
	o, _, err := p.Blobs.Open(ctx, b)
	if err != nil {
		return -1, err
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Length", strconv.FormatInt(to-from, 10))
	h.Set("Content-Range", "bytes "+strconv.FormatInt(from, 10)+"-"+strconv.FormatInt(to-1, 10)+"/"+strconv.FormatInt(b.Size, 10))
	w.WriteHeader(http.StatusPartialContent)
	out := flushed{w, http.NewResponseController(w)}
	if err := out.c.Flush(); err != nil {
		return 0, err
	}
	return o.CopyTo(r.Context(), out, from, to)
}

// flushed sends each piece at once: the other edge is waiting for it.
type flushed struct {
	w http.ResponseWriter
	c *http.ResponseController
}

func (f flushed) Write(p []byte) (int, error) {
	n, err := f.w.Write(p)
	if err == nil {
		err = f.c.Flush()
	}
	return n, err
}

// within reads `bytes=first-last` of so many bytes, and nothing else: that is what
// other edges send.
func within(s string, size int64) (from, to int64, ok bool) {
	s, ok = strings.CutPrefix(s, "bytes=")
	first, last, two := strings.Cut(s, "-")
	from, err := strconv.ParseInt(first, 10, 64)
	if !ok || !two || err != nil {
		return 0, 0, false
	}
	to, err = strconv.ParseInt(last, 10, 64)
	return from, to + 1, err == nil && from >= 0 && from <= to && to < size
}
