package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
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

// lie is what a provider says that another would not, for some answers.
type lie struct {
	kind  string
	left  int
	depth uint64
}

// The lies.
const (
	behind  = "behind"  // it names a block some below the head
	insists = "insists" // it repeats the head that it named before, whatever became of it
	refuses = "refuses" // it answers 429
)

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
	p.forward = &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(u) },
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

// tell makes it lie for so many answers.
func (p *proxy) tell(l lie) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lie = l
}

// lying gives the lie of the next answer.
func (p *proxy) lying(kinds ...string) (lie, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, k := range kinds {
		if p.lie.kind == k && p.lie.left > 0 {
			p.lie.left--
			return p.lie, true
		}
	}
	return lie{}, false
}

// ServeHTTP implements http.Handler.
func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Upgrade") != "" {
		p.forward.ServeHTTP(w, r)
		return
	}
	if _, yes := p.lying(refuses); yes {
		http.Error(w, "too many requests", http.StatusTooManyRequests)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxQuestion))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var q struct {
		ID     json.RawMessage `json:"id"`
		Method string          `json:"method"`
		Params []any           `json:"params"`
	}
	if json.Unmarshal(body, &q) != nil || q.Method != "eth_getBlockByNumber" || len(q.Params) == 0 || q.Params[0] != "latest" {
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		p.forward.ServeHTTP(w, r)
		return
	}
	head, err := p.latest(r.Context())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"jsonrpc": "2.0", "id": q.ID, "result": head}) // whoever asked is gone
}

// latest is the head that it names.
func (p *proxy) latest(ctx context.Context) (json.RawMessage, error) {
	l, lies := p.lying(behind, insists)
	p.mu.Lock()
	before := p.head
	p.mu.Unlock()
	if lies && l.kind == insists && before != nil {
		return before, nil
	}
	head, err := p.block(ctx, "latest")
	if err != nil {
		return nil, err
	}
	var h struct {
		Number string `json:"number"`
	}
	var n uint64
	if err := json.Unmarshal(head, &h); err != nil {
		return nil, err
	}
	if _, err := fmt.Sscanf(h.Number, "0x%x", &n); err != nil {
		return nil, err
	}
	if lies && l.kind == behind {
		return p.block(ctx, fmt.Sprintf("0x%x", n-min(n, l.depth)))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.head = head
	return head, nil
}

func (p *proxy) block(ctx context.Context, which string) (json.RawMessage, error) {
	ask := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":[%q,false]}`, which)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.target.String(), bytes.NewBufferString(ask))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }() // only read from
	var a struct {
		Result json.RawMessage `json:"result"`
	}
	err = json.NewDecoder(res.Body).Decode(&a)
	return a.Result, err
}

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
