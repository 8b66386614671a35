package store

import (
	"context"
	"fmt"

	"github.com/ipfs/boxo/blockservice"
	"github.com/ipfs/boxo/blockstore"
	"github.com/ipfs/boxo/exchange/offline"
	"github.com/ipfs/boxo/ipld/merkledag"
	"github.com/ipfs/boxo/verifcid"
	blocks "github.com/ipfs/go-block-format"
	"github.com/ipfs/go-cid"
	ipld "github.com/ipfs/go-ipld-format"
	"github.com/multiformats/go-multihash"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// adapter is boxo's blockstore over the Backend. Owner is the video that the
// blocks put through it belong to; an adapter without one only reads.
type adapter struct {
	store *Store
	owner model.VideoID
}

var (
	_ blockstore.Blockstore = (*adapter)(nil)
	_ blockstore.Viewer     = (*adapter)(nil)
)

// dag gives the node service through which boxo's importer writes for owner.
func (s *Store) dag(owner model.VideoID) ipld.DAGService {
	bs := blockstore.NewIdStore(&adapter{store: s, owner: owner})
	// Without WriteThrough a block that is there already would not reach Put,
	// and the owner would not be noted as one of its holders.
	return merkledag.NewDAGService(blockservice.New(bs, offline.Exchange(bs), blockservice.WriteThrough(true)))
}

// parse reads a CID as peers send it. Only hashes that boxo's allow list
// trusts are accepted.
func parse(op, text string) (cid.Cid, error) {
	if len(text) > maxCIDLength {
		return cid.Undef, fault.At(op, fault.Invalid, "cid", "longer than %d characters", maxCIDLength)
	}
	c, err := cid.Decode(text)
	if err != nil {
		return cid.Undef, fault.At(op, fault.Invalid, "cid", "%q is not a CID: %w", text, err)
	}
	if err := verifcid.ValidateCid(verifcid.DefaultAllowlist, c); err != nil {
		return cid.Undef, fault.At(op, fault.Invalid, "cid", "%q: %w", text, err)
	}
	return c, nil
}

func missing(err error, c cid.Cid) error {
	if fault.KindOf(err) == fault.NotFound {
		return ipld.ErrNotFound{Cid: c}
	}
	return err
}

// View gives the block in place; callback must not keep it.
func (a *adapter) View(_ context.Context, c cid.Cid, callback func([]byte) error) error {
	err := a.store.backend.View(blockKey(c.Hash()), func(v []byte) error {
		if a.store.verify {
			if err := check(c, v); err != nil {
				return err
			}
		}
		return callback(v)
	})
	return missing(err, c)
}

func check(c cid.Cid, data []byte) error {
	got, err := c.Prefix().Sum(data)
	if err != nil {
		return fault.As("store.check", fault.Corrupt, err)
	}
	if !got.Equals(c) {
		return fault.New("store.check", fault.Corrupt, "block %s has the bytes of %s", c, got)
	}
	return nil
}

// Get returns a copy of the block.
func (a *adapter) Get(ctx context.Context, c cid.Cid) (blocks.Block, error) {
	var data []byte
	err := a.View(ctx, c, func(v []byte) error {
		data = append(make([]byte, 0, len(v)), v...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return blocks.NewBlockWithCid(data, c)
}

// Has reports whether the block is there.
func (a *adapter) Has(_ context.Context, c cid.Cid) (bool, error) {
	return a.store.backend.Has(blockKey(c.Hash()))
}

// GetSize gives the block's size in bytes.
func (a *adapter) GetSize(_ context.Context, c cid.Cid) (int, error) {
	n, err := a.store.backend.Size(blockKey(c.Hash()))
	return int(n), missing(err, c)
}

// Put keeps a block for the adapter's owner.
func (a *adapter) Put(ctx context.Context, b blocks.Block) error {
	_, err := a.put(ctx, b)
	return err
}

// put is Put, and tells whether the block was here: then its bytes are not written again.
func (a *adapter) put(ctx context.Context, b blocks.Block) (there bool, err error) {
	if a.owner == "" {
		return false, fault.New("store.Put", fault.Internal, "block %s has no owner", b.Cid())
	}
	if err := ctx.Err(); err != nil {
		return false, err
	}
	hash := b.Cid().Hash()
	a.store.mu.RLock() // a drop must not take the block away between the look and the write
	defer a.store.mu.RUnlock()
	batch := Batch{Put: []Pair{{Key: heldKey(a.owner, hash)}, {Key: holderKey(hash, a.owner)}}}
	there, err = a.store.backend.Has(blockKey(hash))
	if err != nil {
		return false, err
	}
	if !there {
		batch.Put = append(batch.Put, Pair{Key: blockKey(hash), Value: b.RawData()})
		a.store.metrics.stored.Add(float64(len(b.RawData())))
	}
	return there, a.store.backend.Write(batch)
}

// PutMany keeps blocks one by one: each is durable by itself, and together
// they could be larger than a transaction may be.
func (a *adapter) PutMany(ctx context.Context, bs []blocks.Block) error {
	for _, b := range bs {
		if err := a.Put(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// DeleteBlock is refused: blocks go when their last holder is dropped.
func (a *adapter) DeleteBlock(_ context.Context, c cid.Cid) error {
	return fault.New("store.DeleteBlock", fault.Unsupported, "block %s goes with its last holder", c)
}

// AllKeysChan lists the blocks as raw CIDs. The channel closes at the end or
// when ctx ends.
func (a *adapter) AllKeysChan(ctx context.Context) (<-chan cid.Cid, error) {
	out := make(chan cid.Cid)
	go func() { // ends with ctx or with the scan; boxo's interface leaves nobody to wait for it
		defer close(out)
		_ = a.store.backend.Scan([]byte(blockPrefix), nil, func(key, _ []byte) (bool, error) {
			hash, err := multihash.Cast(append([]byte(nil), key[len(blockPrefix):]...))
			if err != nil {
				return false, fmt.Errorf("key %x: %w", key, err)
			}
			select {
			case out <- cid.NewCidV1(cid.Raw, hash):
				return true, nil
			case <-ctx.Done():
				return false, ctx.Err()
			}
		})
	}()
	return out, nil
}
