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
	parts := f.parts()
	if len(blocks) == 1 && len(parts) == 1 { // a head: it may have thousands
		var err error
		if out[0], err = c.logs(ctx, c.patience, f.with("blockHash", blocks[0])); err != nil {
			return nil, err
		}
		return out, ofBlocks(out, blocks)
	}
	for i, h := range blocks {
		for _, part := range parts {
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
		out[i] = append(out[i], *e.Result.(*[]Log)...)
	}
	return out, ofBlocks(out, blocks)
}

// ofBlocks checks that logs are those of the blocks that were asked about.
func ofBlocks(logs [][]Log, blocks []model.Hash) error {
	for i, b := range blocks {
		for _, l := range logs[i] {
			if l.BlockHash != b {
				return fault.New("chain/rpc.LogsOf", fault.Unavailable, "asked for logs of block %v, got one of %v", b, l.BlockHash)
			}
		}
	}
	return nil
}

// LogsIn gives the matching logs of the canonical blocks from … to, both
// included. Providers limit the range and the number of logs, each in its own
// way: on any error ask for less. It can race with a reorg; see watch.
func (c *Client) LogsIn(ctx context.Context, from, to uint64, f Filter) ([]Log, error) {
	var out []Log
	for _, part := range f.parts() {
		q := part.with("fromBlock", hexutil.Uint64(from))
		q["toBlock"] = hexutil.Uint64(to)
		logs, err := c.logs(ctx, max(logsTimeout, c.patience), q)
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
