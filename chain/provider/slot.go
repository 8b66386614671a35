package provider

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
)

// slot is one provider: all that is known of it, whoever asks it. It is the rpc.Meter
// of its clients. Safe for concurrent use.
type slot struct {
	place    int // in the configuration
	provider chains.Provider
	chain    chains.Chain
	metrics  *Metrics

	mu       sync.Mutex // guards the rest
	breaker  breaker
	budget   budget
	ranges   ranges
	users    int       // connections
	lost     time.Time // when a connection was last given up
	head     uint64    // the newest head it named
	headAt   time.Time
	behind   uint64 // blocks, of the best that is known
	lagged   int    // probes in a row that found it too far behind
	failures uint64
	lastErr  string
	errAt    time.Time
	together rpc.Together
	lacks    []rpc.Lack
	looked   bool // lacks and together are known
}

// Begin implements rpc.Meter.
func (s *slot) Begin(ctx context.Context, calls int) error {
	const op = "chain/provider.Begin"
	now := time.Now()
	s.mu.Lock()
	if !s.breaker.admit(now) {
		s.mu.Unlock()
		return fault.As(op, fault.Unavailable, rpc.Refused(errors.New("provider "+s.provider.Host()+" is left alone for a while")))
	}
	if !s.budget.take(now, calls) {
		s.breaker.end(now, Limited)
		s.mu.Unlock()
		return fault.As(op, fault.TooMany, rpc.Refused(errors.New("the day's calls to "+s.provider.Host()+" are used up")))
	}
	bucket := s.budget.bucket
	s.mu.Unlock()
	s.metrics.calls.WithLabelValues(label(s.chain.ID), s.provider.Host()).Add(float64(calls))
	err := wait(ctx, bucket, calls)
	if err != nil {
		s.End(context.Canceled) // no call was made: it says nothing of the provider
	}
	return err
}

// End implements rpc.Meter.
func (s *slot) End(err error) {
	o := outcome(err)
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.breaker.end(now, o)
	s.metrics.state.WithLabelValues(label(s.chain.ID), s.provider.Host()).Set(float64(s.breaker.state))
	if o != Answered && o != Abandoned {
		s.fail(now, o.String(), err)
	}
}

// fail notes what went wrong; s.mu is held.
func (s *slot) fail(now time.Time, kind string, err error) {
	s.failures++
	s.lastErr, s.errAt = clip(fault.Detail(err)), now
	s.metrics.failures.WithLabelValues(label(s.chain.ID), s.provider.Host(), kind).Inc()
}

// outcome says what an error tells of the provider.
func outcome(err error) Outcome {
	switch {
	case err == nil:
		return Answered
	case errors.Is(err, context.Canceled):
		return Abandoned
	case errors.Is(err, context.DeadlineExceeded):
		return Slow
	case rpc.IsRefused(err):
		return Limited
	case rpc.IsAnswer(err):
		return Answered
	}
	return Failed
}

// maxWords bounds an error that is shown.
const maxWords = 200

func clip(s string) string { return s[:min(len(s), maxWords)] }

// saw notes a head that the provider named.
func (s *slot) saw(number uint64, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.head, s.headAt = number, now
}

// enter and leave count the connections.
func (s *slot) enter() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users++
	s.lagged = 0
}

// leave counts a connection less; at is when it was given up, zero if it was not used.
func (s *slot) leave(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users--
	if !at.IsZero() {
		s.lost = at
	}
}

// tooFarBehind reports whether the provider was found to lag again and again.
func (s *slot) tooFarBehind() (blocks uint64, so bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.behind, s.lagged >= lagProbes
}
