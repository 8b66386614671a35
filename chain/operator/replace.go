package operator

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/core/types"

	"github.com/streamgate/streamgate/internal/fault"
)

// bumpPct is what nodes want a replacement to pay more, and a little: geth's default
// is 10 %, others have 12.5 %.
const bumpPct = 13

// errCaps says that a replacement would pay more than it may.
var errCaps = errors.New("it pays the highest fee that the caps allow: raise --max-fee and --max-tip, or wait until the chain is cheaper")

// attempts are the transactions under one nonce: one of them is mined.
type attempts []*types.Transaction

// land waits until one of a transaction and its replacements is in a block. One that
// waits too long pays too little: it is replaced, up to the caps.
func (o *Operator) land(ctx context.Context, tx *types.Transaction) (*types.Transaction, *types.Receipt, error) {
	all := attempts{tx}
	var held error // why the newest one was not replaced
	for {
		waiting, cancel := context.WithTimeout(ctx, o.opts.BumpAfter)
		in, receipt, err := o.await(waiting, all)
		late := waiting.Err() != nil && ctx.Err() == nil
		cancel()
		if err != nil && !late && held != nil {
			err = fmt.Errorf("%w; %s", err, fault.Detail(held))
		}
		if err == nil || !late {
			return in, receipt, err
		}
		before := held
		var next *types.Transaction
		if next, held = o.bump(ctx, all[len(all)-1]); held == nil {
			all = append(all, next)
			o.sent(next, "in no block yet, so sent again as")
		} else if before == nil && errors.Is(held, errCaps) {
			o.heldBack(all[len(all)-1], held)
		}
	}
}

// bump sends a transaction again with higher fees. It fails if the caps do not allow
// that, or the node does not want it: then one of the earlier ones may be mined
// already, or will be when the base fee falls.
func (o *Operator) bump(ctx context.Context, tx *types.Transaction) (*types.Transaction, error) {
	const op = "operator.bump"
	tip, fee := raised(tx.GasTipCap(), o.opts.MaxTip), raised(tx.GasFeeCap(), o.opts.MaxFee)
	if tip == nil || fee == nil || tip.Cmp(fee) > 0 {
		return nil, fault.As(op, fault.Conflict, errCaps)
	}
	ctx, cancel := context.WithTimeout(ctx, signWithin)
	defer cancel()
	next := types.NewTx(&types.DynamicFeeTx{ChainID: tx.ChainId(), Nonce: tx.Nonce(), To: tx.To(), Data: tx.Data(), Value: tx.Value(),
		Gas: tx.Gas(), GasTipCap: tip, GasFeeCap: fee})
	signed, err := o.signer.SignTx(ctx, o.chain, next)
	if err != nil {
		return nil, err
	}
	if err := o.client.SendTransaction(ctx, signed); err != nil {
		return nil, refused(op, "replacing", err)
	}
	o.nonces.sent(signed.Nonce(), time.Now())
	return signed, nil
}

// raised is a fee that is high enough for a replacement, nil if a cap forbids it.
func raised(fee, limit *big.Int) *big.Int {
	up := new(big.Int).Mul(fee, big.NewInt(100+bumpPct))
	up.Add(up.Div(up, big.NewInt(100)), big.NewInt(1))
	if limit != nil && up.Cmp(limit) > 0 {
		return nil
	}
	return up
}

// capped is a fee, or the cap if that is lower.
func capped(fee, limit *big.Int) *big.Int {
	if limit != nil && fee.Cmp(limit) > 0 {
		return limit
	}
	return fee
}
