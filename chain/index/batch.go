package index

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/streamgate/streamgate/chain/events"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// maxMoved bounds the movements of one commit; a block with more than that of
	// one contract stops its index, and says so.
	maxMoved = 10_000
	// maxRanges bounds a contract's tokens in a row (ERC-2309), which are looked
	// through one by one.
	maxRanges = 10_000
)

// past is what a batch builds on: what was so before it.
type past interface {
	total(slot uint32, w model.Wallet) (uint256.Int, error)
	amount(slot uint32, id *uint256.Int, w model.Wallet) (uint256.Int, error)
	owner(slot uint32, id *uint256.Int, ranges []entry) (model.Address, error)
}

// amountOf names an amount.
type amountOf struct {
	id     uint256.Int
	wallet model.Wallet
}

// series is what a batch adds to one subject.
type series struct {
	total uint256.Int
	owner model.Address
	add   []entry
}

// batch is the movements of one contract in some blocks, folded into the lines of
// all whom they concern.
type batch struct {
	slot    uint32
	past    past
	old     []entry // the contract's ranges before
	kind    events.Kind
	doubt   string // what in the events contradicts itself
	moved   int
	wallets map[model.Wallet]*series
	tokens  map[uint256.Int]*series
	amounts map[amountOf]*series
	moves   []entry
	ranges  []entry
}

func newBatch(c *contract, p past) *batch {
	return &batch{slot: c.Slot, past: p, old: c.ranges, kind: c.Kind, wallets: map[model.Wallet]*series{}, tokens: map[uint256.Int]*series{}, amounts: map[amountOf]*series{}}
}

// log folds one log in.
func (b *batch) log(l *rpc.Log) error {
	moves, ok := events.Transfers(*l)
	if !ok {
		return nil
	}
	for i := range moves {
		if err := b.fold(pos{l.BlockNumber, l.Index, uint32(i)}, &moves[i]); err != nil {
			return fault.Wrap("chain/index.log", err)
		}
	}
	return nil
}

func (b *batch) fold(at pos, t *events.Transfer) error {
	if t.Kind == events.Used && t.To.IsZero() {
		return nil // the use ended: nobody got anything
	}
	if b.moved++; b.moved > maxMoved {
		return fault.New("chain/index.fold", fault.TooLarge, "block %d has more than %d movements", at.block, maxMoved)
	}
	b.moves = append(b.moves, entry{at: at, use: t.Kind == events.Used, id: t.ID, last: t.Last, from: t.From, to: t.To, value: t.Value})
	if t.Kind == events.Used {
		_, err := b.wallet(at, t, t.To, t.From, false)
		return err
	}
	if b.kind == events.Unknown {
		b.kind = t.Kind
	}
	if b.kind != t.Kind {
		b.object("its events are those of %v and of %v", b.kind, t.Kind)
		return nil // what the one says of a balance, the other does not mean
	}
	if t.Kind == events.ERC721 {
		if err := b.own(at, t); err != nil {
			return err
		}
	}
	for _, side := range []struct {
		who, other model.Wallet
		out        bool
	}{{t.From, t.To, true}, {t.To, t.From, false}} {
		if side.who.IsZero() || side.out && t.From == t.To {
			continue // nobody holds what was minted or burnt; what one sends oneself is one line
		}
		enough, err := b.wallet(at, t, side.who, side.other, side.out)
		if err == nil && t.Kind == events.ERC1155 {
			var enoughOfIt bool
			enoughOfIt, err = b.units(at, t, side.who, side.out)
			enough = enough && enoughOfIt
		}
		if err != nil {
			return err
		}
		if !enough {
			b.object("%s gave away more in block %d than it ever got", side.who.Short(), at.block)
		}
	}
	return nil
}

// object remembers the first contradiction.
func (b *batch) object(format string, args ...any) {
	if b.doubt == "" {
		b.doubt = fmt.Sprintf(format, args...)
	}
}

// wallet adds a line to a wallet's series, false if it gives what it does not have.
func (b *batch) wallet(at pos, t *events.Transfer, who, other model.Wallet, out bool) (enough bool, err error) {
	s := b.wallets[who]
	if s == nil {
		s = &series{}
		if s.total, err = b.past.total(b.slot, who); err != nil {
			return false, err
		}
		b.wallets[who] = s
	}
	e := entry{at: at, use: t.Kind == events.Used, out: out, id: t.ID, last: t.Last, value: t.Value}
	if enough = true; !e.use {
		enough = s.move(t, out)
	}
	if e.total = s.total; out {
		e.to = other
	} else {
		e.from = other
	}
	s.add = append(s.add, e)
	return enough, nil
}

// move changes a total, false if it would be less than none, or more than can be.
func (s *series) move(t *events.Transfer, out bool) bool {
	value := &t.Value
	if t.From == t.To {
		return !s.total.Lt(value)
	}
	if out {
		_, less := s.total.SubOverflow(&s.total, value)
		if less {
			s.total.Clear()
		}
		return !less
	}
	_, more := s.total.AddOverflow(&s.total, value)
	if more {
		s.total.SetAllOne()
	}
	return !more
}

// units adds a line to what a wallet has of an id.
func (b *batch) units(at pos, t *events.Transfer, who model.Wallet, out bool) (enough bool, err error) {
	k := amountOf{t.ID, who}
	s := b.amounts[k]
	if s == nil {
		s = &series{}
		if s.total, err = b.past.amount(b.slot, &t.ID, who); err != nil {
			return false, err
		}
		b.amounts[k] = s
	}
	enough = s.move(t, out)
	e := entry{at: at, total: s.total}
	e.value.SetOne()
	s.add = append(s.add, e)
	return enough, nil
}

// own says whose tokens became. A token must come from whom the index has for its
// holder: if not, events are missing.
func (b *batch) own(at pos, t *events.Transfer) (err error) {
	if !t.Last.Eq(&t.ID) {
		if len(b.old)+len(b.ranges) >= maxRanges {
			return fault.New("chain/index.own", fault.TooLarge, "more than %d runs of tokens", maxRanges)
		}
		b.ranges = append(b.ranges, entry{at: at, id: t.ID, last: t.Last, from: t.From, to: t.To, value: t.Value})
		return nil
	}
	s := b.tokens[t.ID]
	if s == nil {
		s = &series{}
		if s.owner, err = b.past.owner(b.slot, &t.ID, b.old); err != nil {
			return err
		}
		b.tokens[t.ID] = s
	}
	if r := newest(b.ranges, &t.ID, at); r != nil && (len(s.add) == 0 || r.at.after(s.add[len(s.add)-1].at)) {
		s.owner = r.to
	}
	if s.owner != t.From {
		b.object("token %s went from %s in block %d, which does not have it by the events", t.ID.Dec(), t.From.Short(), at.block)
	}
	s.owner = t.To
	e := entry{at: at, to: t.To}
	e.value.SetOne()
	s.add = append(s.add, e)
	return nil
}

// newest gives the last of the ranges that a token is in and that is not after a
// position, nil if there is none.
func newest(ranges []entry, id *uint256.Int, upTo pos) *entry {
	for i := len(ranges) - 1; i >= 0; i-- {
		r := &ranges[i]
		if !r.at.after(upTo) && !id.Lt(&r.id) && !id.Gt(&r.last) {
			return r
		}
	}
	return nil
}
