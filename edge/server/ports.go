package server

import (
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/internal/model"
)

// Sessions are opened, looked at and ended here. Open refuses with a *Denied
// when the gate says no.
type Sessions interface {
	Open(ctx context.Context, video model.VideoID, viewer model.Viewer) (model.SessionInfo, model.Ticket, error)
	Info(id model.SessionID) (model.SessionInfo, error)
	Wallet(id model.SessionID) (model.Wallet, error)
	Close(id model.SessionID) error
	// Subscribe gives where a session stands now, then each change, newest
	// only. The channel is closed after the last; the function ends it earlier.
	Subscribe(id model.SessionID) (<-chan model.SessionInfo, func(), error)
	// Grant is the hot path: no lock that is held for long, no allocation. Nil for
	// a ticket that this edge does not know.
	Grant(t model.Ticket) *model.Grant
	// Adopt goes on with a session that another edge opened.
	Adopt(ctx context.Context, t model.Ticket) (*model.Grant, error)
}

// Denied is how Sessions.Open says that the gate said no.
type Denied struct {
	Verdict model.Verdict
	Receipt model.Receipt
}

// Error is the verdict's reason.
func (d *Denied) Error() string { return d.Verdict.Reason }

// Views tells when a chain's head was last confirmed, on the monotonic clock.
type Views interface {
	Confirmed(chain model.ChainID) (time.Time, bool)
}

// Facts gives published videos.
type Facts interface {
	Video(ctx context.Context, id model.VideoID) (*model.PublicVideo, error)
}

// Keys gives content keys from an origin.
type Keys interface {
	Key(ctx context.Context, video model.VideoID, window int, g *model.Grant) ([]byte, error)
}

// Blobs gives bytes; *cache.Cache does.
type Blobs interface {
	Open(ctx context.Context, b model.Blob) (cache.Object, cache.Outcome, error)
}

// Shelf hears what viewers ask for and fetches ahead of them. It must not block.
type Shelf interface {
	Missed(video model.VideoID, rendition string, number int)
	Served(video model.VideoID, rendition string, number int)
}

// Login makes and checks the messages that wallets sign (EIP-4361).
type Login interface {
	Issue(domain string, address model.Address, chain model.ChainID) (Challenge, error)
	// Verify checks that we issued the message, just so, that it is in time, and
	// whether its address signed it. It does not use the nonce up, and asks nobody.
	Verify(message, signature string) (Proof, error)
}

// Vouchers are what contract accounts sign in with.
type Vouchers interface {
	// Vouch tells whether the account's contract takes the signature now: NotFound
	// where its chain is none of ours, Stale where nobody could tell.
	Vouch(ctx context.Context, v model.Voucher) (bool, error)
	// Keep makes it known to the whole cluster for a login that ends at expires.
	Keep(ctx context.Context, v model.Voucher, expires time.Time) error
}

// Challenge is a message to sign.
type Challenge struct {
	Message   string    `json:"message"`
	Nonce     string    `json:"nonce"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Proof is what a signed message proves.
type Proof struct {
	Address   model.Address
	Nonce     string
	ExpiresAt time.Time // of the nonce
	// Voucher is set when no key explains the signature: then its contract must.
	Voucher *model.Voucher
}

// Nonces uses nonces up, once in the whole cluster; a second use is Conflict.
type Nonces interface {
	Consume(ctx context.Context, nonce string, expires time.Time) error
}

// Parts are the collaborators of a Server. All but Gateway are needed.
type Parts struct {
	Sessions Sessions
	Views    Views
	Facts    Facts
	Keys     Keys
	Blobs    Blobs
	Shelf    Shelf
	Login    Login
	Nonces   Nonces
	Vouchers Vouchers
	Tokens   *Tokens
	Gate     func(json.RawMessage) (model.Gate, error) // reads a gate
	Words    func(model.Gate) string                   // says it to people
	Ready    func() error                              // nil when the node can serve
	Siblings Siblings
	Drain    Drain
	Busy     *Busy
	Page     fs.FS // index.html and assets/ of the watch page
	Metrics  *Metrics
	Log      *zap.Logger
	// Gateway answers for content by CID, whoever asks; nil for none.
	Gateway http.Handler
}
