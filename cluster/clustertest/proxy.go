package clustertest

import (
	"io"
	"net"
	"sync"
	"testing"
)

// Proxy is a TCP link that a test can break. It is closed when the test ends.
type Proxy struct {
	listener net.Listener

	mu     sync.Mutex // guards the rest
	target string
	cut    bool
	conns  map[net.Conn]struct{}
}

// NewProxy listens on a free port; SetTarget says where it leads.
func NewProxy(t testing.TB) *Proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{listener: l, conns: map[net.Conn]struct{}{}}
	go p.accept()
	t.Cleanup(func() { _ = l.Close(); p.Reset() })
	return p
}

// Addr is where to dial.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// SetTarget says where new connections lead.
func (p *Proxy) SetTarget(addr string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.target = addr
}

// Reset breaks all connections; new ones are taken.
func (p *Proxy) Reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.Close() // both ends see it
	}
	clear(p.conns)
}

// Cut breaks all connections and refuses new ones until Mend.
func (p *Proxy) Cut() {
	p.mu.Lock()
	p.cut = true
	p.mu.Unlock()
	p.Reset()
}

// Mend ends a Cut.
func (p *Proxy) Mend() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = false
}

func (p *Proxy) accept() {
	for {
		in, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.mu.Lock()
		target, cut := p.target, p.cut
		p.mu.Unlock()
		if cut || target == "" {
			_ = in.Close()
			continue
		}
		go p.join(in, target)
	}
}

func (p *Proxy) join(in net.Conn, target string) {
	out, err := net.Dial("tcp", target)
	if err != nil {
		_ = in.Close()
		return
	}
	p.mu.Lock()
	p.conns[in], p.conns[out] = struct{}{}, struct{}{}
	p.mu.Unlock()
	pipe := func(dst, src net.Conn) {
		_, _ = io.Copy(dst, src) // ends when either end does
		_ = dst.Close()
		_ = src.Close()
	}
	go pipe(out, in)
	pipe(in, out)
	p.mu.Lock()
	delete(p.conns, in)
	delete(p.conns, out)
	p.mu.Unlock()
}
