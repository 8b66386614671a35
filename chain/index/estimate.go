package index

import (
	"slices"

	"github.com/holiman/uint256"

	"github.com/streamgate/streamgate/chain/events"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// MaxWallets bounds the wallets of one Estimate.
	MaxWallets = 1_000
	// maxGiven is as chain/watch's: how many tokens of a wallet are looked at.
	maxGiven = 256
)

// Guess is what the events say of a gate and a wallet. It is no decision.
type Guess byte

// The guesses. Unsure is for rules that events cannot answer, and for contracts
// whose events are not all.
const (
	Unsure Guess = iota
	Likely
	Unlikely
)

// String is the guess's name in the API.
func (g Guess) String() string { return [...]string{"unsure", "likely", "unlikely"}[min(g, Unlikely)] }

// Estimator guesses over the indexes of some chains. Safe for concurrent use.
type Estimator struct{ of map[model.ChainID]*Index }

// NewEstimator makes one of indexes, one a chain.
func NewEstimator(all ...*Index) *Estimator {
	e := &Estimator{of: map[model.ChainID]*Index{}}
	for _, x := range all {
		e.of[x.cfg.Chain.ID] = x
	}
	return e
}

// Estimate says what a gate would most likely answer for wallets, one guess each,
// and at which block of each chain. Blocks may name the block of a chain; others
// are looked at where they are indexed to. Nothing is read from any chain.
func (s *Estimator) Estimate(g model.Gate, wallets []model.Wallet, blocks map[model.ChainID]uint64) ([]Guess, []model.BlockRef, error) {
	const op = "chain/index.Estimate"
	if len(wallets) > MaxWallets {
		return nil, nil, fault.At(op, fault.TooLarge, "wallets", "%d wallets, at most %d", len(wallets), MaxWallets)
	}
	out := make([]Guess, len(wallets))
	if g.Public {
		for i := range out {
			out[i] = Likely
		}
		return out, nil, nil
	}
	views, refs, err := s.views(g, blocks)
	if err != nil {
		return nil, nil, fault.Wrap(op, err)
	}
	err = open(views, g.Chains(), func() error {
		for i, w := range wallets {
			if out[i], err = guess(g.Rule, w, views); err != nil {
				return err
			}
			if (g.Delegates != nil || g.Bound != nil) && out[i] == Unlikely {
				out[i] = Unsure // what others hold may count for the wallet
			}
		}
		return nil
	})
	for _, v := range views {
		v.x.mu.RLock()
		if err == nil && v.x.undone != v.undone {
			err = fault.New(op, fault.Unavailable, "blocks were taken back meanwhile: ask again")
		}
		v.x.mu.RUnlock()
	}
	return out, refs, fault.Wrap(op, err)
}

// view is an index as one estimate sees it.
type view struct {
	x         *Index
	eyes      *eyes
	block     uint64
	undone    uint64
	contracts map[model.Address]*contract
}

// views takes what the gate's chains are at.
func (s *Estimator) views(g model.Gate, blocks map[model.ChainID]uint64) (map[model.ChainID]*view, []model.BlockRef, error) {
	out := map[model.ChainID]*view{}
	var refs []model.BlockRef
	for _, id := range g.Chains() {
		x := s.of[id]
		if x == nil {
			return nil, nil, fault.New("chain/index.views", fault.Unavailable, "chain %d is not indexed here", id)
		}
		v := &view{x: x, contracts: map[model.Address]*contract{}}
		x.mu.RLock()
		v.undone = x.undone
		if n := len(x.tree); n > 0 {
			v.block = x.tree[n-1].Number
		}
		if b, ok := blocks[id]; ok {
			v.block = min(v.block, b)
		}
		ref := model.BlockRef{Chain: id, Number: v.block}
		if n := len(x.tree); n > 0 && v.block >= x.tree[0].Number {
			ref = x.tree[v.block-x.tree[0].Number].Ref(id)
		}
		for _, c := range g.Contracts() {
			if k := x.contracts[c.Contract]; c.Chain == id && k != nil && k.Stopped == "" && k.Doubt == "" && k.through(v.block) >= int64(v.block) {
				v.contracts[c.Contract] = k
			}
		}
		x.mu.RUnlock()
		out[id] = v
		refs = append(refs, ref)
	}
	return out, refs, nil
}

