// Package ticket seals what a session is into the string that its player
// carries, so that any edge of the cluster can go on with the session when its
// own one died or drains: with the same id and the same end, and decided anew.
//
// A ticket is AES-256-GCM over Claims, keyed with the cluster's secret. Nobody
// else can make one or read the wallet in it. Whoever holds one can watch for as
// long as the session and the right last, so it is never logged.
package ticket

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// A ticket's first byte is its version: plain, and more for what stands after the
	// wallet, first a voucher's id, then blocks.
	plain     = 1
	vouched   = 1
	withBlock = 2
	newest    = plain + vouched + withBlock

	keySize = 32
	// maxBlocks bounds those in a ticket: gates name a chain or two.
	maxBlocks = 4
	// maxName bounds the ids in a ticket; ours have 26 characters.
	maxName = 64
	// maxTicket is looked at before anything is decoded.
	maxTicket = 512
	fixed     = 8 + 8 + 20 + 1 // opened, expires, wallet, length of the session's id
)

// Claims is what a ticket says. Times have milliseconds.
type Claims struct {
	Session model.SessionID
	Video   model.VideoID
	Wallet  model.Wallet
	Voucher model.VoucherID // what the login of a contract account rests on
	Opened  time.Time
	Expires time.Time
	// AtLeast are the blocks at which the right was there, by chain and number alone: no
	// edge is to decide by what was before. Those beyond four are left out.
	AtLeast []model.BlockRef
}

// Sealer makes and reads tickets. Safe for concurrent use.
type Sealer struct{ aead cipher.AEAD }

// New makes a Sealer with a key of 32 bytes, the same on every edge of the cluster.
func New(key []byte) (*Sealer, error) {
	const op = "internal/ticket.New"
	if len(key) != keySize {
		return nil, fault.New(op, fault.Invalid, "key of %d bytes, want %d", len(key), keySize)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fault.As(op, fault.Internal, err)
	}
	// 96 random bits of nonce are safe for 2^32 tickets under one key (NIST SP
	// 800-38D, 8.3): a thousand a second for 49 days; then rotate the secret.
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fault.As(op, fault.Internal, err)
	}
	return &Sealer{aead: aead}, nil
}

// Seal makes a ticket.
func (s *Sealer) Seal(c Claims) (model.Ticket, error) {
	if len(c.Session) == 0 || len(c.Session) > maxName || len(c.Video) == 0 || len(c.Video) > maxName {
		return "", fault.New("internal/ticket.Seal", fault.Invalid, "session id of %d bytes, video id of %d", len(c.Session), len(c.Video))
	}
	version := byte(plain)
	text := make([]byte, 0, fixed+len(c.Voucher)+1+maxBlocks*2*binary.MaxVarintLen64+len(c.Session)+len(c.Video))
	text = binary.BigEndian.AppendUint64(text, uint64(c.Opened.UnixMilli()))
	text = binary.BigEndian.AppendUint64(text, uint64(c.Expires.UnixMilli()))
	text = append(text, c.Wallet[:]...)
	if !c.Voucher.IsZero() {
		version += vouched
		text = append(text, c.Voucher[:]...)
	}
	if n := min(len(c.AtLeast), maxBlocks); n > 0 {
		version += withBlock
		text = append(text, byte(n))
		for _, b := range c.AtLeast[:n] {
			text = binary.AppendUvarint(binary.AppendUvarint(text, uint64(b.Chain)), b.Number)
		}
	}
	text = append(text, byte(len(c.Session)))
	text = append(text, c.Session...)
	text = append(text, c.Video...)
	sealed := s.aead.Seal([]byte{version}, nil, text, []byte{version})
	return model.Ticket(base64.RawURLEncoding.EncodeToString(sealed)), nil
}

// Open reads a ticket of this cluster. Anything else is NotFound, like a
// session that never was. Whether it has expired is the caller's to see.
func (s *Sealer) Open(t model.Ticket) (Claims, error) {
	none := func() (Claims, error) {
		return Claims{}, fault.New("internal/ticket.Open", fault.NotFound, "no such session")
	}
	if len(t) > maxTicket {
		return none()
	}
	// Strict: a ticket has one spelling, so that nobody multiplies sessions by others.
	raw, err := base64.RawURLEncoding.Strict().DecodeString(string(t))
	if err != nil || len(raw) < 1 || raw[0] < plain || raw[0] > newest {
		return none()
	}
	text, err := s.aead.Open(nil, nil, raw[1:], raw[:1])
	if err != nil {
		return none()
	}
	c, ok := read(text, raw[0]-plain)
	if !ok {
		return none()
	}
	return c, nil
}

// read takes a ticket's text apart. More says what stands after the wallet.
func read(text []byte, more byte) (c Claims, ok bool) {
	if len(text) < fixed {
		return c, false
	}
	c.Opened = time.UnixMilli(int64(binary.BigEndian.Uint64(text)))
	c.Expires = time.UnixMilli(int64(binary.BigEndian.Uint64(text[8:])))
	copy(c.Wallet[:], text[16:])
	text = text[fixed-1:]
	if more&vouched != 0 {
		if text = text[copy(c.Voucher[:], text):]; c.Voucher.IsZero() || len(text) == 0 {
			return c, false
		}
	}
	if more&withBlock != 0 {
		if c.AtLeast, text = blocks(int(text[0]), text[1:]); len(text) == 0 {
			return c, false
		}
	}
	n, ids := int(text[0]), text[1:]
	if n == 0 || n > maxName || len(ids) <= n || len(ids)-n > maxName {
		return c, false
	}
	c.Session, c.Video = model.SessionID(ids[:n]), model.VideoID(ids[n:])
	return c, true
}

// blocks takes n blocks off a text; no rest means that they are not there.
func blocks(n int, text []byte) ([]model.BlockRef, []byte) {
	if n == 0 || n > maxBlocks {
		return nil, nil
	}
	out := make([]model.BlockRef, 0, n)
	for range n {
		chain, i := binary.Uvarint(text)
		number, j := binary.Uvarint(text[max(i, 0):])
		if i <= 0 || j <= 0 {
			return nil, nil
		}
		out, text = append(out, model.BlockRef{Chain: model.ChainID(chain), Number: number}), text[i+j:]
	}
	return out, text
}
