package operator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// signWithin is how long a remote signer may take: there may be a person behind it.
const signWithin = 2 * time.Minute

// codeNoMethod is what JSON-RPC answers for a method that is not there.
const codeNoMethod = -32601

// Remote signs by a service that keeps the key: eth_signTransaction of JSON-RPC, as
// Web3Signer and most key managers have it, or Clef's account_signTransaction.
type Remote struct {
	client  *rpc.Client
	account model.Address
}

// NewRemote makes a signer of an account at a service. Close is not needed: it keeps
// no connection open but idle ones.
func NewRemote(ctx context.Context, url string, account model.Address) (*Remote, error) {
	client, err := rpc.DialContext(ctx, url)
	if err != nil {
		return nil, fault.As("operator.NewRemote", fault.Unavailable, fmt.Errorf("signer %s: %w", url, err))
	}
	return &Remote{client: client, account: account}, nil
}

// Address implements Signer.
func (r *Remote) Address() model.Address { return r.account }

// SignTx implements Signer. What comes back is checked: the same transaction, signed
// by the account.
func (r *Remote) SignTx(ctx context.Context, chain model.ChainID, tx *types.Transaction) (*types.Transaction, error) {
	const op = "operator.Remote"
	ctx, cancel := context.WithTimeout(ctx, signWithin)
	defer cancel()
	ask := map[string]any{
		"type": "0x2", "from": common.Address(r.account), "chainId": hexutil.Uint64(chain), "nonce": hexutil.Uint64(tx.Nonce()),
		"gas": hexutil.Uint64(tx.Gas()), "value": (*hexutil.Big)(tx.Value()), "data": hexutil.Bytes(tx.Data()),
		"maxFeePerGas": (*hexutil.Big)(tx.GasFeeCap()), "maxPriorityFeePerGas": (*hexutil.Big)(tx.GasTipCap()),
	}
	if tx.To() != nil {
		ask["to"] = tx.To()
	}
	var answer json.RawMessage
	err := r.client.CallContext(ctx, &answer, "eth_signTransaction", ask)
	if isUnknown(err) {
		err = r.client.CallContext(ctx, &answer, "account_signTransaction", ask)
	}
	if err != nil {
		return nil, r.unsigned(err)
	}
	signed, err := decodeSigned(answer)
	if err != nil {
		return nil, fault.New(op, fault.Corrupt, "signer of %s: %w", common.Address(r.account), err)
	}
	by := signerOf(chain)
	if by.Hash(signed) != by.Hash(tx) {
		return nil, fault.New(op, fault.Corrupt, "signer of %s signed another transaction than it was asked for", common.Address(r.account))
	}
	if from, err := types.Sender(by, signed); err != nil || model.Address(from) != r.account {
		return nil, fault.New(op, fault.Corrupt, "signer signed for %s, not for %s", from, common.Address(r.account))
	}
	return signed, nil
}

// isUnknown reports whether a service does not have the method.
func isUnknown(err error) bool {
	var answer rpc.Error
	return errors.As(err, &answer) && answer.ErrorCode() == codeNoMethod
}

// unsigned says why there is no signature: the service said no, or nobody answered.
func (r *Remote) unsigned(err error) error {
	const op = "operator.Remote"
	var answer rpc.Error
	if errors.As(err, &answer) {
		return fault.New(op, fault.Conflict, "the signer does not sign for %s: %w", common.Address(r.account), err)
	}
	return fault.New(op, fault.Unavailable, "the signer does not answer: %w (is --signer its URL?)", err)
}

// decodeSigned reads the raw transaction, alone or as {"raw": …}.
func decodeSigned(answer json.RawMessage) (*types.Transaction, error) {
	var raw hexutil.Bytes
	if json.Unmarshal(answer, &raw) != nil {
		var both struct {
			Raw hexutil.Bytes `json:"raw"`
		}
		if err := json.Unmarshal(answer, &both); err != nil {
			return nil, fmt.Errorf("answer is no signed transaction: %w", err)
		}
		raw = both.Raw
	}
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(raw); err != nil {
		return nil, fmt.Errorf("answer is no signed transaction: %w", err)
	}
	return tx, nil
}
