// Package sig reads the signatures that accounts sign in with, and says what to
// ask a chain about those that no key explains.
//
// Three things may stand where a signature is expected: that of the account's own
// key, which is checked here and is good for ever; what the account's contract
// takes for one (ERC-1271), and the same wrapped with how to deploy an account
// that is not there yet (ERC-6492), which only the chain can judge, for a block.
// The key comes first: an account that delegates (EIP-7702) has code and is its
// key's all the same, whether or not that code knows of signatures.
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

const keyBytes = 65 // r, s, v

// Hash is what an account signs for a text (EIP-191).
func Hash(text string) model.Hash { return model.Hash(accounts.TextHash([]byte(text))) }

// Parse reads 0x and hex digits, bounded by model.MaxSignatureBytes. Whatever else
// is Unauthorized.
func Parse(signature string) ([]byte, error) {
	const op = "chain/sig.Parse"
	if len(signature) > 2+2*model.MaxSignatureBytes {
		return nil, fault.At(op, fault.TooLarge, "signature", "signature of %d characters", len(signature))
	}
	digits, ok := strings.CutPrefix(signature, "0x")
	raw, err := hex.DecodeString(digits)
	if !ok || err != nil || len(raw) == 0 {
		return nil, fault.New(op, fault.Unauthorized, "want a signature of 0x and hex digits")
	}
	return raw, nil
}

// ByKey tells whether the key of address made the signature over hash. The second
// form of a signature (high s), by which one signature would be two, is none.
func ByKey(address model.Address, hash model.Hash, signature []byte) bool {
	if len(signature) != keyBytes {
		return false
	}
	r, s, v := signature[:32], signature[32:64], signature[64]
	if v >= 27 {
		v -= 27 // wallets write 27 and 28 for 0 and 1
	}
	if !crypto.ValidateSignatureValues(v, bigOf(r), bigOf(s), true) {
		return false
	}
	key, err := crypto.SigToPub(hash[:], append(append(append([]byte{}, r...), s...), v))
	return err == nil && model.Address(crypto.PubkeyToAddress(*key)) == address
}

func bigOf(b []byte) *big.Int { return new(big.Int).SetBytes(b) }
