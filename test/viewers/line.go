package main

import (
	"context"
	"crypto/tls"
	"net"
	"net/url"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"

	"github.com/streamgate/streamgate/test/fleet"
)

// perLine viewers share a socket and an address, as behind a carrier's: an edge lets
// an address have 1,024 connections.
const perLine = 500

// lines are the sockets of all viewers.
type lines struct {
	to   *net.UDPAddr
	tls  *tls.Config
	quic *quic.Config
	ways []*quic.Transport
	h3   *http3.Transport
}

func newLines(f *fleet.Fleet, viewers int) (*lines, error) {
	l := &lines{tls: http3.ConfigureTLSConfig(f.Trust()), h3: &http3.Transport{},
		// Nothing is larger than a packet by much, so nobody looks for a larger one.
		quic: &quic.Config{MaxIncomingStreams: -1, DisablePathMTUDiscovery: true}}
	at, err := url.Parse(f.Edges()[0].Base)
	if err != nil {
		return l, err
	}
	l.tls.ServerName = at.Hostname()
	if l.to, err = net.ResolveUDPAddr("udp4", at.Host); err != nil {
		return l, err
	}
	for i := range (viewers + perLine - 1) / perLine {
		pc, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 1+byte(i/250), byte(i%250)+1, 2)})
		if err != nil {
			return l, err
		}
		l.ways = append(l.ways, &quic.Transport{Conn: pc})
	}
	return l, nil
}

func (l *lines) close() {
	for _, t := range l.ways {
		_ = t.Close()
		_ = t.Conn.Close()
	}
}

// dial connects a viewer.
func (l *lines) dial(ctx context.Context, i int) (*line, error) {
	c, err := l.ways[i%len(l.ways)].Dial(ctx, l.to, l.tls, l.quic)
	if err != nil {
		return nil, err
	}
	return &line{l.h3.NewClientConn(c), c}, nil
}
