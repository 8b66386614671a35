package rpc

import (
	"context"

	"github.com/streamgate/streamgate/internal/fault"
)

// Finalized gives the newest block that the provider says stays, by the tag or the
// depth of the chain's profile. A provider without the tag is asked by the window's
// depth instead. It is Stale where the provider names a block above its own head.
func (c *Client) Finalized(ctx context.Context) (Header, error) {
	const op = "chain/rpc.Finalized"
	head, err := c.Latest(ctx)
	if err != nil {
		return Header{}, err
	}
	f := c.chain.Finality
	if f.Tag != "" {
		h, err := c.header(ctx, "eth_getBlockByNumber", f.Tag)
		switch {
		case err == nil && h.Number > head.Number:
			return Header{}, fault.New(op, fault.Stale, "provider %s says %s of block %d, its head is %d", c.Host(), f.Tag, h.Number, head.Number)
		case err == nil:
			return h, nil
		case !IsAnswer(err) && fault.KindOf(err) != fault.NotFound:
			return Header{}, err
		}
		f.Depth = uint64(c.chain.Window)
	}
	hs, err := c.Headers(ctx, []uint64{head.Number - min(head.Number, f.Depth)})
	if err != nil {
		return Header{}, fault.Wrap(op, err)
	}
	return hs[0], nil
}
