package gate

import (
	"math/big"

	"github.com/streamgate/streamgate/internal/model"
)

// word is the unit of the contract ABI.
const word = 32

// balanceOf encodes ERC-721's balanceOf(address).
func balanceOf(w model.Wallet) string {
	return "\x70\xa0\x82\x31" + string(make([]byte, word-len(w))) + string(w[:])
}

// ownerOf encodes ERC-721's ownerOf(uint256). The id was checked when the gate was read.
func ownerOf(id string) string {
	n, ok := new(big.Int).SetString(id, 10)
	if !ok || n.Sign() < 0 || n.BitLen() > 8*word {
		return "" // matches no function: the call fails and the rule says no
	}
	return "\x63\x52\x21\x1e" + string(n.FillBytes(make([]byte, word)))
}

// isAddress reports whether an answer is exactly this address.
func isAddress(data []byte, a model.Address) bool {
	if len(data) != word {
		return false
	}
	for _, b := range data[:word-len(a)] {
		if b != 0 {
			return false
		}
	}
	return model.Address(data[word-len(a):]) == a
}
