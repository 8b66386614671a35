package ledger

import (
	"time"

	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
)

// publisher is a node with feeds to follow.
type publisher struct {
	Name        model.NodeName
	Incarnation uint64
	// Feeds are those it publishes, with the cursors that were kept.
	Feeds map[string]fanout.Cursor
}

// feedKey names a feed of one publisher.
type feedKey struct {
	Publisher model.NodeName
	Feed      string
}

// event is a fact that the ledger is told.
type event interface{ event() }

type (
	// viewed: these are the publishers there are now.
	viewed struct{ Publishers []publisher }
	// pushed: a publisher sent a batch by itself.
	pushed struct {
		From  model.NodeName
		Batch fanout.Batch
	}
	// needed: these contracts the edge's sessions rest on now.
	needed struct {
		Contracts map[model.ChainID][]model.Address
	}
	// pulled: the answer to a pull came. Asked is when the question was sent.
	pulled struct {
		From  model.NodeName
		Turn  uint64 // of the pull
		Asked time.Time
		Pages []fanout.Batch
	}
	// pullFailed: no answer came.
	pullFailed struct {
		From model.NodeName
		Turn uint64
	}
	// ticked: the time that State.wake gave has come.
	ticked struct{}
)

func (viewed) event()     {}
func (needed) event()     {}
func (pushed) event()     {}
func (pulled) event()     {}
func (pullFailed) event() {}
func (ticked) event()     {}

// effect is an order to the shell. Effects are carried out in their order.
type effect interface{ effect() }

type (
	// touch tells of a change of ownership.
	touch struct {
		Change model.OwnershipChange
		Trace  string
	}
	// recatalog tells of a change in the catalog.
	recatalog struct{ Change codec.CatalogChange }
	// gap tells that changes of a chain, or of the catalog for chain 0, may
	// have been missed.
	gap struct {
		Chain     model.ChainID
		Why       string
		Contracts []model.Address // nil for all
	}
	// sight makes a block, of which changes are told next, known as seen: a
	// session that comes between must not be decided before it.
	sight struct{ Block model.BlockRef }
	// advance makes a block the chain's head.
	advance struct{ Head model.BlockRef }
	// confirm makes At the time at which the chain was last known to be seen.
	confirm struct {
		Chain model.ChainID
		At    time.Time
	}
	// stale and fresh tell that a chain's view got too old, or is good again.
	stale struct{ Chain model.ChainID }
	fresh struct{ Chain model.ChainID }
	// keep stores a cursor.
	keep struct {
		Key    feedKey
		Cursor fanout.Cursor
	}
	// reply acknowledges what was pushed.
	reply struct {
		To  model.NodeName
		Ack fanout.Ack
	}
	// pull asks a publisher for what follows the cursors.
	pull struct {
		To      model.NodeName
		Turn    uint64
		Cursors map[string]fanout.Cursor
		// Contracts are those to be covered, a feed.
		Contracts map[string][]model.Address
	}
)

func (touch) effect()     {}
func (recatalog) effect() {}
func (gap) effect()       {}
func (sight) effect()     {}
func (advance) effect()   {}
func (confirm) effect()   {}
func (stale) effect()     {}
func (fresh) effect()     {}
func (keep) effect()      {}
func (reply) effect()     {}
func (pull) effect()      {}
