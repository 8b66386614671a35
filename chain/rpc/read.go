package rpc

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common/hexutil"
	gethrpc "github.com/ethereum/go-ethereum/rpc"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// callsPerMulticall bounds one aggregate3.
const callsPerMulticall = 250

// callGas is what one read may cost: an honest one takes 3,000 to 300,000, with
// owners found by a scan up to a million.
// maxGas is below what nodes allow a call.
const (
	callGas = 1_000_000
	maxGas  = 40_000_000
)

// Call is a read of a contract at a block. Without To, Data is code that runs as
// that of a contract being made, and what it gives back is the answer.
type Call struct {
	Block model.Hash
	To    model.Address
	Data  []byte
	// Gas is what the call may take if that is more than usual; it then shares a
	// request with no other, which it could leave without.
	Gas uint64
}

func (c Call) alone() bool { return c.Gas != 0 || c.To.IsZero() }

// Result answers a Call. With Err the provider could not answer (Stale when it
// does not hold the block for canonical); without Err and with Reverted the
// contract said no. An address without code answers with empty Data.
type Result struct {
	Data     []byte
	Reverted bool
	Err      error
}

// Read makes the calls, each at its own block hash, in as few round trips as the
// provider allows: one multicall a contract and block where Multicall is there or can
// be carried, a batch of single calls otherwise. Contracts do not share a multicall: a greedy one
// would leave the others without gas, and somebody would lose a right by it. The
// error is that of the provider as a whole.
func (c *Client) Read(ctx context.Context, calls []Call) ([]Result, error) {
	const op = "chain/rpc.Read"
	out := make([]Result, len(calls))
	multi := c.together != Single
	parts := groups(calls, multi)
	elems := make([]gethrpc.BatchElem, len(parts))
	for n, g := range parts {
		call, gas := calls[g[0]], min(uint64(len(g)+1)*callGas, maxGas)
		if call.Gas != 0 {
			gas = min(call.Gas, maxGas)
		}
		together := multi && !call.alone()
		if together {
			call = Call{Block: call.Block, To: chains.Multicall(), Data: packAggregate3(pick(calls, g))}
		}
		elems[n] = ethCall(call, gas)
		if together && c.together == Carried {
			elems[n].Args = append(elems[n].Args, carry())
		}
	}
	if err := c.batch(ctx, elems); err != nil {
		return nil, fault.Wrap(op, err)
	}
	for n, g := range parts {
		results, err := unpack(elems[n], len(g), multi && !calls[g[0]].alone())
		for k, i := range g {
			if err != nil {
				out[i] = Result{Err: fault.As(op, fault.Stale, err)}
			} else {
				out[i] = results[k]
			}
		}
	}
	return out, nil
}

// groups gives the calls that can travel in one eth_call: those of one contract
// at one block, or each by itself.
func groups(calls []Call, multi bool) [][]int {
	type place struct {
		block model.Hash
		to    model.Address
	}
	var out [][]int
	open := map[place]int{}
	for i, c := range calls {
		if c.alone() {
			out = append(out, []int{i})
			continue
		}
		g, ok := open[place{c.Block, c.To}]
		if !ok || !multi || len(out[g]) >= callsPerMulticall {
			g = len(out)
			open[place{c.Block, c.To}] = g
			out = append(out, nil)
		}
		out[g] = append(out[g], i)
	}
	return out
}

func pick(calls []Call, which []int) []Call {
	out := make([]Call, len(which))
	for k, i := range which {
		out[k] = calls[i]
	}
	return out
}

// unpack reads the answer to a group of n calls. One that ran out of gas or
// reverted as a whole says no to each of them.
func unpack(e gethrpc.BatchElem, n int, multi bool) ([]Result, error) {
	switch data := *e.Result.(*hexutil.Bytes); {
	case isRevert(e.Error):
		return slices.Repeat([]Result{{Reverted: true}}, n), nil
	case e.Error != nil:
		return nil, e.Error
	case multi:
		return unpackAggregate3(data, n)
	default:
		return []Result{{Data: data}}, nil
	}
}

// ethCall is a call at a block that must be canonical (EIP-1898).
func ethCall(c Call, gas uint64) gethrpc.BatchElem {
	msg := map[string]any{"data": hexutil.Bytes(c.Data), "gas": hexutil.Uint64(gas)}
	if !c.To.IsZero() {
		msg["to"] = c.To
	}
	at := map[string]any{"blockHash": c.Block, "requireCanonical": true}
	return gethrpc.BatchElem{Method: "eth_call", Args: []any{msg, at}, Result: new(hexutil.Bytes)}
}

// isRevert reports whether an error is the contract's own. Code 3 is what geth,
// anvil and most others send; the words are for the rest.
func isRevert(err error) bool {
	var e gethrpc.Error
	if !errors.As(err, &e) {
		return false
	}
	text := strings.ToLower(e.Error())
	return e.ErrorCode() == 3 || strings.Contains(text, "execution reverted") ||
		strings.Contains(text, "invalid opcode") || strings.Contains(text, "out of gas")
}
