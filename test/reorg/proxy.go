package main

import (
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
)

// maxQuestion bounds what the watcher may send at a time.
const maxQuestion = 8 << 20

// proxy is a provider of the chain that can be cut, lag, insist on a branch that is
// no more, or refuse.
type proxy struct {
	target  *url.URL
	server  *http.Server
	at      net.Addr
	forward *httputil.ReverseProxy
	running sync.WaitGroup

	mu    sync.Mutex // guards everything below
	conns map[net.Conn]struct{}
	lie   lie
	head  json.RawMessage // that it told last when it told the truth
}

func newProxy(target string) (*proxy, error) {
	u, err := url.Parse(target)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{target: u, at: l.Addr(), conns: map[net.Conn]struct{}{}}
	p.forward = &httputil.ReverseProxy{ErrorLog: log.New(io.Discard, "", 0), Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(u) },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }}
	p.server = &http.Server{Handler: p, ConnState: func(c net.Conn, s http.ConnState) {
		p.mu.Lock()
		defer p.mu.Unlock()
		switch s {
		case http.StateNew:
			p.conns[c] = struct{}{}
		case http.StateClosed: // a hijacked one stays until it is cut
			delete(p.conns, c)
		}
	}}
	p.running.Go(func() { _ = p.server.Serve(l) })
	return p, nil
}

func (p *proxy) url() string { return "http://" + p.at.String() }

// cut ends every connection.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.Close()
	}
	clear(p.conns)
}

func (p *proxy) close() {
	_ = p.server.Close()
	p.cut()
	p.running.Wait()
}
