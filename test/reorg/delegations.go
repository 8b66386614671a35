package main

import (
	"context"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"

	"github.com/streamgate/streamgate/contracts/bindings"
)

// What delegations are limited to, as delegate.xyz v2 numbers it.
const (
	toAll uint8 = iota + 1
	toContract
	toToken
	toAmount
	toUnits
)

// limited are the rights of a delegation that is for one purpose.
func limited() [32]byte { return [32]byte{31: 1} }

// drawDelegation makes one, or ends it: for all, for a contract (now and then one that
// no gate asks for in this way), for a token, or for an amount.
func (w *world) drawDelegation(who, to int, n *big.Int, small int64, on calling) (int, transfer) {
	abi, at, rights, word := bindings.NewDelegateRegistry(), w.wallet(to), [32]byte{}, "all rights"
	if w.rng.IntN(4) == 0 {
		rights, word = limited(), "limited rights"
	}
	stands := small > 0
	contract := []common.Address{w.pass, w.pass, w.tickets, w.coin}[w.rng.IntN(4)]
	switch w.rng.IntN(6) {
	case 0:
		return on(who, w.registry, abi.PackDelegateAll(at, rights, stands), "delegates all to %d with %s: %t", to, word, stands)
	case 1:
		return on(who, w.registry, abi.PackDelegateContract(at, contract, rights, stands), "delegates contract %v to %d with %s: %t", contract, to, word, stands)
	case 2:
		return on(who, w.registry, abi.PackDelegateERC1155(at, w.tickets, big.NewInt(5), rights, big.NewInt(small*2)), "delegates %d units to %d with %s", small*2, to, word)
	case 3:
		return on(who, w.registry, abi.PackDelegateERC20(at, w.coin, rights, big.NewInt(600*small)), "delegates %d coins to %d with %s", 600*small, to, word)
	default:
		return on(who, w.registry, abi.PackDelegateERC721(at, w.pass, n, rights, stands), "delegates token %v to %d with %s: %t", n, to, word, stands)
	}
}

// share is what somebody delegated of a contract: all of it, or tokens, or an amount.
type share struct {
	from   common.Address
	all    bool
	tokens []int64
	most   *big.Int
}

// shares reads what was delegated to a wallet of a contract, in one of the limited
// ways or wholly, with rights that count.
func (t *truth) shares(ctx context.Context, to, contract common.Address, rights [32]byte, way uint8) (out []*share, err error) {
	abi := bindings.NewDelegateRegistry()
	raw, err := t.call(ctx, t.w.registry, abi.PackGetIncomingDelegations(to))
	if err != nil {
		return nil, err
	}
	all, err := abi.UnpackGetIncomingDelegations(raw)
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		if d.From == to || d.Rights != [32]byte{} && d.Rights != rights {
			continue
		}
		if d.Type != toAll && (d.Contract != contract || d.Type != toContract && d.Type != way) {
			continue
		}
		i := slices.IndexFunc(out, func(s *share) bool { return s.from == d.From })
		if i < 0 {
			i, out = len(out), append(out, &share{from: d.From, most: new(big.Int)})
		}
		switch d.Type {
		case toAll, toContract:
			out[i].all = true
		case toToken:
			out[i].tokens = append(out[i].tokens, d.TokenId.Int64())
		case toAmount, toUnits:
			if d.Amount.Cmp(out[i].most) > 0 {
				out[i].most = d.Amount
			}
		}
	}
	return out, nil
}

// delegated: the rule holds for a wallet, or for another one that delegated to it all
// that is asked for, or for the part that it delegated.
func delegated(whole rule, of func(*world) common.Address, rights [32]byte, way uint8, part func(*share) rule) rule {
	return func(ctx context.Context, t *truth, w common.Address) (bool, error) {
		if ok, err := whole(ctx, t, w); ok || err != nil {
			return ok, err
		}
		shares, err := t.shares(ctx, w, of(t.w), rights, way)
		if err != nil {
			return false, err
		}
		for _, s := range shares {
			holds := part(s)
			if s.all {
				holds = whole
			}
			if ok, err := holds(ctx, t, s.from); ok || err != nil {
				return ok, err
			}
		}
		return false, nil
	}
}

// among are those of some tokens that were delegated; all that were for none named.
func (s *share) among(ids []int64) []int64 {
	if ids == nil {
		return s.tokens
	}
	return slices.DeleteFunc(slices.Clone(ids), func(n int64) bool { return !slices.Contains(s.tokens, n) })
}

// reaches: both the balance and what was delegated of it.
func (s *share) reaches(least int64, whole rule) rule {
	return func(ctx context.Context, t *truth, w common.Address) (bool, error) {
		if s.most.Cmp(big.NewInt(least)) < 0 {
			return false, nil
		}
		return whole(ctx, t, w)
	}
}
