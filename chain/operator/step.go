package operator

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/core/types"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Step is something that became of a transaction while its caller waits.
type Step struct {
	Transaction model.Hash
	Block       uint64 // that it is in, 0 for none yet
	says        string
}

// String says it to a person.
func (s Step) String() string { return s.says }

// step tells whoever wants to hear of it.
func (o *Operator) step(tx *types.Transaction, block uint64, format string, args ...any) {
	if o.opts.Tell != nil {
		o.opts.Tell(Step{Transaction: model.Hash(tx.Hash()), Block: block, says: fmt.Sprintf(format, args...)})
	}
}

// sent notes that the node has a transaction.
func (o *Operator) sent(tx *types.Transaction, how string) {
	o.step(tx, 0, "%s %s (nonce %d, at most %s for a unit of gas)", how, tx.Hash(), tx.Nonce(), Gwei(tx.GasFeeCap()))
}

// heldBack tells why a transaction is not replaced.
func (o *Operator) heldBack(tx *types.Transaction, why error) {
	o.step(tx, 0, "%s is in no block after %v and was not sent again: %s", tx.Hash(), o.opts.BumpAfter, fault.Detail(why))
}

// mined tells which block has a transaction, and what is waited for now.
func (o *Operator) mined(tx *types.Transaction, r *types.Receipt) {
	more := ""
	if !o.opts.Wait.none() && r.Status == types.ReceiptStatusSuccessful {
		more = ", waiting until it is " + o.opts.Wait.String()
	}
	o.step(tx, r.BlockNumber.Uint64(), "%s is in block %v%s", tx.Hash(), r.BlockNumber, more)
}

// String says a finality to a person.
func (f Finality) String() string {
	switch {
	case f.tag != 0:
		return f.tag.String()
	case f.blocks == 1:
		return "under 1 block"
	case f.blocks > 0:
		return fmt.Sprintf("under %d blocks", f.blocks)
	}
	return "in a block"
}

// Gwei says a fee in gwei, to four digits, one that is next to nothing in wei.
func Gwei(wei *big.Int) string {
	f, _ := new(big.Float).SetInt(wei).Float64()
	if f < 1e6 {
		return wei.String() + " wei"
	}
	return fmt.Sprintf("%.4g gwei", f/1e9)
}

// Coins says an amount of wei in the chain's coin, to four digits.
func Coins(wei *big.Int) string {
	f, _ := new(big.Float).SetInt(wei).Float64()
	if f < 1e12 {
		return "less than 0.000001"
	}
	return fmt.Sprintf("%.4g", f/1e18)
}
