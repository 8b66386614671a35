package gate

import (
	"context"
	"slices"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// maxFollowed bounds the contracts of a process that are watched though no gate names
// them: those of the tokens that token-bound accounts are bound to. Anybody may make
// such contracts; whoever's gate names one is not held up by them.
const maxFollowed = 512

// follow makes the watchers watch what an answer rests on and the gate does not name,
// and says if there was any: then what was read may have changed unheard. An answer
// that refuses lets nobody add to what is watched: what it does not rest on is left out.
func (d *Decider) follow(ctx context.Context, g model.Gate, v *model.Verdict) (more bool, err error) {
	if g.Bound == nil {
		return false, nil
	}
	named := g.Contracts()
	d.mu.Lock()
	unheard := func(t model.TokenRef) bool {
		t.ID = ""
		return !slices.Contains(named, t) && !d.followed[t]
	}
	if !v.Allowed && !v.Pending {
		v.Watch = slices.DeleteFunc(slices.Clone(v.Watch), unheard)
	}
	var add []model.TokenRef
	for _, t := range v.Watch {
		if unheard(t) {
			add = union(add, []model.TokenRef{{Chain: t.Chain, Contract: t.Contract}})
		}
	}
	room := maxFollowed - len(d.followed)
	d.mu.Unlock()
	if len(add) > room {
		return false, fault.New("chain/gate.follow", fault.TooMany, "tokens of %d contracts that no gate names are followed: name the contract in token_bound", maxFollowed)
	}
	if len(add) == 0 {
		return false, nil
	}
	if err := d.watch(ctx, add); err != nil {
		return false, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, t := range add {
		d.followed[t] = true
	}
	return true, nil
}
