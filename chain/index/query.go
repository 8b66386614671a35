package index

import (
	"encoding/binary"
	"slices"

	"github.com/holiman/uint256"

	"github.com/streamgate/streamgate/chain/events"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// MaxPage bounds what one page lists.
	MaxPage = 1_000
	// maxLooked bounds what is looked through for one page: a page may be short, or
	// empty, and go on all the same.
	maxLooked = 20_000
	// maxToken bounds a page token: a key of a series and a bit.
	maxToken = 128
)

// List answers a query as other nodes put it.
func (x *Index) List(q model.IndexQuery) (out model.IndexPage, err error) {
	const op = "chain/index.List"
	in := Query{Contract: q.Contract, Block: q.Block, Limit: q.Limit, After: q.After}
	var id *uint256.Int
	if q.Token != "" {
		if id, err = uint256.FromDecimal(q.Token); err != nil {
			return out, fault.At(op, fault.Invalid, "token_id", "%q is no token id", q.Token)
		}
	}
	var p Page
	switch {
	case q.List == model.ListHolders && id == nil:
		out.Holdings, p, err = x.Holders(in)
	case q.List == model.ListHolders:
		out.Holdings, p, err = x.HoldersOf(in, id)
	case q.List == model.ListTokens && q.Wallet.IsZero():
		out.Holdings, p, err = x.Tokens(in)
	case q.List == model.ListTokens:
		out.Holdings, p, err = x.Held(in, q.Wallet)
	case q.List == model.ListHistory && id != nil:
		out.Movements, p, err = x.TokenHistory(in, id)
	case q.List == model.ListHistory:
		out.Movements, p, err = x.History(in, q.Wallet)
	case q.List == model.ListTransfers:
		out.Movements, p, err = x.Transfers(in)
	default:
		return out, fault.At(op, fault.Unsupported, "list", "list %.20q", q.List)
	}
	out.State, out.At, out.Next = p.State, p.At, p.Next
	return out, fault.Wrap(op, err)
}

// Query asks for a page.
type Query struct {
	Contract model.Address
	// Block is as of which block, nil for the newest that is indexed.
	Block *uint64
	Limit int
	After []byte // where the page before ended, empty for the first
}

// Page is where a page is from, and where the next one begins (nil on the last).
type Page struct {
	At    model.BlockRef // without a hash where the block is too old for that
	State model.IndexState
	Next  []byte
}

// page resolves a query, calls fn, and fails with Stale if the rows under it were
// taken back meanwhile.
func (x *Index) page(q Query, fn func(*contract, uint64, *eyes) ([]byte, error)) (Page, error) {
	const op = "chain/index.page"
	if len(q.After) > maxToken {
		return Page{}, fault.At(op, fault.Invalid, "page_token", "not a page token of this list")
	}
	x.mu.RLock()
	c, undone, state := x.contracts[q.Contract], x.undone, x.state(q.Contract)
	tree := x.tree
	x.mu.RUnlock()
	if state.State == model.IndexMissing || state.State == model.IndexStopped || len(tree) == 0 {
		return Page{State: state}, notYet(x.cfg.Chain.String(), 0, state)
	}
	block := uint64(state.Through)
	if q.Block != nil {
		block = *q.Block
	}
	if c.through(state.Head) < int64(block) {
		return Page{State: state}, notYet(x.cfg.Chain.String(), block, state)
	}
	out := Page{State: state, At: model.BlockRef{Chain: x.cfg.Chain.ID, Number: block}}
	for _, h := range tree {
		if h.Number == block {
			out.At = h.Ref(x.cfg.Chain.ID)
		}
	}
	err := x.store.look(func(e *eyes) error {
		next, err := fn(c, block, e)
		out.Next = next
		return err
	})
	x.mu.RLock()
	defer x.mu.RUnlock()
	if err == nil && x.undone != undone {
		err = fault.New(op, fault.Unavailable, "blocks were taken back meanwhile: ask again")
	}
	return out, fault.Wrap(op, err)
}

