package rpc

import (
	"context"
	"encoding/binary"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/fault"
)

const (
	// feeBlocks is how far back tips are looked at.
	feeBlocks = 20
	// sampleBytes is about what a transfer of a pass has, signature and all.
	sampleBytes = 120
)

// Fees are what a chain charges now, in wei.
type Fees struct {
	Block uint64
	Base  *big.Int // a unit of gas in the next block
	// Low, Usual and High are tips a unit of gas that a tenth, a half and nine tenths of
	// the gas of the last blocks paid at most.
	Low, Usual, High *big.Int
	L1               *big.Int // what a rollup adds for the data of a transfer; nil where nothing is added
}

// feeHistory is the answer of eth_feeHistory.
type feeHistory struct {
	Oldest  hexutil.Uint64   `json:"oldestBlock"`
	Base    []*hexutil.Big   `json:"baseFeePerGas"` // of the blocks and the next one
	Rewards [][]*hexutil.Big `json:"reward"`
	Used    []float64        `json:"gasUsedRatio"`
}

// Fees asks what the chain charges (eth_feeHistory, and the rollup's oracle). A
// chain without base fees tells one price for all (eth_gasPrice).
func (c *Client) Fees(ctx context.Context) (Fees, error) {
	const op = "chain/rpc.Fees"
	var h feeHistory
	err := c.call(ctx, &h, "eth_feeHistory", hexutil.Uint64(feeBlocks), "latest", []float64{10, 50, 90})
	out, ok := h.fees()
	switch {
	case err == nil && ok:
	case err == nil || IsAnswer(err):
		if out, err = c.flatFee(ctx); err != nil {
			return Fees{}, fault.Wrap(op, err)
		}
	default:
		return Fees{}, err
	}
	out.L1, err = c.l1Fee(ctx)
	return out, err
}

// fees reads the history; false if it says no base fee.
func (h feeHistory) fees() (Fees, bool) {
	n := len(h.Base)
	if n < 2 || n > feeBlocks+1 || h.Base[n-1] == nil {
		return Fees{}, false
	}
	out := Fees{Block: uint64(h.Oldest) + uint64(n) - 2, Base: h.Base[n-1].ToInt()}
	var tips [3][]*big.Int
	for i, block := range h.Rewards[:min(len(h.Rewards), len(h.Used), n)] {
		if h.Used[i] == 0 || len(block) != len(tips) {
			continue // nobody paid anything in it
		}
		for k, tip := range block {
			if tip != nil {
				tips[k] = append(tips[k], tip.ToInt())
			}
		}
	}
	out.Low, out.Usual, out.High = median(tips[0]), median(tips[1]), median(tips[2])
	return out, true
}

// flatFee asks for the one price of a chain without base fees.
func (c *Client) flatFee(ctx context.Context) (Fees, error) {
	var price hexutil.Big
	if err := c.call(ctx, &price, "eth_gasPrice"); err != nil {
		return Fees{}, err
	}
	head, err := c.Latest(ctx)
	none := new(big.Int)
	return Fees{Block: head.Number, Base: price.ToInt(), Low: none, Usual: none, High: none}, err
}

func median(in []*big.Int) *big.Int {
	if len(in) == 0 {
		return new(big.Int)
	}
	slices.SortFunc(in, (*big.Int).Cmp)
	return in[len(in)/2]
}

// l1Fee asks the rollup's own contract.
func (c *Client) l1Fee(ctx context.Context) (*big.Int, error) {
	const op = "chain/rpc.l1Fee"
	kind, at := c.chain.L1Fee()
	if kind == chains.NoL1Fee {
		return nil, nil
	}
	var answer hexutil.Bytes
	err := c.call(ctx, &answer, "eth_call", map[string]any{"to": at, "data": hexutil.Bytes(askL1Fee(kind))}, "latest")
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	fee, ok := readL1Fee(kind, answer)
	if !ok {
		return nil, fault.New(op, fault.Unsupported, "provider %s: %v does not tell the L1's fee", c.Host(), at)
	}
	return fee, nil
}

// askL1Fee is the call data for a rollup's oracle.
func askL1Fee(kind chains.L1Fee) []byte {
	if kind == chains.ArbitrumL1Fee {
		return selector("getPricesInWei()")
	}
	data := appendUint(appendUint(selector("getL1Fee(bytes)"), word), sampleBytes)
	return append(append(data, sample()...), make([]byte, padded(sampleBytes)-sampleBytes)...)
}

// readL1Fee reads its answer; false if it is none.
func readL1Fee(kind chains.L1Fee, answer []byte) (*big.Int, bool) {
	from := 0
	if kind == chains.ArbitrumL1Fee {
		from = word // the second of its prices: a byte of L1 data
	}
	if len(answer) < from+word {
		return nil, false
	}
	fee := new(big.Int).SetBytes(answer[from : from+word])
	if kind == chains.ArbitrumL1Fee {
		fee.Mul(fee, big.NewInt(sampleBytes))
	}
	return fee, true
}

func selector(signature string) []byte {
	h := evm.Keccak256([]byte(signature))
	return h[:4:4]
}

// sample is as hard to compress as signatures and addresses are.
func sample() []byte {
	var out []byte
	for i := uint64(0); len(out) < sampleBytes; i++ {
		h := evm.Keccak256(binary.BigEndian.AppendUint64(nil, i))
		out = append(out, h[:]...)
	}
	return out[:sampleBytes]
}
