package operator

import (
	"context"
	"math/big"
	"strconv"
	"time"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/streamgate/streamgate/internal/fault"
)

// defaultBumpAfter is how long a transaction may wait before it is sent again with
// higher fees: a few blocks of the slowest chain.
const defaultBumpAfter = time.Minute

// Options of an Operator. The zero value has no cap and waits for the block alone.
type Options struct {
	MaxFee    *big.Int      // wei per unit of gas that is paid at most, tip included; nil for no cap
	MaxTip    *big.Int      // wei per unit of gas that the proposer gets at most; nil for no cap
	BumpAfter time.Duration // a transaction in no block for so long is replaced; 1 min
	Wait      Finality      // what a caller waits for
	Tell      func(Step)    // hears what becomes of a transaction meanwhile; nil for nobody
	DryRun    bool          // send nothing: every change fails with a *Planned
}

// Finality is how sure a caller wants to be that a transaction stays.
type Finality struct {
	tag    rpc.BlockNumber // safe or finalized; 0 for none
	blocks uint64          // blocks on top
}

// ParseFinality reads "block" (the default), "safe", "finalized" or a number of
// blocks on top.
func ParseFinality(s string) (Finality, error) {
	switch s {
	case "", "block":
		return Finality{}, nil
	case "safe":
		return Finality{tag: rpc.SafeBlockNumber}, nil
	case "finalized":
		return Finality{tag: rpc.FinalizedBlockNumber}, nil
	}
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil {
		return Finality{}, fault.At("operator.ParseFinality", fault.Invalid, "wait", "--wait %q: want block, safe, finalized or a number of blocks", s)
	}
	return Finality{blocks: n}, nil
}

// none tells that being in a block is enough.
func (f Finality) none() bool { return f.tag == 0 && f.blocks == 0 }

// reached is the newest block that is sure enough.
func (o *Operator) reached(ctx context.Context) (uint64, error) {
	const op = "operator.reached"
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if tag := o.opts.Wait.tag; tag != 0 {
		h, err := o.client.HeaderByNumber(ctx, big.NewInt(tag.Int64()))
		if err != nil {
			return 0, refused(op, tag.String()+" block", err)
		}
		return h.Number.Uint64(), nil
	}
	head, err := o.client.BlockNumber(ctx)
	if err != nil {
		return 0, refused(op, "head", err)
	}
	return head - min(head, o.opts.Wait.blocks), nil
}

// final waits until a transaction is as sure as was asked for. A reorg may take it
// out of its block: then it is sent again, and waited for anew.
func (o *Operator) final(ctx context.Context, tx *types.Transaction, in *types.Receipt) (*types.Receipt, error) {
	const op = "operator.final"
	wait := pollFirst
	for !o.opts.Wait.none() {
		sure, err := o.reached(ctx)
		if err != nil && fault.KindOf(err) != fault.Unavailable {
			return nil, err
		}
		now, lost := o.client.TransactionReceipt(ctx, in.TxHash)
		switch {
		case lost == nil && err == nil && now.BlockNumber.Uint64() <= sure:
			return now, nil
		case lost == nil:
			in = now
		default: // or nobody answered: sending it again does no harm
			_ = o.client.SendTransaction(ctx, tx) // known already, or its nonce is taken: the receipt says
		}
		select {
		case <-ctx.Done():
			return nil, fault.New(op, fault.Unavailable, "transaction %s is in block %v, which is not as final as asked for yet: %w", in.TxHash, in.BlockNumber, context.Cause(ctx))
		case <-time.After(wait):
		}
		wait = min(wait*3/2, pollMax)
	}
	return in, nil
}
