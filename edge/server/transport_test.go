package server_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"

	"github.com/streamgate/streamgate/edge/server"
)

func (h *house) host() string { return strings.TrimPrefix(h.url, "https://") }

func TestConnectionsOfAClientAreBounded(t *testing.T) {
	h := build(t, func(c *server.Config) { c.PerClient = 2 })
	cfg := &tls.Config{RootCAs: h.pool, NextProtos: []string{"h2"}}
	for i := range 3 {
		c, err := tls.Dial("tcp", h.host(), cfg)
		if (err == nil) != (i < 2) {
			t.Fatalf("TCP connection %d: %v", i, err)
		}
		if err == nil {
			defer c.Close()
		}
	}
	// The two of QUIC are apart: a page comes over TCP and goes on over QUIC.
	for i := range 3 {
		tr := &http3.Transport{TLSClientConfig: &tls.Config{RootCAs: h.pool}}
		defer tr.Close()
		_, err := h.ask(t.Context(), &http.Client{Transport: tr}, "GET", "/healthz", "")
		if (err == nil) != (i < 2) {
			t.Fatalf("QUIC connection %d: %v", i, err)
		}
	}
	for _, transport := range []string{"tcp", "quic"} {
		if n := h.metric(`streamgate_edge_connections_refused_total{reason="client",transport="` + transport + `"}`); n < 1 {
			t.Errorf("%s: %v were told as refused", transport, n)
		}
	}
}

func TestConnectionThatEndsMakesRoom(t *testing.T) {
	h := build(t, func(c *server.Config) { c.PerClient = 1 })
	for i := range 3 {
		c, err := tls.Dial("tcp", h.host(), &tls.Config{RootCAs: h.pool})
		if err != nil {
			t.Fatalf("connection %d: %v", i, err)
		}
		_ = c.Close()
		h.await(func() bool { return h.metric(`streamgate_edge_connections{transport="tcp"}`) == 0 })
		q, err := quic.DialAddr(t.Context(), h.host(), &tls.Config{RootCAs: h.pool, NextProtos: []string{"h3"}}, nil)
		if err != nil {
			t.Fatalf("QUIC connection %d: %v", i, err)
		}
		_ = q.CloseWithError(0, "")
		h.await(func() bool { return h.metric(`streamgate_edge_connections{transport="quic"}`) == 0 })
	}
}

// await looks until something is so, as long as the test may run.
func (h *house) await(so func() bool) {
	h.t.Helper()
	for late := time.Now().Add(hang); !so(); runtime.Gosched() {
		if time.Now().After(late) {
			h.t.Fatal("it did not come to be so")
		}
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	h := build(t)
	for name, tc := range map[string]struct {
		cfg  *tls.Config
		good bool
	}{
		"1.1":               {&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, false},
		"1.2, CBC":          {&tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA}}, false},
		"1.2, static RSA":   {&tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_128_GCM_SHA256}}, false},
		"1.2, as it should": {&tls.Config{MaxVersion: tls.VersionTLS12}, true},
		"1.3":               {&tls.Config{MinVersion: tls.VersionTLS13}, true},
	} {
		cfg := tc.cfg.Clone()
		cfg.RootCAs = h.pool
		c, err := tls.Dial("tcp", h.host(), cfg)
		if (err == nil) != tc.good {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			c.Close()
		}
	}
}

func TestNoEarlyDataIsTaken(t *testing.T) {
	h := build(t)
	cfg := &tls.Config{RootCAs: h.pool, NextProtos: []string{"h3"}, ClientSessionCache: tls.NewLRUClientSessionCache(1), ServerName: "localhost"}
	store := quic.NewLRUTokenStore(1, 1)
	for i := range 2 {
		pc, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		to, err := net.ResolveUDPAddr("udp", h.host())
		if err != nil {
			t.Fatal(err)
		}
		tr := &quic.Transport{Conn: pc}
		c, err := tr.DialEarly(t.Context(), to, cfg, &quic.Config{TokenStore: store})
		if err != nil {
			t.Fatal(err)
		}
		client := (&http3.Transport{}).NewClientConn(c)
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url+"/healthz", nil)
		resp, err := client.RoundTrip(req) // the ticket to resume with comes with or before the answer
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if state := c.ConnectionState(); state.Used0RTT || i > 0 && !state.TLS.DidResume {
			t.Errorf("connection %d: resumed %v, early data %v", i, state.TLS.DidResume, state.Used0RTT)
		}
		_ = c.CloseWithError(0, "")
		_ = tr.Close()
		_ = pc.Close()
	}
}

// goer is a connection that can tell whether its server has said GOAWAY.
type goer struct {
	http.RoundTripper
	gone func() bool
}

func (h *house) goers() map[string]goer {
	h.t.Helper()
	q, err := quic.DialAddr(h.t.Context(), h.host(), &tls.Config{RootCAs: h.pool, NextProtos: []string{"h3"}}, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	h3 := (&http3.Transport{}).NewClientConn(q)
	h.t.Cleanup(func() { q.CloseWithError(0, "") })
	h2 := h.client("h2").Transport
	return map[string]goer{
		"h2": {h2, func() bool { return !h.takes(h2) }},
		"h3": {h3, func() bool { return !h.takes(h3) }},
	}
}

// takes says whether the connection of a client that has one takes another request:
// after GOAWAY, one is made anew, if there is still somebody to make it with.
func (h *house) takes(c http.RoundTripper) bool {
	kept := true
	ctx := httptrace.WithClientTrace(h.t.Context(), &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) { kept = i.Reused }})
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, h.url+"/healthz", nil)
	resp, err := c.RoundTrip(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return kept
}

func TestServerThatStopsSaysGoAwayAndEndsWhatIsUnderWay(t *testing.T) {
	for _, proto := range []string{"h2", "h3"} {
		t.Run(proto, func(t *testing.T) {
			h := build(t, server.Patient)
			h.hold()
			c := h.goers()[proto]
			ended := make(chan string, 1)
			go func() {
				req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url+play("720p/0.m4s"), nil)
				resp, err := c.RoundTrip(req)
				if err != nil {
					ended <- err.Error()
					return
				}
				b, err := io.ReadAll(resp.Body)
				ended <- fmt.Sprint(string(b), err)
			}()
			h.slow <- struct{}{} // the fill was asked for
			h.stop()
			h.await(c.gone)
			h.slow <- struct{}{} // now it comes
			if got := <-ended; got != "segment zero<nil>" {
				t.Error(got)
			}
		})
	}
}

func TestDrainingEdgeSaysGoAwayWithTheWay(t *testing.T) {
	h := build(t)
	h.beside(other)
	h.drain()
	c := h.goers()["h2"]
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url+play("master.m3u8"), nil)
	resp, err := c.RoundTrip(req)
	if err != nil || resp.StatusCode != http.StatusTemporaryRedirect {
		t.Fatal(resp, err)
	}
	resp.Body.Close()
	h.await(c.gone)
}

func TestUDPIsLookedAt(t *testing.T) {
	u, err := server.ProbeUDP(false)
	if err != nil || u.ReceiveBytes <= 0 || u.SendBytes <= 0 {
		t.Fatal(u, err)
	}
	if u, err = server.ProbeUDP(true); err != nil || u.GSO {
		t.Errorf("GSO was turned off: %+v, %v", u, err)
	}
	h := build(t, func(c *server.Config) { c.NoGSO = true })
	if h.metric(`streamgate_edge_udp_buffer_bytes{direction="receive"}`) != float64(u.ReceiveBytes) || h.metric("streamgate_edge_udp_gso") != 0 {
		t.Error("the metrics say otherwise")
	}
}
