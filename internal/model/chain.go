package model

import "time"

// BlockRef names one block of one chain. Time is the block's own timestamp
// (chain time), never this machine's clock.
type BlockRef struct {
	Chain  ChainID   `json:"chain_id"`
	Number uint64    `json:"block_number"`
	Hash   Hash      `json:"block_hash"`
	Time   time.Time `json:"block_time"`
}

// ChainTime is what the time of a chain is, also between its blocks.
type ChainTime struct {
	Chain ChainID
	Now   time.Time
}

// TokenRef is one NFT on a chain. ID is its decimal token id, which may be up
// to 78 digits long and so is kept as text.
type TokenRef struct {
	Chain    ChainID `json:"chain"`
	Contract Address `json:"contract"`
	ID       string  `json:"token_id"`
}

// OwnershipChange is a chain event that may change entitlements. It is a
// trigger, never the truth: whoever is touched is decided again by reading the
// chain. Applying one twice is harmless.
type OwnershipChange struct {
	Block    BlockRef `json:"block"`
	LogIndex uint32   `json:"log_index"`
	Token    TokenRef `json:"token"`
	From     Wallet   `json:"from"` // zero for a mint
	To       Wallet   `json:"to"`   // zero for a burn
	// Undone is set when a reorg took the event back: the block is no longer canonical.
	Undone bool `json:"undone,omitempty"`
}

// ChainView is what a node knows a chain to be at and how old that is.
type ChainView struct {
	Head BlockRef
	// Age is the time since the chain's head was last confirmed, measured on
	// the monotonic clock of the node that says it.
	Age time.Duration
	// Seq is the newest entry of the node's journal that Head implies, Generation
	// that of the journal then, 0 for one that has none. They do not leave the node.
	Seq, Generation uint64
}
