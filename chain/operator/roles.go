package operator

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Roles are those of an AccessPass, by the names that people use.
func Roles() []string { return []string{"admin", "minter", "renewer", "revoker"} }

func role(name string) ([32]byte, error) {
	switch name {
	case "admin":
		return [32]byte{}, nil
	case "minter":
		return crypto.Keccak256Hash([]byte("MINTER_ROLE")), nil
	case "renewer":
		return crypto.Keccak256Hash([]byte("RENEWER_ROLE")), nil
	case "revoker":
		return crypto.Keccak256Hash([]byte("REVOKER_ROLE")), nil
	}
	return [32]byte{}, fault.At("operator.role", fault.Invalid, "role", "role %q: want one of %s", name, strings.Join(Roles(), ", "))
}

// GrantRole lets an account act on an AccessPass. The key needs the admin's role.
func (o *Operator) GrantRole(ctx context.Context, contract model.Address, name string, account model.Address) (model.BlockRef, error) {
	r, err := role(name)
	if err != nil {
		return model.BlockRef{}, err
	}
	data, err := bindings.NewAccessPass().TryPackGrantRole(r, common.Address(account))
	return o.change(ctx, "operator.GrantRole", contract, data, err)
}

// RevokeRole takes a role back. The key needs the admin's role.
func (o *Operator) RevokeRole(ctx context.Context, contract model.Address, name string, account model.Address) (model.BlockRef, error) {
	r, err := role(name)
	if err != nil {
		return model.BlockRef{}, err
	}
	data, err := bindings.NewAccessPass().TryPackRevokeRole(r, common.Address(account))
	return o.change(ctx, "operator.RevokeRole", contract, data, err)
}

// Verified is what stands at an address.
type Verified struct {
	Chain    model.ChainID
	Contract model.Address
	Kind     string   // access-pass or video-registry
	Roles    []string // that the account asked about has; of an access-pass alone
}

// Verify compares the code at an address with that of our contracts, byte by byte, and
// asks what roles an account has. Another code is a Conflict.
func (o *Operator) Verify(ctx context.Context, contract, account model.Address) (Verified, error) {
	const op = "operator.Verify"
	out := Verified{Chain: o.chain, Contract: contract}
	code, err := o.codeAt(ctx, common.Address(contract))
	if err != nil {
		return out, err
	}
	switch {
	case len(code) == 0:
		return out, fault.New(op, fault.NotFound, "no contract at %s on chain %d", common.Address(contract), o.chain)
	case bytes.Equal(code, common.FromHex(bindings.VideoRegistryRuntime)):
		out.Kind = "video-registry"
		return out, nil
	case !bytes.Equal(code, common.FromHex(bindings.AccessPassRuntime)):
		return out, fault.New(op, fault.Conflict, "the code at %s on chain %d is none of this release: keccak-256 %s", common.Address(contract), o.chain, crypto.Keccak256Hash(code))
	}
	out.Kind = "access-pass"
	for _, name := range Roles() {
		if account.IsZero() {
			break
		}
		r, err := role(name)
		if err != nil {
			return out, err
		}
		answer, err := o.call(ctx, contract, bindings.NewAccessPass().PackHasRole(r, common.Address(account)))
		if err != nil {
			return out, err
		}
		has, err := bindings.NewAccessPass().UnpackHasRole(answer)
		if err != nil {
			return out, fault.As(op, fault.Corrupt, fmt.Errorf("role %s: %w", name, err))
		}
		if has {
			out.Roles = append(out.Roles, name)
		}
	}
	return out, nil
}
