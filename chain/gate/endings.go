package gate

import (
	"fmt"
	"slices"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
)

// endings lists the events that end what an answer allows: of an any, those of each
// rule that holds, because the right ends with the last of them.
func endings(r model.Rule, a Answer, p party) (out []model.Ending) {
	if !a.Allowed {
		return nil
	}
	for i, sub := range append(slices.Clone(r.Any), r.All...) {
		out = append(out, endings(sub, a.parts[i], p)...)
	}
	if r.Any != nil || r.All != nil || r.Allow != nil {
		return out // a list ends when the gate is changed
	}
	who := a.Holder
	if who.IsZero() {
		who = p.wallet
	}
	ref := r.Contracts()[0]
	add := func(contract model.Address, event, format string, args ...any) {
		out = append(out, model.Ending{Chain: ref.Chain, Contract: contract, Event: event, When: fmt.Sprintf(format, args...), Rule: a.Rule})
	}
	from := "from " + evm.Checksum(who)
	if len(a.holders) > 0 && a.Holder.IsZero() || len(a.watch) > 0 {
		from += " or an account of its tokens"
	}
	switch {
	case r.ERC721 != nil && a.Tokens[0].ID == "":
		left := fmt.Sprintf("%s, that leaves fewer than %d", from, r.ERC721.Min)
		add(ref.Contract, "Transfer", "any %s", left)
		add(ref.Contract, "ConsecutiveTransfer", "any %s", left)
	case r.ERC721 != nil:
		for _, t := range a.Tokens {
			add(ref.Contract, "Transfer", "of token %s, %s", t.ID, from)
		}
		add(ref.Contract, "ConsecutiveTransfer", "of a run with such a token")
	case r.ERC1155 != nil:
		for _, event := range []string{"TransferSingle", "TransferBatch"} {
			add(ref.Contract, event, "of token %s, %s, that leaves fewer than %d", r.ERC1155.TokenID, from, r.ERC1155.Min)
		}
	case r.ERC20 != nil:
		add(ref.Contract, "Transfer", "%s, that leaves less than %s", from, r.ERC20.Min)
	case r.User != nil:
		add(ref.Contract, "UpdateUser", "of token %s, to somebody else", a.Tokens[0].ID)
		add(ref.Contract, "Transfer", "of token %s, if the contract ends the lending with it", a.Tokens[0].ID)
	case r.Subscription != nil:
		add(ref.Contract, "SubscriptionUpdate", "of token %s, to a time that has passed", a.Tokens[0].ID)
		add(ref.Contract, "Transfer", "of token %s, %s", a.Tokens[0].ID, from)
	}
	for _, t := range a.watch {
		if t.Contract != ref.Contract {
			add(t.Contract, "Transfer", "of token %s, to whose account the right belongs", t.ID)
		}
	}
	if !a.Holder.IsZero() {
		add(p.delegates.Registries[ref.Chain], "Delegate…", "from %s to %s, that takes the delegation back", evm.Checksum(a.Holder), evm.Checksum(p.wallet))
	}
	return out
}
