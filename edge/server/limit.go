package server

import (
	"net/http"
	"net/netip"
	"time"

	"github.com/hashicorp/golang-lru/v2/expirable"
	"golang.org/x/time/rate"

	"github.com/streamgate/streamgate/internal/fault"
)

// Rates of one client address: far above what a person or a household behind
// one address does, far below what would cost us.
var (
	loginRate   = allowance{"login", 20, 60}
	sessionRate = allowance{"session", 20, 100}
)

type allowance struct {
	name  string
	every rate.Limit // a second
	burst int
}

const (
	maxClients   = 65_536 // addresses remembered; the least recent is forgotten first
	forgetClient = 5 * time.Minute
)

// limits holds a token bucket a client and kind of request.
type limits struct {
	buckets *expirable.LRU[bucketKey, *rate.Limiter]
}

type bucketKey struct {
	name   string
	client netip.Prefix
}

func newLimits() *limits {
	return &limits{expirable.NewLRU[bucketKey, *rate.Limiter](maxClients, nil, forgetClient)}
}

func (l *limits) allow(a allowance, client netip.Prefix) bool {
	key := bucketKey{a.name, client}
	b, ok := l.buckets.Get(key)
	if !ok {
		b = rate.NewLimiter(a.every, a.burst)
		l.buckets.Add(key, b)
	}
	return b.Allow()
}

// clientOf is the network a request comes from: an IPv4 address, or the /64
// that one IPv6 subscriber has to itself.
func clientOf(r *http.Request) netip.Prefix {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Prefix{}
	}
	bits := 64
	if addr := ap.Addr().Unmap(); addr.Is4() {
		return netip.PrefixFrom(addr, 32)
	}
	p, _ := ap.Addr().WithZone("").Prefix(bits) // 64 always fits an IPv6 address
	return p
}

// limited refuses a client that asks too often.
func (s *Server) limited(a allowance, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !s.limits.allow(a, clientOf(r)) {
			s.refuse(w, r, fault.New("edge/server.limited", fault.TooMany, "too many %s requests from your address: wait a second", a.name))
			return
		}
		next(w, r)
	}
}
