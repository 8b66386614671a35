// Package fill is an edge's way to the origins: blocks for the cache, facts of
// videos, content keys, and the using-up of login nonces. HTTP/2 over mutual
// TLS; another origin is tried where one fails.
//
// Blocks are streamed to whoever asked as they arrive; the cache checks their
// hash. What was begun at one origin goes on at the next from the byte at
// which it broke off.
package fill

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/obs"
)

// Limits of a call to an origin.
const (
	headerTimeout = 5 * time.Second
	callTimeout   = 5 * time.Second
	maxBlockBytes = 2 << 20  // of one raw block (IPFS software goes no higher)
	maxFactsBytes = 32 << 20 // hours of segments in JSON
	keyBytes      = 16       // AES-128
	copyBytes     = 64 << 10
)

// Origins lists the origins to ask, in order of preference.
type Origins interface {
	Origins() []model.Node
}

// Client talks to origins. Safe for concurrent use.
type Client struct {
	http    *http.Client
	origins Origins
	metrics *Metrics
}

// New makes a client. tls must present the node's certificate and check the
// other's; it is cloned.
func New(tls *tls.Config, origins Origins, m *Metrics) (*Client, error) {
	if tls == nil || origins == nil || m == nil {
		return nil, fault.New("edge/fill.New", fault.Invalid, "tls, origins and metrics are needed")
	}
	tr := &http.Transport{
		TLSClientConfig: tls.Clone(), ForceAttemptHTTP2: true, TLSHandshakeTimeout: headerTimeout,
		ResponseHeaderTimeout: headerTimeout, IdleConnTimeout: 90 * time.Second,
		MaxIdleConnsPerHost: 4, DisableCompression: true,
		HTTP2: &http.HTTP2Config{SendPingTimeout: 5 * time.Second, PingTimeout: 3 * time.Second},
	}
	return &Client{http: &http.Client{Transport: tr}, origins: origins, metrics: m}, nil
}

// Close drops kept connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Fetch streams one raw block to w. It implements edge/cache.Source.
func (c *Client) Fetch(ctx context.Context, leaf model.Leaf, w io.Writer) error {
	const op = "edge/fill.Fetch"
	if leaf.Size < 0 || leaf.Size > maxBlockBytes {
		return fault.New(op, fault.TooLarge, "block %s has %d bytes, at most %d", leaf.CID, leaf.Size, maxBlockBytes)
	}
	var done int64
	return c.each(ctx, op, func(origin model.Node) error {
		n, err := c.stream(ctx, origin, leaf, done, w)
		done += n
		return err
	})
}

// stream copies a block from byte `from` on and gives how many bytes it wrote.
func (c *Client) stream(ctx context.Context, origin model.Node, leaf model.Leaf, from int64, w io.Writer) (int64, error) {
	req, err := c.request(ctx, http.MethodGet, origin, "/blobs/"+url.PathEscape(leaf.CID), nil)
	if err != nil {
		return 0, err
	}
	want := http.StatusOK
	if from > 0 {
		req.Header.Set("Range", "bytes="+strconv.FormatInt(from, 10)+"-")
		want = http.StatusPartialContent
	}
	resp, err := c.do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != want {
		return 0, fault.New("edge/fill.stream", fault.Unavailable, "block %s: status %d, want %d", leaf.CID, resp.StatusCode, want)
	}
	// One byte more than promised is enough to know that it is wrong.
	n, err := io.CopyBuffer(w, io.LimitReader(resp.Body, leaf.Size-from+1), make([]byte, copyBytes))
	if err != nil {
		return n, fault.As("edge/fill.stream", kindOfCopy(err), fmt.Errorf("block %s at byte %d: %w", leaf.CID, from+n, err))
	}
	if from+n < leaf.Size {
		return n, fault.New("edge/fill.stream", fault.Unavailable, "block %s ended at byte %d of %d", leaf.CID, from+n, leaf.Size)
	}
	return n, nil
}

// kindOfCopy keeps the Kind of the writer's refusal; a broken read may be tried elsewhere.
func kindOfCopy(err error) fault.Kind {
	if k := fault.KindOf(err); k != fault.Internal {
		return k
	}
	return fault.Unavailable
}

// Facts gets what a published video is; NotFound if it is not published.
func (c *Client) Facts(ctx context.Context, id model.VideoID) (*model.PublicVideo, error) {
	var v model.PublicVideo
	err := c.call(ctx, "edge/fill.Facts", http.MethodGet, "/facts/videos/"+url.PathEscape(string(id)), nil, func(body io.Reader) error {
		return json.NewDecoder(io.LimitReader(body, maxFactsBytes)).Decode(&v)
	})
	if err != nil {
		return nil, err
	}
	return &v, nil
}

// Key gets the content key of a window for a session that has the right to it:
// the receipt is the proof, and the origin writes it down.
func (c *Client) Key(ctx context.Context, video model.VideoID, window int, g *model.Grant) ([]byte, error) {
	proof := struct {
		Session model.SessionID `json:"session"`
		Wallet  model.Wallet    `json:"wallet"`
		Receipt *model.Receipt  `json:"receipt"`
	}{g.Session, g.Wallet, g.Receipt}
	var key []byte
	path := "/keys/" + url.PathEscape(string(video)) + "/" + strconv.Itoa(window)
	err := c.call(ctx, "edge/fill.Key", http.MethodPost, path, proof, func(body io.Reader) (err error) {
		key, err = io.ReadAll(io.LimitReader(body, keyBytes+1))
		if err == nil && len(key) != keyBytes {
			err = fault.New("edge/fill.Key", fault.Unavailable, "key has %d bytes, want %d", len(key), keyBytes)
		}
		return err
	})
	return key, err
}

// Consume uses a nonce up for the whole cluster: exactly one caller gets nil,
// all others Conflict.
func (c *Client) Consume(ctx context.Context, nonce string, expires time.Time) error {
	body := map[string]time.Time{"expires_at": expires}
	return c.call(ctx, "edge/fill.Consume", http.MethodPost, "/nonces/"+url.PathEscape(nonce), body, func(io.Reader) error { return nil })
}

// call sends a small request to one origin after the other until one answers.
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
	return c.each(ctx, op, func(origin model.Node) error {
		req, err := c.request(ctx, method, origin, path, body)
		if err != nil {
			return err
		}
		resp, err := c.do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		return fault.As(op, fault.Unavailable, read(resp.Body))
	})
}

// each tries origins in order until one succeeds or refuses for good.
func (c *Client) each(ctx context.Context, op string, try func(model.Node) error) error {
	var err error
	for _, origin := range c.origins.Origins() {
		begun := time.Now()
		err = try(origin)
		c.metrics.called(err, time.Since(begun))
		if err == nil || ctx.Err() != nil || !elsewhere(err) {
			return fault.Wrap(op, err)
		}
	}
	if err == nil {
		err = fault.New(op, fault.Unavailable, "no origin is in the cluster")
	}
	return fault.Wrap(op, err)
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

func (c *Client) do(req *http.Request) (*http.Response, error) {
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fault.As("edge/fill.do", fault.Unavailable, err)
	}
	if resp.StatusCode < 400 {
		return resp, nil
	}
	defer resp.Body.Close()
	return nil, fault.FromResponse("origin", resp)
}