// open gives every view its eyes while fn runs.
func open(views map[model.ChainID]*view, chains []model.ChainID, fn func() error) error {
	if len(chains) == 0 {
		return fn()
	}
	v := views[chains[0]]
	return v.x.store.look(func(e *eyes) error {
		v.eyes = e
		return open(views, chains[1:], fn)
	})
}

// guess goes through a rule: what is unsure in any part makes the whole unsure,
// unless the others decide it.
func guess(r model.Rule, w model.Wallet, views map[model.ChainID]*view) (Guess, error) {
	switch {
	case r.Any != nil:
		return several(r.Any, w, views, Likely, Unlikely)
	case r.All != nil:
		return several(r.All, w, views, Unlikely, Likely)
	case r.Allow != nil:
		return yes(slices.Contains(r.Allow, w)), nil
	case r.ERC721 != nil:
		return guessERC721(r.ERC721, w, views[r.ERC721.Chain])
	case r.ERC1155 != nil:
		v := views[r.ERC1155.Chain]
		c := v.contracts[r.ERC1155.Contract]
		id, err := uint256.FromDecimal(r.ERC1155.TokenID)
		if c == nil || c.Kind != events.ERC1155 || err != nil {
			return Unsure, nil
		}
		e, _, err := at(v.eyes.amounts(), amountKey(c.Slot, id, w), last(v.block))
		return yes(!e.total.LtUint64(r.ERC1155.Min)), err
	case r.ERC20 != nil:
		v := views[r.ERC20.Chain]
		c := v.contracts[r.ERC20.Contract]
		least, err := uint256.FromDecimal(r.ERC20.Min)
		if c == nil || c.Kind != events.ERC20 || err != nil {
			return Unsure, nil
		}
		e, _, err := at(v.eyes.wallets(), walletKey(c.Slot, w), last(v.block))
		return yes(!e.total.Lt(least)), err
	}
	return Unsure, nil // ends by itself: events do not tell
}

func yes(is bool) Guess {
	if is {
		return Likely
	}
	return Unlikely
}

// several joins rules: one that is decides makes the whole so, all that are other
// make it that.
func several(rules []model.Rule, w model.Wallet, views map[model.ChainID]*view, decides, other Guess) (Guess, error) {
	out := other
	for _, r := range rules {
		switch g, err := guess(r, w, views); {
		case err != nil || g == decides:
			return g, err
		case g == Unsure:
			out = Unsure
		}
	}
	return out, nil
}

func guessERC721(r *model.ERC721Rule, w model.Wallet, v *view) (Guess, error) {
	c := v.contracts[r.Contract]
	if c == nil || c.Kind != events.ERC721 {
		return Unsure, nil
	}
	if len(r.TokenIDs) == 0 {
		e, _, err := at(v.eyes.wallets(), walletKey(c.Slot, w), last(v.block))
		return yes(!e.total.LtUint64(r.Min)), err
	}
	var have uint64
	for _, text := range r.TokenIDs {
		id, err := uint256.FromDecimal(text)
		if err != nil {
			continue
		}
		h, err := v.eyes.whose(c.Slot, id, c.ranges, last(v.block))
		if err != nil {
			return Unsure, err
		}
		if h.by == w {
			have++
		}
	}
	return yes(have >= r.Min), nil
}

// Given lists the tokens that a wallet was ever given, to hold or to use, the
// newest 256, oldest first, and up to which block. It is false where the index does
// not have the contract's whole past, or does not agree with the chain. What is
// found is to be read.
func (x *Index) Given(address model.Address, w model.Wallet) (ids []string, upTo uint64, ok bool) {
	x.mu.RLock()
	c, n := x.contracts[address], len(x.tree)
	if c == nil || !c.Live || c.Stopped != "" || c.Doubt != "" || n == 0 {
		x.mu.RUnlock()
		return nil, 0, false
	}
	upTo = x.tree[n-1].Number
	x.mu.RUnlock()
	err := x.store.look(func(e *eyes) error {
		return walk(e.wallets(), walletKey(c.Slot, w), last(upTo), func(l *entry) bool {
			for id := l.last; !l.out && len(ids) < maxGiven && !id.Lt(&l.id); id.SubUint64(&id, 1) {
				if text := id.Dec(); !slices.Contains(ids, text) {
					ids = append(ids, text)
				}
				if id.IsZero() {
					break
				}
			}
			return len(ids) < maxGiven
		})
	})
	slices.Reverse(ids)
	return ids, upTo, err == nil
}
