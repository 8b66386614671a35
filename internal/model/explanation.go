package model

// Explanation is a gate's answer for a wallet at some blocks, and what it rests on.
type Explanation struct {
	Verdict Verdict
	// Rules is the answer of the gate's rule, with those of the rules in it.
	Rules RuleAnswer
	// Reads are what was read of the chains. Omitted is how many more there were.
	Reads   []ChainRead
	Omitted int
	// Endings are the events that may end the right, empty if there is none.
	Endings []Ending
}

// RuleAnswer is what one rule says of a wallet, and why.
type RuleAnswer struct {
	Rule    string       `json:"rule"`
	Allowed bool         `json:"allowed"`
	Reason  string       `json:"reason"`
	Satisfy string       `json:"satisfy,omitempty"` // what would satisfy it; empty when allowed
	Tokens  []TokenRef   `json:"tokens,omitempty"`  // that give the right; without an id where the contract only tells how many
	Holder  Wallet       `json:"holder,omitzero"`   // the vault that delegated the right, zero for who was asked about
	Rules   []RuleAnswer `json:"rules,omitempty"`   // of any and all
}

// ChainRead is one thing that was read of a chain. Confirms is set for a read at the
// older block, at which a right must be there as well.
type ChainRead struct {
	Block    BlockRef
	Contract Address
	Call     string // for people, such as ownerOf(7)
	Answer   string // for people
	Data     []byte // as answered, its beginning
	Confirms bool
}

// Ending is an event of a contract that ends a right, or what of it.
type Ending struct {
	Chain    ChainID `json:"chain_id"`
	Contract Address `json:"contract"`
	Event    string  `json:"event"` // its name in the ABI
	When     string  `json:"when"`  // which of these events, for people
	Rule     string  `json:"rule"`  // whose right it ends
}
