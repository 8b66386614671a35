package main

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"

	"github.com/streamgate/streamgate/chain/index"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// lists compares what the index lists of every contract, at the newest block and at the
// oldest of those that were looked at, with what the chain says there.
func (w *world) lists(ctx context.Context, at []*truth) error {
	newest, older := at[0], at[len(at)-1]
	for _, t := range []*truth{newest, older} {
		for _, l := range w.listings() {
			got, err := w.listed(ctx, t, l, t == older)
			if err != nil {
				return err
			}
			want, err := l.means(ctx, t)
			if err != nil {
				return err
			}
			w.compared, w.held = w.compared+1, w.held+1
			if !same(got, want) {
				w.wrong++
				return fmt.Errorf("%s at block %d %v: the chain says %v, the index says %v", l.name, t.number, t.at, want, got)
			}
		}
	}
	return nil
}

// listing is a list, and what it means: an amount for each that there is.
type listing struct {
	name     string
	contract common.Address
	ask      func(index.Query) ([]model.Holding, index.Page, error)
	key      func(model.Holding) string
	means    func(ctx context.Context, t *truth) (map[string]string, error)
}

func (w *world) listings() []listing {
	wallet := func(h model.Holding) string { return h.Wallet.String() }
	units := uint256.NewInt(5)
	return []listing{
		{"holders of the pass", w.pass, w.eye.index.Holders, wallet, amounts(w.pass, "balanceOf(address)")},
		{"holders of the units", w.tickets, func(q index.Query) ([]model.Holding, index.Page, error) { return w.eye.index.HoldersOf(q, units) }, wallet,
			amounts(w.tickets, "balanceOf(address,uint256)", id(5))},
		{"holders of the coin", w.coin, w.eye.index.Holders, wallet, amounts(w.coin, "balanceOf(address)")},
		{"tokens of the pass", w.pass, w.eye.index.Tokens, func(h model.Holding) string { return h.Token + " of " + h.Wallet.String() }, owners},
	}
}

// amounts asks for the balance of everybody that there is.
func amounts(of common.Address, signature string, more ...[]byte) func(context.Context, *truth) (map[string]string, error) {
	return func(ctx context.Context, t *truth) (map[string]string, error) {
		out := map[string]string{}
		for i := range wallets + accounts {
			w := t.w.wallet(i)
			n, err := t.count(ctx, of, signature, append([][]byte{w[:]}, more...)...)
			if err != nil {
				return nil, err
			}
			if n.Sign() > 0 {
				out[model.Wallet(w).String()] = n.String()
			}
		}
		return out, nil
	}
}

// owners asks for the owner of each token.
func owners(ctx context.Context, t *truth) (map[string]string, error) {
	out := map[string]string{}
	for n := int64(1); n <= tokens; n++ {
		owner, err := t.word(ctx, t.w.pass, "ownerOf(uint256)", id(n))
		if err != nil {
			return nil, err
		}
		if owner != nil && owner.Sign() > 0 {
			out[fmt.Sprintf("%d of %v", n, model.Wallet(common.BigToAddress(owner)))] = big.NewInt(1).String()
		}
	}
	return out, nil
}

// listed waits until the index has the block, and lists. Of one that may be below its
// window, which a rollback makes small, it does not say the hash.
func (w *world) listed(ctx context.Context, t *truth, l listing, old bool) (map[string]string, error) {
	q := index.Query{Contract: model.Address(l.contract), Block: &t.number}
	for {
		all, page, err := l.ask(q)
		if err == nil && (page.At.Hash == t.at || old && page.At.Hash.IsZero()) && page.Next == nil {
			out := map[string]string{}
			for _, h := range all {
				out[l.key(h)] = h.Amount
			}
			return out, nil
		}
		if err != nil && fault.KindOf(err) != fault.Unavailable && fault.KindOf(err) != fault.NotFound {
			return nil, err
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			return nil, fmt.Errorf("%s: the index did not get to block %d %v: it is at %+v, %w", l.name, t.number, t.at, page, err)
		}
	}
}

func same(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if b[k] != v {
			return false
		}
	}
	return true
}
