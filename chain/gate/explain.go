package gate

import (
	"context"
	"fmt"
	"strings"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Explanation is a gate's answer for a wallet with the answer of each of its
// rules, for the person who wrote it.
type Explanation struct {
	Verdict model.Verdict `json:"-"`
	// Now is what the rules say at the heads, Confirmed at the blocks that are
	// old enough for a grant.
	Now       Answer `json:"now"`
	Confirmed Answer `json:"confirmed"`
}

// Explain decides like Decide and shows how. Nothing is watched because of it.
func (d *Decider) Explain(ctx context.Context, g model.Gate, w model.Wallet) (Explanation, error) {
	const op = "chain/gate.Explain"
	if g.Public {
		all := Answer{Rule: "public", Allowed: true, Reason: "open to all"}
		return Explanation{Verdict: model.Verdict{Allowed: true, Rule: all.Rule, Reason: all.Reason}, Now: all, Confirmed: all}, nil
	}
	if w.IsZero() {
		return Explanation{}, fault.New(op, fault.Invalid, "the zero address holds nothing")
	}
	s, err := d.look(ctx, g, w, nil)
	if err != nil {
		return Explanation{}, fault.Wrap(op, err)
	}
	return Explanation{Verdict: s.verdict(g), Now: s.now, Confirmed: s.before}, nil
}

// confirmations says how old a right must be.
func confirmations(g model.Gate) string {
	var parts []string
	for _, c := range g.Chains() {
		switch n := g.Confirmations[c]; n {
		case 0:
		case 1:
			parts = append(parts, fmt.Sprintf("1 block old on chain %d", c))
		default:
			parts = append(parts, fmt.Sprintf("%d blocks old on chain %d", n, c))
		}
	}
	return strings.Join(parts, " and ")
}
