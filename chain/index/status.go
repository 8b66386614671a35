package index

import (
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Summary is how an index is as a whole.
type Summary struct {
	Tip       uint64
	Contracts int
	Doubted   int
	Ratio     float64 // of the contract that lacks most
	Bytes     uint64
}

// Summary says how the index is.
func (x *Index) Summary() Summary {
	x.mu.RLock()
	defer x.mu.RUnlock()
	s := Summary{Ratio: 1, Contracts: len(x.contracts)}
	if n := len(x.tree); n > 0 {
		s.Tip = x.tree[n-1].Number
	}
	for _, c := range x.contracts {
		s.Bytes += c.Bytes
		if c.Doubt != "" || c.Stopped != "" {
			s.Doubted++
		}
		if c.Stopped == "" {
			s.Ratio = min(s.Ratio, x.ratio(c))
		}
	}
	return s
}

// ratio is how much of a contract's past is there; x.mu is held.
func (x *Index) ratio(c *contract) float64 {
	if c.Live {
		return 1
	}
	if len(x.tree) == 0 {
		return 0
	}
	return min(1, float64(c.Next)/float64(x.tree[len(x.tree)-1].Number+1))
}

// State says how far the index of a contract is.
func (x *Index) State(contract model.Address) model.IndexState {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.state(contract)
}

func (x *Index) state(address model.Address) model.IndexState {
	c := x.contracts[address]
	if c == nil {
		return model.IndexState{State: model.IndexMissing, Reason: "no gate in use names the contract: it is not indexed"}
	}
	out := model.IndexState{State: model.IndexComplete, Kind: c.Kind.String(), Moved: c.Moved, Bytes: c.Bytes, Percent: 100 * x.ratio(c)}
	if n := len(x.tree); n > 0 {
		out.Head = x.tree[n-1].Number
	}
	out.Through = max(0, c.through(out.Head))
	switch {
	case c.Stopped != "":
		out.State, out.Reason, out.Through = model.IndexStopped, c.Stopped, 0
	case !c.Live:
		out.State, out.ETASeconds = model.IndexBackfilling, x.eta(c)
	case c.Doubt != "":
		out.State, out.Reason = model.IndexDoubted, c.Doubt
	}
	return out
}

// eta is how many seconds the past will take at the pace so far, 0 while that is
// not known.
func (x *Index) eta(c *contract) int64 {
	p, ok := x.paces[c.Address]
	if !ok || c.Next <= p.from || len(x.tree) == 0 {
		return 0
	}
	tip := x.tree[len(x.tree)-1].Number
	left := float64(tip+1) - float64(c.Next)
	return int64(time.Since(p.at).Seconds()*left/float64(c.Next-p.from)) + 1
}

// notYet says that a block is not indexed, and how far the index is.
func notYet(chain string, block uint64, s model.IndexState) error {
	const op = "chain/index"
	switch s.State {
	case model.IndexMissing:
		return fault.New(op, fault.NotFound, "%s", s.Reason)
	case model.IndexStopped:
		return fault.New(op, fault.Unavailable, "%s", s.Reason)
	case model.IndexBackfilling:
		return fault.New(op, fault.Unavailable, "%s is indexed up to block %d, not %d: %.0f %% of the past is read, some %v to go",
			chain, s.Through, block, s.Percent, time.Duration(s.ETASeconds)*time.Second)
	}
	return fault.New(op, fault.Unavailable, "%s is indexed up to block %d, not %d", chain, s.Through, block)
}
