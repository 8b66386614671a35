package gate

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/streamgate/streamgate/chain/rpc"
	words "github.com/streamgate/streamgate/internal/gate"
	"github.com/streamgate/streamgate/internal/model"
)

// maxReasons bounds how many branches of a rule a reason speaks of.
const maxReasons = 3

// read is a question to a contract; facts are the answers at one block a chain.
type (
	read struct {
		chain    model.ChainID
		contract model.Address
		data     string
	}
	facts map[read]rpc.Result
)

// Answer is what one rule says of a wallet, and why.
type Answer struct {
	Rule    string           `json:"rule"`
	Allowed bool             `json:"allowed"`
	Reason  string           `json:"reason"`
	Satisfy string           `json:"satisfy,omitempty"` // what would satisfy it; empty when allowed
	Tokens  []model.TokenRef `json:"tokens,omitempty"`  // that give the right; without an id where the contract only tells how many
	Rules   []Answer         `json:"rules,omitempty"`   // of any and all

	chain model.ChainID // that decided, 0 if none did
	ends  end           // of an answer that allows
	watch []model.TokenRef
}

// reads lists what must be asked to judge a rule, repeats included.
func reads(r model.Rule, w model.Wallet) []read {
	var out []read
	for _, sub := range r.Any {
		out = append(out, reads(sub, w)...)
	}
	for _, sub := range r.All {
		out = append(out, reads(sub, w)...)
	}
	out = append(out, timedReads(r)...)
	out = append(out, amountReads(r, w)...)
	if t := r.ERC721; t != nil {
		if len(t.TokenIDs) == 0 {
			out = append(out, read{t.Chain, t.Contract, balanceOf(w)})
		}
		for _, id := range t.TokenIDs {
			out = append(out, read{t.Chain, t.Contract, ownerOf(id)})
		}
	}
	return out
}

// judge applies a rule to facts. It is pure.
func judge(r model.Rule, w model.Wallet, f facts) Answer {
	switch {
	case r.Any != nil:
		return judgeAny(r, w, f)
	case r.All != nil:
		return judgeAll(r, w, f)
	case r.ERC721 != nil:
		return judgeERC721(*r.ERC721, w, f)
	case r.ERC1155 != nil:
		return judgeERC1155(*r.ERC1155, w, f)
	case r.ERC20 != nil:
		return judgeERC20(*r.ERC20, w, f)
	case r.User != nil:
		return judgeUser(*r.User, w, f)
	case r.Subscription != nil:
		return judgeSubscription(*r.Subscription, w, f)
	default:
		return judgeAllow(r.Allow, w)
	}
}

// judgeAny is the first branch that holds, or what is wrong with all.
func judgeAny(r model.Rule, w model.Wallet, f facts) Answer {
	out := Answer{Satisfy: words.RuleWords(r)}
	var rules, reasons []string
	for _, sub := range r.Any {
		a := judge(sub, w, f)
		out.Rules = append(out.Rules, a)
		rules, reasons = append(rules, a.Rule), append(reasons, a.Reason)
		out.watch = append(out.watch, a.watch...)
		if out.chain == 0 {
			out.chain = a.chain
		}
	}
	if i := slices.IndexFunc(out.Rules, func(a Answer) bool { return a.Allowed }); i >= 0 {
		a := out.Rules[i]
		return Answer{Rule: a.Rule, Allowed: true, Reason: a.Reason, Tokens: a.Tokens, Rules: out.Rules, chain: a.chain,
			ends: latest(out.Rules), watch: out.watch}
	}
	out.Rule, out.Reason = few(rules, " or "), few(reasons, "; ")
	return out
}

