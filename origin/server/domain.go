package server

import (
	"context"
	"encoding/json"
	"time"

	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/catalog"
)

// Videos is what creators do with videos. Implementations are safe for
// concurrent use and answer with faults: NotFound for an unknown id, Conflict
// when the video's state does not allow it, Invalid with a JSON pointer for bad
// input.
type Videos interface {
	Create(ctx context.Context, v NewVideo) (model.Video, error)
	Get(ctx context.Context, id model.VideoID) (model.Video, error)
	List(ctx context.Context, q VideoQuery) (VideoPage, error)
	Rename(ctx context.Context, id model.VideoID, title string) (model.Video, error)
	// SetGate sets a gate that Config.CheckGate has taken.
	SetGate(ctx context.Context, id model.VideoID, gate json.RawMessage) (model.Video, error)
	// SetPublish records the creator's wish; the video is published once it is packaged and gated.
	SetPublish(ctx context.Context, id model.VideoID, publish bool) (model.Video, error)
	Delete(ctx context.Context, id model.VideoID) error
	Progress(ctx context.Context, id model.VideoID) (model.Progress, error)
	// Watch gives the progress now and at each change; a slow reader misses
	// some, never the newest. The channel closes when ctx ends or the video is gone.
	Watch(ctx context.Context, id model.VideoID) (<-chan model.Progress, error)
}

// NewVideo is what a creator says of a new video. Gate may be empty.
type NewVideo struct {
	Title   string
	Creator string
	Gate    json.RawMessage
}

// VideoQuery asks for a page of videos, newest first. Empty filters match all.
type VideoQuery struct {
	PageSize  int
	PageToken string
	State     model.VideoState
}

// VideoPage is a page of videos, without manifests. Next is empty on the last.
type VideoPage struct {
	Videos []model.Video
	Next   string
}

// Cluster answers what an operator wants to know of the whole. Lists come
// whole, in any order; the server sorts and pages them.
type Cluster interface {
	Sessions(ctx context.Context, video model.VideoID) ([]Session, error)
	Chains(ctx context.Context) ([]Chain, error)
	Contracts(ctx context.Context) ([]Contract, error)
	// Index gives a page of who holds what, NotFound for a contract that no gate names.
	Index(ctx context.Context, q model.IndexQuery) (model.IndexPage, error)
	// Estimate guesses what a gate, checked already, answers for wallets, as of blocks
	// or now.
	Estimate(ctx context.Context, gate json.RawMessage, wallets []model.Wallet, blocks []model.BlockRef) ([]model.WalletGuess, []model.BlockRef, error)
	// Nodes asks all nodes how they are. One that does not answer is there all the same.
	Nodes(ctx context.Context) ([]NodeFacts, error)
	// Node asks one; NotFound if there is none of that name.
	Node(ctx context.Context, name model.NodeName) (NodeFacts, error)
	// Drain makes a node drain, or end it.
	Drain(ctx context.Context, name model.NodeName, drain bool) error
	// RotateKeys has all nodes encrypt gossip with a new key, or, with finish, forget
	// the ones before it.
	RotateKeys(ctx context.Context, finish, force bool) (KeyRotation, error)
	Jobs(ctx context.Context) ([]Job, error)
	// DecideMany says what a gate, checked already, answers for wallets, in their order,
	// all at the blocks that Explain would look at.
	DecideMany(ctx context.Context, gate json.RawMessage, wallets []model.Wallet, at []model.BlockRef) ([]model.Verdict, error)
	// Explain says what a gate, checked already, answers for a wallet at these blocks,
	// one a chain, by hash or else by number; at the heads of other chains.
	Explain(ctx context.Context, gate json.RawMessage, wallet model.Wallet, at []model.BlockRef) (model.Explanation, error)
}

// KeyRotation is how far a rotation of the gossip keys came.
type KeyRotation struct {
	Key      string           `json:"key"`      // id of the key that all nodes encrypt with
	Finished bool             `json:"finished"` // no node holds another one
	Nodes    []model.NodeName `json:"nodes"`    // that hold it
	Away     []model.NodeName `json:"away"`     // were seen and are not there: finishing would shut them out
}

