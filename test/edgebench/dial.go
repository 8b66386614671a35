package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
)

const (
	// addresses that the connections come from: an edge limits how many one may
	// have. Those of h3 share a socket each.
	addresses = 8
	// keepAlive holds connections open while another contender has its turn.
	keepAlive = 10 * time.Second
	idleAfter = 5 * time.Minute
)

// dial makes one client a connection; each connects when it first asks.
func dial(proto, ca string, conns int) (clients []*http.Client, shut func(), err error) {
	pem, err := os.ReadFile(ca)
	if err != nil {
		return nil, nil, err
	}
	trust := &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}
	if !trust.RootCAs.AppendCertsFromPEM(pem) {
		return nil, nil, fmt.Errorf("%s: no certificate", ca)
	}
	switch proto {
	case "h3":
		return dial3(trust, conns)
	case "h2":
		for i := range conns {
			from := &net.Dialer{LocalAddr: &net.TCPAddr{IP: address(i)}}
			clients = append(clients, &http.Client{Transport: &http.Transport{TLSClientConfig: trust, ForceAttemptHTTP2: true, MaxConnsPerHost: 1, DialContext: from.DialContext}})
		}
		return clients, func() {
			for _, c := range clients {
				c.CloseIdleConnections()
			}
		}, nil
	}
	return nil, nil, fmt.Errorf("protocol %q: want h3 or h2", proto)
}

// address is one of those of the loopback interface.
func address(i int) net.IP { return net.IPv4(127, 0, 0, byte(10+i%addresses)) }

func dial3(trust *tls.Config, conns int) (clients []*http.Client, shut func(), err error) {
	var closers []func() error
	shut = func() {
		for _, c := range closers {
			_ = c() // over, whatever it says
		}
	}
	var ways []*quic.Transport
	for i := range min(addresses, conns) {
		udp, err := net.ListenUDP("udp", &net.UDPAddr{IP: address(i)})
		if err != nil {
			shut()
			return nil, nil, err
		}
		tr := &quic.Transport{Conn: udp}
		ways = append(ways, tr)
		closers = append(closers, func() error { return errors.Join(tr.Close(), udp.Close()) })
	}
	for i := range conns {
		tr := ways[i%len(ways)]
		rt := &http3.Transport{TLSClientConfig: trust, QUICConfig: &quic.Config{KeepAlivePeriod: keepAlive, MaxIdleTimeout: idleAfter},
			Dial: func(ctx context.Context, addr string, tc *tls.Config, qc *quic.Config) (*quic.Conn, error) {
				to, err := net.ResolveUDPAddr("udp", addr)
				if err != nil {
					return nil, err
				}
				return tr.DialEarly(ctx, to, tc, qc)
			}}
		clients = append(clients, &http.Client{Transport: rt})
		closers = append([]func() error{rt.Close}, closers...)
	}
	return clients, shut, nil
}
