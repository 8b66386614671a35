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
	Any    []Rule
	All    []Rule
	ERC721 *ERC721Rule
	Allow  []Wallet
}

// ERC721Rule asks for Min tokens of a collection. With TokenIDs only those
// tokens count; without, any token of the contract does.
type ERC721Rule struct {
	Chain    ChainID
	Contract Address
	TokenIDs []string // decimal
	Min      uint64   // at least 1
}

// Contracts lists, without repeats, the contracts whose events may change what
// the gate answers.
func (g Gate) Contracts() []TokenRef {
	seen := map[TokenRef]bool{}
	var out []TokenRef
	g.Rule.walk(func(r Rule) {
		if r.ERC721 == nil {
			return
		}
		ref := TokenRef{Chain: r.ERC721.Chain, Contract: r.ERC721.Contract}
		if !seen[ref] {
			seen[ref] = true
			out = append(out, ref)
		}
	})
	return out
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
