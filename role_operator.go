package main

import (
	"context"
	"errors"
	"math/big"
	"os"
	"strings"
	"time"

	"github.com/streamgate/streamgate/chain/operator"
	"github.com/streamgate/streamgate/internal/cli"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// contractVerbs is what the `contract` verbs of the command line do.
type contractVerbs struct{}

// desk is an operator, and the transaction of its that is in a block.
type desk struct {
	*operator.Operator
	transaction string
}

// at opens an operator as the desk says.
func at(ctx context.Context, d cli.Desk) (*desk, error) {
	out := &desk{}
	opts := operator.Options{BumpAfter: d.BumpAfter, DryRun: d.DryRun, Tell: func(s operator.Step) {
		if s.Block > 0 {
			out.transaction = s.Transaction.String()
		}
		if d.Tell != nil {
			d.Tell(s.String())
		}
	}}
	var err error
	if opts.Wait, err = operator.ParseFinality(d.Wait); err != nil {
		return nil, err
	}
	if opts.MaxFee, err = wei("--max-fee", d.MaxFee); err != nil {
		return nil, err
	}
	if opts.MaxTip, err = wei("--max-tip", d.MaxTip); err != nil {
		return nil, err
	}
	signer, err := signerOf(ctx, d)
	if err != nil {
		return nil, err
	}
	out.Operator, err = operator.NewWith(ctx, d.RPC, signer, opts)
	return out, err
}

// signerOf is who signs. Without anybody, as for verbs that only read, it is a key
// that has nothing.
func signerOf(ctx context.Context, d cli.Desk) (operator.Signer, error) {
	switch {
	case d.Signer != "":
		return operator.NewRemote(ctx, d.Signer, d.Account)
	case d.Keystore != "":
		return operator.KeyFromKeystore(d.Keystore, d.PasswordFile)
	case d.KeyFile != "":
		b, err := os.ReadFile(d.KeyFile)
		if err != nil {
			return nil, fault.As("contract", fault.Invalid, err)
		}
		return operator.KeyFromHex(strings.TrimSpace(string(b)))
	}
	return operator.NewKey()
}

// wei reads gwei in decimal; nil for none.
func wei(what, gwei string) (*big.Int, error) {
	if gwei == "" {
		return nil, nil
	}
	r, ok := new(big.Rat).SetString(gwei)
	if !ok || r.Sign() <= 0 || strings.ContainsAny(gwei, "/eE") || len(gwei) > 32 {
		return nil, fault.At("contract", fault.Invalid, what, "%s %q: want gwei in decimal, for example 1.5", what, gwei)
	}
	r.Mul(r, big.NewRat(1_000_000_000, 1))
	return new(big.Int).Div(r.Num(), r.Denom()), nil
}

// change opens an operator, acts, and says what became of it.
func change(ctx context.Context, d cli.Desk, contract model.Address, act func(*operator.Operator) (model.BlockRef, error)) (cli.Sent, error) {
	op, err := at(ctx, d)
	if err != nil {
		return cli.Sent{}, err
	}
	defer op.Close()
	block, err := act(op.Operator)
	out := cli.Sent{Chain: op.Chain(), Contract: evm.Checksum(contract), Transaction: op.transaction}
	if block.Number > 0 {
		out.Block = &block
	}
	return planned(out, err)
}

// planned takes the error of a dry run for what it is.
func planned(out cli.Sent, err error) (cli.Sent, error) {
	var p *operator.Planned
	if !errors.As(err, &p) {
		return out, err
	}
	atMost, _ := new(big.Int).SetString(p.AtMost, 10) // they are numbers
	fee, _ := new(big.Int).SetString(p.FeePerGas, 10)
	out.Plan = &cli.Plan{Gwei: operator.Gwei(fee), Coins: operator.Coins(atMost), From: evm.Checksum(p.From), To: evm.Checksum(p.To), Nonce: p.Nonce, Gas: p.Gas, FeePerGas: p.FeePerGas, TipPerGas: p.TipPerGas, AtMost: p.AtMost}
	return out, nil
}

// Deploy implements cli.Contracts.
func (contractVerbs) Deploy(ctx context.Context, d cli.Desk, what cli.Deploy) (cli.Sent, error) {
	op, err := at(ctx, d)
	if err != nil {
		return cli.Sent{}, err
	}
	defer op.Close()
	code := operator.RegistryCode()
	if what.Kind == "access-pass" {
		if what.Admin.IsZero() {
			what.Admin = op.Address()
		}
		code = operator.AccessPassCode(what.Name, what.Symbol, what.Admin)
	}
	var made operator.Deployment
	if what.Salt == "" {
		made, err = op.Create(ctx, code)
	} else {
		made, err = op.CreateAt(ctx, operator.Salt(what.Salt), code)
	}
	out, err := planned(cli.Sent{Chain: op.Chain(), Contract: evm.Checksum(made.Contract), There: made.There, Transaction: op.transaction}, err)
	if out.Plan != nil && what.Salt == "" {
		out.Contract = out.Plan.To
	}
	if made.Block.Number > 0 {
		out.Block = &made.Block
	}
	return out, err
}

// Verify implements cli.Contracts.
func (contractVerbs) Verify(ctx context.Context, d cli.Desk, contract, account model.Address) (cli.Verified, error) {
	op, err := at(ctx, d)
	if err != nil {
		return cli.Verified{}, err
	}
	defer op.Close()
	v, err := op.Verify(ctx, contract, account)
	return cli.Verified{Chain: v.Chain, Contract: evm.Checksum(v.Contract), Kind: v.Kind, Roles: v.Roles}, err
}

// Mint implements cli.Contracts.
func (contractVerbs) Mint(ctx context.Context, d cli.Desk, contract, to model.Address, id string, until time.Time) (cli.Sent, error) {
	return change(ctx, d, contract, func(op *operator.Operator) (model.BlockRef, error) {
		if until.IsZero() {
			return op.MintIn(ctx, contract, to, id)
		}
		return op.MintUntil(ctx, contract, to, id, until)
	})
}

// Transfer implements cli.Contracts.
func (contractVerbs) Transfer(ctx context.Context, d cli.Desk, contract, to model.Address, id string) (cli.Sent, error) {
	return change(ctx, d, contract, func(op *operator.Operator) (model.BlockRef, error) {
		return op.Transfer(ctx, contract, to, id)
	})
}

// SetRole implements cli.Contracts.
func (contractVerbs) SetRole(ctx context.Context, d cli.Desk, contract model.Address, role string, account model.Address, has bool) (cli.Sent, error) {
	return change(ctx, d, contract, func(op *operator.Operator) (model.BlockRef, error) {
		if has {
			return op.GrantRole(ctx, contract, role, account)
		}
		return op.RevokeRole(ctx, contract, role, account)
	})
}

// OwnerOf implements cli.Contracts.
func (contractVerbs) OwnerOf(ctx context.Context, rpc string, contract model.Address, id string) (model.Address, error) {
	op, err := at(ctx, cli.Desk{RPC: rpc})
	if err != nil {
		return model.Address{}, err
	}
	defer op.Close()
	return op.OwnerOf(ctx, contract, id)
}
