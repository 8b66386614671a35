package rpc

import (
	"context"

	"github.com/ethereum/go-ethereum/common/hexutil"
	gethrpc "github.com/ethereum/go-ethereum/rpc"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// addressesPerQuery is below geth's default limit of 1,000 addresses a filter.
const addressesPerQuery = 900

// Filter says which logs: of any of Contracts, with any of Topics as the first
// topic. No contracts means no logs, not all.
type Filter struct {
	Contracts []model.Address
	Topics    []model.Hash
	Third     *model.Hash // the third topic, if not nil
}

// LogsOf gives the matching logs of each block, one slice a block. A provider
// that does not know a block fails the call: an empty slice means that the
// block has no such logs.
func (c *Client) LogsOf(ctx context.Context, blocks []model.Hash, f Filter) ([][]Log, error) {
	const op = "chain/rpc.LogsOf"
	out := make([][]Log, len(blocks))
	var elems []gethrpc.BatchElem
	var of []int // which block an element is about
	for i, h := range blocks {
		for _, part := range f.parts() {
			elems = append(elems, gethrpc.BatchElem{Method: "eth_getLogs", Args: []any{part.with("blockHash", h)}, Result: new([]Log)})
			of = append(of, i)
		}
	}
	if err := c.batch(ctx, elems); err != nil {
		return nil, err
	}
	for n, e := range elems {
		i := of[n]
		if e.Error != nil {
			return nil, fault.As(op, fault.Unavailable, e.Error)
		}
		for _, l := range *e.Result.(*[]Log) {
			if l.BlockHash != blocks[i] {
				return nil, fault.New(op, fault.Unavailable, "asked for logs of block %v, got one of %v", blocks[i], l.BlockHash)
			}
			out[i] = append(out[i], l)
		}
	}
	return out, nil
}

// LogsIn gives the matching logs of the canonical blocks from … to, both
// included. Providers limit the range and the number of logs, each in its own
// way: on any error ask for less. It can race with a reorg; see watch.
func (c *Client) LogsIn(ctx context.Context, from, to uint64, f Filter) ([]Log, error) {
	var out []Log
	for _, part := range f.parts() {
		q := part.with("fromBlock", hexutil.Uint64(from))
		q["toBlock"] = hexutil.Uint64(to)
		var logs []Log
		err := c.timed(ctx, max(logsTimeout, c.patience), "eth_getLogs", 1, func(ctx context.Context) error {
			return c.calls.CallContext(ctx, &logs, "eth_getLogs", q)
		})
		if err != nil {
			return nil, err
		}
		out = append(out, logs...)
	}
	return out, nil
}

// parts cuts the filter so that each has few enough addresses.
func (f Filter) parts() []Filter {
	var out []Filter
	for rest := f.Contracts; len(rest) > 0; {
		n := min(addressesPerQuery, len(rest))
		out = append(out, Filter{Contracts: rest[:n], Topics: f.Topics, Third: f.Third})
		rest = rest[n:]
	}
	return out
}

func (f Filter) with(key string, value any) map[string]any {
	q := map[string]any{"address": f.Contracts, key: value}
	if len(f.Topics) > 0 {
		topics := []any{f.Topics}
		if f.Third != nil {
			topics = append(topics, nil, f.Third)
		}
		q["topics"] = topics
	}
	return q
}
