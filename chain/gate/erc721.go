package gate

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/streamgate/streamgate/chain/rpc"
	words "github.com/streamgate/streamgate/internal/gate"
	"github.com/streamgate/streamgate/internal/model"
)

func judgeERC721(t model.ERC721Rule, c claim, p party, s *sheet) Answer {
	out := said(t.Chain, "erc721 "+t.Contract.Short())
	ids := t.TokenIDs
	if c.some { // of any token, those that were delegated
		ids = only(c, ids)
	}
	switch {
	case ids == nil:
		judgeBalance(&out, t, c, p, s)
	case len(ids) == 1:
		out.Rule += " token " + ids[0]
		judgeOwners(&out, t, ids, c.who, p, s)
	default:
		out.Rule += " tokens " + few(ids, ", ")
		judgeOwners(&out, t, ids, c.who, p, s)
	}
	if !out.Allowed {
		out.Satisfy = words.RuleWords(model.Rule{ERC721: &t})
	}
	return out
}

// only gives the tokens of a rule that a claim covers, those of the claim if the rule
// names none. It is never nil.
func only(c claim, ids []string) []string {
	out := []string{}
	if ids == nil {
		return append(out, c.ids...)
	}
	for _, id := range ids {
		if c.covers(id) {
			out = append(out, id)
		}
	}
	return out
}

func judgeBalance(out *Answer, t model.ERC721Rule, c claim, p party, s *sheet) {
	least := new(big.Int).SetUint64(t.Min)
	n, ok := p.amount(out, c, s, least, func(w model.Wallet) rpc.Result { return s.ask(t.Chain, t.Contract, balanceOf(w)) })
	if !ok {
		out.Reason = fmt.Sprintf("%s on chain %d is no ERC-721 contract: it does not answer balanceOf", t.Contract.Short(), t.Chain)
		return
	}
	if out.Allowed = n.Cmp(least) >= 0; out.Allowed {
		out.Tokens = []model.TokenRef{{Chain: t.Chain, Contract: t.Contract}}
	}
	switch {
	case n.Sign() == 0:
		out.Reason = fmt.Sprintf("%s holds no token of %s", c.who.Short(), t.Contract.Short())
	case out.Allowed || t.Min == 1:
		out.Reason = fmt.Sprintf("%s holds %v of %s", c.who.Short(), n, t.Contract.Short())
	default:
		out.Reason = fmt.Sprintf("%s holds %v of %s, not %d", c.who.Short(), n, t.Contract.Short(), t.Min)
	}
}

func judgeOwners(out *Answer, t model.ERC721Rule, ids []string, who model.Wallet, p party, s *sheet) {
	held := p.held(out, t, ids, who, s)
	for _, id := range held {
		out.Tokens = append(out.Tokens, model.TokenRef{Chain: t.Chain, Contract: t.Contract, ID: id})
	}
	out.Allowed = uint64(len(held)) >= t.Min
	switch {
	case len(held) == 0 && len(ids) == 1:
		out.Reason = fmt.Sprintf("%s does not hold token %s of %s", who.Short(), ids[0], t.Contract.Short())
	case len(held) == 0:
		out.Reason = fmt.Sprintf("%s holds none of the tokens %s of %s", who.Short(), few(ids, ", "), t.Contract.Short())
	case out.Allowed:
		out.Reason = fmt.Sprintf("%s holds token %s of %s", who.Short(), few(held, ", "), t.Contract.Short())
	default:
		out.Tokens = nil
		out.Reason = fmt.Sprintf("%s holds token %s of %s, %d are needed", who.Short(), few(held, ", "), t.Contract.Short(), t.Min)
	}
}

// held lists the tokens that are the wallet's: its own, and as long as those are not
// enough also those of accounts that lead to it.
func (p party) held(out *Answer, t model.ERC721Rule, ids []string, who model.Wallet, s *sheet) (held []string) {
	var others []string
	owners := map[string]model.Address{}
	for _, id := range ids {
		res := s.ask(t.Chain, t.Contract, ownerOf(id))
		owner, ok := addressOf(res.Data)
		switch {
		case !answered(res) || !ok:
		case owner == who:
			held = append(held, id)
		default:
			owners[id] = owner
			others = append(others, id)
		}
	}
	if uint64(len(held)) >= t.Min || p.bound == nil {
		return held
	}
	p.list(s, t.Chain, who) // so that it is known which accounts the gate names
	for _, id := range others {
		w, is := p.leads(s, place{t.Chain, owners[id]}, who)
		out.over(w)
		if is {
			held = append(held, id)
		}
	}
	slices.SortFunc(held, func(a, b string) int { return slices.Index(ids, a) - slices.Index(ids, b) })
	return held
}
