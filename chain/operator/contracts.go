package operator

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// DeployAccessPass deploys a collection of passes of which this key is the admin.
func (o *Operator) DeployAccessPass(ctx context.Context, name, symbol string) (model.Address, error) {
	d, err := o.Create(ctx, AccessPassCode(name, symbol, o.Address()))
	return d.Contract, err
}

// DeployRegistry deploys a VideoRegistry.
func (o *Operator) DeployRegistry(ctx context.Context) (model.Address, error) {
	d, err := o.Create(ctx, RegistryCode())
	return d.Contract, err
}

// Mint makes pass id for a wallet. The key needs the minter's role. A contract
// that is not there is NotFound, here and below.
func (o *Operator) Mint(ctx context.Context, contract, to model.Address, id string) error {
	_, err := o.MintIn(ctx, contract, to, id)
	return err
}

// MintIn is Mint, and gives the block that has it.
func (o *Operator) MintIn(ctx context.Context, contract, to model.Address, id string) (model.BlockRef, error) {
	n, err := tokenID(id)
	if err != nil {
		return model.BlockRef{}, err
	}
	data, err := bindings.NewAccessPass().TryPackMint(common.Address(to), n)
	return o.change(ctx, "operator.Mint", contract, data, err)
}

// Transfer moves pass id from this key's account and gives the block that has it.
func (o *Operator) Transfer(ctx context.Context, contract, to model.Address, id string) (model.BlockRef, error) {
	n, err := tokenID(id)
	if err != nil {
		return model.BlockRef{}, err
	}
	data, err := bindings.NewAccessPass().TryPackTransferFrom(common.Address(o.Address()), common.Address(to), n)
	if err != nil {
		return model.BlockRef{}, fault.As("operator.Transfer", fault.Invalid, err)
	}
	receipt, err := o.invoke(ctx, contract, data)
	if err != nil {
		return model.BlockRef{}, err
	}
	return o.block(ctx, receipt)
}

// RegisterVideo writes a video's content root and gate hash to a registry.
func (o *Operator) RegisterVideo(ctx context.Context, registry model.Address, video model.VideoID, root string, gate model.Hash) error {
	data, err := bindings.NewVideoRegistry().TryPackRegister(string(video), root, gate)
	if err != nil {
		return fault.As("operator.RegisterVideo", fault.Invalid, err)
	}
	_, err = o.invoke(ctx, registry, data)
	return err
}

// OwnerOf says who holds pass id; Conflict if nobody does, NotFound if there is
// no such contract.
func (o *Operator) OwnerOf(ctx context.Context, contract model.Address, id string) (model.Address, error) {
	n, err := tokenID(id)
	if err != nil {
		return model.Address{}, err
	}
	out, err := o.call(ctx, contract, bindings.NewAccessPass().PackOwnerOf(n))
	if err != nil {
		return model.Address{}, err
	}
	owner, err := bindings.NewAccessPass().UnpackOwnerOf(out)
	return model.Address(owner), fault.Wrap("operator.OwnerOf", err)
}

// invoke sends data to a contract. Without one there the chain would take the
// transaction and do nothing, which would look like success.
func (o *Operator) invoke(ctx context.Context, contract model.Address, data []byte) (*types.Receipt, error) {
	const op = "operator.invoke"
	to := common.Address(contract)
	asked, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	code, err := o.client.CodeAt(asked, to, nil)
	if err != nil {
		return nil, refused(op, "code of "+to.Hex(), err)
	}
	if len(code) == 0 {
		return nil, fault.New(op, fault.NotFound, "no contract at %s on chain %d", to.Hex(), o.chain)
	}
	return o.send(ctx, &to, data)
}

// block names the block of a receipt, with its chain time.
func (o *Operator) block(ctx context.Context, r *types.Receipt) (model.BlockRef, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	h, err := o.client.HeaderByHash(ctx, r.BlockHash)
	if err != nil {
		return model.BlockRef{}, fault.As("operator.block", fault.Unavailable, fmt.Errorf("block %s: %w", r.BlockHash, err))
	}
	return model.BlockRef{Chain: o.chain, Number: r.BlockNumber.Uint64(), Hash: model.Hash(r.BlockHash), Time: time.Unix(int64(h.Time), 0)}, nil
}

func tokenID(id string) (*big.Int, error) {
	n, ok := new(big.Int).SetString(id, 10)
	if !ok || n.Sign() < 0 || n.BitLen() > 256 {
		return nil, fault.At("operator", fault.Invalid, "token_id", "token id %q: want a number in decimal", id)
	}
	return n, nil
}
