package main

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/streamgate/streamgate/internal/model"
)

// truth reads contracts at one block, past everything that is tested, and remembers.
type truth struct {
	w      *world
	at     model.Hash
	number uint64
	time   uint64
	seen   map[string][]byte
}

// word calls a function by its signature with words; nil for a revert.
func (t *truth) word(ctx context.Context, contract common.Address, signature string, args ...[]byte) (*big.Int, error) {
	data := crypto.Keccak256([]byte(signature))[:4]
	for _, a := range args {
		data = append(data, common.LeftPadBytes(a, 32)...)
	}
	out, err := t.call(ctx, contract, data)
	if err != nil || len(out) < 32 {
		return nil, err
	}
	return new(big.Int).SetBytes(out[:32]), nil
}

// call gives what a contract answers; nothing for a revert.
func (t *truth) call(ctx context.Context, contract common.Address, data []byte) ([]byte, error) {
	key := contract.Hex() + string(data)
	if out, ok := t.seen[key]; ok {
		return out, nil
	}
	var answer hexutil.Bytes
	err := t.w.node.client.Client().CallContext(ctx, &answer, "eth_call", map[string]any{"to": contract, "data": hexutil.Bytes(data)},
		map[string]any{"blockHash": t.at, "requireCanonical": true})
	if err != nil && !strings.Contains(err.Error(), "revert") {
		return nil, fmt.Errorf("truth at %v: %w", t.at, err)
	}
	t.seen[key] = answer
	return answer, nil
}

// number is word for a token id, as what is counted; 0 for a revert.
func (t *truth) count(ctx context.Context, contract common.Address, signature string, args ...[]byte) (*big.Int, error) {
	n, err := t.word(ctx, contract, signature, args...)
	if n == nil {
		n = new(big.Int)
	}
	return n, err
}

func isWallet(n *big.Int, w common.Address) bool {
	return n != nil && n.Cmp(new(big.Int).SetBytes(w[:])) == 0
}

func id(n int64) []byte { return big.NewInt(n).Bytes() }

// rule is a gate's rule in plain words: what the chain must say for a wallet.
type rule func(ctx context.Context, t *truth, w common.Address) (bool, error)

func owns(n int64) rule {
	return func(ctx context.Context, t *truth, w common.Address) (bool, error) {
		owner, err := t.word(ctx, t.w.pass, "ownerOf(uint256)", id(n))
		return isWallet(owner, w), err
	}
}

func ownsSome(least int, ids ...int64) rule {
	return func(ctx context.Context, t *truth, w common.Address) (bool, error) {
		held := 0
		for _, n := range ids {
			ok, err := owns(n)(ctx, t, w)
			if err != nil {
				return false, err
			}
			if ok {
				held++
			}
		}
		return held >= least, nil
	}
}

func balance(of func(*world) common.Address, signature string, least int64, more ...[]byte) rule {
	return func(ctx context.Context, t *truth, w common.Address) (bool, error) {
		n, err := t.count(ctx, of(t.w), signature, append([][]byte{w[:]}, more...)...)
		return n.Cmp(big.NewInt(least)) >= 0, err
	}
}

// uses: ERC-4907's user of one of the tokens, before its time is over.
func uses(ids ...int64) rule {
	return func(ctx context.Context, t *truth, w common.Address) (bool, error) {
		for _, n := range ids {
			user, err := t.word(ctx, t.w.pass, "userOf(uint256)", id(n))
			if err != nil {
				return false, err
			}
			until, err := t.count(ctx, t.w.pass, "userExpires(uint256)", id(n))
			if err != nil {
				return false, err
			}
			if isWallet(user, w) && until.Cmp(new(big.Int).SetUint64(t.time)) > 0 {
				return true, nil
			}
		}
		return false, nil
	}
}

// subscribed: the holder of one of the tokens, before its subscription is over.
func subscribed(ids ...int64) rule {
	return func(ctx context.Context, t *truth, w common.Address) (bool, error) {
		for _, n := range ids {
			holds, err := owns(n)(ctx, t, w)
			if err != nil {
				return false, err
			}
			until, err := t.count(ctx, t.w.pass, "expiresAt(uint256)", id(n))
			if err != nil {
				return false, err
			}
			if holds && until.Cmp(new(big.Int).SetUint64(t.time)) > 0 {
				return true, nil
			}
		}
		return false, nil
	}
}

func either(a, b rule) rule {
	return func(ctx context.Context, t *truth, w common.Address) (bool, error) {
		ok, err := a(ctx, t, w)
		if ok || err != nil {
			return ok, err
		}
		return b(ctx, t, w)
	}
}

func both(a, b rule) rule {
	return func(ctx context.Context, t *truth, w common.Address) (bool, error) {
		ok, err := a(ctx, t, w)
		if !ok || err != nil {
			return ok, err
		}
		return b(ctx, t, w)
	}
}