// judgeAll is all branches together, or the first that fails.
func judgeAll(r model.Rule, w model.Wallet, f facts) Answer {
	out := Answer{Allowed: true}
	var rules, reasons, missing []string
	var failed *Answer
	for _, sub := range r.All {
		a := judge(sub, w, f)
		out.Rules = append(out.Rules, a)
		out.watch = append(out.watch, a.watch...)
		if !a.Allowed {
			missing = append(missing, a.Satisfy)
			if failed == nil {
				failed = &a
			}
			continue
		}
		rules, reasons = append(rules, a.Rule), append(reasons, a.Reason)
		out.Tokens = append(out.Tokens, a.Tokens...)
		if out.chain == 0 {
			out.chain = a.chain
		}
	}
	if failed != nil {
		return Answer{Rule: failed.Rule, Reason: failed.Reason, Satisfy: strings.Join(missing, " and "), Rules: out.Rules, chain: failed.chain, watch: out.watch}
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

func judgeERC721(t model.ERC721Rule, w model.Wallet, f facts) Answer {
	out := Answer{Rule: "erc721 " + t.Contract.Short(), chain: t.Chain}
	switch len(t.TokenIDs) {
	case 0:
		judgeBalance(&out, t, w, f)
	case 1:
		out.Rule += " token " + t.TokenIDs[0]
		judgeOwners(&out, t, w, f)
	default:
		out.Rule += " tokens " + few(t.TokenIDs, ", ")
		judgeOwners(&out, t, w, f)
	}
	if !out.Allowed {
		out.Satisfy = words.RuleWords(model.Rule{ERC721: &t})
	}
	return out
}

func judgeBalance(out *Answer, t model.ERC721Rule, w model.Wallet, f facts) {
	res := f[read{t.Chain, t.Contract, balanceOf(w)}]
	if res.Reverted || len(res.Data) != word {
		out.Reason = fmt.Sprintf("%s on chain %d is no ERC-721 contract: it does not answer balanceOf", t.Contract.Short(), t.Chain)
		return
	}
	n := new(big.Int).SetBytes(res.Data)
	if out.Allowed = n.Cmp(new(big.Int).SetUint64(t.Min)) >= 0; out.Allowed {
		out.Tokens = []model.TokenRef{{Chain: t.Chain, Contract: t.Contract}}
	}
	switch {
	case n.Sign() == 0:
		out.Reason = fmt.Sprintf("%s holds no token of %s", w.Short(), t.Contract.Short())
	case out.Allowed || t.Min == 1:
		out.Reason = fmt.Sprintf("%s holds %v of %s", w.Short(), n, t.Contract.Short())
	default:
		out.Reason = fmt.Sprintf("%s holds %v of %s, not %d", w.Short(), n, t.Contract.Short(), t.Min)
	}
}

func judgeOwners(out *Answer, t model.ERC721Rule, w model.Wallet, f facts) {
	var held []string
	for _, id := range t.TokenIDs {
		res := f[read{t.Chain, t.Contract, ownerOf(id)}]
		if !res.Reverted && isAddress(res.Data, w) {
			held = append(held, id)
			out.Tokens = append(out.Tokens, model.TokenRef{Chain: t.Chain, Contract: t.Contract, ID: id})
		}
	}
	out.Allowed = uint64(len(held)) >= t.Min
	switch {
	case len(held) == 0 && len(t.TokenIDs) == 1:
		out.Reason = fmt.Sprintf("%s does not hold token %s of %s", w.Short(), t.TokenIDs[0], t.Contract.Short())
	case len(held) == 0:
		out.Reason = fmt.Sprintf("%s holds none of the tokens %s of %s", w.Short(), few(t.TokenIDs, ", "), t.Contract.Short())
	case out.Allowed:
		out.Reason = fmt.Sprintf("%s holds token %s of %s", w.Short(), few(held, ", "), t.Contract.Short())
	default:
		out.Tokens = nil
		out.Reason = fmt.Sprintf("%s holds token %s of %s, %d are needed", w.Short(), few(held, ", "), t.Contract.Short(), t.Min)
	}
}

// few joins the first items and says how many more there are: a reason is read
// by a person and stands in a receipt.
func few(items []string, sep string) string {
	if n := len(items) - maxReasons; n > 0 {
		return fmt.Sprintf("%s%s%d more", strings.Join(items[:maxReasons], sep), sep, n)
	}
	return strings.Join(items, sep)
}
