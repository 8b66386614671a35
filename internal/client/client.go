// Package client calls the creators' API of an origin and the viewers' API of
// an edge: JSON in and out, problem+json turned into faults, tus uploads that
// resume. The command line and the demo use it; so may any Go program.
package client

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
)

// Limits of a call. An upload's PATCH has no overall time limit: it is bounded
// by the caller's context.
const (
	callTimeout  = 30 * time.Second
	maxBodyBytes = 64 << 20
)

// Config of a client.
type Config struct {
	Base   string // https://host:port, no path
	Token  string // bearer token, may be empty
	CAFile string // PEM of a private CA, empty for the system's
}

// Client calls one server. Safe for concurrent use.
type Client struct {
	base  string
	token string
	http  *http.Client
}

// New makes a client. It fails on a bad URL or an unreadable CA file.
func New(cfg Config) (*Client, error) {
	u, err := url.Parse(cfg.Base)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return nil, fault.At("client.New", fault.Invalid, "url", "%q: want https://host:port", cfg.Base)
	}
	tr := &http.Transport{
		ForceAttemptHTTP2: true, TLSHandshakeTimeout: 10 * time.Second, IdleConnTimeout: time.Minute,
		ResponseHeaderTimeout: callTimeout, Proxy: http.ProxyFromEnvironment,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12},
	}
	if cfg.CAFile != "" {
		pem, err := os.ReadFile(cfg.CAFile)
		if err != nil {
			return nil, fault.As("client.New", fault.Invalid, err)
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(pem) {
			return nil, fault.At("client.New", fault.Invalid, "ca", "%s holds no certificate", cfg.CAFile)
		}
		tr.TLSClientConfig.RootCAs = pool
	}
	return &Client{base: strings.TrimRight(cfg.Base, "/"), token: cfg.Token, http: &http.Client{Transport: tr}}, nil
}

// CloseIdle drops kept connections; call it when done.
func (c *Client) CloseIdle() { c.http.CloseIdleConnections() }

// Call sends in as JSON (nil for no body) and reads the answer into out (nil to
// drop it). A refusal comes back as a fault with the server's words.
func (c *Client) Call(ctx context.Context, method, path string, in, out any) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return fault.As("client.Call", fault.Invalid, err)
		}
		body = bytes.NewReader(b)
	}
	req, err := c.request(ctx, method, path, body)
	if err != nil {
		return err
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if out == nil || resp.StatusCode == http.StatusNoContent {
		return nil
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxBodyBytes)).Decode(out); err != nil {
		return fault.As("client.Call", fault.Unavailable, fmt.Errorf("%s %s: answer: %w", method, path, err))
	}
	return nil
}

// Stream sends a GET and gives the open body, for server-sent events. The
// caller closes it.
func (c *Client) Stream(ctx context.Context, path string) (io.ReadCloser, error) {
	req, err := c.request(ctx, http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.do(req)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

func (c *Client) request(ctx context.Context, method, path string, body io.Reader) (*http.Request, error) {
	target := path
	if !strings.HasPrefix(path, "https://") {
		target = c.base + path
	}
	req, err := http.NewRequestWithContext(ctx, method, target, body)
	if err != nil {
		return nil, fault.As("client.Call", fault.Invalid, err)
	}
	if c.token != "" && strings.HasPrefix(target, c.base+"/") { // never hand the token to another host
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	return req, nil
}

// do sends the request; an answer of 400 and above becomes a fault and its body is closed.
func (c *Client) do(req *http.Request) (*http.Response, error) {
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fault.As("client.Call", fault.Unavailable, err)
	}
	if resp.StatusCode < 400 {
		return resp, nil
	}
	defer resp.Body.Close()
	return nil, fault.FromResponse(req.Method+" "+req.URL.Path, resp)
}
