// Package rpctest is a provider that misbehaves as a test says: a proxy in front of a
// real node that freezes, lies, refuses, limits and cuts. What it is not told to spoil it
// passes on.
package rpctest

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/streamgate/streamgate/internal/model"
)

// maxBody bounds what passes.
const maxBody = 64 << 20

// Fault is what a proxy does wrong; the zero Fault is an honest provider. Lies are told
// over HTTP; over a socket, heads are passed on, or not.
type Fault struct {
	Frozen   bool       // takes requests and answers none
	Limited  bool       // answers HTTP 429
	Busy     bool       // answers each call with error -32005
	Pruned   bool       // has neither logs nor state
	Cut      bool       // ends in the middle of an answer
	Behind   uint64     // says that the head is so many blocks lower
	BadHash  bool       // gives its head another hash
	NoLogs   bool       // says that no block has logs
	ReadAt   model.Hash // reads contracts at this block, whichever is asked for
	Nonsense bool       // answers with no JSON
}

// Proxy is a provider in a test's hands. Safe for concurrent use.
type Proxy struct {
	target string // host:port
	server *httptest.Server

	mu      sync.Mutex // guards the rest
	fault   Fault
	changed chan struct{} // closed and replaced when fault changes
	sockets map[net.Conn]struct{}
	bodies  []string // of the requests, as they came
}

// New starts a proxy in front of a node's HTTP address, until the test ends.
func New(t testing.TB, target string) *Proxy {
	t.Helper()
	p := &Proxy{target: strings.TrimPrefix(target, "http://"), changed: make(chan struct{}), sockets: map[net.Conn]struct{}{}}
	p.server = httptest.NewServer(p)
	t.Cleanup(func() {
		p.Set(Fault{})
		p.Cut()
		p.server.Close()
	})
	return p
}

// URL is where it answers, over HTTP and WebSocket.
func (p *Proxy) URL() string { return p.server.URL }

// Set makes it misbehave so from now on.
func (p *Proxy) Set(f Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = f
	close(p.changed)
	p.changed = make(chan struct{})
}

// Cut ends every connection.
func (p *Proxy) Cut() {
	p.server.CloseClientConnections()
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.sockets {
		_ = c.Close()
	}
}

// Saw counts the requests whose text has this in it.
func (p *Proxy) Saw(text string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, b := range p.bodies {
		n += strings.Count(strings.ToLower(b), strings.ToLower(text))
	}
	return n
}

func (p *Proxy) now() (Fault, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fault, p.changed
}

// thaw waits while it is frozen; false if the client went away.
func (p *Proxy) thaw(gone <-chan struct{}) bool {
	for {
		f, changed := p.now()
		if !f.Frozen {
			return true
		}
		select {
		case <-changed:
		case <-gone:
			return false
		}
	}
}

// ServeHTTP answers a request, or becomes a socket.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Upgrade") != "" {
		p.tunnel(w, r)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil || !p.thaw(r.Context().Done()) {
		return
	}
	p.mu.Lock()
	p.bodies = append(p.bodies, string(body))
	p.mu.Unlock()
	f, _ := p.now()
	w.Header().Set("Content-Type", "application/json")
	switch {
	case f.Limited:
		http.Error(w, "slow down", http.StatusTooManyRequests)
		return
	case f.Nonsense:
		_, _ = io.WriteString(w, "<html>")
		return
	}
	answer := p.answer(body, f)
	if f.Cut {
		w.Header().Set("Content-Length", "1000000")
		_, _ = w.Write(answer[:len(answer)/2])
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(answer)
}

// answer makes the calls of a request, one by one.
func (p *Proxy) answer(body []byte, f Fault) []byte {
	var batch []json.RawMessage
	if json.Unmarshal(body, &batch) != nil {
		return p.one(body, f)
	}
	var out [][]byte
	for _, call := range batch {
		out = append(out, p.one(call, f))
	}
	return append(append([]byte("["), bytes.Join(out, []byte(","))...), ']')
}

// forward asks the node.
func (p *Proxy) forward(body []byte) ([]byte, error) {
	resp, err := http.Post("http://"+p.target, "application/json", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(io.LimitReader(resp.Body, maxBody))
}
