package cache

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"hash"
	"io"

	"github.com/ipfs/go-cid"
	"github.com/multiformats/go-multihash"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Source brings raw blocks from other nodes.
type Source interface {
	// Fetch writes block number i of blob.Blocks() to w, proves it, and gives nil
	// only then. It may not keep trying after ctx ends.
	Fetch(ctx context.Context, blob model.Blob, i int, w Sink) error
}

// Sink takes the bytes of one block, in order. It is not safe for concurrent use.
type Sink interface {
	io.Writer
	// Trust says that the bytes come from an origin: readers may have them as they
	// arrive, and the block belongs on this edge's disk. Without it no reader gets a
	// byte before the block is proved.
	Trust()
	// Restart forgets what was written, so that another may be asked; it fails when
	// readers may have had some of it.
	Restart() error
	// Prove checks that the block is whole and what its CID says; Corrupt if not.
	Prove() error
}

// block is one block of a flight on its way.
type block struct {
	f     *flight
	leaf  model.Leaf
	want  []byte // sha2-256 that the CID names
	begun int    // length of the flight before it
	sum   hash.Hash
	shown bool
	done  bool
}

func newBlock(f *flight, leaf model.Leaf) (*block, error) {
	want, err := digest(leaf.CID)
	if err != nil {
		return nil, err
	}
	return &block{f: f, leaf: leaf, want: want, begun: f.len(), sum: sha256.New()}, nil
}

// Write implements Sink. More than the manifest promised is refused.
func (b *block) Write(p []byte) (int, error) {
	if err := b.f.add(p, b.shown); err != nil {
		return 0, err
	}
	b.sum.Write(p)
	return len(p), nil
}

// Trust implements Sink.
func (b *block) Trust() {
	b.shown, b.f.trusted = true, true
	b.f.show()
}

// Restart implements Sink.
func (b *block) Restart() error {
	if b.shown && b.f.len() > b.begun {
		return fault.New("edge/cache.Restart", fault.Unavailable, "readers have a part of block %s", b.leaf.CID)
	}
	b.f.cut(b.begun)
	b.sum, b.shown = sha256.New(), false
	return nil
}

// Prove implements Sink.
func (b *block) Prove() error {
	const op = "edge/cache.Prove"
	if got := int64(b.f.len() - b.begun); got != b.leaf.Size {
		return fault.New(op, fault.Corrupt, "block %s has %d bytes, its manifest says %d", b.leaf.CID, got, b.leaf.Size)
	}
	if subtle.ConstantTimeCompare(b.sum.Sum(nil), b.want) != 1 {
		return fault.New(op, fault.Corrupt, "block does not match its CID %s", b.leaf.CID)
	}
	b.done = true
	b.f.prove()
	return nil
}

// digest is the sha2-256 that a CID of a raw block names.
func digest(text string) ([]byte, error) {
	c, err := cid.Decode(text)
	if err != nil {
		return nil, fault.New("edge/cache.digest", fault.Corrupt, "CID %q: %w", text, err)
	}
	h, err := multihash.Decode(c.Hash())
	if err != nil || h.Code != multihash.SHA2_256 || c.Type() != cid.Raw {
		return nil, fault.New("edge/cache.digest", fault.Corrupt, "CID %q is not of a raw block with sha2-256", text)
	}
	return h.Digest, nil
}
