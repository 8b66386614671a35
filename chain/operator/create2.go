package operator

import (
	"bytes"
	"context"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/contracts/bindings"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Deployment is where a contract is, and whether it was there before.
type Deployment struct {
	Contract model.Address
	There    bool
	Block    model.BlockRef // of the transaction; zero if it was there
}

// AccessPassCode is the creation code of a collection with an admin: the same code and
// salt give the same address on every chain.
func AccessPassCode(name, symbol string, admin model.Address) []byte {
	return append(common.FromHex(bindings.AccessPassMetaData.Bin), bindings.NewAccessPass().PackConstructor(name, symbol, common.Address(admin))...)
}

// RegistryCode is the creation code of a VideoRegistry.
func RegistryCode() []byte { return common.FromHex(bindings.VideoRegistryMetaData.Bin) }

// CreateAt deploys code at the address that it and the salt give on every chain. What
// is there already stays: it can only be the same.
func (o *Operator) CreateAt(ctx context.Context, salt model.Hash, code []byte) (Deployment, error) {
	const op = "operator.CreateAt"
	out := Deployment{Contract: AddressOf(salt, code)}
	there, err := o.codeAt(ctx, common.Address(out.Contract))
	if err != nil || len(there) > 0 {
		out.There = len(there) > 0
		return out, err
	}
	proxyAt := common.Address(chains.Factory())
	proxy, err := o.codeAt(ctx, proxyAt)
	if err != nil {
		return out, err
	}
	if !bytes.Equal(proxy, common.FromHex(chains.FactoryCode)) {
		return out, fault.New(op, fault.Unsupported, "chain %d has no deployment proxy at %s: deploy it there first, or use --plain for an address of this chain alone", o.chain, proxyAt)
	}
	receipt, err := o.send(ctx, &proxyAt, append(salt[:], code...))
	if err != nil {
		return out, err
	}
	if there, err = o.codeAt(ctx, common.Address(out.Contract)); err == nil && len(there) == 0 {
		err = fault.New(op, fault.Conflict, "transaction %s left no contract at %s", receipt.TxHash, out.Contract)
	}
	if err == nil {
		out.Block, err = o.block(ctx, receipt)
	}
	return out, err
}

// Create deploys code at an address of this chain alone.
func (o *Operator) Create(ctx context.Context, code []byte) (Deployment, error) {
	receipt, err := o.send(ctx, nil, code)
	if err != nil {
		return Deployment{}, err
	}
	out := Deployment{Contract: model.Address(receipt.ContractAddress)}
	out.Block, err = o.block(ctx, receipt)
	return out, err
}

// AddressOf is where the deployment proxy puts code (EIP-1014).
func AddressOf(salt model.Hash, code []byte) model.Address {
	return model.Address(crypto.CreateAddress2(common.Address(chains.Factory()), salt, crypto.Keccak256(code)))
}

// Salt makes a salt of words: 32 bytes in hex are taken as they are, anything else is
// hashed.
func Salt(text string) model.Hash {
	if b := common.FromHex(text); len(b) == len(model.Hash{}) && len(text) == 2+2*len(b) {
		return model.Hash(b)
	}
	return evm.Keccak256([]byte(text))
}

func (o *Operator) codeAt(ctx context.Context, at common.Address) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	code, err := o.client.CodeAt(ctx, at, nil)
	return code, refused("operator.codeAt", "code of "+at.Hex(), err)
}
