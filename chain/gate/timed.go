package gate

import (
	"fmt"
	"math/big"
	"time"

	"github.com/streamgate/streamgate/chain/rpc"
	words "github.com/streamgate/streamgate/internal/gate"
	"github.com/streamgate/streamgate/internal/model"
)

// clock is the read under which the facts hold a chain's time: at the head it goes
// on between blocks, so that what ended since is over although the block does not
// know it yet. No contract is asked for it.
func clock(c model.ChainID) read { return read{chain: c, kind: now} }

func clockFact(t time.Time) rpc.Result {
	return rpc.Result{Data: big.NewInt(max(0, t.UnixMilli())).FillBytes(make([]byte, word))}
}

// timeOf is a chain's time in the facts, zero if it is not there.
func timeOf(f facts, c model.ChainID) model.ChainTime {
	res, ok := f[clock(c)]
	if !ok {
		return model.ChainTime{}
	}
	return model.ChainTime{Chain: c, Now: time.UnixMilli(new(big.Int).SetBytes(res.Data).Int64()).UTC()}
}

// end is when an answer that allows ends by itself, at zero for never.
type end struct {
	at time.Time
	of model.ChainTime // whose time that is, and what it is now
}

// left is how long that is: what counts between the times of two chains.
func (e end) left() time.Duration { return e.at.Sub(e.of.Now) }

// judgeUser: the wallet is the user of a token. ERC-4907's text says that it is
// so before the expiry, its reference code that it is so at that second too; we
// go by the text.
func judgeUser(t model.TimedRule, c claim, p party, s *sheet) Answer {
	out := said(t.Chain, "erc4907_user "+t.Contract.Short())
	ended, _ := judgeTimed(&out, t, c, p, s, userOf, userExpires)
	switch {
	case out.Allowed:
		out.Reason = fmt.Sprintf("%s is the user of token %s of %s until %s", c.who.Short(), out.Tokens[0].ID, t.Contract.Short(), out.ends.at.Format(time.RFC3339))
	case !ended.IsZero():
		out.Reason = fmt.Sprintf("%s was the user of a token of %s until %s", c.who.Short(), t.Contract.Short(), ended.Format(time.RFC3339))
	default:
		out.Reason = fmt.Sprintf("%s is not the user of a token of %s", c.who.Short(), t.Contract.Short())
	}
	if !out.Allowed {
		out.Satisfy = words.RuleWords(model.Rule{User: &t})
	}
	return out
}

// judgeSubscription: the wallet holds a token, and its subscription goes on.
// ERC-5643 says 0 of one that was cancelled or never begun.
func judgeSubscription(t model.TimedRule, c claim, p party, s *sheet) Answer {
	out := said(t.Chain, "erc5643 "+t.Contract.Short())
	ended, holds := judgeTimed(&out, t, c, p, s, ownerOf, expiresAt)
	switch {
	case out.Allowed:
		out.Reason = fmt.Sprintf("%s holds token %s of %s with a subscription until %s", c.who.Short(), out.Tokens[0].ID, t.Contract.Short(), out.ends.at.Format(time.RFC3339))
	case !ended.IsZero():
		out.Reason = fmt.Sprintf("the subscription that %s holds of %s ended at %s", c.who.Short(), t.Contract.Short(), ended.Format(time.RFC3339))
	case holds:
		out.Reason = fmt.Sprintf("%s holds a token of %s without a subscription", c.who.Short(), t.Contract.Short())
	default:
		out.Reason = fmt.Sprintf("%s holds no token of %s", c.who.Short(), t.Contract.Short())
	}
	if !out.Allowed {
		out.Satisfy = words.RuleWords(model.Rule{Subscription: &t})
	}
	return out
}

// judgeTimed finds the token of the wallet that lasts longest. It gives the end
// of the one that ended last, if none goes on, and whether there is any.
func judgeTimed(out *Answer, t model.TimedRule, c claim, p party, s *sheet, whose, expiry func(id string) string) (ended time.Time, holds bool) {
	now := timeOf(s.facts, t.Chain)
	ids := t.TokenIDs
	switch {
	case c.some:
		ids = only(c, ids)
	case ids == nil:
		ids = s.tokens(t.Chain, t.Contract, c.who)
	}
	p.list(s, t.Chain, c.who) // so that it is known which accounts the gate names
	for _, id := range ids {
		res, expires := s.ask(t.Chain, t.Contract, whose(id)), s.ask(t.Chain, t.Contract, expiry(id))
		at, ok := addressOf(res.Data)
		if !answered(res) || !ok {
			continue
		}
		w, is := p.leads(s, place{t.Chain, at}, c.who)
		out.over(w)
		if !is {
			continue
		}
		ref := model.TokenRef{Chain: t.Chain, Contract: t.Contract, ID: id}
		holds, out.watch = true, union(out.watch, []model.TokenRef{ref})
		until, known := moment(expires)
		switch {
		case now.Chain == 0 || !known || until.Unix() == 0:
		case !until.After(now.Now):
			if until.After(ended) {
				ended = until
			}
		case until.After(out.ends.at):
			out.Allowed, out.ends, out.Tokens = true, end{until, now}, []model.TokenRef{ref}
		}
	}
	if len(t.TokenIDs) == 1 {
		out.Rule += " token " + t.TokenIDs[0]
	}
	return ended, holds
}

// latest is when the last of the rules that allow ends; zero if one never does.
func latest(rules []Answer) (last end) {
	for _, a := range rules {
		switch {
		case !a.Allowed:
		case a.ends.at.IsZero():
			return end{}
		case last.at.IsZero() || a.ends.left() > last.left():
			last = a.ends
		}
	}
	return last
}

// earliest is when the first of the rules ends; zero if none does.
func earliest(rules []Answer) (first end) {
	for _, a := range rules {
		if !a.ends.at.IsZero() && (first.at.IsZero() || a.ends.left() < first.left()) {
			first = a.ends
		}
	}
	return first
}
