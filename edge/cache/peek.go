package cache

import (
	"context"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Peek gives the bytes of a block if it is here, whole and right, and NotFound if
// not: a raw block, or the root of a blob of several that was filled since the start.
// It starts no fill, and is no use: what strangers look at makes nothing stay that
// viewers do not watch.
func (c *Cache) Peek(ctx context.Context, cid string) ([]byte, error) {
	const op = "edge/cache.Peek"
	want, err := digest(cid)
	if err != nil {
		if data := c.peekRoot(cid); data != nil {
			return data, nil
		}
		return nil, fault.New(op, fault.NotFound, "block %s is not here", cid)
	}
	if data := c.memory.peek(cid); data != nil {
		return data, nil
	}
	if data := c.peekPart(cid); data != nil {
		return data, nil
	}
	if c.disk != nil {
		if data := c.disk.peek(ctx, cid, want); data != nil {
			return data, nil
		}
	}
	return nil, fault.New(op, fault.NotFound, "block %s is not here", cid)
}

// Has reports whether Peek would look for a block: it is here, right or not.
func (c *Cache) Has(_ context.Context, cid string) (bool, error) {
	if _, err := digest(cid); err != nil {
		return c.hasTree(cid), nil //nolint:nilerr // no raw block: a root, or what cannot be kept
	}
	return c.memory.has(cid) || c.peekPart(cid) != nil || c.disk != nil && c.disk.has(cid), nil
}

// peek gives a blob without making it one that was used of late.
func (m *memory) peek(cid string) []byte {
	e, ok := m.blobs.GetEntryQuietly(cid)
	if !ok {
		return nil
	}
	return e.Value
}

// peek gives a block that is here and right.
func (d *disk) peek(ctx context.Context, cid string, want []byte) []byte {
	if len(want) != len(digestBytes{}) {
		return nil
	}
	key := digestBytes(want)
	at := d.ring.find(key)
	if at == nil {
		return nil
	}
	return d.ask(ctx, at, key, model.Leaf{CID: cid, Size: at.size})
}
