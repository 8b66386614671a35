package rpc

import (
	"context"
	"errors"
	"strings"

	"github.com/ethereum/go-ethereum/common/hexutil"
	gethrpc "github.com/ethereum/go-ethereum/rpc"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// callsPerMulticall bounds one aggregate3: some 30,000 gas each stay far below
// the 50 million that a node allows a call.
const callsPerMulticall = 250

// aloneGas bounds a call that failed in company: reading an owner costs a
// hundredth of it, and a greedy contract must not keep the provider busy.
const aloneGas = 5_000_000

// Call is a read of a contract at a block.
type Call struct {
	Block model.Hash
	To    model.Address
	Data  []byte
}

// Result answers a Call. With Err the provider could not answer (Stale when it
// does not hold the block for canonical); without Err and with Reverted the
// contract said no. An address without code answers with empty Data.
type Result struct {
	Data     []byte
	Reverted bool
	Err      error
}

// Read makes the calls, each at its own block hash, in as few round trips as the
// provider allows: one multicall a block where Multicall is there, a batch
// otherwise. The error is that of the provider as a whole.
func (c *Client) Read(ctx context.Context, calls []Call) ([]Result, error) {
	out := make([]Result, len(calls))
	all := make([]int, len(calls))
	for i := range calls {
		all[i] = i
	}
	if !c.multi {
		return out, fault.Wrap("chain/rpc.Read", c.single(ctx, calls, all, out))
	}
	again, err := c.multicall(ctx, calls, groups(calls, all, callsPerMulticall), 0, out)
	if err == nil && len(again) > 0 {
		// One greedy contract can leave the rest of its multicall without gas.
		// Nobody loses a right by that: what failed in company is asked alone.
		_, err = c.multicall(ctx, calls, groups(calls, again, 1), aloneGas, out)
	}
	return out, fault.Wrap("chain/rpc.Read", err)
}

// groups sorts the calls by block, at most size of them together.
func groups(calls []Call, which []int, size int) [][]int {
	var out [][]int
	open := map[model.Hash]int{}
	for _, i := range which {
		g, ok := open[calls[i].Block]
		if !ok || len(out[g]) >= size {
			g = len(out)
			open[calls[i].Block] = g
			out = append(out, nil)
		}
		out[g] = append(out[g], i)
	}
	return out
}

// multicall asks each group in one eth_call, of at most so much gas (0 for what
// the provider allows), and gives those that failed in company.
func (c *Client) multicall(ctx context.Context, calls []Call, groups [][]int, gas uint64, out []Result) (again []int, err error) {
	elems := make([]gethrpc.BatchElem, len(groups))
	for n, g := range groups {
		in := make([]Call, len(g))
		for k, i := range g {
			in[k] = calls[i]
		}
		elems[n] = ethCall(Call{Block: in[0].Block, To: chains.Multicall(), Data: packAggregate3(in)}, gas)
	}
	if err := c.batch(ctx, callTimeout, elems); err != nil {
		return nil, err
	}
	for n, g := range groups {
		results, err := unpackGroup(elems[n], len(g))
		for k, i := range g {
			switch {
			case err != nil && len(g) > 1 && isRevert(err):
				again = append(again, i)
			case err != nil:
				out[i] = Result{Err: fault.As("chain/rpc.multicall", fault.Stale, err)}
			case results[k].Reverted && len(g) > 1:
				again = append(again, i)
			default:
				out[i] = results[k]
			}
		}
	}
	return again, nil
}

func unpackGroup(e gethrpc.BatchElem, n int) ([]Result, error) {
	if e.Error != nil {
		return nil, e.Error
	}
	return unpackAggregate3(*e.Result.(*hexutil.Bytes), n)
}

// single asks each call by itself, in batches.
func (c *Client) single(ctx context.Context, calls []Call, which []int, out []Result) error {
	elems := make([]gethrpc.BatchElem, len(which))
	for n, i := range which {
		elems[n] = ethCall(calls[i], aloneGas)
	}
	if err := c.batch(ctx, callTimeout, elems); err != nil {
		return err
	}
	for n, i := range which {
		switch err := elems[n].Error; {
		case err == nil:
			out[i] = Result{Data: *elems[n].Result.(*hexutil.Bytes)}
		case isRevert(err):
			out[i] = Result{Reverted: true}
		default:
			out[i] = Result{Err: fault.As("chain/rpc.single", fault.Stale, err)}
		}
	}
	return nil
}

// ethCall is a call at a block that must be canonical (EIP-1898).
func ethCall(c Call, gas uint64) gethrpc.BatchElem {
	msg := map[string]any{"to": c.To, "data": hexutil.Bytes(c.Data)}
	if gas > 0 {
		msg["gas"] = hexutil.Uint64(gas)
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
