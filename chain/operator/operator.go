package operator

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"sync"
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
// nonces are given out under a lock. Two Operators of one key are not.
type Operator struct {
	client *ethclient.Client
	key    Key
	chain  model.ChainID
	signer types.Signer

	mu sync.Mutex // held from taking a nonce until the node has the transaction
}

// New connects to an RPC endpoint and asks which chain it is.
func New(ctx context.Context, rpcURL string, key Key) (*Operator, error) {
	const op = "operator.New"
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
	return &Operator{client: client, key: key, chain: model.ChainID(id.Uint64()), signer: types.LatestSignerForChainID(id)}, nil
}

// Close drops the connection.
func (o *Operator) Close() { o.client.Close() }

// Address is the operator's account.
func (o *Operator) Address() model.Address { return o.key.Address() }

// send signs a transaction with data, hands it to the node and waits until it
// is mined. to is nil to create a contract. A revert is Conflict with its reason.
func (o *Operator) send(ctx context.Context, to *common.Address, data []byte) (*types.Receipt, error) {
	tx, err := o.submit(ctx, to, data)
	if err != nil {
		return nil, err
	}
	receipt, err := o.await(ctx, tx.Hash())
	if err != nil {
		return nil, err
	}
	if receipt.Status != types.ReceiptStatusSuccessful {
		return nil, fault.New("operator.send", fault.Conflict, "transaction %s was reverted in block %v", tx.Hash(), receipt.BlockNumber)
	}
	return receipt, nil
}

func (o *Operator) submit(ctx context.Context, to *common.Address, data []byte) (*types.Transaction, error) {
	const op = "operator.submit"
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	o.mu.Lock()
	defer o.mu.Unlock()
	from := common.Address(o.key.Address())
	nonce, err := o.client.PendingNonceAt(ctx, from)
	if err != nil {
		return nil, fault.As(op, fault.Unavailable, fmt.Errorf("nonce of %s: %w", from, err))
	}
	gas, err := o.client.EstimateGas(ctx, ethereum.CallMsg{From: from, To: to, Data: data})
	if err != nil {
		return nil, fault.As(op, fault.Conflict, fmt.Errorf("the chain would refuse it: %w", err))
	}
	tip, err := o.client.SuggestGasTipCap(ctx)
	if err != nil {
		return nil, fault.As(op, fault.Unavailable, fmt.Errorf("tip: %w", err))
	}
	head, err := o.client.HeaderByNumber(ctx, nil)
	if err != nil {
		return nil, fault.As(op, fault.Unavailable, fmt.Errorf("head: %w", err))
	}
	// Twice the base fee outlasts six full blocks; what is not needed is not paid.
	feeCap := new(big.Int).Add(tip, new(big.Int).Mul(head.BaseFee, big.NewInt(2)))
	tx, err := types.SignNewTx(o.key.private, o.signer, &types.DynamicFeeTx{
		ChainID: o.signer.ChainID(), Nonce: nonce, To: to, Data: data, GasTipCap: tip, GasFeeCap: feeCap,
		Gas: gas + gas*gasMarginPct/100,
	})
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	return tx, fault.As(op, fault.Unavailable, o.client.SendTransaction(ctx, tx))
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
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	addr := common.Address(to)
	out, err := o.client.CallContract(ctx, ethereum.CallMsg{To: &addr, Data: data}, nil)
	return out, fault.As("operator.call", fault.Conflict, err)
}
