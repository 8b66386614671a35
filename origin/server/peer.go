package server

import (
	"bytes"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"strconv"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// blobReads bounds the blocks of up to 1 MiB that are in memory at a time; more wait.
	blobReads = 256
)

// PeerConfig configures what other nodes come for. All but Log are needed.
type PeerConfig struct {
	Listener net.Listener // closed by Run
	TLS      *tls.Config  // must require and verify the other node's certificate; cloned
	// Name is the node that a verified connection is from.
	Name func(*tls.ConnectionState) model.NodeName
	// IsEdge reports whether that node may ask for keys, use up nonces and keep vouchers.
	IsEdge func(*tls.ConnectionState) bool
	// VerifyReceipt checks that a receipt was signed by the node it names.
	VerifyReceipt func(model.Receipt) error
	Log           *zap.Logger
}

// PeerParts are the parts that the peer API stands on; all are needed.
type PeerParts struct {
	Blobs    Blobs
	Facts    Facts
	Keys     Keys
	Nonces   Nonces
	Vouchers Vouchers
	Audit    Auditor
	Metrics  *Metrics
}

// Peer is the API for other nodes.
type Peer struct {
	PeerParts
	cfg     PeerConfig
	reads   chan struct{}
	handler http.Handler
}

// NewPeer checks the configuration and makes the API.
func NewPeer(cfg PeerConfig, parts PeerParts) (*Peer, error) {
	const op = "server.NewPeer"
	switch {
	case cfg.Listener == nil || cfg.Name == nil || cfg.IsEdge == nil || cfg.VerifyReceipt == nil:
		return nil, fault.New(op, fault.Invalid, "listener or a check missing")
	case cfg.TLS == nil || cfg.TLS.ClientAuth != tls.RequireAndVerifyClientCert:
		return nil, fault.New(op, fault.Invalid, "the peer listener must verify certificates")
	case parts.Blobs == nil || parts.Facts == nil || parts.Keys == nil || parts.Nonces == nil || parts.Vouchers == nil || parts.Audit == nil || parts.Metrics == nil:
		return nil, fault.New(op, fault.Invalid, "a part is missing")
	}
	if cfg.Log == nil {
		cfg.Log = zap.NewNop()
	}
	p := &Peer{PeerParts: parts, cfg: cfg, reads: make(chan struct{}, blobReads)}
	d := door{log: cfg.Log, metrics: parts.Metrics, name: "peer"}
	p.handler = d.around(d.mux([]route{
		{method: "GET", path: "/blobs/{cid}", handle: p.blob},
		{method: "GET", path: "/facts/videos/{video}", handle: p.facts},
		{method: "POST", path: "/keys/{video}/{window}", handle: p.edgesOnly(p.key)},
		{method: "POST", path: "/keys", handle: p.edgesOnly(p.manyKeys)},
		{method: "POST", path: "/nonces/{nonce}", handle: p.edgesOnly(p.nonce)},
		{method: "PUT", path: "/vouchers/{voucher}", handle: p.edgesOnly(p.keepVoucher)},
		{method: "GET", path: "/vouchers/{voucher}", handle: p.edgesOnly(p.voucher)},
		{method: "GET", path: "/healthz", quiet: true, handle: func(w http.ResponseWriter, _ *http.Request) error {
			return plain(w, http.StatusOK, "ok")
		}},
	}))
	return p, nil
}

// Run serves until ctx ends, then lets requests finish for a moment.
func (p *Peer) Run(ctx context.Context) error {
	return run(ctx, p.cfg.Listener, p.cfg.TLS, p.handler, func() {}, p.cfg.Log)
}

// edgesOnly refuses nodes that serve no viewers.
func (p *Peer) edgesOnly(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if r.TLS == nil || !p.cfg.IsEdge(r.TLS) {
			return fault.New("server.edgesOnly", fault.Forbidden, "only edges may ask for this")
		}
		return h(w, r)
	}
}

// blob answers GET and HEAD /blobs/{cid} with the raw block.
func (p *Peer) blob(w http.ResponseWriter, r *http.Request) error {
	cid := r.PathValue("cid")
	h := w.Header()
	describe := func() {
		h.Set("Content-Type", "application/vnd.ipld.raw")
		h.Set("Cache-Control", "public, max-age=29030400, immutable")
		h.Set("ETag", `"`+cid+`"`)
		h.Set("Accept-Ranges", "bytes")
	}
	if r.Method == http.MethodHead {
		n, err := p.Blobs.Size(r.Context(), cid)
		if err != nil {
			return err
		}
		describe()
		h.Set("Content-Length", strconv.FormatInt(n, 10))
		w.WriteHeader(http.StatusOK)
		return nil
	}
	select {
	case p.reads <- struct{}{}:
		defer func() { <-p.reads }()
	case <-r.Context().Done():
		return fault.As("server.blob", fault.Unavailable, r.Context().Err())
	}
	data, err := p.Blobs.Block(r.Context(), cid)
	if err != nil {
		return err
	}
	describe()
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	return nil
}

// facts answers GET /facts/videos/{video}.
func (p *Peer) facts(w http.ResponseWriter, r *http.Request) error {
	id, err := videoID(r)
	if err != nil {
		return err
	}
	v, err := p.Facts.Facts(r.Context(), id)
	if err != nil {
		return err
	}
	return send(w, http.StatusOK, v)
}

// nonce answers POST /nonces/{nonce}: 204 to exactly one caller.
func (p *Peer) nonce(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		ExpiresAt time.Time `json:"expires_at"`
	}
	raw, err := readBody(w, r)
	if err != nil {
		return err
	}
	if err := decode(raw, &in); err != nil {
		return err
	}
	if err := p.Nonces.Consume(r.Context(), r.PathValue("nonce"), in.ExpiresAt); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
