// Package fill is an edge's way to other nodes: to origins for blocks, facts of
// videos, content keys, and the using-up of login nonces; to the edges of its own
// region for blocks that one of them is in charge of. HTTP/2 over mutual TLS;
// another node is tried where one fails.
//
// Blocks are streamed to whoever asked as they arrive: those of an origin at once,
// because it hashes what it reads and is trusted with the keys; those of another
// edge block by block, each after its hash was checked. What was begun at one
// origin goes on at the next from the byte at which it broke off. A node that is
// slow to answer gets a rival; one that failed, or whose bytes do not match their
// CID, is left alone for a while.
package fill

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/obs"
)

// Limits of a call to an origin.
const (
	dialTimeout    = 2 * time.Second
	attemptTimeout = 2 * time.Second // one origin's answer to a small request, or its header
	callTimeout    = 5 * time.Second // a small request, all origins
	maxFactsBytes  = 32 << 20        // hours of segments in JSON
	keyBytes       = 16              // AES-128
)

// Origins lists the origins to ask, in order of preference.
type Origins interface {
	Origins() []model.Node
}

// Config of a Client: TLS that presents this node's certificate and checks that
// the other node is an origin, or an edge. Both are cloned.
type Config struct {
	Origin *tls.Config
	Edge   *tls.Config // nil where there are no Peers
}

// Client talks to other nodes. Safe for concurrent use.
type Client struct {
	http    *http.Client // to origins
	edges   *http.Client
	origins Origins
	peers   Peers
	metrics *Metrics
	blame   blame

	ofOrigins, ofPeers latency
	atLeast            time.Duration // of patience: 0 but in tests, whose machine may be busy
	budget             budget
	keys               keys
}

// New makes a client, to be closed. peers may be nil: then all blocks come from origins.
func New(cfg Config, origins Origins, peers Peers, m *Metrics) (*Client, error) {
	if cfg.Origin == nil || origins == nil || m == nil || peers != nil && cfg.Edge == nil {
		return nil, fault.New("edge/fill.New", fault.Invalid, "tls, origins and metrics are needed")
	}
	c := &Client{http: client(cfg.Origin), origins: origins, peers: peers, metrics: m, blame: blame{avoidFor: avoidFor}}
	if peers != nil {
		c.edges = client(cfg.Edge)
	}
	c.keys.life, c.keys.end = context.WithCancel(context.Background())
	c.keys.start = c.begin
	return c, nil
}

func client(tls *tls.Config) *http.Client {
	tr := &http.Transport{
		DialContext:     (&net.Dialer{Timeout: dialTimeout}).DialContext,
		TLSClientConfig: tls.Clone(), ForceAttemptHTTP2: true, TLSHandshakeTimeout: dialTimeout,
		ResponseHeaderTimeout: attemptTimeout, IdleConnTimeout: 90 * time.Second,
		MaxIdleConnsPerHost: 4, DisableCompression: true,
		HTTP2: &http.HTTP2Config{SendPingTimeout: 5 * time.Second, PingTimeout: 3 * time.Second},
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &http.Client{Transport: tr, CheckRedirect: stay}
}

// Close ends the calls that belong to no caller, waits for them, and drops kept
// connections. Keys are refused from then on.
func (c *Client) Close() {
	c.keys.close()
	c.Renew()
}

// Renew drops kept connections, so that the next are made with the certificate of now.
func (c *Client) Renew() {
	c.http.CloseIdleConnections()
	if c.edges != nil {
		c.edges.CloseIdleConnections()
	}
}

// Facts gets what a published video is; NotFound if it is not published.
func (c *Client) Facts(ctx context.Context, id model.VideoID) (*model.PublicVideo, error) {
	var v model.PublicVideo
	err := c.call(ctx, "edge/fill.Facts", http.MethodGet, "/facts/videos/"+url.PathEscape(string(id)), nil, func(body io.Reader) error {
		err := json.NewDecoder(io.LimitReader(body, maxFactsBytes)).Decode(&v)
		if err == nil && (v.ID != id || v.Manifest == nil) {
			err = fault.New("edge/fill.Facts", fault.Unavailable, "video %q came as %q, manifest %t", id, v.ID, v.Manifest != nil)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &v, nil
}

// call sends a small request to one origin after the other until one answers.
// It may arrive at several.
func (c *Client) call(ctx context.Context, op, method, path string, in any, read func(io.Reader) error) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return fault.Wrap(op, err)
		}
	}
	err := noOrigin(op)
	for _, origin := range c.blame.order(c.origins.Origins(), time.Now()) {
		begun := time.Now()
		err = c.ask(ctx, origin, method, path, body, read)
		c.metrics.called(target{}, err, time.Since(begun))
		if ctx.Err() != nil {
			break // our doing, not the origin's
		}
		c.blame.judge(origin.Name, err, time.Now())
		if err == nil || !elsewhere(err) {
			break
		}
	}
	return fault.Wrap(op, err)
}

// ask sends a small request to one origin.
func (c *Client) ask(ctx context.Context, origin model.Node, method, path string, body []byte, read func(io.Reader) error) error {
	ctx, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	req, err := c.request(ctx, method, origin, path, body)
	if err != nil {
		return err
	}
	resp, err := c.do(target{Node: origin}, req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return fault.As("edge/fill.ask", fault.Unavailable, read(resp.Body))
}

func noOrigin(op string) error {
	return fault.New(op, fault.Unavailable, "no origin is in the cluster")
}

// elsewhere says whether another origin may do better.
func elsewhere(err error) bool {
	k := fault.KindOf(err)
	return k == fault.Unavailable || k == fault.Internal || k == fault.TooMany
}

func (c *Client) request(ctx context.Context, method string, origin model.Node, path string, body []byte) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, origin.PeerURL+path, bytes.NewReader(body))
	if err != nil {
		return nil, fault.As("edge/fill.request", fault.Internal, err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if id := obs.RequestID(ctx); id != "" {
		req.Header.Set(obs.RequestIDHeader, id)
	}
	otel.GetTextMapPropagator().Inject(ctx, propagation.HeaderCarrier(req.Header))
	return req, nil
}

func (c *Client) do(t target, req *http.Request) (*http.Response, error) {
	to := c.http
	if t.peer {
		to = c.edges
	}
	resp, err := to.Do(req)
	if err != nil {
		return nil, fault.As("edge/fill.do", fault.Unavailable, err)
	}
	if resp.StatusCode < 300 {
		return resp, nil
	}
	defer resp.Body.Close()
	return nil, fault.FromResponse(t.String(), resp)
}
