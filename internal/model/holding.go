package model

// States of a contract's index.
const (
	IndexMissing     = "missing"     // nobody asked for it yet
	IndexBackfilling = "backfilling" // the past is being read; through says how far it is
	IndexComplete    = "complete"    // up to the head
	IndexDoubted     = "doubted"     // up to the head, but its events do not tell all
	IndexStopped     = "stopped"     // given up: it is too large
)

// IndexState says how far the index of a contract is.
type IndexState struct {
	State      string  `json:"state"`
	Kind       string  `json:"kind,omitempty"` // erc721, erc1155, erc20, or unknown while it has no event
	Through    int64   `json:"through"`        // the newest block that is in it
	Head       uint64  `json:"head"`           // the newest block there is
	Percent    float64 `json:"percent"`
	ETASeconds int64   `json:"eta_seconds"` // until the past is read, at the pace so far; 0 when it is, or not known
	Moved      uint64  `json:"transfers"`
	Bytes      uint64  `json:"bytes"`
	Reason     string  `json:"reason,omitempty"` // why it is doubted, stopped or missing
}

// Holding is what a wallet has of a contract, or of one of its tokens.
type Holding struct {
	Wallet Wallet `json:"wallet"`
	// Token is set where one is spoken of; Last is another one for a run of tokens.
	Token  string `json:"token_id,omitempty"`
	Amount string `json:"amount"` // tokens, or units, in decimal
}

// Movement is a transfer, a mint (From is zero), a burn (To is) or a use.
type Movement struct {
	Block uint64 `json:"block_number"`
	Log   uint32 `json:"log_index"`
	// Sub counts the movements of one event: a batch has several.
	Sub   uint32 `json:"sub_index"`
	What  string `json:"what"` // transfer, mint, burn, use
	Token string `json:"token_id,omitempty"`
	Last  string `json:"last_token_id,omitempty"` // of a run of tokens (ERC-2309)
	From  Wallet `json:"from"`
	To    Wallet `json:"to"`
	Value string `json:"value"`
	// Balance is what the wallet had afterwards, in a wallet's history.
	Balance string `json:"balance,omitempty"`
}

// What an IndexQuery lists.
const (
	ListHolders   = "holders"   // who has anything of a contract, or of a token
	ListTokens    = "tokens"    // of an ERC-721, all or a wallet's
	ListHistory   = "history"   // of a wallet or of a token
	ListTransfers = "transfers" // of a contract
)

// IndexQuery asks an index for a page of a list.
type IndexQuery struct {
	List     string
	Chain    ChainID
	Contract Address
	Wallet   Wallet  // zero for all
	Token    string  // decimal, empty for all
	Block    *uint64 // as of which; nil for the newest that is indexed
	Limit    int
	After    []byte // where the page before ended
}

// IndexPage is a page of a list.
type IndexPage struct {
	State     IndexState
	At        BlockRef // as of which block; without a hash where it is an old one
	Holdings  []Holding
	Movements []Movement
	Next      []byte // empty on the last page
}

// WalletGuess is what events say of a gate and a wallet: likely, unlikely, unsure.
type WalletGuess struct {
	Wallet Wallet `json:"wallet"`
	Guess  string `json:"guess"`
}
