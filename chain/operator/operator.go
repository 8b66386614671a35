package operator

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Times of a transaction.
const (
	callTimeout  = 10 * time.Second
	minedWithin  = 5 * time.Minute // then the caller is told that it may still come
	pollFirst    = 10 * time.Millisecond
	pollMax      = time.Second
	maxFailures  = 20 // in a row: a fresh geth answers "indexing is in progress", a provider drops a call now and then
	gasMarginPct = 20 // over the estimate: the state may change until it is mined
)

// Operator sends transactions of one key on one chain. Safe for concurrent use:
// nonces are given out one at a time. Two Operators of one key are not.
//
// Failures are Conflict when the chain says no, with the contract's reason, and
// Unavailable when it cannot be reached.
type Operator struct {
	client *ethclient.Client
	key    Key
	chain  model.ChainID
	signer types.Signer

	turn   chan struct{} // holds one; taken from asking for a nonce until the node has the transaction
	nonces nonces
}

// New connects to an RPC endpoint and asks which chain it is.
func New(ctx context.Context, rpcURL string, key Key) (*Operator, error) {
	const op = "operator.New"
	if key.private == nil {
		return nil, fault.At(op, fault.Invalid, "key", "no private key")
	}
	client, err := ethclient.DialContext(ctx, rpcURL)
	if err != nil {
		return nil, fault.As(op, fault.Unavailable, fmt.Errorf("rpc %s: %w", rpcURL, err))
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	id, err := client.ChainID(ctx)
	if err != nil {
		client.Close()
		return nil, fault.As(op, fault.Unavailable, fmt.Errorf("rpc %s: %w", rpcURL, err))
	}
	if !id.IsUint64() || id.Sign() == 0 {
		client.Close()
		return nil, fault.New(op, fault.Unsupported, "rpc %s: chain id %v", rpcURL, id)
	}
	return &Operator{client: client, key: key, chain: model.ChainID(id.Uint64()), signer: types.LatestSignerForChainID(id), turn: make(chan struct{}, 1)}, nil
}

// Close drops the connection.
func (o *Operator) Close() { o.client.Close() }

// Address is the operator's account.
func (o *Operator) Address() model.Address { return o.key.Address() }

// send signs a transaction with data, hands it to the node and waits until it
// is mined. to is nil to create a contract.
func (o *Operator) send(ctx context.Context, to *common.Address, data []byte) (*types.Receipt, error) {
	tx, err := o.submit(ctx, to, data)
	if err != nil {
		return nil, err
	}
	defer o.nonces.landed(tx.Nonce()) // or given up: then the node knows better
	receipt, err := o.await(ctx, tx.Hash())
	if err != nil {
		return nil, err
	}
	if receipt.Status != types.ReceiptStatusSuccessful {
		return nil, o.reverted(ctx, tx, receipt)
	}
	return receipt, nil
}

// reverted says why a transaction came to nothing although the estimate was
// good: somebody was faster. A receipt has no reason, so it is tried once more
// on what its block left behind, which names the same one nearly always.
func (o *Operator) reverted(ctx context.Context, tx *types.Transaction, receipt *types.Receipt) error {
	const op = "operator.send"
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	what := fmt.Sprintf("transaction %s was reverted in block %v", tx.Hash(), receipt.BlockNumber)
	call := ethereum.CallMsg{From: common.Address(o.key.Address()), To: tx.To(), Data: tx.Data()}
	if _, err := o.client.CallContract(ctx, call, receipt.BlockNumber); err != nil {
		if why := reason(err); why != "" {
			return fault.New(op, fault.Conflict, "%s: the contract refuses: %s", what, why)
		}
	}
	return fault.New(op, fault.Conflict, "%s", what)
}

// submit hands a transaction to the node, one after the other.
func (o *Operator) submit(ctx context.Context, to *common.Address, data []byte) (*types.Transaction, error) {
	const op = "operator.submit"
	select {
	case o.turn <- struct{}{}:
		defer func() { <-o.turn }()
	case <-ctx.Done():
		return nil, fault.New(op, fault.Unavailable, "not sent: %w", context.Cause(ctx))
	}
	// From here on: waiting for the turn must not use this call's time up.
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	tx, err := o.fill(ctx, to, data)
	if err != nil {
		return nil, err
	}
	signed, err := types.SignNewTx(o.key.private, o.signer, tx)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	if err := o.client.SendTransaction(ctx, signed); err != nil {
		return nil, refused(op, "sending", err)
	}
	o.nonces.sent(signed.Nonce(), time.Now())
	return signed, nil
}

// fill asks the node for nonce, gas and fees.
func (o *Operator) fill(ctx context.Context, to *common.Address, data []byte) (*types.DynamicFeeTx, error) {
	const op = "operator.submit"
	from := common.Address(o.key.Address())
	free := o.nonces.atLeast(time.Now())
	nonce, err := o.client.PendingNonceAt(ctx, from)
	if err != nil {
		return nil, refused(op, "nonce of "+from.Hex(), err)
	}
	gas, err := o.client.EstimateGas(ctx, ethereum.CallMsg{From: from, To: to, Data: data})
	if err != nil {
		return nil, refused(op, "estimate", err)
	}
	tip, err := o.client.SuggestGasTipCap(ctx)
	if err != nil {
		return nil, refused(op, "tip", err)
	}
	head, err := o.client.HeaderByNumber(ctx, nil)
	if err != nil {
		return nil, refused(op, "head", err)
	}
	if head.BaseFee == nil {
		return nil, fault.New(op, fault.Unsupported, "chain %d has no base fee (EIP-1559)", o.chain)
	}
	return &types.DynamicFeeTx{
		ChainID: o.signer.ChainID(), Nonce: max(nonce, free), To: to, Data: data, GasTipCap: tip,
		// Twice the base fee outlasts five full blocks; what is not needed is not paid.
		GasFeeCap: new(big.Int).Add(tip, new(big.Int).Mul(head.BaseFee, big.NewInt(2))),
		Gas:       gas + gas*gasMarginPct/100,
	}, nil
}

// await polls for the receipt, ever more slowly: a dev chain has it in
// milliseconds, a public one in seconds.
func (o *Operator) await(ctx context.Context, hash common.Hash) (*types.Receipt, error) {
	const op = "operator.await"
	ctx, cancel := context.WithTimeout(ctx, minedWithin)
	defer cancel()
	wait, failures := pollFirst, 0
	for {
		receipt, err := o.client.TransactionReceipt(ctx, hash)
		if err == nil {
			return receipt, nil
		}
		if errors.Is(err, ethereum.NotFound) {
			failures = 0
		} else if failures++; failures > maxFailures && ctx.Err() == nil {
			return nil, fault.As(op, fault.Unavailable, fmt.Errorf("receipt of %s: %w", hash, err))
		}
		select {
		case <-ctx.Done():
			return nil, fault.New(op, fault.Unavailable, "transaction %s was sent but not seen in a block: %w", hash, context.Cause(ctx))
		case <-time.After(wait):
		}
		wait = min(wait*3/2, pollMax)
	}
}

// call reads a contract at the newest block.
func (o *Operator) call(ctx context.Context, to model.Address, data []byte) ([]byte, error) {
	const op = "operator.call"
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	addr := common.Address(to)
	out, err := o.client.CallContract(ctx, ethereum.CallMsg{To: &addr, Data: data}, nil)
	if err != nil {
		return nil, refused(op, "call of "+addr.Hex(), err)
	}
	if len(out) == 0 { // every function that we read gives something
		return nil, fault.New(op, fault.NotFound, "no contract of ours at %s on chain %d", addr.Hex(), o.chain)
	}
	return out, nil
}
