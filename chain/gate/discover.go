package gate

import (
	"context"

	"github.com/streamgate/streamgate/internal/model"
)

// discover names the tokens of timed rules that name none: those that the wallet
// was ever given, to hold or to use. What it still has is read at the block.
func (d *Decider) discover(ctx context.Context, r model.Rule, w model.Wallet) (model.Rule, error) {
	var err error
	several := func(in []model.Rule) []model.Rule {
		if in == nil {
			return nil
		}
		out := make([]model.Rule, len(in))
		for i, sub := range in {
			if err == nil {
				out[i], err = d.discover(ctx, sub, w)
			}
		}
		return out
	}
	named := func(t *model.TimedRule) *model.TimedRule {
		if t == nil || t.TokenIDs != nil || err != nil {
			return t
		}
		watcher, werr := d.watcher(t.Chain)
		if err = werr; err != nil {
			return t
		}
		out := *t
		out.TokenIDs, err = watcher.Given(ctx, t.Contract, w)
		return &out
	}
	r.Any, r.All = several(r.Any), several(r.All)
	r.User, r.Subscription = named(r.User), named(r.Subscription)
	return r, err
}
