package rpctest

import (
	"io"
	"net"
	"net/http"
	"sync"
)

// tunnel joins a socket of a client with one of the node's. While the proxy is frozen
// nothing passes.
func (p *Proxy) tunnel(w http.ResponseWriter, r *http.Request) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		http.Error(w, "no socket here", http.StatusNotImplemented)
		return
	}
	out, err := net.Dial("tcp", p.target)
	if err != nil {
		http.Error(w, "no node", http.StatusBadGateway)
		return
	}
	in, _, err := hijacker.Hijack()
	if err != nil {
		_ = out.Close()
		return
	}
	p.mu.Lock()
	p.sockets[in], p.sockets[out] = struct{}{}, struct{}{}
	p.mu.Unlock()
	gone := make(chan struct{})
	var once sync.Once
	end := func() {
		once.Do(func() { close(gone) })
		_, _ = in.Close(), out.Close()
	}
	if r.Write(out) != nil {
		end()
		return
	}
	var both sync.WaitGroup
	both.Go(func() { defer end(); p.pipe(out, in, gone) })
	both.Go(func() { defer end(); p.pipe(in, out, gone) })
	both.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.sockets, in)
	delete(p.sockets, out)
}

func (p *Proxy) pipe(to io.Writer, from io.Reader, gone <-chan struct{}) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 && p.thaw(gone) {
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
