package session

import (
	"encoding/json"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Core is what one session decides, without mailbox, clock or I/O: whoever holds
// one tells it facts and carries out its orders. It is for test/model, which
// tries them in all orders on the code that runs. Not safe for concurrent use.
type Core struct{ state *State }

// CoreConfig has the durations of a Core; Config says what they mean. Retry is
// the pause after a question that failed.
type CoreConfig struct{ TTL, Linger, Patience, OpenWithin, Retry time.Duration }

// Orders are what a Core wants done. They are given in the order in which they
// are to be carried out; what moves no right is left out.
type Orders interface {
	// Head is the newest block that this edge knows of.
	Head(chain model.ChainID) model.BlockRef
	// Ask puts a question to a watcher and drops the one before it.
	Ask(seq uint64, atLeast []model.BlockRef)
	// Register makes the session hear of what moves the gate. Whether its chains
	// can be seen is to be told at once.
	Register(g model.Gate)
	// Ended tells that the session is refused or forgotten.
	Ended()
}

// NewCore makes a session that is being opened.
func NewCore(cfg CoreConfig, now time.Time, wallet model.Wallet) Core {
	return Core{newState(now, "v", wallet, cfg.TTL, &pace{Linger: cfg.Linger, Patience: cfg.Patience,
		OpenWithin: cfg.OpenWithin, RetryMin: cfg.Retry, RetryMax: cfg.Retry}, 0)}
}

// Ruled tells the video's rule.
func (c Core) Ruled(now time.Time, version uint64, raw json.RawMessage, g model.Gate, o Orders) {
	c.apply(now, factsLoaded{Version: version, Raw: raw, Gate: &g}, o)
}

// Decided tells the answer to a question, and what the question asked for.
func (c Core) Decided(now time.Time, seq uint64, v model.Verdict, atLeast []model.BlockRef, o Orders) {
	c.apply(now, decided{Seq: seq, Verdict: v, AtLeast: atLeast}, o)
}

// Failed tells that no answer came.
func (c Core) Failed(now time.Time, seq uint64, o Orders) {
	c.apply(now, decisionFailed{Seq: seq, Kind: fault.Stale}, o)
}

// Moved tells a change of ownership that names the session's wallet. Seen is when
// the chain had last been confirmed before that, zero if never.
func (c Core) Moved(now time.Time, m model.OwnershipChange, seen time.Time, o Orders) {
	c.apply(now, tokenMoved{Change: m, At: now, Seen: seen}, o)
}

// Advanced tells a session that Waits of a new head.
func (c Core) Advanced(now time.Time, b model.BlockRef, o Orders) {
	c.apply(now, headAdvanced{Block: b}, o)
}

// Missed tells that changes may have been lost on the way; seen as with Moved.
func (c Core) Missed(now, seen time.Time, o Orders) { c.apply(now, changesMissed{Seen: seen}, o) }

// Seen tells whether a chain's view is younger than limit.
func (c Core) Seen(now time.Time, chain model.ChainID, limit time.Duration, seen bool, o Orders) {
	if seen {
		c.apply(now, sightBack{Chain: chain, Limit: limit}, o)
		return
	}
	c.apply(now, sightLost{Chain: chain, Limit: limit}, o)
}

// Ticked tells that time has passed.
func (c Core) Ticked(now time.Time, o Orders) {
	if at := c.state.wake(); !now.Before(at) {
		c.apply(now, ticked{}, o)
	}
}

// Active tells whether the grant in force lets its holder watch.
func (c Core) Active() bool { return c.state.shown.State == model.Active }

// Waits tells whether the session is to hear of the next head, and Young that
// it is to hear of the newest one at once.
func (c Core) Waits() bool { return c.state.waits() }

// Young: see Waits.
func (c Core) Young() bool { return c.state.young() }

func (c Core) apply(now time.Time, e event, o Orders) {
	for _, ef := range c.state.apply(now, e) {
		switch ef := ef.(type) {
		case ask:
			o.Ask(ef.Seq, raise(ef.AtLeast, c.state.chains(), o.Head))
		case register:
			o.Register(ef.Gate)
		case refuse, giveUp, forget:
			o.Ended()
		}
	}
}
