package main

import (
	"context"

	"github.com/streamgate/streamgate/chain/operator"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// contractVerbs is what the `contract` verbs of the command line do.
type contractVerbs struct{}

// with connects as a key and acts.
func with[T any](ctx context.Context, rpc, keyHex string, act func(*operator.Operator) (T, error)) (T, error) {
	var none T
	key, err := operator.KeyFromHex(keyHex)
	if err != nil {
		return none, err
	}
	op, err := operator.New(ctx, rpc, key)
	if err != nil {
		return none, err
	}
	defer op.Close()
	return act(op)
}

// Deploy implements cli.Contracts.
func (contractVerbs) Deploy(ctx context.Context, rpc, keyHex, kind, name, symbol string) (model.Address, error) {
	return with(ctx, rpc, keyHex, func(op *operator.Operator) (model.Address, error) {
		switch kind {
		case "access-pass":
			return op.DeployAccessPass(ctx, name, symbol)
		case "video-registry":
			return op.DeployRegistry(ctx)
		}
		return model.Address{}, fault.New("contract deploy", fault.Invalid, "no contract %q", kind)
	})
}

// Mint implements cli.Contracts.
func (contractVerbs) Mint(ctx context.Context, rpc, keyHex string, contract, to model.Address, id string) error {
	_, err := with(ctx, rpc, keyHex, func(op *operator.Operator) (struct{}, error) {
		return struct{}{}, op.Mint(ctx, contract, to, id)
	})
	return err
}

// Transfer implements cli.Contracts.
func (contractVerbs) Transfer(ctx context.Context, rpc, keyHex string, contract, to model.Address, id string) (model.BlockRef, error) {
	return with(ctx, rpc, keyHex, func(op *operator.Operator) (model.BlockRef, error) {
		return op.Transfer(ctx, contract, to, id)
	})
}

// OwnerOf implements cli.Contracts. Reading needs no funds, so any key does.
func (contractVerbs) OwnerOf(ctx context.Context, rpc string, contract model.Address, id string) (model.Address, error) {
	key, err := operator.NewKey()
	if err != nil {
		return model.Address{}, err
	}
	return with(ctx, rpc, key.Hex(), func(op *operator.Operator) (model.Address, error) {
		return op.OwnerOf(ctx, contract, id)
	})
}
