package model

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// VideoID names one title for ever. It is lower-case base32, made at random.
type VideoID string

// SessionID names one viewer playing one video on one edge. It is no secret:
// a ticket or the viewer's bearer token is needed to use it.
type SessionID string

// Ticket is the secret string in /play/{ticket}/ that a player carries. It is
// never logged and never part of a cache key.
type Ticket string

// NodeName is the stable name of a node; placement hashes it.
type NodeName string

// ChainID is an EIP-155 chain id. 0 means that no chain took part.
type ChainID uint64

// Address is a 20-byte account or contract address.
type Address [20]byte

// Wallet is the address that a viewer proved to control.
type Wallet = Address

// Hash is a 32-byte block, transaction or gate hash.
type Hash [32]byte

// String gives the address in lower-case hex with 0x.
func (a Address) String() string { return "0x" + hex.EncodeToString(a[:]) }

// Short gives the form for logs, 0x12ab…9f03.
func (a Address) Short() string {
	s := a.String()
	return s[:6] + "…" + s[len(s)-4:]
}

// IsZero reports whether a is the zero address.
func (a Address) IsZero() bool { return a == Address{} }

// MarshalText writes lower-case hex with 0x.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads 0x and 40 hex digits in any case. It does not check the
// EIP-55 checksum; internal/evm does that at the doors.
func (a *Address) UnmarshalText(b []byte) error {
	return unhex(a[:], string(b), "address")
}

// String gives the hash in lower-case hex with 0x.
func (h Hash) String() string { return "0x" + hex.EncodeToString(h[:]) }

// IsZero reports whether h is all zero.
func (h Hash) IsZero() bool { return h == Hash{} }

// MarshalText writes lower-case hex with 0x.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads 0x and 64 hex digits.
func (h *Hash) UnmarshalText(b []byte) error {
	return unhex(h[:], string(b), "hash")
}

func unhex(dst []byte, s, what string) error {
	digits, ok := strings.CutPrefix(s, "0x")
	if !ok || len(digits) != 2*len(dst) {
		return fmt.Errorf("%s %q: want 0x and %d hex digits", what, s, 2*len(dst))
	}
	if _, err := hex.Decode(dst, []byte(digits)); err != nil {
		return fmt.Errorf("%s %q: %w", what, s, err)
	}
	return nil
}
