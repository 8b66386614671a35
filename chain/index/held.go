package index

import (
	"bytes"

	"github.com/holiman/uint256"

	"github.com/streamgate/streamgate/chain/events"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Held lists the tokens of an ERC-721 contract that a wallet has, those first that
// it got last. One that it got, gave and got again is told once.
func (x *Index) Held(q Query, w model.Wallet) ([]model.Holding, Page, error) {
	var out []model.Holding
	p, err := x.page(q, func(c *contract, block uint64, e *eyes) ([]byte, error) {
		if c.Kind != events.ERC721 {
			return nil, nil
		}
		after, begin, err := heldAfter(q.After, block)
		if err != nil {
			return nil, err
		}
		var next []byte
		looked := 0
		var broken error
		err = walk(e.wallets(), walletKey(c.Slot, w), after, func(l *entry) bool {
			if l.out || l.use || len(q.After) > 0 && l.at == after && begin.Gt(&l.last) {
				return true
			}
			id := l.id
			if len(q.After) > 0 && l.at == after {
				id = *begin
			}
			for ; !id.Gt(&l.last); id.AddUint64(&id, 1) {
				if looked++; len(out) >= limit(q) || looked > maxLooked {
					word := id.Bytes32()
					next = append(token(l.at), word[:]...)
					return false
				}
				h, err := e.whose(c.Slot, &id, c.ranges, last(block))
				if broken = err; err != nil {
					return false
				}
				if h.by == w && h.at == l.at {
					out = append(out, model.Holding{Wallet: w, Token: id.Dec(), Amount: "1"})
				}
				if id.Eq(&l.last) {
					return true // adding to the largest number there is would begin again
				}
			}
			return true
		})
		if err == nil {
			err = broken
		}
		return next, err
	})
	return out, p, err
}

// heldAfter reads where a page of Held begins.
func heldAfter(b []byte, block uint64) (pos, *uint256.Int, error) {
	if len(b) == 0 {
		return last(block), nil, nil
	}
	p, err := position(b[:min(len(b), 16)])
	if err != nil || len(b) != 16+32 {
		return pos{}, nil, fault.At("chain/index.heldAfter", fault.Invalid, "page_token", "not a page token of this list")
	}
	if p.after(last(block)) {
		p = last(block)
	}
	return p, new(uint256.Int).SetBytes32(bytes.Clone(b[16:])), nil
}
