package seats

import (
	"fmt"

	"github.com/streamgate/streamgate/internal/model"
)

// event is a fact that the owner is told. Times are monotonic.
type event interface{ event() }

type (
	// viewed: these edges are there.
	viewed struct{ Edges map[model.NodeName]uint64 } // with their incarnations
	// claimed: an edge asks for a seat.
	claimed struct {
		From  model.NodeName
		Life  uint64 // the incarnation that speaks
		Round uint64
		Seat  Seat
	}
	// reported: a part of what an edge holds.
	reported struct {
		From    model.NodeName
		Life    uint64
		Round   uint64
		Part    uint32
		Last    bool
		View    uint64 // of the edge that reports
		Seats   []Seat
		Claimed []Seat // of which the edge has no answer yet
	}
	// freed: an edge gives seats back, those that it has not claimed since Round.
	freed struct {
		From   model.NodeName
		Life   uint64
		Round  uint64
		Seats  []Seat
		Closed bool // the sessions are over on every edge
	}
	// ticked: some time went by.
	ticked struct{}
)

func (viewed) event()   {}
func (claimed) event()  {}
func (reported) event() {}
func (freed) event()    {}
func (ticked) event()   {}

// effect is an order to the shell.
type effect interface{ String() string }

type (
	// answer tells who claimed. Wait means that it cannot be said yet.
	answer struct {
		Granted bool
		Wait    bool
	}
	// evict tells an edge that a session has its seat no more. Closed means that
	// the session was ended on another edge.
	evict struct {
		To     model.NodeName
		Seat   Seat
		Closed bool
	}
)

// Effects print as the scripts in testdata show them.

func (a answer) String() string {
	switch {
	case a.Wait:
		return "answer wait"
	case a.Granted:
		return "answer granted"
	}
	return "answer full"
}

func (e evict) String() string {
	what := "evict"
	if e.Closed {
		what = "close"
	}
	return fmt.Sprintf("%s %s of %s on %s", what, e.Seat.Session, e.Seat.Key, e.To)
}
