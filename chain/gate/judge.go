package gate

import (
	"fmt"
	"slices"
	"strings"

	words "github.com/streamgate/streamgate/internal/gate"
	"github.com/streamgate/streamgate/internal/model"
)

// maxReasons bounds how many branches of a rule a reason speaks of.
const maxReasons = 3

// Answer is what one rule says of a wallet, and why.
type Answer struct {
	model.RuleAnswer
	parts []Answer // of any and all

	chain   model.ChainID // that decided, 0 if none did
	ends    end           // of an answer that allows
	watch   []model.TokenRef
	holders []model.Wallet // whose holdings count, or may
}

// said is an answer of a rule that is no tree.
func said(chain model.ChainID, rule string) Answer {
	return Answer{RuleAnswer: model.RuleAnswer{Rule: rule}, chain: chain}
}

// over notes the way that led to a wallet, or may some day.
func (a *Answer) over(w way) {
	a.watch, a.holders = union(a.watch, w.tokens), union(a.holders, w.accounts)
}

// heeds notes what another answer rests on.
func (a *Answer) heeds(o Answer) {
	a.watch, a.holders = union(a.watch, o.watch), union(a.holders, o.holders)
}

// union adds what is not there yet.
func union[T comparable](list, more []T) []T {
	for _, t := range more {
		if !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	return list
}

// party is who is asked about, and whose holdings count for them.
type party struct {
	wallet    model.Wallet
	delegates *model.Delegates
	bound     *model.Bound
}

// judge applies a rule to what a sheet says. It is pure but for the sheet's notes.
func judge(r model.Rule, p party, s *sheet) Answer {
	switch {
	case r.Any != nil:
		return judgeAny(r, p, s)
	case r.All != nil:
		return judgeAll(r, p, s)
	case r.Allow != nil:
		return judgeAllow(r.Allow, p.wallet)
	}
	own := judgeClaim(r, claim{who: p.wallet}, p, s)
	if p.delegates == nil || own.Allowed && own.ends.at.IsZero() {
		return own
	}
	return p.judgeVaults(r, own, s)
}

// judgeVaults is a rule's answer for the wallet itself or for a vault that delegated
// to it, whichever holds.
func (p party) judgeVaults(r model.Rule, own Answer, s *sheet) Answer {
	out := own
	vaults, readable := p.vaults(r, s)
	answers := []Answer{own}
	for _, c := range vaults {
		a := judgeClaim(r, c, p, s)
		out.heeds(a)
		out.holders = union(out.holders, []model.Wallet{c.who})
		answers = append(answers, a)
		if a.Allowed && !out.Allowed {
			out.Allowed, out.Tokens, out.Satisfy, out.Holder = true, a.Tokens, "", c.who
			out.Rule, out.Reason = a.Rule+", delegated by "+c.who.Short(), a.Reason+", and delegated to "+p.wallet.Short()
		}
	}
	switch {
	case out.Allowed:
		out.ends = latest(answers)
	case !readable:
		out.Reason += "; who delegated to it cannot be read"
	case len(vaults) > 0:
		out.Reason += fmt.Sprintf("; nor does it hold for %d that delegated to it", len(vaults))
	}
	return out
}

// judgeClaim applies a rule that is no tree to one wallet's holdings.
func judgeClaim(r model.Rule, c claim, p party, s *sheet) Answer {
	switch {
	case r.ERC721 != nil:
		return judgeERC721(*r.ERC721, c, p, s)
	case r.ERC1155 != nil:
		return judgeERC1155(*r.ERC1155, c, p, s)
	case r.ERC20 != nil:
		return judgeERC20(*r.ERC20, c, p, s)
	case r.User != nil:
		return judgeUser(*r.User, c, p, s)
	default:
		return judgeSubscription(*r.Subscription, c, p, s)
	}
}

// tree judges the rules in a tree, and notes what they rest on.
func tree(rules []model.Rule, p party, s *sheet) (out Answer) {
	for _, sub := range rules {
		a := judge(sub, p, s)
		out.parts, out.Rules = append(out.parts, a), append(out.Rules, a.RuleAnswer)
		out.heeds(a)
	}
	return out
}

// judgeAny is the first branch that holds, or what is wrong with all.
func judgeAny(r model.Rule, p party, s *sheet) Answer {
	out := tree(r.Any, p, s)
	var rules, reasons []string
	for _, a := range out.parts {
		if a.Allowed {
			out.Rule, out.Allowed, out.Reason, out.Tokens, out.Holder = a.Rule, true, a.Reason, a.Tokens, a.Holder
			out.chain, out.ends = a.chain, latest(out.parts)
			return out
		}
		rules, reasons = append(rules, a.Rule), append(reasons, a.Reason)
		if out.chain == 0 {
			out.chain = a.chain
		}
	}
	out.Rule, out.Reason, out.Satisfy = few(rules, " or "), few(reasons, "; "), words.RuleWords(r)
	return out
}

// judgeAll is all branches together, or the first that fails.
func judgeAll(r model.Rule, p party, s *sheet) Answer {
	out := tree(r.All, p, s)
	var rules, reasons, missing []string
	failed := -1
	for i, a := range out.parts {
		if !a.Allowed {
			missing = append(missing, a.Satisfy)
			if failed < 0 {
				failed = i
			}
			continue
		}
		rules, reasons = append(rules, a.Rule), append(reasons, a.Reason)
		out.Tokens = append(out.Tokens, a.Tokens...)
		if !a.Holder.IsZero() {
			out.Holder = a.Holder
		}
		if out.chain == 0 {
			out.chain = a.chain
		}
	}
	if failed >= 0 {
		a := out.parts[failed]
		out.Rule, out.Reason, out.Satisfy, out.chain = a.Rule, a.Reason, strings.Join(missing, " and "), a.chain
		out.Tokens, out.Holder = nil, model.Wallet{}
		return out
	}
	out.Allowed, out.Rule, out.Reason, out.ends = true, few(rules, " and "), few(reasons, "; "), earliest(out.parts)
	return out
}

func judgeAllow(list []model.Wallet, w model.Wallet) Answer {
	for _, a := range list {
		if a == w {
			out := said(0, "allow "+w.Short())
			out.Allowed, out.Reason = true, w.Short()+" is on the list"
			return out
		}
	}
	out := said(0, fmt.Sprintf("allow %d wallets", len(list)))
	out.Reason, out.Satisfy = w.Short()+" is not on the list", words.RuleWords(model.Rule{Allow: list})
	return out
}

// few joins the first items and says how many more there are: a reason is read
// by a person and stands in a receipt.
func few(items []string, sep string) string {
	if n := len(items) - maxReasons; n > 0 {
		return fmt.Sprintf("%s%s%d more", strings.Join(items[:maxReasons], sep), sep, n)
	}
	return strings.Join(items, sep)
}