// Holders lists the wallets that have anything of a contract, with how much: how
// many tokens, or units of all ids together. Ordered by wallet.
func (x *Index) Holders(q Query) ([]model.Holding, Page, error) {
	var out []model.Holding
	p, err := x.page(q, func(c *contract, block uint64, e *eyes) (next []byte, err error) {
		out, next, err = holders(e.wallets(), slotKey(c.Slot), block, q)
		return next, err
	})
	return out, p, err
}

// HoldersOf lists the wallets that have a token: the one that holds it, or those
// that have units of it.
func (x *Index) HoldersOf(q Query, id *uint256.Int) ([]model.Holding, Page, error) {
	var out []model.Holding
	p, err := x.page(q, func(c *contract, block uint64, e *eyes) (next []byte, err error) {
		switch c.Kind {
		case events.ERC1155:
			out, next, err = holders(e.amounts(), tokenKey(c.Slot, id), block, q)
		case events.ERC721:
			var h held
			if h, err = e.whose(c.Slot, id, c.ranges, last(block)); !h.by.IsZero() && len(q.After) == 0 {
				out = []model.Holding{{Wallet: h.by, Amount: "1"}}
			}
		}
		for i := range out {
			out[i].Token = id.Dec()
		}
		return next, err
	})
	return out, p, err
}

// holders walks over wallets that stand behind a prefix.
func holders(c *kv.Cursor, prefix []byte, block uint64, q Query) (out []model.Holding, next []byte, err error) {
	from := prefix
	if len(q.After) > 0 {
		if from = behind(append(slices.Clone(prefix), q.After...)); from == nil {
			return nil, nil, nil
		}
	}
	for range maxLooked {
		key, _, err := c.Seek(prefix, from)
		if err != nil || key == nil {
			return out, nil, err
		}
		if len(key) != len(prefix)+20+rowFixed {
			return nil, nil, fault.As("chain/index.holders", fault.Corrupt, errRow)
		}
		subject := slices.Clone(key[:len(prefix)+20])
		e, _, err := at(c, subject, last(block))
		if err != nil {
			return nil, nil, err
		}
		if !e.total.IsZero() {
			out = append(out, model.Holding{Wallet: model.Wallet(subject[len(prefix):]), Amount: e.total.Dec()})
		}
		if next = subject[len(prefix):]; len(out) >= limit(q) {
			return out, next, nil
		}
		if from = behind(subject); from == nil {
			return out, nil, nil
		}
	}
	return out, next, nil
}

func limit(q Query) int {
	if q.Limit <= 0 {
		return MaxPage
	}
	return min(q.Limit, MaxPage)
}

// Tokens lists the tokens of an ERC-721 contract and who holds them, by id.
func (x *Index) Tokens(q Query) ([]model.Holding, Page, error) {
	var out []model.Holding
	p, err := x.page(q, func(c *contract, block uint64, e *eyes) ([]byte, error) {
		id := new(uint256.Int).SetBytes(q.After)
		for range maxLooked {
			there, err := c.nextToken(e, id)
			if err != nil || !there {
				return nil, err
			}
			h, err := e.whose(c.Slot, id, c.ranges, last(block))
			if err != nil {
				return nil, err
			}
			if !h.by.IsZero() {
				out = append(out, model.Holding{Wallet: h.by, Token: id.Dec(), Amount: "1"})
			}
			if _, over := id.AddOverflow(id, uint256.NewInt(1)); over {
				return nil, nil
			}
			if len(out) >= limit(q) {
				break
			}
		}
		return append([]byte{0}, id.Bytes()...), nil // never empty: it means the first page
	})
	return out, p, err
}

// nextToken raises id to the next token that there may be, false if there is none.
func (c *contract) nextToken(e *eyes, id *uint256.Int) (bool, error) {
	key, _, err := e.tokens().Seek(slotKey(c.Slot), tokenKey(c.Slot, id))
	if err != nil {
		return false, err
	}
	best, there := uint256.Int{}, false
	if key != nil && len(key) == tokenBytes+rowFixed {
		best.SetBytes32(key[slotBytes:tokenBytes])
		there = true
	}
	for i := range c.ranges {
		r := &c.ranges[i]
		first := &r.id
		if first.Lt(id) {
			first = id
		}
		if !first.Gt(&r.last) && (!there || first.Lt(&best)) {
			best, there = *first, true
		}
	}
	*id = best
	return there, nil
}

