package ledger

import (
	"time"

	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/model"
)

// Core is what a Ledger decides, without mailbox, clock, disk or network: whoever
// holds one tells it facts and carries out its orders. It is for test/model, which
// tries them in all orders on the code that runs. Not safe for concurrent use.
type Core struct{ state *State }

// Orders are what a Core wants done. They are given in the order in which they
// are to be carried out; what moves no right is left out.
type Orders interface {
	// Touch, Gap, Advance and RestsOn are for the sessions, as Sessions has them.
	Touch(c model.OwnershipChange)
	Gap(chain model.ChainID, contracts []model.Address)
	Advance(head model.BlockRef)
	RestsOn() map[model.ChainID][]model.Address
	// Sight makes a block known as seen if it is higher than the head.
	Sight(b model.BlockRef)
	// Confirm makes at the time at which the chain was last known to be seen.
	Confirm(chain model.ChainID, at time.Time)
	// Keep stores a cursor across restarts.
	Keep(publisher model.NodeName, feed string, c fanout.Cursor)
	// Pull asks a publisher for what follows the cursors, and to watch contracts.
	Pull(to model.NodeName, turn uint64, cursors map[string]fanout.Cursor, contracts map[string][]model.Address)
}

// NewCore makes a Core that knows nobody. It follows Config's two durations.
func NewCore(cfg Config) Core { return Core{newState(cfg.PullEvery, cfg.StaleAfter)} }

// Viewed tells which nodes there are; kept gives the cursors that Keep stored.
func (c Core) Viewed(now time.Time, nodes []model.Node, kept func(publisher model.NodeName, feed string) fanout.Cursor, o Orders) {
	c.apply(now, viewed{publishersOf(nodes, func(k feedKey) fanout.Cursor { return kept(k.Publisher, k.Feed) })}, o)
}

// Pushed tells that a publisher sent a batch by itself.
func (c Core) Pushed(now time.Time, from model.NodeName, b fanout.Batch, o Orders) {
	c.apply(now, pushed{From: from, Batch: b}, o)
}

// Pulled tells the answer to a Pull that was sent at asked.
func (c Core) Pulled(now time.Time, from model.NodeName, turn uint64, asked time.Time, pages []fanout.Batch, o Orders) {
	c.apply(now, pulled{From: from, Turn: turn, Asked: asked, Pages: pages}, o)
}

// PullFailed tells that no answer came.
func (c Core) PullFailed(now time.Time, from model.NodeName, turn uint64, o Orders) {
	c.apply(now, pullFailed{From: from, Turn: turn}, o)
}

// Ticked tells that time has passed.
func (c Core) Ticked(now time.Time, o Orders) { c.apply(now, ticked{}, o) }

func (c Core) apply(now time.Time, e event, o Orders) {
	if _, push := e.(pushed); !push { // as the actor does
		c.state.Apply(time.Time{}, needed{o.RestsOn()})
	}
	for _, ef := range c.state.Apply(now, e) {
		switch ef := ef.(type) {
		case touch:
			o.Touch(ef.Change)
		case gap:
			o.Gap(ef.Chain, ef.Contracts)
		case sight:
			o.Sight(ef.Block)
		case advance:
			o.Advance(ef.Head)
		case confirm:
			o.Confirm(ef.Chain, ef.At)
		case keep:
			o.Keep(ef.Key.Publisher, ef.Key.Feed, ef.Cursor)
		case pull:
			o.Pull(ef.To, ef.Turn, ef.Cursors, ef.Contracts)
		}
	}
}
