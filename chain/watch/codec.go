package watch

import (
	"encoding/binary"
	"errors"
	"math/big"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

const (
	// runLimit bounds the changes of one row on disk.
	runLimit = 256
	// changeBytes is one change: log index, contract, token id, from, to.
	changeBytes = 4 + 20 + 32 + 20 + 20
	// runFixed is what a row has before its changes: version, flags, number,
	// hash, time, length of the trace.
	runFixed   = 1 + 1 + 8 + 32 + 8 + 1
	runVersion = 1
	flagUndone = 1
)

// errRow says that a row on disk is not what we write.
var errRow = errors.New("row is malformed")

// run is some changes of one block, as they stand in one row.
type run struct {
	block   model.BlockRef
	undone  bool
	trace   string // traceparent of what wrote it
	changes []model.OwnershipChange
}

// runs cuts a block's changes into rows, in order, or in reverse when undone.
func runs(chain model.ChainID, b block, undone bool, trace string) []run {
	var out []run
	ref := b.Ref(chain)
	for i := range b.changes {
		c := b.changes[i]
		if undone {
			c = b.changes[len(b.changes)-1-i]
		}
		c.Block, c.Undone = ref, undone
		if i%runLimit == 0 {
			out = append(out, run{block: ref, undone: undone, trace: trace})
		}
		last := &out[len(out)-1]
		last.changes = append(last.changes, c)
	}
	return out
}

func (r run) encode() []byte {
	out := make([]byte, 0, runFixed+len(r.trace)+len(r.changes)*changeBytes)
	var flags byte
	if r.undone {
		flags = flagUndone
	}
	out = append(out, runVersion, flags)
	out = binary.BigEndian.AppendUint64(out, r.block.Number)
	out = append(out, r.block.Hash[:]...)
	out = binary.BigEndian.AppendUint64(out, seconds(r.block.Time))
	out = append(out, byte(len(r.trace)))
	out = append(out, r.trace...)
	for _, c := range r.changes {
		out = binary.BigEndian.AppendUint32(out, c.LogIndex)
		out = append(out, c.Token.Contract[:]...)
		id, _ := new(big.Int).SetString(c.Token.ID, 10)
		out = append(out, id.FillBytes(make([]byte, 32))...)
		out = append(out, c.From[:]...)
		out = append(out, c.To[:]...)
	}
	return out
}

func decodeRun(chain model.ChainID, b []byte) (run, error) {
	if len(b) < runFixed || b[0] != runVersion {
		return run{}, errRow
	}
	r := run{undone: b[1]&flagUndone != 0}
	r.block = model.BlockRef{Chain: chain, Number: binary.BigEndian.Uint64(b[2:]), Hash: model.Hash(b[10:42]), Time: when(binary.BigEndian.Uint64(b[42:]))}
	rest := b[runFixed:]
	n := int(b[runFixed-1])
	if len(rest) < n || (len(rest)-n)%changeBytes != 0 || (len(rest)-n)/changeBytes > runLimit {
		return run{}, errRow
	}
	r.trace = string(rest[:n])
	for rest = rest[n:]; len(rest) > 0; rest = rest[changeBytes:] {
		r.changes = append(r.changes, model.OwnershipChange{
			Block: r.block, LogIndex: binary.BigEndian.Uint32(rest), Undone: r.undone,
			Token: model.TokenRef{Chain: chain, Contract: model.Address(rest[4:24]), ID: new(big.Int).SetBytes(rest[24:56]).String()},
			From:  model.Address(rest[56:76]), To: model.Address(rest[76:96]),
		})
	}
	return r, nil
}

// seconds of a block's time; 0 for one that we do not know.
func seconds(t time.Time) uint64 {
	if t.IsZero() {
		return 0
	}
	return uint64(t.Unix())
}

func when(s uint64) time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(int64(s), 0).UTC()
}
