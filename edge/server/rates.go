package server

import (
	"hash/maphash"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/streamgate/streamgate/internal/model"
)

const (
	// defaultPerSession is ten times what a player at its busiest asks for, in
	// requests a second.
	defaultPerSession = 100
	// defaultPerWallet is that of sessions, which bounds them.
	defaultPerWallet = 16
	// burstSeconds of that may come at once: who seeks about asks in bursts.
	burstSeconds = 10
	// rateShards keep viewers from waiting for each other's look-ups.
	rateShards = 64
	// rateIdle is how long a session is remembered: longer than its bucket takes to
	// fill, so that forgetting gives nothing away.
	rateIdle = time.Minute
)

// rates bounds how often each session asks under /play. Safe for concurrent use.
type rates struct {
	aSecond int
	seed    maphash.Seed
	shards  [rateShards]rateShard
}

type rateShard struct {
	mu      sync.Mutex // guards the rest
	by      map[model.SessionID]*sessionRate
	sweepAt int
}

type sessionRate struct {
	limit *rate.Limiter
	used  time.Time
}

func newRates(aSecond int) *rates {
	r := &rates{aSecond: aSecond, seed: maphash.MakeSeed()}
	for i := range r.shards {
		r.shards[i].by, r.shards[i].sweepAt = map[model.SessionID]*sessionRate{}, 64
	}
	return r
}

// allow says whether a session may make one more request now.
func (r *rates) allow(id model.SessionID, now time.Time) bool {
	s := &r.shards[maphash.String(r.seed, string(id))%rateShards]
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.by[id]
	if e == nil {
		if len(s.by) >= s.sweepAt {
			s.sweep(now)
		}
		e = &sessionRate{limit: rate.NewLimiter(rate.Limit(r.aSecond), r.aSecond*burstSeconds)}
		s.by[id] = e
	}
	e.used = now
	return e.limit.AllowN(now, 1)
}

// sweep needs s.mu. Between two of them the shard doubles, so they cost little.
func (s *rateShard) sweep(now time.Time) {
	for id, e := range s.by {
		if now.Sub(e.used) > rateIdle {
			delete(s.by, id)
		}
	}
	s.sweepAt = max(64, 2*len(s.by))
}
