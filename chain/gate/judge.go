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
	Rule    string           `json:"rule"`
	Allowed bool             `json:"allowed"`
	Reason  string           `json:"reason"`
	Satisfy string           `json:"satisfy,omitempty"` // what would satisfy it; empty when allowed
	Tokens  []model.TokenRef `json:"tokens,omitempty"`  // that give the right; without an id where the contract only tells how many
	Rules   []Answer         `json:"rules,omitempty"`   // of any and all
	// Holder is the vault that delegated the right, zero for who was asked about.
	Holder model.Wallet `json:"holder,omitzero"`

	chain   model.ChainID // that decided, 0 if none did
	ends    end           // of an answer that allows
	watch   []model.TokenRef
	holders []model.Wallet // whose holdings count, or may
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

// judgeAny is the first branch that holds, or what is wrong with all.
func judgeAny(r model.Rule, p party, s *sheet) Answer {
	out := Answer{Satisfy: words.RuleWords(r)}
	var rules, reasons []string
	for _, sub := range r.Any {
		a := judge(sub, p, s)
		out.Rules = append(out.Rules, a)
		rules, reasons = append(rules, a.Rule), append(reasons, a.Reason)
		out.heeds(a)
		if out.chain == 0 {
			out.chain = a.chain
		}
	}
	if i := slices.IndexFunc(out.Rules, func(a Answer) bool { return a.Allowed }); i >= 0 {
		a := out.Rules[i]
		return Answer{Rule: a.Rule, Allowed: true, Reason: a.Reason, Tokens: a.Tokens, Rules: out.Rules, Holder: a.Holder, chain: a.chain,
			ends: latest(out.Rules), watch: out.watch, holders: out.holders}
	}
	out.Rule, out.Reason = few(rules, " or "), few(reasons, "; ")
	return out
}

// judgeAll is all branches together, or the first that fails.
func judgeAll(r model.Rule, p party, s *sheet) Answer {
	out := Answer{Allowed: true}
	var rules, reasons, missing []string
	var failed *Answer
	for _, sub := range r.All {
		a := judge(sub, p, s)
		out.Rules = append(out.Rules, a)
		out.heeds(a)
		if !a.Allowed {
			missing = append(missing, a.Satisfy)
			if failed == nil {
				failed = &a
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
	if failed != nil {
		return Answer{Rule: failed.Rule, Reason: failed.Reason, Satisfy: strings.Join(missing, " and "), Rules: out.Rules, chain: failed.chain, watch: out.watch, holders: out.holders}
	}
	out.Rule, out.Reason = few(rules, " and "), few(reasons, "; ")
	out.ends = earliest(out.Rules)
	return out
}

func judgeAllow(list []model.Wallet, w model.Wallet) Answer {
	for _, a := range list {
		if a == w {
			return Answer{Rule: "allow " + w.Short(), Allowed: true, Reason: w.Short() + " is on the list"}
		}
	}
	return Answer{Rule: fmt.Sprintf("allow %d wallets", len(list)), Reason: w.Short() + " is not on the list",
		Satisfy: words.RuleWords(model.Rule{Allow: list})}
}

// few joins the first items and says how many more there are: a reason is read
// by a person and stands in a receipt.
func few(items []string, sep string) string {
	if n := len(items) - maxReasons; n > 0 {
		return fmt.Sprintf("%s%s%d more", strings.Join(items[:maxReasons], sep), sep, n)
	}
	return strings.Join(items, sep)
}
