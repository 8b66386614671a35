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
	signer Signer
	chain  model.ChainID
	opts   Options

	turn   chan struct{} // holds one; taken from asking for a nonce until the node has the transaction
	nonces nonces
}

// New connects to an RPC endpoint and asks which chain it is. There is no cap on fees,
// and what is in a block counts as done.
func New(ctx context.Context, rpcURL string, key Key) (*Operator, error) {
	if key.private == nil {
		return nil, fault.At("operator.New", fault.Invalid, "key", "no private key")
	}
	return NewWith(ctx, rpcURL, key, Options{})
}

// NewWith is New with any signer, caps and a wish for finality.
func NewWith(ctx context.Context, rpcURL string, signer Signer, opts Options) (*Operator, error) {
	const op = "operator.New"
	if opts.BumpAfter <= 0 {
		opts.BumpAfter = defaultBumpAfter
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
	return &Operator{client: client, signer: signer, chain: model.ChainID(id.Uint64()), opts: opts, turn: make(chan struct{}, 1)}, nil
}

func signerOf(chain model.ChainID) types.Signer {
	return types.LatestSignerForChainID(new(big.Int).SetUint64(uint64(chain)))
}

// Close drops the connection.
func (o *Operator) Close() { o.client.Close() }

// Address is the operator's account.
func (o *Operator) Address() model.Address { return o.signer.Address() }

// Chain is the chain that the operator acts on.
func (o *Operator) Chain() model.ChainID { return o.chain }

// send signs a transaction with data, hands it to the node and waits until it
// is mined, and as final as asked for. to is nil to create a contract.
func (o *Operator) send(ctx context.Context, to *common.Address, data []byte) (*types.Receipt, error) {
	tx, err := o.submit(ctx, to, data)
	if err != nil {
		return nil, err
	}
	defer o.nonces.landed(tx.Nonce()) // or given up: then the node knows better
	waiting, cancel := context.WithTimeout(ctx, minedWithin)
	tx, receipt, err := o.land(waiting, tx)
	cancel()
	if err != nil {
		return nil, err
	}
	o.mined(tx, receipt)
	if receipt, err = o.final(ctx, tx, receipt); err != nil {
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
	call := ethereum.CallMsg{From: common.Address(o.Address()), To: tx.To(), Data: tx.Data()}
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
	ctx, cancel := context.WithTimeout(ctx, callTimeout+signWithin)
	defer cancel()
	tx, err := o.fill(ctx, to, data)
	if err != nil {
		return nil, err
	}
	if o.opts.DryRun {
		return nil, o.planned(tx)
	}
	signed, err := o.signer.SignTx(ctx, o.chain, types.NewTx(tx))
	if err != nil {
		return nil, err
	}
	if err := o.client.SendTransaction(ctx, signed); err != nil {
		return nil, refused(op, "sending", err)
	}
	o.nonces.sent(signed.Nonce(), time.Now())
	o.sent(signed, "sent")
	return signed, nil
}

// fill asks the node for nonce, gas and fees.
func (o *Operator) fill(ctx context.Context, to *common.Address, data []byte) (*types.DynamicFeeTx, error) {
	const op = "operator.submit"
	from := common.Address(o.Address())
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
	if limit := o.opts.MaxFee; limit != nil && head.BaseFee.Cmp(limit) > 0 {
		return nil, fault.New(op, fault.Conflict, "the base fee of chain %d is %s, more than the cap of %s: wait, or raise --max-fee", o.chain, Gwei(head.BaseFee), Gwei(limit))
	}
	// Twice the base fee outlasts five full blocks; what is not needed is not paid.
	tip = capped(tip, o.opts.MaxTip)
	fee := capped(new(big.Int).Add(tip, new(big.Int).Mul(head.BaseFee, big.NewInt(2))), o.opts.MaxFee)
	return &types.DynamicFeeTx{
		ChainID: new(big.Int).SetUint64(uint64(o.chain)), Nonce: max(nonce, free), To: to, Data: data,
		GasTipCap: capped(tip, fee), GasFeeCap: fee, Gas: gas + gas*gasMarginPct/100,
	}, nil
}

// await polls for the receipt of one of several transactions under one nonce, ever
// more slowly: a dev chain has it in milliseconds, a public one in seconds.
func (o *Operator) await(ctx context.Context, all attempts) (*types.Transaction, *types.Receipt, error) {
	const op = "operator.await"
	newest := all[len(all)-1].Hash()
	wait, failures := pollFirst, 0
	for {
		var failed error
		for _, tx := range all {
			receipt, err := o.client.TransactionReceipt(ctx, tx.Hash())
			if err == nil {
				return tx, receipt, nil
			}
			if !errors.Is(err, ethereum.NotFound) {
				failed = err
			}
		}
		if failures++; failed == nil {
			failures = 0
		} else if failures > maxFailures && ctx.Err() == nil {
			return nil, nil, fault.As(op, fault.Unavailable, fmt.Errorf("receipt of %s: %w", newest, failed))
		}
		select {
		case <-ctx.Done():
			return nil, nil, fault.New(op, fault.Unavailable, "transaction %s was sent %d times but not seen in a block, which may still come: %w", newest, len(all), context.Cause(ctx))
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
