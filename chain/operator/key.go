// Package operator acts on a chain with a private key: it deploys our
// contracts, mints and moves passes, and registers videos.
package operator

import (
	"crypto/ecdsa"
	"encoding/hex"
	"strings"

	"github.com/ethereum/go-ethereum/crypto"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Key is a private key. It prints as its address.
type Key struct{ private *ecdsa.PrivateKey }

// NewKey makes a random key.
func NewKey() (Key, error) {
	k, err := crypto.GenerateKey()
	return Key{k}, fault.Wrap("operator.NewKey", err)
}

// KeyFromHex reads 64 hex digits, with or without 0x. The error never holds the key.
func KeyFromHex(s string) (Key, error) {
	k, err := crypto.HexToECDSA(strings.TrimPrefix(strings.TrimSpace(s), "0x"))
	if err != nil {
		return Key{}, fault.New("operator.KeyFromHex", fault.Invalid, "want 64 hex digits of a private key")
	}
	return Key{k}, nil
}

// Address is the account of the key.
func (k Key) Address() model.Address {
	return model.Address(crypto.PubkeyToAddress(k.private.PublicKey))
}

// Hex gives the key itself, for files that only its owner may read.
func (k Key) Hex() string { return "0x" + hex.EncodeToString(crypto.FromECDSA(k.private)) }

// String gives the address: a key that is logged by mistake must not leak.
func (k Key) String() string { return k.Address().String() }
