package server

import (
	"net/http"
	"strconv"
	"time"

	"github.com/streamgate/streamgate/edge/cache"
)

// The header Server-Timing tells a player, and whoever debugs one, where the time
// of an answer went: what deciding took, and whether the bytes were there or how
// long they took to come. It says nothing of other viewers than that the bytes
// were asked for before, which the time of the answer says anyway.
const serverTiming = "Server-Timing"

// timeDecision tells how long it took to find that a request may be served.
func timeDecision(h http.Header, took time.Duration) {
	h[serverTiming] = []string{metric("decide", "", took)}
}

// hitTiming is that of nearly all answers.
var hitTiming = `cache;desc="` + string(cache.Hit) + `"`

// timeCache tells how the cache was found and, if it was to be filled, how long
// until the first byte.
func timeCache(h http.Header, outcome cache.Outcome, took time.Duration) {
	entry := hitTiming
	if outcome != cache.Hit {
		entry = metric("cache", string(outcome), took)
	}
	h[serverTiming] = append(h[serverTiming], entry)
}

// metric writes one entry, in milliseconds down to the microsecond.
func metric(name, desc string, took time.Duration) string {
	var buf [64]byte
	b := append(buf[:0], name...)
	if desc != "" {
		b = append(b, `;desc="`...)
		b = append(b, desc...)
		b = append(b, '"')
	}
	b = append(b, ";dur="...)
	return string(strconv.AppendFloat(b, float64(took.Microseconds())/1000, 'f', 3, 64))
}
