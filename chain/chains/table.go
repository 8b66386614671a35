package chains

import (
	"fmt"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

// Multicall is where Multicall3 stands on most chains. Whether it does, and
// with which code, is checked when a provider is dialled: the key that deployed
// it is no longer secret, and at least one chain has something else there.
func Multicall() model.Address {
	return model.Address{0xca, 0x11, 0xbd, 0xe0, 0x59, 0x77, 0xb3, 0x63, 0x11, 0x67,
		0x02, 0x88, 0x62, 0xbe, 0x2a, 0x17, 0x39, 0x76, 0xca, 0x11}
}

// multicall3 is the hash of the code that Multicall3's authors deployed.
func multicall3() model.Hash {
	return model.Hash{0xd5, 0xc1, 0x5d, 0xf6, 0x87, 0xb1, 0x6f, 0x2f, 0xf9, 0x92, 0xfc, 0x8d, 0x76, 0x7b, 0x42, 0x16,
		0x32, 0x31, 0x84, 0xa2, 0xbb, 0xc6, 0xee, 0x2f, 0x9c, 0x39, 0x8c, 0x31, 0x8e, 0x77, 0x08, 0x91}
}

// devMulticall is the hash of the stand-in that the dev chain has in its
// genesis (contracts/src/Multicall.sol).
func devMulticall() model.Hash {
	return model.Hash{0x83, 0x8f, 0xca, 0xce, 0xd7, 0xdc, 0x0b, 0x98, 0xa1, 0x88, 0x24, 0x87, 0xf6, 0xb6, 0x71, 0xe3,
		0x31, 0xb9, 0x90, 0x9b, 0x06, 0xbf, 0x49, 0x56, 0x4e, 0x96, 0x40, 0x8a, 0xc1, 0xb8, 0x76, 0x0c}
}

// known gives a chain's facts, and careful guesses for one we do not know.
// Windows cover the reorgs that were seen with a margin; confirmations are what
// a grant waits for (a loss never waits): few where a sequencer orders blocks.
func known(id model.ChainID) Chain {
	row := func(name string, block time.Duration, window int, confirmations uint64) Chain {
		return Chain{Name: name, BlockTime: block, Window: window, Confirmations: confirmations, MulticallCode: []model.Hash{multicall3()}}
	}
	switch id {
	case 1:
		return row("Ethereum", 12*time.Second, 96, 2)
	case 10:
		return row("OP Mainnet", 2*time.Second, 256, 1)
	case 56:
		return row("BNB", 450*time.Millisecond, 256, 4)
	case 100:
		return row("Gnosis", 5*time.Second, 96, 3)
	case 137:
		return row("Polygon", 2*time.Second, 256, 8)
	case 8453:
		return row("Base", 2*time.Second, 256, 1)
	case 31337:
		c := row("Dev chain", time.Second, 64, 0)
		c.MulticallCode = append(c.MulticallCode, devMulticall())
		return c
	case 42161:
		return row("Arbitrum One", 250*time.Millisecond, 512, 1)
	case 43114:
		return row("Avalanche C", 2*time.Second, 32, 0)
	case 59144:
		return row("Linea", 2*time.Second, 128, 1)
	case 534352:
		return row("Scroll", 3*time.Second, 128, 1)
	case 11155111:
		return row("Sepolia", 12*time.Second, 96, 2)
	default:
		return row(fmt.Sprintf("chain %d", id), 2*time.Second, 256, 4)
	}
}
