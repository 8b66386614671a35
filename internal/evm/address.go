// Package evm holds the few facts of the EVM that every box needs without
// go-ethereum: Keccak-256 and checksummed addresses (EIP-55).
package evm

import (
	"strings"

	"golang.org/x/crypto/sha3"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Keccak256 is the hash of Ethereum, which is not NIST's SHA3-256.
func Keccak256(parts ...[]byte) model.Hash {
	h := sha3.NewLegacyKeccak256()
	for _, p := range parts {
		h.Write(p)
	}
	var out model.Hash
	h.Sum(out[:0])
	return out
}

// Checksum writes an address as EIP-55 does.
func Checksum(a model.Address) string {
	lower := a.String()[2:]
	sum := Keccak256([]byte(lower))
	out := []byte("0x" + lower)
	for i := range lower {
		nibble := sum[i/2] >> (4 * (1 - i%2)) & 0xf
		if c := &out[2+i]; nibble >= 8 && *c >= 'a' {
			*c -= 'a' - 'A'
		}
	}
	return string(out)
}

// ParseAddress reads 0x and 40 hex digits. All lower or all upper case is
// taken as it is; mixed case must be the right checksum (EIP-55), so that a
// mistyped address is found.
func ParseAddress(s string) (model.Address, error) {
	var a model.Address
	if err := a.UnmarshalText([]byte(s)); err != nil {
		return a, fault.As("evm.ParseAddress", fault.Invalid, err)
	}
	digits := s[2:]
	if digits != strings.ToLower(digits) && digits != strings.ToUpper(digits) && s != Checksum(a) {
		return model.Address{}, fault.New("evm.ParseAddress", fault.Invalid, "address %q: bad checksum, EIP-55 says %s", s, Checksum(a))
	}
	return a, nil
}
