package chains

import "github.com/streamgate/streamgate/internal/model"

// L1Fee says how a rollup tells what the data of a transaction costs on its L1.
type L1Fee uint8

// The kinds of rollups. On the others, gas is all that is paid.
const (
	NoL1Fee       L1Fee = iota
	OPStackL1Fee        // GasPriceOracle.getL1Fee(bytes), in wei
	ScrollL1Fee         // L1GasPriceOracle.getL1Fee(bytes), in wei
	ArbitrumL1Fee       // ArbGasInfo.getPricesInWei(), wei a byte; part of the gas that is used
)

// L1Fee gives a chain's kind and the contract that tells.
func (c Chain) L1Fee() (L1Fee, model.Address) {
	switch c.ID {
	case 10, 8453, 11155420, 84532:
		return OPStackL1Fee, model.Address{0: 0x42, 19: 0x0f}
	case 534352, 534351:
		return ScrollL1Fee, model.Address{0: 0x53, 19: 0x02}
	case 42161, 421614:
		return ArbitrumL1Fee, model.Address{19: 0x6c}
	}
	return NoL1Fee, model.Address{}
}
