package server

import (
	"net/http"
	"net/netip"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/time/rate"
)

// bounded is a response that notes its newest deadline.
type bounded struct {
	sink
	until time.Time
}

func (b *bounded) SetWriteDeadline(t time.Time) error { b.until = t; return nil }

func TestWhoReadsSlowlyIsBorneForAWhileOnly(t *testing.T) {
	s, r := segmentHit(t) // of 500 KiB
	left := func() time.Duration {
		w := &bounded{sink: sink{header: http.Header{}}}
		s.handler.ServeHTTP(w, r)
		return time.Until(w.until)
	}
	if got := left(); got < 2*time.Minute || got > 3*time.Minute {
		t.Errorf("a segment may take %v", got)
	}
	s.requests.n.Store(crowd)
	if got := left(); got < 15*time.Second || got > 20*time.Second {
		t.Errorf("in a crowd it may take %v", got)
	}
}

func TestHandshakesAreDoubtedWhenTheyAreMany(t *testing.T) {
	s := &Server{Parts: Parts{Metrics: NewMetrics(prometheus.NewRegistry())}}
	open := newConnections("quic", 3, s.Metrics)
	open.most = 4
	doubt := s.doubt(rate.NewLimiter(0, 2), open)
	for i, want := range []bool{false, false, true, true} {
		if doubt(nil) != want {
			t.Errorf("handshake %d of a burst of 2: doubted %v", i, !want)
		}
	}
	doubt = s.doubt(rate.NewLimiter(rate.Inf, 1), open)
	one, other := netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("192.0.2.2/32")
	for i, want := range []bool{false, false, true} {
		if doubt(nil) != want || !open.enter(one) {
			t.Errorf("with %d of 4 places taken: doubted %v", i, !want)
		}
	}
	if open.enter(one) || !open.enter(other) || open.enter(other) {
		t.Error("three are for a client, four for all")
	}
	open.leave(one)
	if !open.enter(other) {
		t.Error("who leaves makes no room")
	}
}
