package model

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
)

// MaxSignatureBytes bounds what is taken for a signature: a multisig's with
// twenty owners has 1.3 KB, a passkey's in the wrapper of a new account 3 KB.
const MaxSignatureBytes = 8 << 10

// Voucher is what a contract account signed in with: the login stands for as long
// as the account's contract takes the signature, which may change with any block.
// A key's signature needs none, it is good for ever.
type Voucher struct {
	Chain     ChainID `json:"chain"`
	Wallet    Wallet  `json:"wallet"`
	Hash      Hash    `json:"hash"`      // of the text that was signed
	Signature []byte  `json:"signature"` // as it came, perhaps wrapped (ERC-6492)
}

// VoucherID names a voucher by its content, so that whoever has the id can check
// the voucher. Zero is none.
type VoucherID [sha256.Size]byte

// Viewer is who is logged in: a wallet and, if it is a contract account, what its
// login rests on.
type Viewer struct {
	Wallet  Wallet
	Voucher VoucherID
}

// ID is the voucher's name.
func (v Voucher) ID() VoucherID {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 8+len(v.Wallet)+len(v.Hash)+len(v.Signature)), uint64(v.Chain))
	b = append(append(append(b, v.Wallet[:]...), v.Hash[:]...), v.Signature...)
	return sha256.Sum256(b)
}

// IsZero tells that it names none.
func (i VoucherID) IsZero() bool { return i == VoucherID{} }

// String is the id in URL-safe base64.
func (i VoucherID) String() string { return base64.RawURLEncoding.EncodeToString(i[:]) }

// MarshalText is String.
func (i VoucherID) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads what String writes.
func (i *VoucherID) UnmarshalText(b []byte) error {
	raw, err := base64.RawURLEncoding.Strict().AppendDecode(nil, b)
	if err != nil || len(raw) != len(i) {
		return fmt.Errorf("voucher id of %d characters: want %d bytes in base64", len(b), len(i))
	}
	copy(i[:], raw)
	return nil
}
