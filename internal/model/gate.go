package model

import "time"

// Gate is the rule that a creator sets for a video. internal/gate reads it
// from JSON and checks it; chain/gate decides it for a wallet at a block.
type Gate struct {
	Public        bool               // open to all; Rule is then empty
	Rule          Rule               // the rule itself
	Confirmations map[ChainID]uint64 // blocks a right must be old before it is granted; a loss never waits
	MaxStaleness  time.Duration      // how old a chain view may be before sessions are suspended
	SeatsPerToken int                // 0 means no limit
	Delegates     bool               // a delegate of the holder may watch
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
// the gate answers.
func (g Gate) Contracts() []TokenRef {
	seen := map[TokenRef]bool{}
	var out []TokenRef
	g.Rule.walk(func(r Rule) {
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
	for _, c := range g.Contracts() {
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
