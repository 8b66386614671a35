// Package clienttest puts a bad network between a client and a server: it cuts
// connections where a test says, and counts what went over them.
package clienttest

import (
	"io"
	"net"
	"sync"
	"testing"
)

// Line carries TCP to one address. It is closed when its test ends.
type Line struct {
	ln     net.Listener
	target string
	wg     sync.WaitGroup
	door   sync.Mutex // held where nobody may connect

	mu    sync.Mutex // guards what follows
	conns map[net.Conn]bool
	shut  bool // new connections are closed at once
	up    way
	down  way
}

// way is one direction.
type way struct {
	bytes int64
	cut   int64 // cuts all connections when bytes comes to it, 0 for never
	then  func()
}

// NewLine makes a line to target, host:port.
func NewLine(t testing.TB, target string) *Line {
	t.Helper()
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &Line{ln: ln, target: target, conns: map[net.Conn]bool{}}
	l.wg.Go(l.accept)
	t.Cleanup(func() {
		_ = ln.Close()
		l.Cut()
		l.wg.Wait()
	})
	return l
}

// Addr is where the line begins.
func (l *Line) Addr() string { return l.ln.Addr().String() }

// Port is that of Addr.
func (l *Line) Port() string {
	_, port, _ := net.SplitHostPort(l.Addr())
	return port
}

// Up gives how many bytes went to the server.
func (l *Line) Up() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.up.bytes
}

// Down gives how many bytes came from the server.
func (l *Line) Down() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.down.bytes
}

// CutUp cuts all connections once, when n bytes more went to the server, then calls
// then, if it is given, before anybody may connect again.
func (l *Line) CutUp(n int64, then func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.up.cut, l.up.then = l.up.bytes+n, then
}

// CutDown is CutUp for what comes from the server.
func (l *Line) CutDown(n int64, then func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down.cut, l.down.then = l.down.bytes+n, then
}

// Shut lets no connection come about, or lets them again.
func (l *Line) Shut(shut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.shut = shut
}

// Cut resets all connections.
func (l *Line) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		_ = c.(*net.TCPConn).SetLinger(0)
		_ = c.Close()
	}
	clear(l.conns)
}

func (l *Line) accept() {
	for {
		in, err := l.ln.Accept()
		if err != nil {
			return
		}
		l.carry(in)
	}
}

func (l *Line) carry(in net.Conn) {
	l.door.Lock()
	defer l.door.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shut {
		_ = in.Close()
		return
	}
	out, err := net.Dial("tcp", l.target) //nolint:noctx // ended by Cut
	if err != nil {
		_ = in.Close()
		return
	}
	l.conns[in], l.conns[out] = true, true
	l.wg.Go(func() { l.pump(out, in, &l.up) })
	l.wg.Go(func() { l.pump(in, out, &l.down) })
}

// pump copies until an end; then it ends the other direction, too.
func (l *Line) pump(to, from net.Conn, w *way) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			if l.count(w, int64(n)) {
				break
			}
			if _, werr := to.Write(buf[:n]); werr != nil {
				break
			}
		}
		if err != nil {
			if err == io.EOF { //nolint:errorlint // Read promises the value itself
				_ = to.(*net.TCPConn).CloseWrite()
				return
			}
			break
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range []net.Conn{to, from} {
		_ = c.Close()
		delete(l.conns, c)
	}
}

// count notes bytes and cuts if it is time; what made it time is lost.
func (l *Line) count(w *way, n int64) (cut bool) {
	l.mu.Lock()
	w.bytes += n
	cut = w.cut > 0 && w.bytes >= w.cut
	if cut {
		w.cut = 0
	}
	then := w.then
	l.mu.Unlock()
	if !cut {
		return false
	}
	l.door.Lock()
	defer l.door.Unlock()
	l.Cut()
	if then != nil {
		then()
	}
	return true
}
