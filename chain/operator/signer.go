package operator

import (
	"context"
	"os"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Signer signs the operator's transactions: a Key here, or a Remote that keeps the
// key to itself.
type Signer interface {
	Address() model.Address
	// SignTx signs tx for a chain (EIP-155, EIP-1559). It may ask another machine.
	SignTx(ctx context.Context, chain model.ChainID, tx *types.Transaction) (*types.Transaction, error)
}

// SignTx implements Signer.
func (k Key) SignTx(_ context.Context, chain model.ChainID, tx *types.Transaction) (*types.Transaction, error) {
	signed, err := types.SignTx(tx, signerOf(chain), k.private)
	return signed, fault.Wrap("operator.SignTx", err)
}

// KeyFromKeystore opens a key file of geth and of most wallets (Web3 Secret
// Storage). It takes a second or so, on purpose.
func KeyFromKeystore(path, passwordFile string) (Key, error) {
	const op = "operator.KeyFromKeystore"
	file, err := os.ReadFile(path)
	if err != nil {
		return Key{}, fault.As(op, fault.Invalid, err)
	}
	password, err := os.ReadFile(passwordFile)
	if err != nil {
		return Key{}, fault.As(op, fault.Invalid, err)
	}
	k, err := keystore.DecryptKey(file, strings.TrimRight(string(password), "\r\n"))
	if err != nil {
		return Key{}, fault.New(op, fault.Invalid, "keystore %s: %w (is %s the right password file?)", path, err, passwordFile)
	}
	return Key{k.PrivateKey}, nil
}
