package catalog

import (
	"context"
	"encoding/json"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
)

const (
	// replyKeep is how long an answer is kept for its Idempotency-Key.
	replyKeep = 24 * time.Hour
	// reserveKeep is how long a key waits for its answer. A request is done
	// long before; after a crash the key can be used again by then.
	reserveKeep = 2 * time.Minute
	// maxKeyLength bounds an Idempotency-Key with its owner.
	maxKeyLength = 512
	// maxReplyBytes bounds an answer that is kept.
	maxReplyBytes = 1 << 20
	// minNonce and maxNonce bound a nonce: EIP-4361 asks for 8 characters.
	minNonce = 8
	maxNonce = 256
	// maxNonceLife bounds how long a used nonce must be remembered.
	maxNonceLife = 24 * time.Hour
)

// Reply is an answer that was given to a request with an Idempotency-Key.
type Reply struct {
	Status int               `json:"status"`
	Header map[string]string `json:"header,omitempty"`
	Body   []byte            `json:"body,omitempty"`
}

type reserved struct {
	Fingerprint [32]byte `json:"fingerprint"`
	Reply       *Reply   `json:"reply,omitempty"` // nil while the request runs
}

// Reserve claims an Idempotency-Key for a request of a fingerprint. A nil
// reply says that the caller is the first: it runs the request, then calls
// Settle or Release. Otherwise the reply is the answer of the first time. A
// key whose request still runs is Conflict; one that came with another request
// is Unsupported.
func (c *Catalog) Reserve(ctx context.Context, key string, fingerprint [32]byte) (*Reply, error) {
	const op = "catalog.Reserve"
	if key == "" || len(key) > maxKeyLength {
		return nil, fault.At(op, fault.Invalid, "Idempotency-Key", "want 1 to %d characters", maxKeyLength)
	}
	if err := alive(ctx, op); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(reserved{Fingerprint: fingerprint})
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	var had *reserved
	err = c.db.Update(func(t *kv.Txn) error {
		had = nil
		was, err := t.Get(c.replies, []byte(key))
		if err != nil {
			if fault.KindOf(err) == fault.NotFound {
				return t.PutTTL(c.replies, []byte(key), raw, reserveKeep)
			}
			return err
		}
		had = new(reserved)
		return json.Unmarshal(was, had)
	})
	switch {
	case err != nil:
		return nil, fault.Wrap(op, err)
	case had == nil:
		return nil, nil
	case had.Fingerprint != fingerprint:
		return nil, fault.At(op, fault.Unsupported, "Idempotency-Key", "this key came with another request before")
	case had.Reply == nil:
		return nil, fault.At(op, fault.Conflict, "Idempotency-Key", "the request of this key still runs")
	}
	return had.Reply, nil
}

// Settle keeps the answer of a reserved key for a day.
func (c *Catalog) Settle(_ context.Context, key string, fingerprint [32]byte, r Reply) error {
	const op = "catalog.Settle"
	if len(r.Body) > maxReplyBytes {
		return fault.New(op, fault.TooLarge, "answer of %d bytes, at most %d", len(r.Body), maxReplyBytes)
	}
	raw, err := json.Marshal(reserved{Fingerprint: fingerprint, Reply: &r})
	if err != nil {
		return fault.Wrap(op, err)
	}
	return fault.Wrap(op, c.replies.PutTTL([]byte(key), raw, replyKeep))
}

// Release frees a reserved key whose request did not have an effect.
func (c *Catalog) Release(_ context.Context, key string) error {
	return fault.Wrap("catalog.Release", c.replies.Delete([]byte(key)))
}

// Consume uses a nonce up: of any number of callers in the cluster exactly one
// succeeds until expires, all others get Conflict. A nonce that has expired
// already is Conflict too: whether it was used is not known any more.
func (c *Catalog) Consume(ctx context.Context, nonce string, expires time.Time) error {
	const op = "catalog.Consume"
	if len(nonce) < minNonce || len(nonce) > maxNonce || !alphanumeric(nonce) {
		return fault.At(op, fault.Invalid, "nonce", "want %d to %d letters and digits", minNonce, maxNonce)
	}
	left := expires.Sub(c.cfg.Now())
	if left > maxNonceLife {
		return fault.At(op, fault.Invalid, "expires_at", "more than %s ahead", maxNonceLife)
	}
	if left <= 0 {
		return fault.New(op, fault.Conflict, "the nonce has expired")
	}
	if err := alive(ctx, op); err != nil {
		return err
	}
	err := c.nonces.Insert([]byte(nonce), nil, left)
	if fault.KindOf(err) == fault.Conflict && err != nil {
		return fault.New(op, fault.Conflict, "the nonce was used")
	}
	return fault.Wrap(op, err)
}

func alphanumeric(s string) bool {
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}
