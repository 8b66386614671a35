package devchain

import "time"

// idleEvery is how often a block is sealed although nothing waits, so that the
// head moves and can be confirmed.
const idleEvery = time.Second

// pace says when the next block may be sealed. Block times are whole seconds
// and rise by one at least, so a burst of blocks runs ahead of the clock;
// rentals and subscriptions would then end too early. A transaction may borrow
// up to maxAhead of the seconds to come, an idle block borrows none: over any
// long time there is at most one block a second.
type pace struct {
	maxAhead time.Duration
	last     time.Time // time of the newest block there ever was; a fork does not take it back, as geth does not
	sealed   time.Time // when that was, by the clock
}

// next is the time that geth will give to a block sealed now.
func (p *pace) next(now time.Time) time.Time {
	t := now.Truncate(time.Second)
	if !t.After(p.last) {
		t = p.last.Add(time.Second)
	}
	return t
}

// wait says how long to wait before sealing, 0 for not at all. waiting says
// whether there is a transaction to seal.
func (p *pace) wait(now time.Time, waiting bool) time.Duration {
	ahead := p.next(now).Sub(now)
	if waiting {
		return max(0, ahead-p.maxAhead)
	}
	return max(0, ahead, p.sealed.Add(idleEvery).Sub(now))
}

// add takes note of a block with time t, sealed now. It hears of no forks.
func (p *pace) add(t, now time.Time) { p.last, p.sealed = t, now }
