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

// row is what the table says of a chain.
type row struct {
	name          string
	block         time.Duration
	window        int
	confirmations uint64
	finality      Finality
	bloom         bool
}

// tagged chains tell a finalized block by its tag. On Linea the tag serves every
// method but eth_call; we read by block hash alone, so that nothing rests on it.
func tagged() Finality { return Finality{Tag: "finalized"} }

// table is the chains that we know, with their test networks. Windows cover the
// reorgs that were seen with a margin; confirmations are what a grant waits for (a
// loss never waits): few where a sequencer orders blocks. Blooms are believed where
// the node makes them as geth does; Bor leaves its state syncs out, and of the rest
// we have not seen enough.
func table() map[model.ChainID]row {
	const s = time.Second
	ethereum := row{block: 12 * s, window: 96, confirmations: 2, finality: tagged(), bloom: true}
	polygon := row{block: 2 * s, window: 256, confirmations: 8, finality: tagged()}
	bnb := row{block: 450 * time.Millisecond, window: 256, confirmations: 4, finality: tagged()}
	arbitrum := row{block: 250 * time.Millisecond, window: 512, confirmations: 1, finality: tagged()}
	optimism := row{block: 2 * s, window: 256, confirmations: 1, finality: tagged(), bloom: true}
	avalanche := row{block: 2 * s, window: 32, finality: tagged()}
	gnosis := row{block: 5 * s, window: 96, confirmations: 3, finality: tagged()}
	linea := row{block: 2 * s, window: 128, confirmations: 1, finality: tagged()}
	scroll := row{block: 3 * s, window: 128, confirmations: 1, finality: tagged()}
	return map[model.ChainID]row{
		1: ethereum.as("Ethereum"), 11155111: ethereum.as("Sepolia"),
		137: polygon.as("Polygon"), 80002: polygon.as("Polygon Amoy"),
		56: bnb.as("BNB"), 97: bnb.as("BNB Testnet"),
		42161: arbitrum.as("Arbitrum One"), 421614: arbitrum.as("Arbitrum Sepolia"),
		10: optimism.as("OP Mainnet"), 11155420: optimism.as("OP Sepolia"),
		8453: optimism.as("Base"), 84532: optimism.as("Base Sepolia"),
		43114: avalanche.as("Avalanche C"), 43113: avalanche.as("Avalanche Fuji"),
		100: gnosis.as("Gnosis"), 10200: gnosis.as("Gnosis Chiado"),
		59144: linea.as("Linea"), 59141: linea.as("Linea Sepolia"),
		534352: scroll.as("Scroll"), 534351: scroll.as("Scroll Sepolia"),
		// The dev chain is forked at will, below what its tags say.
		devChain: {name: "Dev chain", block: s, window: 64, finality: Finality{Depth: 64}, bloom: true},
	}
}

func (r row) as(name string) row {
	r.name = name
	return r
}

const devChain = 31337

// known gives a chain's facts, and careful guesses for one we do not know.
func known(id model.ChainID) Chain {
	r, ok := table()[id]
	if !ok {
		r = row{name: fmt.Sprintf("chain %d", id), block: 2 * time.Second, window: 256, confirmations: 4, finality: tagged()}
	}
	c := Chain{Name: r.name, BlockTime: r.block, Window: r.window, Confirmations: r.confirmations, Finality: r.finality, Bloom: r.bloom,
		MulticallCode: []model.Hash{multicall3()}}
	if id == devChain {
		c.MulticallCode = append(c.MulticallCode, devMulticall())
	}
	return c
}
