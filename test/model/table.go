package main

import (
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"github.com/streamgate/streamgate/actors/ledger"
	"github.com/streamgate/streamgate/actors/session"
	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
)

const (
	chainID = model.ChainID(1)
	feed    = "chain/1"
	tick    = time.Second
	far     = 10_000 * tick
)

// table numbers values, each once. Safe for concurrent use.
type table[K comparable, V any] struct {
	mu     sync.Mutex // guards ids and writing to values
	ids    map[K]int32
	values atomic.Pointer[[]V] // what is there is never written to again
}

// id numbers the value v for a key that is new.
func (t *table[K, V]) id(k K, v V) int32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if id, ok := t.ids[k]; ok {
		return id
	}
	var values []V
	if old := t.values.Load(); old != nil {
		values = *old
	} else {
		t.ids = map[K]int32{}
	}
	id := int32(len(values))
	values = append(values, v)
	t.ids[k] = id
	t.values.Store(&values)
	return id
}

// at gives the value of a number.
func (t *table[K, V]) at(id int32) V { return (*t.values.Load())[id] }

// block is one of the chain's tree; held is the right of the wallet after it.
type block struct {
	parent int32
	number int32
	held   bool
	branch int32 // tells apart blocks that a reorg put in each other's place
}

// entry is one of a journal: the change of a block, or its undoing.
type entry struct {
	block  int32
	undone bool
}

// batchKey is what a batch is made of.
type batchKey struct {
	generation, incarnation, last, after uint64
	journal, head, age                   int32
	entries                              int32
	reset, covered                       bool
	check                                uint64
}

// tables are shared by all machines of an exploration.
type tables struct {
	blocks   table[block, block]
	journals table[string, []entry]
	cursors  table[fanout.Cursor, fanout.Cursor]
	batches  table[batchKey, fanout.Batch]
	ledgers  table[string, ledger.Core]
	sessions table[string, sessionAt]
}

// sessionAt is a session's core, and what is asked of it often.
type sessionAt struct {
	core                 session.Core
	seq, answered        uint64
	active, waits, young bool
}

// zero is now, always: what is older moves away from it.
var zero = time.Unix(1_000_000_000, 0).UTC()

// holder and other are the two wallets that the token goes between.
var (
	holder   = model.Wallet{0xa1}
	other    = model.Wallet{0xb0}
	contract = model.Address{0xcc}
)

// ref is a block as nodes speak of it; 0 as the chain's first.
func (t *tables) ref(id int32) model.BlockRef {
	b := t.blocks.at(id)
	return model.BlockRef{Chain: chainID, Number: uint64(b.number), Hash: model.Hash{1, byte(id), byte(id >> 8)}}
}

// blockOf is the number of a ref, as question.least has it.
func blockOf(r model.BlockRef) int32 {
	if r.Hash.IsZero() {
		return -2 - int32(r.Number)
	}
	return int32(r.Hash[1]) | int32(r.Hash[2])<<8
}

// refOf is the inverse of blockOf.
func (t *tables) refOf(least int32) model.BlockRef {
	if least < none {
		return model.BlockRef{Chain: chainID, Number: uint64(-2 - least)}
	}
	return t.ref(least)
}

// change is what an entry tells.
func (t *tables) change(e entry) model.OwnershipChange {
	from, to := other, holder
	if !t.blocks.at(e.block).held {
		from, to = holder, other
	}
	return model.OwnershipChange{Block: t.ref(e.block), Token: model.TokenRef{Chain: chainID, Contract: contract, ID: "1"}, From: from, To: to, Undone: e.undone}
}

// journal numbers a list of entries.
func (t *tables) journal(list []entry) int32 {
	return t.journals.id(fmt.Sprint(list), list)
}

// reader is a watcher's journal and view as the real Page reads them.
type reader struct {
	t          *tables
	generation uint64
	entries    []entry
	view       *model.ChainView
}

func (r reader) Generation() uint64     { return r.generation }
func (r reader) Last() uint64           { return uint64(len(r.entries)) }
func (r reader) View() *model.ChainView { return r.view }

// Read gives entries after a number.
func (r reader) Read(after uint64, limit int) ([]fanout.Entry, error) {
	var out []fanout.Entry
	for i := after; i < r.Last() && len(out) < limit; i++ {
		c := r.t.change(r.entries[i])
		raw, err := codec.EncodeChange(codec.Change{Ownership: &c})
		if err != nil {
			return nil, fault.Wrap("test/model.Read", err)
		}
		out = append(out, fanout.Entry{Seq: i + 1, Payload: raw})
	}
	return out, nil
}

// keyed writes a core down.
func keyed[T any](v *T) string { return string(written(nil, reflect.ValueOf(v).Elem())) }
