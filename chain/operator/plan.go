package operator

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Planned is the error of an Operator that only looks (Options.DryRun): what the
// transaction would be and cost. Find it with errors.As.
type Planned struct {
	Chain    model.ChainID
	From, To model.Address // To is the contract that is called, or that comes to be by a plain deployment
	Nonce    uint64
	Gas      uint64
	// Wei, in decimal: per unit of gas at most, of that the tip, and all of it at most.
	FeePerGas, TipPerGas, AtMost string
}

// Error says it to a person.
func (p *Planned) Error() string {
	return fmt.Sprintf("would call %v on chain %d: %d gas at %s wei or less, %s wei in all at most", p.To, p.Chain, p.Gas, p.FeePerGas, p.AtMost)
}

func (o *Operator) planned(tx *types.DynamicFeeTx) error {
	to := crypto.CreateAddress(common.Address(o.Address()), tx.Nonce)
	if tx.To != nil {
		to = *tx.To
	}
	return fault.As("operator.send", fault.Conflict, &Planned{Chain: o.chain, From: o.Address(), To: model.Address(to), Nonce: tx.Nonce, Gas: tx.Gas,
		FeePerGas: tx.GasFeeCap.String(), TipPerGas: tx.GasTipCap.String(), AtMost: types.NewTx(tx).Cost().String()})
}
