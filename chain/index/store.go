package index

import (
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/streamgate/streamgate/chain/events"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

// CommitBytes is what the database must take in one transaction: a block of some
// ten thousand movements at least.
const CommitBytes = 6 << 20

// slotBytes begin the key of every row of a contract. Dropping a contract gives it
// another slot; what stands under the old one is swept away bit by bit.
const slotBytes = 4

// contract is what the index knows of one contract, as it stands on disk.
type contract struct {
	Address model.Address `json:"-"`
	Slot    uint32        `json:"slot"`
	Kind    events.Kind   `json:"kind"`
	// Next is the first block that is not indexed. It counts while Live is not
	// set; a live contract is indexed up to the index's tip.
	Next uint64 `json:"next"`
	Live bool   `json:"live"`
	// Sought says that it was looked for where the contract begins.
	Sought bool   `json:"sought,omitempty"`
	Moved  uint64 `json:"moved"` // movements that were indexed
	Bytes  uint64 `json:"bytes"` // of its rows, roughly
	// Doubt says why what is here may not be all, empty if nothing speaks for it.
	// Rebuilds counts how often it was begun anew because of that.
	Doubt    string `json:"doubt,omitempty"`
	Rebuilds int    `json:"rebuilds,omitempty"`
	// Stopped says why it is not indexed, empty if it is.
	Stopped string `json:"stopped,omitempty"`

	ranges []entry // ERC-2309: tokens in a row, oldest first
}

// through is the last block that is indexed, given the index's tip, -1 for none.
func (c *contract) through(tip uint64) int64 {
	if c.Live {
		return int64(tip)
	}
	return int64(c.Next) - 1
}

// store is the index of one chain on disk. One goroutine writes.
type store struct {
	db        *kv.DB
	wallets   *kv.Bucket // slot, wallet, row → what it got and gave, with its total
	tokens    *kv.Bucket // slot, id, row → whose it became (ERC-721)
	amounts   *kv.Bucket // slot, id, wallet, row → how much it has (ERC-1155)
	moves     *kv.Bucket // slot, row → every movement
	ranges    *kv.Bucket // slot, row → whose tokens in a row became (ERC-2309)
	contracts *kv.Bucket // address → contract
	blocks    *kv.Bucket // number → header, of the window
	meta      *kv.Bucket
	sweep     *kv.Bucket // slot → nothing: rows that nobody reads
}

func openStore(db *kv.DB, chain model.ChainID) *store {
	b := func(name string) *kv.Bucket { return db.Bucket(fmt.Sprintf("i%d%s", chain, name)) }
	return &store{db: db, wallets: b("w"), tokens: b("t"), amounts: b("a"), moves: b("m"), ranges: b("r"),
		contracts: b("contract"), blocks: b("block"), meta: b("meta"), sweep: b("sweep")}
}

// series lists the buckets whose keys begin with a slot.
func (s *store) series() []*kv.Bucket {
	return []*kv.Bucket{s.wallets, s.tokens, s.amounts, s.moves, s.ranges}
}

// load reads what the last process left.
func (s *store) load() (map[model.Address]*contract, []rpc.Header, error) {
	const op = "chain/index.load"
	all, tree := map[model.Address]*contract{}, []rpc.Header(nil)
	var broken error
	err := s.contracts.Scan(nil, nil, func(key, value []byte) (bool, error) {
		c := &contract{}
		if broken = json.Unmarshal(value, c); broken == nil && len(key) != len(c.Address) {
			broken = errRow
		}
		if broken == nil {
			c.Address = model.Address(key)
			all[c.Address] = c
		}
		return broken == nil, nil
	})
	if err == nil && broken == nil {
		err = s.blocks.Scan(nil, nil, func(key, value []byte) (bool, error) {
			var h rpc.Header
			h, broken = decodeHeader(key, value)
			tree = append(tree, h)
			return broken == nil, nil
		})
	}
	for _, c := range all {
		if err == nil && broken == nil {
			c.ranges, broken = s.loadRanges(c.Slot)
		}
	}
	if err == nil && broken != nil {
		err = fault.As(op, fault.Corrupt, broken)
	}
	return all, tree, fault.Wrap(op, err)
}

// loadRanges reads a contract's tokens in a row.
func (s *store) loadRanges(slot uint32) ([]entry, error) {
	var out []entry
	prefix := slotKey(slot)
	var broken error
	err := s.ranges.Scan(prefix, nil, func(key, value []byte) (bool, error) {
		first, ok := blockOf(key, slotBytes)
		entries, err := decode(value, first)
		if broken = err; !ok {
			broken = errRow
		}
		out = append(append([]entry(nil), entries...), out...) // newest rows come first
		return broken == nil, nil
	})
	if err == nil {
		err = broken
	}
	return out, err
}

// write is one commit: everything that a step of the index changes.
type write struct {
	put, drop []row // drop has no values
	contracts []*contract
	swept     []uint32 // slots that nobody reads any more
	gone, add []rpc.Header
}

// commit writes it all or nothing.
func (s *store) commit(w write) error {
	err := s.db.Update(func(t *kv.Txn) error {
		for _, r := range w.drop {
			if err := t.Delete(r.bucket, r.key); err != nil {
				return err
			}
		}
		for _, r := range w.put {
			if err := t.Put(r.bucket, r.key, r.value); err != nil {
				return err
			}
		}
		for _, c := range w.contracts {
			raw, err := json.Marshal(c)
			if err == nil {
				err = t.Put(s.contracts, append([]byte(nil), c.Address[:]...), raw)
			}
			if err != nil {
				return err
			}
		}
		for _, slot := range w.swept {
			if err := t.Put(s.sweep, slotKey(slot), nil); err != nil {
				return err
			}
		}
		return s.putBlocks(t, w.gone, w.add)
	})
	return fault.Wrap("chain/index.commit", err)
}

func (s *store) putBlocks(t *kv.Txn, gone, add []rpc.Header) error {
	for _, h := range gone {
		if err := t.Delete(s.blocks, number(h.Number)); err != nil {
			return err
		}
	}
	for _, h := range add {
		if err := t.Put(s.blocks, number(h.Number), encodeHeader(h)); err != nil {
			return err
		}
	}
	return nil
}

// row is what stands in a bucket.
type row struct {
	bucket     *kv.Bucket
	key, value []byte
}

// rows are those of a batch.
func (s *store) rows(b *batch) (out []row) {
	to := func(bucket *kv.Bucket) func(key, value []byte) {
		return func(key, value []byte) { out = append(out, row{bucket, key, value}) }
	}
	wallets, tokens, amounts := to(s.wallets), to(s.tokens), to(s.amounts)
	for w, series := range b.wallets {
		pack(walletKey(b.slot, w), series.add, wallets)
	}
	for id, series := range b.tokens {
		pack(tokenKey(b.slot, &id), series.add, tokens)
	}
	for k, series := range b.amounts {
		pack(amountKey(b.slot, &k.id, k.wallet), series.add, amounts)
	}
	pack(slotKey(b.slot), b.ranges, to(s.ranges))
	pack(slotKey(b.slot), b.moves, to(s.moves))
	return out
}

// newSlot gives a slot that was never used.
func (s *store) newSlot() (uint32, error) {
	var slot uint32
	err := s.db.Update(func(t *kv.Txn) error {
		raw, err := t.Get(s.meta, []byte("slot"))
		switch {
		case err == nil && len(raw) == slotBytes:
			slot = binary.BigEndian.Uint32(raw) + 1
		case fault.KindOf(err) != fault.NotFound:
			return err
		default:
			slot = 1
		}
		return t.Put(s.meta, []byte("slot"), slotKey(slot))
	})
	return slot, fault.Wrap("chain/index.newSlot", err)
}

func slotKey(slot uint32) []byte { return binary.BigEndian.AppendUint32(nil, slot) }
func number(n uint64) []byte     { return binary.BigEndian.AppendUint64(nil, n) }

func encodeHeader(h rpc.Header) []byte {
	out := append(append([]byte(nil), h.Hash[:]...), h.Parent[:]...)
	return binary.BigEndian.AppendUint64(out, uint64(h.Time.Unix()))
}
