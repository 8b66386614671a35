package model

import (
	"maps"
	"slices"
	"time"
)

// Gate is the rule that a creator sets for a video. internal/gate reads it
// from JSON and checks it; chain/gate decides it for a wallet at a block.
type Gate struct {
	Public        bool               // open to all; Rule is then empty
	Rule          Rule               // the rule itself
	Confirmations map[ChainID]uint64 // blocks a right must be old before it is granted; a loss never waits
	MaxStaleness  time.Duration      // how old a chain view may be before sessions are suspended
	SeatsPerToken int                // 0 means no limit
	Delegates     *Delegates         // if not nil, whom a holder delegated to may watch
	Bound         *Bound             // if not nil, what a token-bound account holds counts for who holds its token
}

// Delegates says which delegations (delegate.xyz v2) count.
type Delegates struct {
	// Rights that a delegation may be limited to; those for all rights always count.
	// Zero for none.
	Rights Hash
	// Registries are where delegations stand, one for each chain that the gate reads.
	Registries map[ChainID]Address
}

// Bound says which token-bound accounts (ERC-6551) count: those that are deployed,
// wherever a rule finds one as a token's holder, and those of Accounts also before
// they are, and where a rule asks for an amount.
type Bound struct{ Accounts []BoundAccounts }

// BoundAccounts are the accounts that an implementation gives to the tokens of a
// collection. Without TokenIDs those count that the wallet was ever given.
type BoundAccounts struct {
	Chain          ChainID
	Contract       Address
	TokenIDs       []string // decimal
	Implementation Address
	Salt           Hash
}

// Rule is a tree. Exactly one of its fields is set.
type Rule struct {
	Any     []Rule
	All     []Rule
	ERC721  *ERC721Rule
	ERC1155 *ERC1155Rule
	ERC20   *ERC20Rule
	// User is ERC-4907: the wallet is the token's user, and its time has not run out.
	User *TimedRule
	// Subscription is ERC-5643: the wallet holds a token whose subscription has not
	// run out.
	Subscription *TimedRule
	Allow        []Wallet
}

// TimedRule asks for one token of a collection, for as long as the collection
// says. With TokenIDs only those count; without, any does that the wallet was
// ever given.
type TimedRule struct {
	Chain    ChainID
	Contract Address
	TokenIDs []string // decimal
}

// ERC721Rule asks for Min tokens of a collection. With TokenIDs only those
// tokens count; without, any token of the contract does.
type ERC721Rule struct {
	Chain    ChainID
	Contract Address
	TokenIDs []string // decimal
	Min      uint64   // at least 1
}

// ERC1155Rule asks for Min units of one id of a collection.
type ERC1155Rule struct {
	Chain    ChainID
	Contract Address
	TokenID  string // decimal
	Min      uint64 // at least 1
}

// ERC20Rule asks for an amount of a coin, in its smallest unit.
type ERC20Rule struct {
	Chain    ChainID
	Contract Address
	Min      string // decimal, at least 1
}

// Contracts lists, without repeats, the contracts whose events may change what
// the gate answers: those that its rules name, then those where delegations and the
// holders of token-bound accounts stand.
func (g Gate) Contracts() []TokenRef {
	out := g.Rule.Contracts()
	add := func(ref TokenRef) {
		if !slices.Contains(out, ref) {
			out = append(out, ref)
		}
	}
	if g.Delegates != nil {
		for _, c := range slices.Sorted(maps.Keys(g.Delegates.Registries)) {
			add(TokenRef{Chain: c, Contract: g.Delegates.Registries[c]})
		}
	}
	if g.Bound != nil {
		for _, a := range g.Bound.Accounts {
			add(TokenRef{Chain: a.Chain, Contract: a.Contract})
		}
	}
	return out
}

// Contracts lists, without repeats, the contracts that the rule names.
func (r Rule) Contracts() []TokenRef {
	seen := map[TokenRef]bool{}
	var out []TokenRef
	r.walk(func(r Rule) {
		ref, ok := r.contract()
		if ok && !seen[ref] {
			seen[ref] = true
			out = append(out, ref)
		}
	})
	return out
}

// contract is the one that the rule itself reads.
func (r Rule) contract() (TokenRef, bool) {
	switch {
	case r.ERC721 != nil:
		return TokenRef{Chain: r.ERC721.Chain, Contract: r.ERC721.Contract}, true
	case r.ERC1155 != nil:
		return TokenRef{Chain: r.ERC1155.Chain, Contract: r.ERC1155.Contract}, true
	case r.ERC20 != nil:
		return TokenRef{Chain: r.ERC20.Chain, Contract: r.ERC20.Contract}, true
	case r.User != nil:
		return TokenRef{Chain: r.User.Chain, Contract: r.User.Contract}, true
	case r.Subscription != nil:
		return TokenRef{Chain: r.Subscription.Chain, Contract: r.Subscription.Contract}, true
	}
	return TokenRef{}, false
}

// Chains lists, without repeats and in the order met, the chains the gate reads.
func (g Gate) Chains() []ChainID {
	seen := map[ChainID]bool{}
	var out []ChainID
	for _, c := range g.Rule.Contracts() {
		if !seen[c.Chain] {
			seen[c.Chain] = true
			out = append(out, c.Chain)
		}
	}
	return out
}

func (r Rule) walk(visit func(Rule)) {
	visit(r)
	for _, sub := range r.Any {
		sub.walk(visit)
	}
	for _, sub := range r.All {
		sub.walk(visit)
	}
}
