package operator

import (
	"context"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Lend makes a wallet the user of pass id until a time (ERC-4907) and gives the
// block that has it. The key holds the pass.
func (o *Operator) Lend(ctx context.Context, contract, user model.Address, id string, until time.Time) (model.BlockRef, error) {
	n, err := tokenID(id)
	if err != nil {
		return model.BlockRef{}, err
	}
	data, err := bindings.NewAccessPass().TryPackSetUser(n, common.Address(user), seconds(until))
	return o.change(ctx, "operator.Lend", contract, data, err)
}

// MintUntil makes pass id for a wallet with a subscription that ends at a time
// (ERC-5643). The key needs the minter's role.
func (o *Operator) MintUntil(ctx context.Context, contract, to model.Address, id string, until time.Time) (model.BlockRef, error) {
	n, err := tokenID(id)
	if err != nil {
		return model.BlockRef{}, err
	}
	data, err := bindings.NewAccessPass().TryPackMintUntil(common.Address(to), n, seconds(until))
	return o.change(ctx, "operator.MintUntil", contract, data, err)
}

// Renew makes the subscription of pass id longer (ERC-5643). The key needs the
// renewer's role.
func (o *Operator) Renew(ctx context.Context, contract model.Address, id string, by time.Duration) (model.BlockRef, error) {
	n, err := tokenID(id)
	if err != nil {
		return model.BlockRef{}, err
	}
	data, err := bindings.NewAccessPass().TryPackRenewSubscription(n, uint64(by/time.Second))
	return o.change(ctx, "operator.Renew", contract, data, err)
}

// Cancel ends the subscription of pass id now. The key holds the pass.
func (o *Operator) Cancel(ctx context.Context, contract model.Address, id string) (model.BlockRef, error) {
	n, err := tokenID(id)
	if err != nil {
		return model.BlockRef{}, err
	}
	data, err := bindings.NewAccessPass().TryPackCancelSubscription(n)
	return o.change(ctx, "operator.Cancel", contract, data, err)
}

// change sends packed data and gives the block that has it.
func (o *Operator) change(ctx context.Context, op string, contract model.Address, data []byte, err error) (model.BlockRef, error) {
	if err != nil {
		return model.BlockRef{}, fault.As(op, fault.Invalid, err)
	}
	receipt, err := o.invoke(ctx, contract, data)
	if err != nil {
		return model.BlockRef{}, err
	}
	return o.block(ctx, receipt)
}

// seconds is a time as contracts have it; before 1970 there was none.
func seconds(t time.Time) uint64 { return uint64(max(t.Unix(), 0)) }

// Revoke takes pass id from whoever holds it. The key needs the revoker's role.
func (o *Operator) Revoke(ctx context.Context, contract model.Address, id string) (model.BlockRef, error) {
	n, err := tokenID(id)
	if err != nil {
		return model.BlockRef{}, err
	}
	data, err := bindings.NewAccessPass().TryPackRevoke(n)
	return o.change(ctx, "operator.Revoke", contract, data, err)
}
