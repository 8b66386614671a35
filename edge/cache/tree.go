package cache

import (
	"crypto/sha256"
	"crypto/subtle"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/ipfs/go-cid"
	"github.com/multiformats/go-multihash"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/streamgate/streamgate/internal/model"
)

// maxTrees bounds the blobs of several blocks of which it is remembered what they
// are made of: a kilobyte each, of segments of some megabytes.
const maxTrees = 4096

// trees remembers how blobs of several blocks are made up: memory has them whole,
// under the CID of their root, and the root itself is fetched by nobody.
type trees struct {
	mu    sync.Mutex                         // guards the rest
	blobs *simplelru.LRU[string, model.Blob] // by root
	parts map[string]part                    // by the leaf's CID
}

// part is where a leaf is in a blob.
type part struct {
	root     string
	from, to int64
}

func newTrees() *trees {
	t := &trees{parts: map[string]part{}}
	// Only fails for a size below 1. Evictions happen under mu.
	t.blobs, _ = simplelru.NewLRU(maxTrees, func(root string, b model.Blob) {
		for _, l := range b.Leaves {
			if t.parts[l.CID].root == root {
				delete(t.parts, l.CID)
			}
		}
	})
	return t
}

// note remembers a blob that was filled.
func (t *trees) note(b model.Blob) {
	if len(b.Leaves) == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.blobs.Add(b.CID, b)
	from := int64(0)
	for _, l := range b.Leaves {
		t.parts[l.CID] = part{b.CID, from, from + l.Size}
		from += l.Size
	}
}

func (t *trees) blob(root string) (model.Blob, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.blobs.Get(root)
}

func (t *trees) part(leaf string) (part, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	p, ok := t.parts[leaf]
	return p, ok
}

// peekRoot gives the root block of a blob that is here whole.
func (c *Cache) peekRoot(root string) []byte {
	if !c.hasTree(root) {
		return nil
	}
	b, _ := c.trees.blob(root)
	return rootBlock(b)
}

// hasTree tells that all leaves of a root are here, right or not.
func (c *Cache) hasTree(root string) bool {
	b, ok := c.trees.blob(root)
	if !ok {
		return false
	}
	if c.memory.has(root) {
		return true
	}
	for _, l := range b.Leaves {
		if c.disk == nil || !c.disk.has(l.CID) {
			return false
		}
	}
	return true
}

// peekPart gives a leaf out of the blob in memory that it is a part of.
func (c *Cache) peekPart(leaf string) []byte {
	p, ok := c.trees.part(leaf)
	if !ok {
		return nil
	}
	if data := c.memory.peek(p.root); int64(len(data)) >= p.to {
		return data[p.from:p.to:p.to]
	}
	return nil
}

// Rooted reports whether the leaves of a blob are those that its CID names. Blobs of a
// manifest are, by the word of an origin; where anybody else says what a blob is made of,
// it must be asked before Open: what is here is found by the CID alone.
func Rooted(b model.Blob) bool { return len(b.Leaves) == 0 || rootBlock(b) != nil }

// rootBlock makes the block that a blob's CID names: a UnixFS file (dag-pb) of raw
// leaves. nil if that is not how the blob was made, which the hash tells.
func rootBlock(b model.Blob) []byte {
	want, err := cid.Decode(b.CID)
	if err != nil || want.Type() != cid.DagProtobuf {
		return nil
	}
	h, err := multihash.Decode(want.Hash())
	if err != nil || h.Code != multihash.SHA2_256 {
		return nil
	}
	var out []byte
	file := number(number(nil, 1, 2), 3, b.Size) // Type: File; filesize
	for _, l := range b.Leaves {
		id, err := cid.Decode(l.CID)
		if err != nil {
			return nil
		}
		link := number(field(field(nil, 1, id.Bytes()), 2, nil), 3, l.Size) // Hash, an empty Name, Tsize
		out = field(out, 2, link)
		file = number(file, 4, l.Size) // blocksizes
	}
	out = field(out, 1, file)
	if sum := sha256.Sum256(out); subtle.ConstantTimeCompare(sum[:], h.Digest) != 1 {
		return nil
	}
	return out
}

// field appends bytes as a field of a protobuf message.
func field(to []byte, n protowire.Number, b []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(to, n, protowire.BytesType), b)
}

// number appends a number as a field of a protobuf message.
func number(to []byte, n protowire.Number, v int64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(to, n, protowire.VarintType), uint64(v))
}
