package server

import (
	"net"
	"net/netip"
	"sync"
)

// Limits of connections, each for TCP and for QUIC.
const (
	// maxConnections is what a node of some gigabytes holds: an idle one costs about 30 KiB.
	maxConnections = 32_768
	// defaultPerClient is for one IPv4 address or IPv6 /64. A carrier may have some
	// hundred viewers behind one address; 32 addresses of an attacker fill a node.
	defaultPerClient = 1024
)

// connections counts those that are open, in all and by client.
type connections struct {
	proto         string // metric label
	most, perEach int
	metrics       *Metrics

	mu     sync.Mutex // guards the rest
	open   int
	client map[netip.Prefix]int
}

func newConnections(proto string, perClient int, m *Metrics) *connections {
	return &connections{proto: proto, most: maxConnections, perEach: perClient, metrics: m, client: map[netip.Prefix]int{}}
}

// enter says whether a client may have one more. leave must follow if so.
func (c *connections) enter(from netip.Prefix) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.open >= c.most:
		c.metrics.refused.WithLabelValues(c.proto, "full").Inc()
		return false
	case c.client[from] >= c.perEach:
		c.metrics.refused.WithLabelValues(c.proto, "client").Inc()
		return false
	}
	c.open++
	c.client[from]++
	c.metrics.connections.WithLabelValues(c.proto).Inc()
	return true
}

func (c *connections) leave(from netip.Prefix) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open--
	if c.client[from]--; c.client[from] == 0 {
		delete(c.client, from)
	}
	c.metrics.connections.WithLabelValues(c.proto).Dec()
}

// crowded says that half of the places are taken.
func (c *connections) crowded() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.open >= c.most/2
}

// listener gives the connections of another that may enter and closes the others:
// whoever waited in the kernel's queue instead would keep others out of it.
type listener struct {
	net.Listener
	open *connections
}

func (l *listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		from := prefixOf(c.RemoteAddr().String())
		if l.open.enter(from) {
			return &counted{Conn: &gatherer{Conn: c}, leave: sync.OnceFunc(func() { l.open.leave(from) })}, nil
		}
		c.Close()
	}
}

// counted is a connection that leaves when it is closed.
type counted struct {
	net.Conn
	leave func()
}

func (c *counted) Close() error {
	defer c.leave()
	return c.Conn.Close()
}
