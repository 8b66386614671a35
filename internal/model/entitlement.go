package model

import "time"

// Verdict is a gate's answer for a wallet at a block: the entitlement and the
// evidence that it rests on.
type Verdict struct {
	Allowed bool
	// Pending is set when the right is there but younger than the gate's confirmations.
	Pending bool
	// Full is set when the right is there but all seats of its tokens are taken.
	Full bool
	// Rule says in words which rule decided, for example `erc721 0x12ab…9f03 token 1`.
	Rule string
	// Reason says in words why, Satisfy what would satisfy the gate.
	Reason  string
	Satisfy string
	// Blocks are the blocks that were read, one a chain, the deciding one first.
	// Empty when no chain took part (a public gate, an allow list).
	Blocks []BlockRef
	// Tokens are the tokens that gave the right.
	Tokens []TokenRef
	// Watch are tokens whose every event concerns the wallet, also those that name
	// nobody: whose user it is, or whose subscription it holds.
	Watch []TokenRef
	// Holders are the wallets beside its own whose holdings count, or may: vaults that
	// delegated to it, token-bound accounts. What moves there concerns it.
	Holders []Wallet
	// Holder is which of them holds Tokens; zero for the wallet itself.
	Holder Wallet
	// Until is the chain time at which the right lapses by itself; zero means never.
	Until time.Time
	// Clock is whose time that is, and what it was when the answer was given. Zero
	// from a watcher that does not say: then it is that of Block.
	Clock ChainTime
}

// Block is the block that the verdict rests on; the zero BlockRef if no chain took part.
func (v Verdict) Block() BlockRef {
	if len(v.Blocks) == 0 {
		return BlockRef{}
	}
	return v.Blocks[0]
}

// Decision is the kind of a receipt.
type Decision string

// The decisions that leave a receipt.
const (
	Granted  Decision = "grant"
	Denied   Decision = "denial"
	Revoked  Decision = "revocation"
	Restored Decision = "restoration"
)

// Receipt is the signed record of one decision. Signature is made by the node
// over the canonical JSON of all other fields; internal/receipt does both.
type Receipt struct {
	Decision    Decision  `json:"decision"`
	Rule        string    `json:"rule"`
	Wallet      Wallet    `json:"wallet"`
	Video       VideoID   `json:"video"`
	ChainID     ChainID   `json:"chain_id"`
	BlockNumber uint64    `json:"block_number"`
	BlockHash   Hash      `json:"block_hash"`
	LogIndex    *uint32   `json:"log_index,omitempty"`
	DecidedAt   time.Time `json:"decided_at"`
	Node        NodeName  `json:"node"`
	// Certificate is the node's certificate (base64 DER), so that the receipt
	// can be checked offline against the cluster's CA.
	Certificate string `json:"certificate,omitempty"`
	Signature   string `json:"signature,omitempty"`
}
