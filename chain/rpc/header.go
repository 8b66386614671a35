package rpc

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/streamgate/streamgate/internal/model"
)

// maxUnix is the last second of the year 9999: a block that says a later time
// is nonsense.
const maxUnix = 253402300799

// Header is what we need of a block. Hash is as the provider sent it.
type Header struct {
	Number uint64
	Hash   model.Hash
	Parent model.Hash
	Time   time.Time // chain time
	Bloom  *Bloom    // nil where the provider sent none
}

// Ref names the block on its chain.
func (h Header) Ref(chain model.ChainID) model.BlockRef {
	return model.BlockRef{Chain: chain, Number: h.Number, Hash: h.Hash, Time: h.Time}
}

// UnmarshalJSON reads a block or header object. All of the four fields must be
// there; others are ignored.
func (h *Header) UnmarshalJSON(b []byte) error {
	var raw struct {
		Number *hexutil.Uint64 `json:"number"`
		Hash   *model.Hash     `json:"hash"`
		Parent *model.Hash     `json:"parentHash"`
		Time   *hexutil.Uint64 `json:"timestamp"`
		Bloom  *Bloom          `json:"logsBloom"`
	}
	if err := json.Unmarshal(b, &raw); err != nil {
		return fmt.Errorf("block header: %w", err)
	}
	if raw.Number == nil || raw.Hash == nil || raw.Parent == nil || raw.Time == nil {
		return fmt.Errorf("block header without number, hash, parentHash or timestamp")
	}
	if *raw.Time > maxUnix || raw.Hash.IsZero() {
		return fmt.Errorf("block header %d: hash %v, timestamp %d", *raw.Number, *raw.Hash, *raw.Time)
	}
	*h = Header{Number: uint64(*raw.Number), Hash: *raw.Hash, Parent: *raw.Parent, Time: time.Unix(int64(*raw.Time), 0).UTC(), Bloom: raw.Bloom}
	return nil
}

// Log is one event of a contract.
type Log struct {
	Address     model.Address
	Topics      []model.Hash
	Data        []byte
	BlockNumber uint64
	BlockHash   model.Hash
	Index       uint32 // in the block
}

// UnmarshalJSON reads a log object. One without a block (pending) or marked as
// removed is refused: neither is asked for.
func (l *Log) UnmarshalJSON(b []byte) error {
	if quickly, ok := quick(b); ok {
		*l = quickly
		return nil
	}
	return l.slowly(b)
}

// slowly reads any log that is one.
func (l *Log) slowly(b []byte) error {
	var raw struct {
		Address *model.Address  `json:"address"`
		Topics  []model.Hash    `json:"topics"`
		Data    hexutil.Bytes   `json:"data"`
		Number  *hexutil.Uint64 `json:"blockNumber"`
		Hash    *model.Hash     `json:"blockHash"`
		Index   *hexutil.Uint64 `json:"logIndex"`
		Removed bool            `json:"removed"`
	}
	if err := json.Unmarshal(b, &raw); err != nil {
		return fmt.Errorf("log: %w", err)
	}
	if raw.Address == nil || raw.Number == nil || raw.Hash == nil || raw.Index == nil || raw.Removed {
		return fmt.Errorf("log without address, block or index, or removed")
	}
	if len(raw.Topics) > 4 || *raw.Index > 1<<32-1 {
		return fmt.Errorf("log %d with %d topics", *raw.Index, len(raw.Topics))
	}
	*l = Log{Address: *raw.Address, Topics: raw.Topics, Data: raw.Data, BlockNumber: uint64(*raw.Number), BlockHash: *raw.Hash, Index: uint32(*raw.Index)}
	return nil
}
