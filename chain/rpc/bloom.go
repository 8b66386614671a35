package rpc

import (
	"encoding/binary"

	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/model"
)

// Bloom is a header's logsBloom: it tells which contracts have no event in the block.
type Bloom [256]byte

// UnmarshalText reads it as providers send it.
func (b *Bloom) UnmarshalText(text []byte) error {
	return hexutil.UnmarshalFixedText("bloom", text, b[:])
}

// May reports whether a contract may have an event in the block. False is certain,
// if the bloom is.
func (b *Bloom) May(contract model.Address) bool {
	h := evm.Keccak256(contract[:])
	for i := 0; i < 6; i += 2 { // yellow paper, 4.3.1: three bits of 2,048
		bit := binary.BigEndian.Uint16(h[i:]) & 2047
		if b[len(b)-1-int(bit/8)]&(1<<(bit%8)) == 0 {
			return false
		}
	}
	return true
}
