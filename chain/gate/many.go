package gate

import (
	"context"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// MaxWallets bounds the wallets of one DecideMany.
	MaxWallets = 1_000
	// maxManyReads bounds what is asked for all of them.
	maxManyReads = 40_000
)

// DecideMany decides like Explain, without the how, for many wallets at once: each
// chain is looked at at one block, what several wallets' answers rest on is read once,
// and all that is missing travels together. Verdicts are in the order of wallets. Nothing
// is watched because of it.
func (d *Decider) DecideMany(ctx context.Context, g model.Gate, wallets []model.Wallet, at []model.BlockRef) ([]model.Verdict, error) {
	const op = "chain/gate.DecideMany"
	if len(wallets) > MaxWallets {
		return nil, fault.At(op, fault.TooLarge, "/wallets", "%d wallets, at most %d", len(wallets), MaxWallets)
	}
	at, err := placed(g, at)
	if err != nil {
		return nil, err
	}
	out := make([]model.Verdict, len(wallets))
	if g.Public {
		for i := range out {
			out[i] = model.Verdict{Allowed: true, Rule: "public", Reason: "open to all"}
		}
		return out, nil
	}
	for _, w := range wallets {
		if w.IsZero() {
			return nil, fault.At(op, fault.Invalid, "/wallets", "the zero address holds nothing")
		}
	}
	all, err := d.lookMany(ctx, g, wallets, at)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	for i, s := range all {
		out[i] = s.verdict(g)
	}
	return out, nil
}

// lookMany judges a gate for wallets. A reorg in between starts it again.
func (d *Decider) lookMany(ctx context.Context, g model.Gate, wallets []model.Wallet, at []model.BlockRef) ([]seen, error) {
	for {
		spots, err := d.spotsAt(ctx, g, at)
		if err != nil {
			return nil, err
		}
		out, err := lookAtAll(ctx, g, wallets, spots)
		if err == nil || fault.KindOf(err) != fault.Stale || ctx.Err() != nil {
			return out, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(lookAgain):
		}
	}
}

// lookAtAll judges at given blocks: it reads what the judgements look up, and judges
// again those that lacked something, until nothing is missing.
func lookAtAll(ctx context.Context, g model.Gate, wallets []model.Wallet, spots []spot) ([]seen, error) {
	const op = "chain/gate.lookAtAll"
	present, past := facts{}, facts{}
	for _, s := range spots {
		present[clock(s.head.Chain)], past[clock(s.head.Chain)] = clockFact(s.present), clockFact(s.old.Time)
	}
	out := make([]seen, len(wallets))
	open := make([]int, len(wallets))
	most := min(maxReads*len(wallets), maxManyReads)
	for i := range open {
		open[i], out[i].spots = i, spots
	}
	for range maxRounds {
		var lacking []*sheet
		rest := open[:0]
		for _, i := range open {
			s, p := &out[i], party{wallet: wallets[i], delegates: g.Delegates, bound: g.Bound}
			s.sheet, s.past = newSheet(present), newSheet(past)
			s.now, s.before = judge(g.Rule, p, s.sheet), judge(g.Rule, p, s.past)
			if len(missing(s.sheet, s.past)) > 0 {
				rest, lacking = append(rest, i), append(lacking, s.sheet, s.past)
			}
		}
		if open = rest; len(open) == 0 {
			return out, nil
		}
		want := missing(lacking...)
		if len(want)+len(present) > most {
			return nil, fault.New(op, fault.Unsupported, "the gate takes more than %d reads of the chain for %d wallets", most, len(wallets))
		}
		for _, s := range spots {
			if err := s.fill(ctx, want, present, past); err != nil {
				return nil, err
			}
		}
	}
	return nil, fault.New(op, fault.Unsupported, "the gate takes more than %d rounds of reads", maxRounds)
}