// NodeFacts is a node of the cluster and how it says it is.
type NodeFacts struct {
	model.Node
	Status *model.NodeStatus `json:"status"`          // null when it did not answer
	Error  string            `json:"error,omitempty"` // why it did not
}

// Session is a viewer's session on some edge.
type Session struct {
	model.SessionInfo
	Wallet model.Wallet `json:"wallet"`
}

// Chain is a chain that gates may name, as its watchers see it.
type Chain struct {
	ID      model.ChainID    `json:"id"`
	Name    string           `json:"name"`
	Head    uint64           `json:"head"`
	Hash    model.Hash       `json:"hash"`
	AgeMS   int64            `json:"age_ms"` // since the head was last confirmed
	Watched bool             `json:"watched"`
	Nodes   []model.NodeName `json:"nodes"` // that watch it
	// Gas is what the chain charges, as the first of them that answers says; null if none does.
	Gas *model.GasStatus `json:"gas"`
	// Watchers is how each of those that answer follows the chain.
	Watchers []ChainWatcher `json:"watchers"`
}

// ChainWatcher is how a node follows a chain.
type ChainWatcher struct {
	Node model.NodeName `json:"node"`
	model.ChainStatus
}

// Contract is a contract that some gate names.
type Contract struct {
	Chain    model.ChainID   `json:"chain"`
	Contract model.Address   `json:"contract"`
	Videos   []model.VideoID `json:"videos"`
	// Index is how far the index of it is, where that is known.
	Index *model.IndexState `json:"index,omitempty"`
}

// Token is a token and who holds it at a block.
type Token struct {
	model.TokenRef
	Owner model.Wallet `json:"owner"`
	Block uint64       `json:"block_number"`
}

// Job is what is being made of a video.
type Job struct {
	Video   model.VideoID    `json:"video"`
	Title   string           `json:"title"`
	State   model.VideoState `json:"state"`
	Stage   string           `json:"stage"`
	Percent float64          `json:"percent"`
	ETA     float64          `json:"eta_seconds"`
	Done    int              `json:"chunks_done"`
	Chunks  int              `json:"chunks"`
	Node    model.NodeName   `json:"node"`
}

// Auditor keeps the audit log; *catalog.Catalog does.
type Auditor interface {
	// Append writes all lines or none.
	Append(ctx context.Context, lines ...catalog.Line) error
	Lines(ctx context.Context, q catalog.LineQuery) (catalog.LinePage, error)
}

// Replies remembers answers by Idempotency-Key; *catalog.Catalog does.
type Replies interface {
	Reserve(ctx context.Context, key string, fingerprint [32]byte) (*catalog.Reply, error)
	Settle(ctx context.Context, key string, fingerprint [32]byte, r catalog.Reply) error
	Release(ctx context.Context, key string) error
}

// Blobs gives raw blocks by CID; *store.Store does.
type Blobs interface {
	Block(ctx context.Context, cid string) ([]byte, error)
	Size(ctx context.Context, cid string) (int64, error)
}

// Facts gives what edges may know of published videos; *catalog.Catalog does.
type Facts interface {
	Facts(ctx context.Context, id model.VideoID) (model.PublicVideo, error)
	// Published gives nil if there are facts, without reading them.
	Published(ctx context.Context, id model.VideoID) error
}

// Nonces uses login nonces up; *catalog.Catalog does.
type Nonces interface {
	Consume(ctx context.Context, nonce string, expires time.Time) error
}

// Vouchers keeps what contract accounts signed in with; *catalog.Catalog does.
type Vouchers interface {
	KeepVoucher(ctx context.Context, v model.Voucher, until time.Time) error
	Voucher(ctx context.Context, id model.VoucherID) (model.Voucher, error)
}

// Keys gives the content key of a window, NotFound if there is none. It is
// asked only with a proof that was checked.
type Keys interface {
	Key(ctx context.Context, video model.VideoID, window int) ([16]byte, error)
}
