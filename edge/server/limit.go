package server

import (
	"net/http"
	"net/netip"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/time/rate"

	"github.com/streamgate/streamgate/internal/fault"
)

// limitedKind is a kind of request that a client may make only so often.
type limitedKind uint8

const (
	loginLimit limitedKind = iota
	contractLimit
	sessionLimit
	factsLimit
)

// allowance is far above what a person or a household behind one address does,
// and far below what would cost us.
func (k limitedKind) allowance() (name string, aSecond rate.Limit, burst int) {
	switch k {
	case loginLimit:
		return "login", 20, 60
	case contractLimit:
		// Each runs code of a stranger's choice on a provider's machine.
		return "contract login", 2, 20
	case sessionLimit:
		return "session", 20, 100
	}
	return "video", 50, 200 // an id that nobody knows costs a question to an origin
}

// maxClients bounds the buckets that are remembered. The least recent is
// forgotten first; by then it is full, or 65,536 other addresses asked since.
const maxClients = 65_536

// limits holds a token bucket for each client and kind of request.
type limits struct {
	mu      sync.Mutex // guards buckets
	buckets *simplelru.LRU[bucketKey, *rate.Limiter]
}

type bucketKey struct {
	kind   limitedKind
	client netip.Prefix
}

func newLimits() *limits {
	buckets, _ := simplelru.NewLRU[bucketKey, *rate.Limiter](maxClients, nil) // only fails for a size below 1
	return &limits{buckets: buckets}
}

func (l *limits) allow(k limitedKind, client netip.Prefix) bool {
	key := bucketKey{k, client}
	l.mu.Lock()
	defer l.mu.Unlock()
	b, ok := l.buckets.Get(key)
	if !ok {
		_, aSecond, burst := k.allowance()
		b = rate.NewLimiter(aSecond, burst)
		l.buckets.Add(key, b)
	}
	return b.Allow()
}

// clientOf is the network a request comes from: an IPv4 address, or the /64
// that one IPv6 subscriber has to itself.
func clientOf(r *http.Request) netip.Prefix { return prefixOf(r.RemoteAddr) }

func prefixOf(remote string) netip.Prefix {
	ap, err := netip.ParseAddrPort(remote)
	if err != nil {
		return netip.Prefix{}
	}
	if addr := ap.Addr().Unmap(); addr.Is4() {
		return netip.PrefixFrom(addr, 32)
	}
	p, _ := ap.Addr().WithZone("").Prefix(64) // always fits an IPv6 address
	return p
}

// limited refuses a client that asks too often.
func (s *Server) limited(k limitedKind, next http.HandlerFunc) http.HandlerFunc {
	name, _, _ := k.allowance()
	return func(w http.ResponseWriter, r *http.Request) {
		if !s.limits.allow(k, clientOf(r)) {
			s.refuse(w, r, fault.New("edge/server.limited", fault.TooMany, "too many %s requests from your address: wait a second", name))
			return
		}
		next(w, r)
	}
}
