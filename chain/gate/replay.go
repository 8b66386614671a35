package gate

import (
	"context"
	"fmt"
	"time"

	"github.com/streamgate/streamgate/chain/events"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// maxPastScans bounds the requests for what a wallet was ever given.
	maxPastScans = 64
	// clocksApart is by how much the clock of who decided may have been ahead of the
	// chain's when a right ended by itself.
	clocksApart = 15 * time.Second
)

// Archive is a provider that has the past of its chain, as rpc.Client is.
type Archive interface {
	Latest(ctx context.Context) (rpc.Header, error)
	Headers(ctx context.Context, numbers []uint64) ([]rpc.Header, error)
	LogsIn(ctx context.Context, from, to uint64, f rpc.Filter) ([]rpc.Log, error)
	Read(ctx context.Context, calls []rpc.Call) ([]rpc.Result, error)
}

// Outcome is what became of a decision that was made again.
type Outcome string

// The outcomes.
const (
	Equal    Outcome = "equal"
	Differs  Outcome = "differs"
	Orphaned Outcome = "orphaned" // its block is no longer canonical: what was right there is no more
	Unknown  Outcome = "unknown"  // the chain alone does not tell, or was not to be asked
)

// Replay makes a receipt's decision again, at its block, and says why it comes out as it
// does. The gate is the one that was in force. node is of the receipt's chain; it may be
// nil for a gate that asks none.
func Replay(ctx context.Context, node Archive, g model.Gate, r model.Receipt) (Outcome, string) {
	if g.Public {
		return compare(g, r, model.Verdict{Allowed: true, Reason: "open to all"})
	}
	var spots []spot
	switch named := g.Chains(); {
	case len(named) > 1:
		return Unknown, fmt.Sprintf("the gate asks %d chains, the receipt names a block of one", len(named))
	case len(named) == 1 && named[0] != r.ChainID:
		return Unknown, fmt.Sprintf("the gate asks chain %d, the receipt is of chain %d: another gate was in force", named[0], r.ChainID)
	case len(named) == 1 && node == nil:
		return Unknown, fmt.Sprintf("no provider of chain %d was named", r.ChainID)
	case len(named) == 1:
		s, why, err := pastSpot(ctx, node, g, r)
		if err != nil {
			return Unknown, err.Error()
		}
		if why != "" {
			return Orphaned, why
		}
		spots = append(spots, s)
	}
	s, err := lookAt(ctx, g, r.Wallet, spots)
	if err != nil {
		return Unknown, err.Error()
	}
	return compare(g, r, s.verdict(g))
}

// pastSpot is where a receipt was decided, or why that is no more.
func pastSpot(ctx context.Context, node Archive, g model.Gate, r model.Receipt) (s spot, orphaned string, err error) {
	back := min(g.Confirmations[r.ChainID], r.BlockNumber)
	hs, err := node.Headers(ctx, []uint64{r.BlockNumber, r.BlockNumber - back})
	if fault.KindOf(err) == fault.NotFound {
		head, err := node.Latest(ctx)
		if err == nil && head.Number < r.BlockNumber {
			return s, fmt.Sprintf("chain %d ends at block %d", r.ChainID, head.Number), nil
		}
	}
	if err != nil {
		return s, "", err
	}
	if hs[0].Hash != r.BlockHash {
		return s, fmt.Sprintf("block %d of chain %d is %v now", r.BlockNumber, r.ChainID, hs[0].Hash), nil
	}
	return spot{from: past{node, r.BlockNumber}, head: hs[0].Ref(r.ChainID), old: hs[1].Ref(r.ChainID), present: hs[0].Time}, "", nil
}

// compare holds a receipt against what was decided again.
func compare(g model.Gate, r model.Receipt, v model.Verdict) (Outcome, string) {
	was := r.Decision == model.Granted || r.Decision == model.Restored
	switch {
	case was == v.Allowed:
		return Equal, v.Reason
	case v.Allowed && !v.Until.IsZero() && !v.Until.After(r.DecidedAt.Add(clocksApart)):
		return Equal, "the right ended by itself at " + v.Until.UTC().Format(time.RFC3339)
	case v.Allowed && g.SeatsPerToken > 0:
		return Unknown, "the right is there; who had its seats is on no chain"
	}
	return Differs, v.Reason
}

// past is a chain as it was up to a block.
type past struct {
	Archive
	upTo uint64
}

// Ring implements source: nobody waits for what is over.
func (past) Ring() {}

// Given implements source. What the wallet was given later is not in it.
func (p past) Given(ctx context.Context, contract model.Address, wallet model.Wallet) ([]string, error) {
	third := model.Hash{}
	copy(third[len(third)-len(wallet):], wallet[:])
	f := rpc.Filter{Contracts: []model.Address{contract}, Topics: events.Given(), Third: &third}
	ids := []string{}
	known := map[string]bool{}
	step := p.upTo + 1
	for from, scans := uint64(0), 0; from <= p.upTo; scans++ {
		if scans == maxPastScans {
			return nil, fault.New("chain/gate.past.Given", fault.Unsupported, "the provider gives %d blocks at a time: name token_ids in the gate", step)
		}
		to := min(from+step-1, p.upTo)
		logs, err := p.LogsIn(ctx, from, to, f)
		if err != nil {
			if ctx.Err() != nil || step == 1 {
				return nil, err
			}
			step = (step + 1) / 2
			continue
		}
		for _, l := range logs {
			if id, ok := events.Token(l); ok && !known[id] {
				known[id] = true
				ids = append(ids, id)
			}
		}
		from = to + 1
	}
	return ids, nil
}
