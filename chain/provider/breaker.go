package provider

import "time"

// State of a breaker.
type State uint8

// The states.
const (
	Closed   State = iota // asked
	HalfOpen              // one call finds out how it is
	Open                  // left alone
)

// String is the stable name, as in the API.
func (s State) String() string { return [...]string{"closed", "half-open", "open"}[s] }

// Outcome of a call, as far as it says something of the provider.
type Outcome uint8

// The outcomes.
const (
	Answered  Outcome = iota // whatever the answer
	Failed                   // no connection, or no answer that can be read
	Slow                     // no answer by the deadline
	Limited                  // the provider says that it was asked too much
	Abandoned                // we went away: it says nothing
)

// String is the stable name, as in metrics.
func (o Outcome) String() string {
	return [...]string{"answered", "failed", "slow", "limited", "abandoned"}[o]
}

const (
	// tolerated failures in a row leave a breaker closed; being slow or limiting us
	// opens it at once, because each try costs a deadline, or makes it worse.
	tolerated = 2
	// Pauses, doubled each time the call after one fails.
	firstOpen = time.Second
	longOpen  = 30 * time.Second
	// trialTime is when a trial that nobody ended makes room for the next one.
	trialTime = 30 * time.Second
)

// breaker is a circuit breaker. It is pure: times come with the events.
type breaker struct {
	state    State
	failures int // in a row
	pause    time.Duration
	until    time.Time // when an open one may be tried, or a trial makes room
}

// admit says whether a call may be made now.
func (b *breaker) admit(now time.Time) bool {
	if b.state == Closed {
		return true
	}
	if now.Before(b.until) {
		return false
	}
	b.state, b.until = HalfOpen, now.Add(trialTime)
	return true
}

// force lets the next call find out, whatever the pause.
func (b *breaker) force(now time.Time) {
	if b.state != Closed {
		b.until = now
	}
}

// end takes a call's outcome.
func (b *breaker) end(now time.Time, o Outcome) {
	switch {
	case o == Answered:
		*b = breaker{}
	case o == Abandoned:
		if b.state == HalfOpen {
			b.until = now // the next one is the trial
		}
	case b.state == Open: // was on its way when it opened
	default:
		b.failures++
		if b.state == HalfOpen || b.failures > tolerated || o == Slow || o == Limited {
			b.pause = min(max(2*b.pause, firstOpen), longOpen)
			b.state, b.until = Open, now.Add(b.pause)
		}
	}
}
