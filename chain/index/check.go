package index

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/holiman/uint256"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/events"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// samples is how many holders of a contract are compared with the chain at a
	// time, in turn: sooner or later each one is. The first look is at more.
	samples, firstSamples = 16, 128
	// maxRebuilds in a row do not help: the contract itself moves tokens that its
	// events do not tell of. It is tried again after retryDoubt.
	maxRebuilds = 1
	retryDoubt  = 6 * time.Hour
)

// checks is when each contract was compared last, and with which of its wallets
// the next comparison begins. It is lost with the process.
type checks struct {
	last map[model.Address]time.Time
	from map[model.Address]model.Wallet
}

func newChecks() checks {
	return checks{last: map[model.Address]time.Time{}, from: map[model.Address]model.Wallet{}}
}

// sample is what the index says and how the contract is asked for it.
type sample struct {
	call rpc.Call
	want uint256.Int
	what string
}

// check compares some holders of the contract that waits longest with the chain,
// at the index's tip. What differs is begun anew once; a contract that differs
// again is told as one whose events are not all. It reports whether more wait.
func (x *Index) check(ctx context.Context) (bool, error) {
	c := x.due()
	if c == nil {
		return false, nil
	}
	first := x.checks.last[c.Address].IsZero()
	x.checks.last[c.Address] = time.Now()
	if c.Doubt != "" {
		return true, x.doubted(c, c.Doubt)
	}
	tip := x.tree[len(x.tree)-1]
	some := samples
	if first {
		some = firstSamples
	}
	all, err := x.sample(c, some, tip)
	if err != nil || len(all) == 0 {
		return false, err
	}
	calls := make([]rpc.Call, len(all))
	for i, s := range all {
		calls[i] = s.call
	}
	results, err := x.source.Read(ctx, calls)
	if err != nil {
		return false, err
	}
	for i, r := range results {
		if r.Err != nil {
			return false, nil // a reorg, most likely: another time
		}
		if why := differs(all[i], r); why != "" {
			x.metrics.mismatches.WithLabelValues(label(x.cfg.Chain.ID)).Inc()
			return true, x.doubted(c, fmt.Sprintf("at block %d %s", tip.Number, why))
		}
	}
	x.metrics.compared.WithLabelValues(label(x.cfg.Chain.ID)).Add(float64(len(all)))
	return false, nil
}

// due is the contract that was compared the longest ago, nil if none need be.
func (x *Index) due() *contract {
	live := x.all(func(c *contract) bool {
		every := x.cfg.Check
		if c.Doubt != "" && c.Rebuilds > maxRebuilds {
			every = retryDoubt
		}
		return c.Live && c.Stopped == "" && time.Since(x.checks.last[c.Address]) >= every
	})
	if len(live) == 0 {
		return nil
	}
	return slices.MinFunc(live, func(a, b *contract) int { return x.checks.last[a.Address].Compare(x.checks.last[b.Address]) })
}

// doubted begins a contract anew, or, if that was done already, says so.
func (x *Index) doubted(c *contract, why string) error {
	x.log.Error("index does not agree with the chain", zap.Stringer("contract", c.Address), zap.String("reason", why), zap.Int("rebuilds", c.Rebuilds))
	next := *c
	if c.Rebuilds < maxRebuilds || c.Doubt != "" && c.Rebuilds > maxRebuilds {
		next.Rebuilds = maxRebuilds // the one after retryDoubt counts as the last one
		delete(x.checks.last, c.Address)
		return x.restart([]*contract{&next}, "mismatch", func(*write) {})
	}
	next.Doubt, next.Rebuilds = why, maxRebuilds+1
	if err := x.store.commit(write{contracts: []*contract{&next}}); err != nil {
		return err
	}
	x.keep([]*contract{&next}, func() {})
	return nil
}