// History lists what a wallet got and gave, newest first, with what it had then.
func (x *Index) History(q Query, w model.Wallet) ([]model.Movement, Page, error) {
	return x.lines(q, (*eyes).wallets, func(c *contract) []byte { return walletKey(c.Slot, w) }, func(c *contract, l *entry) (model.Movement, bool) {
		m := movement(c, l)
		if m.From, m.To = l.from, w; l.out {
			m.From, m.To = w, l.to
		}
		m.What = what(l.use, m)
		m.Balance = l.total.Dec()
		return m, true
	})
}

// Transfers lists what a contract moved, newest first.
func (x *Index) Transfers(q Query) ([]model.Movement, Page, error) {
	return x.lines(q, (*eyes).moves, func(c *contract) []byte { return slotKey(c.Slot) }, func(c *contract, l *entry) (model.Movement, bool) {
		m := movement(c, l)
		m.From, m.To = l.from, l.to
		m.What = what(l.use, m)
		return m, !l.use
	})
}

// TokenHistory lists what happened to a token, newest first: looked for among all
// that the contract moved.
func (x *Index) TokenHistory(q Query, id *uint256.Int) ([]model.Movement, Page, error) {
	return x.lines(q, (*eyes).moves, func(c *contract) []byte { return slotKey(c.Slot) }, func(c *contract, l *entry) (model.Movement, bool) {
		m := movement(c, l)
		m.From, m.To = l.from, l.to
		m.What = what(l.use, m)
		return m, !id.Lt(&l.id) && !id.Gt(&l.last)
	})
}

func what(use bool, m model.Movement) string {
	switch {
	case use:
		return "use"
	case m.From.IsZero():
		return "mint"
	case m.To.IsZero():
		return "burn"
	}
	return "transfer"
}

func movement(c *contract, l *entry) model.Movement {
	m := model.Movement{Block: l.at.block, Log: l.at.log, Sub: l.at.sub, Value: l.value.Dec()}
	if c.Kind != events.ERC20 {
		m.Token = l.id.Dec()
	}
	if !l.last.Eq(&l.id) {
		m.Last = l.last.Dec()
	}
	return m
}

// lines pages through a series, newest first.
func (x *Index) lines(q Query, in func(*eyes) *kv.Cursor, of func(*contract) []byte, show func(*contract, *entry) (model.Movement, bool)) ([]model.Movement, Page, error) {
	var out []model.Movement
	p, err := x.page(q, func(c *contract, block uint64, e *eyes) (next []byte, err error) {
		from, skip := last(block), pos{}
		if len(q.After) > 0 {
			if skip, err = position(q.After); err != nil {
				return nil, err
			}
			if !skip.after(from) {
				from = skip
			}
		}
		looked := 0
		err = walk(in(e), of(c), from, func(l *entry) bool {
			if len(q.After) > 0 && !skip.after(l.at) {
				return true // was on the page before
			}
			if len(out) >= limit(q) || looked >= maxLooked {
				return false
			}
			looked++
			if m, ok := show(c, l); ok {
				out = append(out, m)
			}
			next = token(l.at)
			return true
		})
		if err == nil && len(out) < limit(q) && looked < maxLooked {
			next = nil
		}
		return next, err
	})
	return out, p, err
}

// token names a position for the next page.
func token(p pos) []byte {
	b := binary.BigEndian.AppendUint64(nil, p.block)
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, p.log), p.sub)
}

func position(b []byte) (pos, error) {
	if len(b) != 16 {
		return pos{}, fault.At("chain/index.position", fault.Invalid, "page_token", "not a page token of this list")
	}
	return pos{binary.BigEndian.Uint64(b), binary.BigEndian.Uint32(b[8:]), binary.BigEndian.Uint32(b[12:])}, nil
}
