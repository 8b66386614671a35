package watch

import "time"

// clock tells a chain's time also between its blocks, when a right may end with
// no event: it moves with this machine's monotonic clock from what the head said.
// What it says is never earlier than the head's own time.
type clock struct {
	time time.Time // the chain's time …
	at   time.Time // … at this instant; zero while nothing is known
}

// now is the chain's time at an instant.
func (c clock) now(at time.Time) time.Time { return c.time.Add(at.Sub(c.at)) }

// seen sets the clock by a block of that time which was found at an instant to be
// the head. It became so since `before`, when another block was the head still;
// zero for not known.
//
// A block says when it was made, not how long ago that was: no longer ago than
// `before`, and within that as the clock has it so far. At the start there is
// none, and this machine's wall clock stands in until the first block that we see
// come: the right that ended while we were down, on a chain that made no block
// since, is over. A wall clock that is wrong later changes nothing.
func (c clock) seen(block, at, before time.Time) clock {
	guess := at.Round(0)
	if !c.at.IsZero() {
		guess = c.now(at)
	}
	if most := block.Add(at.Sub(before)); !before.IsZero() && guess.After(most) {
		guess = most
	}
	if guess.Before(block) {
		guess = block
	}
	return clock{time: guess, at: at}
}
