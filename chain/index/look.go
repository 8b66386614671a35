package index

import (
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/holiman/uint256"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

// kept is how many of the newest totals, amounts and owners are remembered, each:
// who moves tokens now has mostly done so lately. Some MB.
const kept = 32_768

// subject names a wallet of a contract, a token, or what a wallet has of one.
type subject struct {
	slot   uint32
	id     uint256.Int
	wallet model.Wallet
}

// memory is the newest line of the subjects that were used last. One goroutine
// uses it, that which writes.
type memory struct {
	totals, amounts *lru.Cache[subject, uint256.Int]
	owners          *lru.Cache[subject, held]
}

// held is whose a token is, and since when.
type held struct {
	by model.Address
	at pos
}

func newMemory() *memory {
	m := &memory{}
	m.forget()
	return m
}

// forget drops all of it: blocks were taken back.
func (m *memory) forget() {
	m.totals, _ = lru.New[subject, uint256.Int](kept) // fails for no size at all
	m.amounts, _ = lru.New[subject, uint256.Int](kept)
	m.owners, _ = lru.New[subject, held](kept)
}

// learn takes what a batch that was committed left.
func (m *memory) learn(b *batch) {
	for w, s := range b.wallets {
		m.totals.Add(subject{slot: b.slot, wallet: w}, s.total)
	}
	for k, s := range b.amounts {
		m.amounts.Add(subject{slot: b.slot, id: k.id, wallet: k.wallet}, s.total)
	}
	for id, s := range b.tokens {
		m.owners.Add(subject{slot: b.slot, id: id}, held{s.owner, s.add[len(s.add)-1].at})
	}
}

// eyes look up what was so at a position. They see the index at one moment.
type eyes struct {
	store *store
	at    *kv.Look
}

// look calls fn with eyes that end with it.
func (s *store) look(fn func(*eyes) error) error {
	return s.db.Look(func(l *kv.Look) error { return fn(&eyes{s, l}) })
}

func (e *eyes) wallets() *kv.Cursor { return e.at.Cursor(e.store.wallets) }
func (e *eyes) tokens() *kv.Cursor  { return e.at.Cursor(e.store.tokens) }
func (e *eyes) amounts() *kv.Cursor { return e.at.Cursor(e.store.amounts) }
func (e *eyes) moves() *kv.Cursor   { return e.at.Cursor(e.store.moves) }

// walk gives the lines of a subject that are not after a position, newest first,
// until fn says no more.
func walk(c *kv.Cursor, subject []byte, upTo pos, fn func(*entry) bool) error {
	key, value, err := c.Seek(subject, rowKey(subject, upTo.block, ^uint16(0)))
	for ; key != nil && err == nil; key, value, err = c.Next(subject) {
		first, ok := blockOf(key, len(subject))
		if !ok {
			return fault.As("chain/index.walk", fault.Corrupt, errRow)
		}
		entries, err := decode(value, first)
		if err != nil {
			return fault.As("chain/index.walk", fault.Corrupt, err)
		}
		for i := len(entries) - 1; i >= 0; i-- {
			if !entries[i].at.after(upTo) && !fn(&entries[i]) {
				return nil
			}
		}
	}
	return err
}

// at gives the newest line of a subject that is not after a position, false if
// there is none.
func at(c *kv.Cursor, subject []byte, upTo pos) (out entry, ok bool, err error) {
	err = walk(c, subject, upTo, func(e *entry) bool {
		out, ok = *e, true
		return false
	})
	return out, ok, err
}

// whose says who holds a token at a position, nobody if nothing tells.
func (e *eyes) whose(slot uint32, id *uint256.Int, ranges []entry, upTo pos) (held, error) {
	own, ok, err := at(e.tokens(), tokenKey(slot, id), upTo)
	if r := newest(ranges, id, upTo); r != nil && (!ok || r.at.after(own.at)) {
		own = *r
	}
	return held{own.to, own.at}, err
}

// recall is what a batch builds on: the memory, and what it does not have is
// looked up.
type recall struct {
	memory *memory
	eyes   *eyes
}

func (r recall) total(slot uint32, w model.Wallet) (uint256.Int, error) {
	if n, ok := r.memory.totals.Get(subject{slot: slot, wallet: w}); ok {
		return n, nil
	}
	e, _, err := at(r.eyes.wallets(), walletKey(slot, w), last(^uint64(0)))
	return e.total, err
}

func (r recall) amount(slot uint32, id *uint256.Int, w model.Wallet) (uint256.Int, error) {
	if n, ok := r.memory.amounts.Get(subject{slot: slot, id: *id, wallet: w}); ok {
		return n, nil
	}
	e, _, err := at(r.eyes.amounts(), amountKey(slot, id, w), last(^uint64(0)))
	return e.total, err
}

func (r recall) owner(slot uint32, id *uint256.Int, ranges []entry) (model.Address, error) {
	known, ok := r.memory.owners.Get(subject{slot: slot, id: *id})
	if !ok {
		h, err := r.eyes.whose(slot, id, ranges, last(^uint64(0)))
		return h.by, err
	}
	if later := newest(ranges, id, last(^uint64(0))); later != nil && later.at.after(known.at) {
		return later.to, nil
	}
	return known.by, nil
}
