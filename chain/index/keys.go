package index

import (
	"encoding/binary"
	"time"

	"github.com/holiman/uint256"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

// Lengths of what stands before the row in a key.
const (
	walletBytes = slotBytes + 20
	tokenBytes  = slotBytes + 32
	amountBytes = slotBytes + 32 + 20
)

func walletKey(slot uint32, w model.Wallet) []byte { return append(slotKey(slot), w[:]...) }

func tokenKey(slot uint32, id *uint256.Int) []byte {
	word := id.Bytes32()
	return append(slotKey(slot), word[:]...)
}

func amountKey(slot uint32, id *uint256.Int, w model.Wallet) []byte {
	return append(tokenKey(slot, id), w[:]...)
}

// behind is the first key that no key with this prefix comes after.
func behind(prefix []byte) []byte {
	out := append([]byte(nil), prefix...)
	for i := len(out) - 1; i >= 0; i-- {
		if out[i]++; out[i] != 0 {
			return out
		}
	}
	return nil // all of it was 0xff: nothing comes after
}

func decodeHeader(key, b []byte) (rpc.Header, error) {
	if len(key) != 8 || len(b) != 32+32+8 {
		return rpc.Header{}, errRow
	}
	return rpc.Header{Number: binary.BigEndian.Uint64(key), Hash: model.Hash(b), Parent: model.Hash(b[32:]),
		Time: time.Unix(int64(binary.BigEndian.Uint64(b[64:])), 0).UTC()}, nil
}
