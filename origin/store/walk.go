package store

import (
	"context"

	"github.com/ipfs/boxo/ipld/merkledag"
	"github.com/ipfs/go-cid"
	ipld "github.com/ipfs/go-ipld-format"
	"github.com/multiformats/go-multihash"

	"github.com/streamgate/streamgate/internal/fault"
)

// found is a block that a walk came to.
type found struct {
	id   cid.Cid
	size int64
}

// walk lists the blocks below and with root, each once, those before what they
// link to. Only nodes are read: what links say of raw blocks is taken for their
// size. Bounded by what get gives.
func walk(ctx context.Context, root cid.Cid, get func(context.Context, cid.Cid) ([]byte, error)) ([]found, error) {
	const op = "store.walk"
	var out []found
	seen := map[cid.Cid]bool{root: true}
	stack := []*ipld.Link{{Cid: root}}
	for len(stack) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, fault.As(op, fault.Unavailable, err)
		}
		l := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if l.Cid.Type() == cid.Raw {
			out = append(out, found{l.Cid, int64(l.Size)})
			continue
		}
		data, err := get(ctx, l.Cid)
		if err != nil {
			return nil, err
		}
		n, err := node(l.Cid, data)
		if err != nil {
			return nil, err
		}
		out = append(out, found{l.Cid, int64(len(data))})
		links := n.Links()
		for i := len(links) - 1; i >= 0; i-- {
			if !seen[links[i].Cid] {
				seen[links[i].Cid] = true
				stack = append(stack, links[i])
			}
		}
	}
	return out, nil
}

// node reads a dag-pb block.
func node(c cid.Cid, data []byte) (*merkledag.ProtoNode, error) {
	if err := ours(c); err != nil {
		return nil, err
	}
	n, err := merkledag.DecodeProtobuf(data)
	return n, fault.As("store.node", fault.Invalid, err)
}

// ours refuses CIDs that the profile has not (see the package comment).
func ours(c cid.Cid) error {
	p := c.Prefix()
	if p.Version != 1 || p.MhType != multihash.SHA2_256 || p.MhLength != 32 || p.Codec != cid.Raw && p.Codec != cid.DagProtobuf {
		return fault.New("store.ours", fault.Invalid, "block %s: want CIDv1, raw or dag-pb, sha2-256", c)
	}
	return nil
}
