package session

import (
	"context"
	"encoding/json"
	"time"

	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/ticket"
)

// Decider answers what a gate, as its creator wrote it, says of a wallet,
// usually by asking a watcher node. AtLeast names, a chain, the oldest block
// that the answer may rest on: a decider that cannot see that far yet waits or
// fails. It is called from many goroutines, and must return when ctx ends.
type Decider interface {
	Decide(ctx context.Context, gate json.RawMessage, wallet model.Wallet, atLeast []model.BlockRef) (model.Verdict, error)
	// Foretold gives a refusal that was told with the news that makes a session ask,
	// if there is one. It must not block.
	Foretold(gate json.RawMessage, wallet model.Wallet, atLeast []model.BlockRef) (model.Verdict, bool)
	// DecideVouched is the same for the wallet of a voucher: without its contract's
	// word there is no right. Its chain is one of the verdict's blocks.
	DecideVouched(ctx context.Context, gate json.RawMessage, v model.Voucher, atLeast []model.BlockRef) (model.Verdict, error)
}

// Vouchers gives what contract accounts signed in with; NotFound once the login has ended.
type Vouchers interface {
	Voucher(ctx context.Context, id model.VoucherID) (model.Voucher, error)
}

// Videos gives the facts of a published video, fault.NotFound if there is no
// such video. Facts of an older version than one announced are asked for again.
type Videos interface {
	Facts(ctx context.Context, id model.VideoID) (model.PublicVideo, error)
}

// Views is what this edge knows of the chains. Both methods are called often
// and must not block.
type Views interface {
	// Confirmed is the monotonic instant at which the chain's head was last
	// confirmed, false if never.
	Confirmed(chain model.ChainID) (time.Time, bool)
	// Head is the newest block known, zero if none.
	Head(chain model.ChainID) model.BlockRef
}

// Signer signs receipts in this node's name.
type Signer interface {
	Sign(r model.Receipt) (model.Receipt, error)
}

// Audit keeps receipts. Record is called by session actors and must not block.
type Audit interface {
	Record(r model.Receipt)
}

// Tickets makes tickets and reads those of the whole cluster; a
// *internal/ticket.Sealer is one. Open fails with NotFound for any other string.
type Tickets interface {
	Seal(c ticket.Claims) (model.Ticket, error)
	Open(t model.Ticket) (ticket.Claims, error)
}

// Seats keeps a token's sessions to their number over the cluster. Claim gets a
// seat of one of the tokens, or keeps the one that the session has; false means
// that all are taken, an error that nobody could tell. It is called from many
// goroutines. Free gives the seat back, if there is one, and must not block; closed
// means that the session is over on every edge.
type Seats interface {
	Claim(ctx context.Context, id model.SessionID, opened time.Time, w model.Wallet, tokens []model.TokenRef, limit int) (bool, error)
	Free(id model.SessionID, closed bool)
}

// Ports are the collaborators of a Service. All are needed.
type Ports struct {
	Decider Decider
	Videos  Videos
	Views   Views
	Signer  Signer
	Audit   Audit
	Tickets Tickets
	Seats   Seats

	Vouchers Vouchers
}