// sample picks the next wallets of a contract and what they have.
func (x *Index) sample(c *contract, some int, tip rpc.Header) (out []sample, err error) {
	upTo := last(tip.Number)
	err = x.store.look(func(e *eyes) error {
		prefix, from := slotKey(c.Slot), x.checks.from[c.Address]
		for range some {
			key, _, err := e.wallets().Seek(prefix, walletKey(c.Slot, from))
			if err != nil {
				return err
			}
			if key == nil || len(key) != walletBytes+rowFixed {
				x.checks.from[c.Address] = model.Wallet{} // from the first one on again
				return nil
			}
			w := model.Wallet(key[slotBytes:walletBytes])
			newest, ok, err := at(e.wallets(), walletKey(c.Slot, w), upTo)
			if err != nil {
				return err
			}
			if ok {
				more, err := x.samplesOf(e, c, w, &newest, tip)
				if err != nil {
					return err
				}
				out = append(out, more...)
			}
			from = nextWallet(w)
			x.checks.from[c.Address] = from
			if from.IsZero() {
				return nil
			}
		}
		return nil
	})
	return out, err
}

// samplesOf is what a wallet has, and who has what it moved last.
func (x *Index) samplesOf(e *eyes, c *contract, w model.Wallet, newest *entry, tip rpc.Header) ([]sample, error) {
	call := func(data string) rpc.Call { return rpc.Call{Block: tip.Hash, To: c.Address, Data: []byte(data)} }
	switch {
	case c.Kind == events.ERC20 || c.Kind == events.ERC721 && newest.use:
		return []sample{{call(balanceOf(w)), newest.total, "balance of " + w.Short()}}, nil
	case c.Kind == events.ERC721:
		h, err := e.whose(c.Slot, &newest.id, c.ranges, last(tip.Number))
		var owner uint256.Int
		owner.SetBytes20(h.by[:])
		return []sample{{call(balanceOf(w)), newest.total, "balance of " + w.Short()},
			{call(ofToken(ownerOf, &newest.id)), owner, "holder of token " + newest.id.Dec()}}, err
	case c.Kind == events.ERC1155 && !newest.use:
		amount, _, err := at(e.amounts(), amountKey(c.Slot, &newest.id, w), last(tip.Number))
		return []sample{{call(balanceOfID(w, &newest.id)), amount.total, fmt.Sprintf("balance of %s of token %s", w.Short(), newest.id.Dec())}}, err
	}
	return nil, nil
}

// differs says how the contract's answer is another one than the index's, empty
// if it is the same. A token that nobody holds makes ownerOf revert.
func differs(s sample, r rpc.Result) string {
	switch {
	case r.Reverted && s.want.IsZero():
		return ""
	case r.Reverted || len(r.Data) != 32:
		return "the contract does not answer for the " + s.what
	}
	got := new(uint256.Int).SetBytes32(r.Data)
	if got.Eq(&s.want) {
		return ""
	}
	return fmt.Sprintf("the %s is %s, by the events it is %s", s.what, got.Hex(), s.want.Hex())
}

// nextWallet is the address after w, zero after the last one.
func nextWallet(w model.Wallet) model.Wallet {
	next := behind(w[:])
	if next == nil {
		return model.Wallet{}
	}
	return model.Wallet(next)
}

// Selectors of what contracts are asked.
const (
	ownerOf   = "\x63\x52\x21\x1e" // ERC-721 ownerOf(uint256)
	ofWallet  = "\x70\xa0\x82\x31" // ERC-721 and ERC-20 balanceOf(address)
	ofHolding = "\x00\xfd\xd5\x8e" // ERC-1155 balanceOf(address,uint256)
)

func balanceOf(w model.Wallet) string {
	return ofWallet + string(make([]byte, 32-len(w))) + string(w[:])
}

func ofToken(selector string, id *uint256.Int) string {
	word := id.Bytes32()
	return selector + string(word[:])
}

func balanceOfID(w model.Wallet, id *uint256.Int) string {
	return ofToken(ofHolding+string(make([]byte, 32-len(w)))+string(w[:]), id)
}
