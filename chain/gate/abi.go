package gate

import (
	"math/big"
	"time"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

// word is the unit of the contract ABI.
const word = 32

// balanceOf encodes balanceOf(address) of ERC-721 and ERC-20.
func balanceOf(w model.Wallet) string {
	return "\x70\xa0\x82\x31" + string(make([]byte, word-len(w))) + string(w[:])
}

// ownerOf encodes ERC-721's ownerOf(uint256). The id was checked when the gate was read.
func ownerOf(id string) string {
	return ofToken("\x63\x52\x21\x1e", id)
}

// userOf and userExpires encode ERC-4907's functions, expiresAt ERC-5643's.
func userOf(id string) string      { return ofToken("\xc2\xf1\xf1\x4a", id) }
func userExpires(id string) string { return ofToken("\x8f\xc8\x8c\x48", id) }
func expiresAt(id string) string   { return ofToken("\x17\xc9\x57\x09", id) }

// ofToken encodes a function of a token id.
func ofToken(selector, id string) string {
	n, ok := new(big.Int).SetString(id, 10)
	if !ok || n.Sign() < 0 || n.BitLen() > 8*word {
		return "" // matches no function: the call fails and the rule says no
	}
	return selector + string(n.FillBytes(make([]byte, word)))
}

// moment reads a time in seconds; what is beyond the year 9999 counts as then, so
// that it can be told. False for an answer that is none.
func moment(res rpc.Result) (time.Time, bool) {
	if res.Reverted || res.Err != nil || len(res.Data) != word {
		return time.Time{}, false
	}
	n := new(big.Int).SetBytes(res.Data)
	last := time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	if !n.IsInt64() || n.Int64() > last.Unix() {
		return last, true
	}
	return time.Unix(n.Int64(), 0).UTC(), true
}

// addressOf reads a word that is an address.
func addressOf(data []byte) (model.Address, bool) {
	if len(data) != word {
		return model.Address{}, false
	}
	for _, b := range data[:word-len(model.Address{})] {
		if b != 0 {
			return model.Address{}, false
		}
	}
	return model.Address(data[word-len(model.Address{}):]), true
}
