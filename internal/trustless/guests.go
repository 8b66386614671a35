package trustless

import (
	"net/http"
	"net/netip"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/time/rate"

	"github.com/streamgate/streamgate/internal/fault"
)

// What one address may do: an IPFS client fetches a file with some requests in
// parallel, each of up to 1 MiB.
const (
	guestPerSecond = 20
	guestBurst     = 60
	guestAtOnce    = 8
	// maxGuests bounds the addresses that are remembered, least recent out first.
	maxGuests = 16_384
)

// guests holds what each address used up.
type guests struct {
	mu    sync.Mutex // guards known and the guests' here
	known *simplelru.LRU[netip.Prefix, *guest]
}

type guest struct {
	bucket *rate.Limiter
	here   int // requests under way
}

func newGuests() *guests {
	known, _ := simplelru.NewLRU[netip.Prefix, *guest](maxGuests, nil) // only fails for a size below 1
	return &guests{known: known}
}

// enter lets a request of an address in; the function ends it.
func (g *guests) enter(from netip.Prefix) (leave func(), err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	who, ok := g.known.Get(from)
	if !ok {
		who = &guest{bucket: rate.NewLimiter(guestPerSecond, guestBurst)}
		g.known.Add(from, who)
	}
	if who.here >= guestAtOnce || !who.bucket.Allow() {
		return nil, fault.New("trustless.enter", fault.TooMany, "too many requests from your address: at most %d at a time and %d a second", guestAtOnce, guestPerSecond)
	}
	who.here++
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		who.here--
	}, nil
}

// addressOf is the IPv4 address a request comes from, or the /64 that one IPv6
// subscriber has to itself.
func addressOf(r *http.Request) netip.Prefix {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Prefix{}
	}
	bits, addr := 64, from.Addr().Unmap().WithZone("")
	if addr.Is4() {
		bits = 32
	}
	p, _ := addr.Prefix(bits) // always fits
	return p
}
