// Package sig decides whether an account signed a text. Today that means an
// externally owned account and EIP-191; contract accounts (ERC-1271, ERC-6492)
// will join here, after the local check, which needs no chain.
package sig

import (
	"encoding/hex"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	signatureBytes = 65
	// maxBytes bounds a signature: those of contract accounts may be long.
	maxBytes = 8 << 10
)

// Verify checks that the key of address made the signature (0x and 130 hex
// digits) over text with EIP-191's prefix. Anything else is Unauthorized; so is
// the second form of a signature (high s), by which one signature would be two.
func Verify(address model.Address, text, signature string) error {
	const op = "chain/sig.Verify"
	if len(signature) > 2+2*maxBytes {
		return fault.At(op, fault.TooLarge, "signature", "signature of %d characters", len(signature))
	}
	digits, ok := strings.CutPrefix(signature, "0x")
	raw, err := hex.DecodeString(digits)
	if !ok || err != nil || len(raw) != signatureBytes {
		return fault.New(op, fault.Unauthorized, "want a signature of 0x and %d hex digits (contract wallets are not supported in this release)", 2*signatureBytes)
	}
	r, s, v := raw[:32], raw[32:64], raw[64]
	if v >= 27 {
		v -= 27 // wallets write 27 and 28 for 0 and 1
	}
	if !crypto.ValidateSignatureValues(v, bigOf(r), bigOf(s), true) {
		return fault.New(op, fault.Unauthorized, "the signature is malformed")
	}
	key, err := crypto.SigToPub(accounts.TextHash([]byte(text)), append(append(append([]byte{}, r...), s...), v))
	if err != nil {
		return fault.New(op, fault.Unauthorized, "the signature is of no key")
	}
	if model.Address(crypto.PubkeyToAddress(*key)) != address {
		return fault.New(op, fault.Unauthorized, "the signature is not of %s", address)
	}
	return nil
}

func bigOf(b []byte) *big.Int { return new(big.Int).SetBytes(b) }
