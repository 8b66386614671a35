package index

import (
	"encoding/binary"
	"errors"

	"github.com/holiman/uint256"

	"github.com/streamgate/streamgate/internal/model"
)

// pos is where something happened: in which block, in which of its logs, and which
// of that log's movements it is.
type pos struct {
	block    uint64
	log, sub uint32
}

// after reports whether p is later than q.
func (p pos) after(q pos) bool {
	if p.block != q.block {
		return p.block > q.block
	}
	if p.log != q.log {
		return p.log > q.log
	}
	return p.sub > q.sub
}

// last is behind everything in a block.
func last(block uint64) pos { return pos{block, ^uint32(0), ^uint32(0)} }

// entry is one line of a series: what happened to a wallet, a token, an amount or
// a contract, and what was so afterwards. Which fields count is the series' own.
type entry struct {
	at       pos
	use, out bool // became its user (nothing moved); left the wallet
	id, last uint256.Int
	from, to model.Address
	value    uint256.Int
	total    uint256.Int
}

// Bits of an entry's first byte: which fields follow. What is missing is zero, but
// for the last id, which is then the id, and the value, which is then 1.
const (
	hasID = 1 << iota
	hasLast
	hasFrom
	hasTo
	hasValue
	hasTotal
	isUse
	isOut
)

const (
	// rowBytes is where a row is full: Badger keeps values below 4 KiB beside
	// their keys.
	rowBytes = 3_000
	// rowFixed is what ends a series' key: block and part, both inverted, so that
	// the newest row comes first.
	rowFixed = 8 + 2
)

// errRow says that a row on disk is not what we write.
var errRow = errors.New("row of the index is malformed")

// encode appends an entry to a row that begins with a block.
func (e *entry) encode(b []byte, first uint64) []byte {
	b = binary.AppendUvarint(b, e.at.block-first)
	b = binary.AppendUvarint(b, uint64(e.at.log))
	b = binary.AppendUvarint(b, uint64(e.at.sub))
	flags := len(b)
	b = append(b, 0)
	var has byte
	number := func(bit byte, n *uint256.Int) {
		has |= bit
		size := (n.BitLen() + 7) / 8
		word := n.Bytes32()
		b = append(append(b, byte(size)), word[len(word)-size:]...)
	}
	if !e.id.IsZero() {
		number(hasID, &e.id)
	}
	if !e.last.Eq(&e.id) {
		number(hasLast, &e.last)
	}
	if !e.from.IsZero() {
		has |= hasFrom
		b = append(b, e.from[:]...)
	}
	if !e.to.IsZero() {
		has |= hasTo
		b = append(b, e.to[:]...)
	}
	if !e.value.IsUint64() || e.value.Uint64() != 1 {
		number(hasValue, &e.value)
	}
	if !e.total.IsZero() {
		number(hasTotal, &e.total)
	}
	if e.use {
		has |= isUse
	}
	if e.out {
		has |= isOut
	}
	b[flags] = has
	return b
}

// parser reads a row; once it failed, all it gives is zero.
type parser struct {
	b      []byte
	failed bool
}

func (p *parser) uvarint() uint64 {
	v, n := binary.Uvarint(p.b)
	if n <= 0 {
		p.failed = true
		return 0
	}
	p.b = p.b[n:]
	return v
}

func (p *parser) take(n int) []byte {
	if n > len(p.b) {
		p.failed = true
		return make([]byte, n)
	}
	out := p.b[:n]
	p.b = p.b[n:]
	return out
}

func (p *parser) number(n *uint256.Int) {
	size := int(p.take(1)[0])
	if size > 32 {
		p.failed = true
		return
	}
	n.SetBytes(p.take(size))
}

// decode reads the entries of a row that begins with a block, oldest first.
func decode(row []byte, first uint64) ([]entry, error) {
	p := parser{b: row}
	var out []entry
	for len(p.b) > 0 {
		var e entry
		delta, log, sub := p.uvarint(), p.uvarint(), p.uvarint()
		has := p.take(1)[0]
		e.at = pos{first + delta, uint32(log), uint32(sub)}
		if has&hasID != 0 {
			p.number(&e.id)
		}
		e.last = e.id
		if has&hasLast != 0 {
			p.number(&e.last)
		}
		if has&hasFrom != 0 {
			e.from = model.Address(p.take(20))
		}
		if has&hasTo != 0 {
			e.to = model.Address(p.take(20))
		}
		e.value.SetOne()
		if has&hasValue != 0 {
			p.number(&e.value)
		}
		if has&hasTotal != 0 {
			p.number(&e.total)
		}
		e.use, e.out = has&isUse != 0, has&isOut != 0
		if p.failed || e.at.block < first || log > 1<<32-1 || sub > 1<<32-1 {
			return nil, errRow
		}
		out = append(out, e)
	}
	return out, nil
}

// rowKey is the key of a row of a series.
func rowKey(subject []byte, block uint64, part uint16) []byte {
	out := make([]byte, 0, len(subject)+rowFixed)
	out = binary.BigEndian.AppendUint64(append(out, subject...), ^block)
	return binary.BigEndian.AppendUint16(out, ^part)
}

// blockOf reads the block from a row's key, false if it is none of the subject's
// length.
func blockOf(key []byte, subject int) (uint64, bool) {
	if len(key) != subject+rowFixed {
		return 0, false
	}
	return ^binary.BigEndian.Uint64(key[subject:]), true
}

// pack cuts entries into rows and gives each to put.
func pack(subject []byte, entries []entry, put func(key, value []byte)) {
	var row []byte
	var first uint64
	var part uint16
	for i := range entries {
		e := &entries[i]
		if len(row) >= rowBytes {
			put(rowKey(subject, first, part), row)
			row, part = nil, part+1
			if e.at.block != first {
				part = 0
			}
		}
		if len(row) == 0 {
			first = e.at.block
		}
		row = e.encode(row, first)
	}
	if len(row) > 0 {
		put(rowKey(subject, first, part), row)
	}
}
