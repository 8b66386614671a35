package store

import (
	"context"
	"errors"
	"io"

	unixfs "github.com/ipfs/boxo/ipld/unixfs"
	uio "github.com/ipfs/boxo/ipld/unixfs/io"
	"github.com/ipfs/go-cid"
	"github.com/ipld/go-car/v2"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// maxIntakeBlocks bounds what is remembered of a CAR while it is read, to some
	// 100 MB: 512 GiB in full leaves.
	maxIntakeBlocks = 1 << 19
	// maxBlockBytes is the largest block that IPFS software takes.
	maxBlockBytes = 2 << 20
	// maxHeaderBytes is far above a header with one root.
	maxHeaderBytes = 4 << 10
	// maxBlobBytes bounds one blob, as edges do.
	maxBlobBytes = 64 << 20
	// maxCIDBytes is what a section may have beside its block.
	maxCIDBytes = 128
)

// Intake is a CAR that was read into the store for one owner, not yet believed.
type Intake struct {
	store *Store
	owner model.VideoID
	here  map[cid.Cid]int64 // the CAR's blocks and their sizes
	names map[string]cid.Cid
	tree  []cid.Cid // set by Accept
	known int       // of here, how many the store had
}

// Blocks is how many blocks the CAR has, and how many of them the store had before: of
// those nothing but who holds them was written.
func (i *Intake) Blocks() (all, known int) { return len(i.here), i.known }

// Intake reads a CAR of one root. Every block is checked against its CID, all
// that the root leads to must be in the CAR, and nothing else may be. What was
// read is held by owner, also after a failure, until Drop.
func (s *Store) Intake(ctx context.Context, owner model.VideoID, r io.Reader) (*Intake, error) {
	const op = "store.Intake"
	if err := checkOwner(op, owner); err != nil {
		return nil, err
	}
	in, err := car.NewBlockReader(r, car.MaxAllowedHeaderSize(maxHeaderBytes), car.MaxAllowedSectionSize(maxBlockBytes+maxCIDBytes))
	if err != nil {
		return nil, fault.New(op, kindOfRead(err), "not a CAR: %w", err)
	}
	if len(in.Roots) != 1 || in.Version != 1 {
		return nil, fault.New(op, fault.Invalid, "a CAR of version %d with %d roots: want version 1 with one", in.Version, len(in.Roots))
	}
	i := &Intake{store: s, owner: owner, here: map[cid.Cid]int64{}}
	to := &adapter{store: s, owner: owner}
	for {
		b, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fault.New(op, kindOfRead(err), "after %d blocks: %w", len(i.here), err)
		}
		if err := ours(b.Cid()); err != nil {
			return nil, fault.Wrap(op, err)
		}
		if len(i.here) >= maxIntakeBlocks {
			return nil, fault.New(op, fault.TooLarge, "more than %d blocks", maxIntakeBlocks)
		}
		there, err := to.put(ctx, b)
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		if _, again := i.here[b.Cid()]; there && !again {
			i.known++
		}
		i.here[b.Cid()] = int64(len(b.RawData()))
	}
	return i, fault.Wrap(op, i.whole(ctx, in.Roots[0]))
}

// kindOfRead keeps the Kind of a body's reader (too large, gone); the rest is
// the CAR's fault.
func kindOfRead(err error) fault.Kind {
	if k := fault.KindOf(err); k != fault.Internal {
		return k
	}
	return fault.Invalid
}

// whole checks that the root leads to every block of the CAR, and to no other.
func (i *Intake) whole(ctx context.Context, root cid.Cid) error {
	const op = "store.whole"
	all, err := walk(ctx, root, i.block)
	if err != nil {
		return err
	}
	for _, f := range all {
		size, there := i.here[f.id]
		if !there {
			return fault.New(op, fault.Invalid, "the CAR is not whole: block %s is not in it", f.id)
		}
		if f.id.Type() == cid.Raw && size != f.size && f.id != root {
			return fault.New(op, fault.Invalid, "block %s has %d bytes, its link says %d", f.id, size, f.size)
		}
	}
	if len(all) != len(i.here) {
		return fault.New(op, fault.Invalid, "the CAR has %d blocks that its root does not lead to", len(i.here)-len(all))
	}
	data, err := i.block(ctx, root)
	if err != nil {
		return err
	}
	if root.Type() != cid.DagProtobuf {
		return fault.New(op, fault.Invalid, "the root is no folder")
	}
	n, err := node(root, data)
	if err != nil {
		return err
	}
	if fs, err := unixfs.FSNodeFromBytes(n.Data()); err != nil || fs.Type() != unixfs.TDirectory {
		return fault.New(op, fault.Invalid, "the root is no folder")
	}
	i.names = map[string]cid.Cid{}
	for _, l := range n.Links() {
		i.names[l.Name] = l.Cid
	}
	return nil
}

// block gives a block of the CAR, and of nothing else that the store has.
func (i *Intake) block(ctx context.Context, c cid.Cid) ([]byte, error) {
	if _, there := i.here[c]; !there {
		return nil, fault.New("store.Intake", fault.Invalid, "the CAR is not whole: block %s is not in it", c)
	}
	b, err := i.store.reads.Get(ctx, c)
	if err != nil {
		return nil, fromIPLD("store.Intake", err)
	}
	return b.RawData(), nil
}

// File gives a file of the root folder, nil if there is none of the name.
func (i *Intake) File(ctx context.Context, name string, limitBytes int64) ([]byte, error) {
	const op = "store.Intake.File"
	c, there := i.names[name]
	if !there {
		return nil, nil
	}
	dag := i.store.dag(i.owner)
	n, err := dag.Get(ctx, c)
	if err != nil {
		return nil, fromIPLD(op, err)
	}
	r, err := uio.NewDagReader(ctx, n, dag)
	if err != nil {
		return nil, fault.New(op, fault.Invalid, "%s: %w", name, err)
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, limitBytes+1))
	switch {
	case err != nil:
		return nil, fault.New(op, fault.Invalid, "%s: %w", name, err)
	case int64(len(b)) > limitBytes:
		return nil, fault.New(op, fault.TooLarge, "%s is larger than %d bytes", name, limitBytes)
	}
	return b, nil
}

// Accept checks that the content is the tree of just these entries, and that
// each of their blobs is as it is told.
func (i *Intake) Accept(ctx context.Context, entries []Entry) (root string, err error) {
	const op = "store.Accept"
	for _, e := range entries {
		if err := i.checkBlob(ctx, e.Blob); err != nil {
			return "", fault.Wrap(op, fault.New(e.Path, fault.KindOf(err), "%w", err))
		}
	}
	if root, err = i.store.PutTree(ctx, i.owner, entries); err != nil {
		return "", fault.Wrap(op, err)
	}
	content, there := i.names[ContentName]
	if !there || content.String() != root {
		return "", fault.New(op, fault.Invalid, "the content is not what the manifest says: its tree is %s, the manifest's %s", content, root)
	}
	all, err := walk(ctx, content, i.block)
	if err != nil {
		return "", fault.Wrap(op, err)
	}
	for _, f := range all {
		i.tree = append(i.tree, f.id)
	}
	return root, nil
}

// checkBlob checks what a manifest says of a blob.
func (i *Intake) checkBlob(ctx context.Context, b model.Blob) error {
	const op = "store.checkBlob"
	c, err := parse(op, b.CID)
	if err != nil {
		return err
	}
	size, there := i.here[c]
	switch {
	case !there:
		return fault.New(op, fault.Invalid, "block %s is not in the CAR", c)
	case b.Size < 0 || b.Size > maxBlobBytes:
		return fault.New(op, fault.Invalid, "%d bytes, at most %d", b.Size, maxBlobBytes)
	case c.Type() == cid.Raw && (len(b.Leaves) > 0 || size != b.Size):
		return fault.New(op, fault.Invalid, "block %s has %d bytes, the manifest says %d in %d leaves", c, size, b.Size, len(b.Leaves))
	case c.Type() == cid.Raw:
		return nil
	}
	data, err := i.block(ctx, c)
	if err != nil {
		return err
	}
	n, err := node(c, data)
	if err != nil {
		return err
	}
	fs, err := unixfs.FSNodeFromBytes(n.Data())
	if err != nil || fs.Type() != unixfs.TFile || len(fs.Data()) > 0 || fs.FileSize() != uint64(b.Size) ||
		len(n.Links()) != len(b.Leaves) || fs.NumChildren() != len(b.Leaves) {
		return fault.New(op, fault.Invalid, "%s is not a file of %d bytes in %d leaves", c, b.Size, len(b.Leaves))
	}
	var sum int64
	for k, l := range n.Links() {
		leaf := b.Leaves[k]
		sum += leaf.Size
		if l.Cid.Type() != cid.Raw || l.Cid.String() != leaf.CID || i.here[l.Cid] != leaf.Size || fs.BlockSize(k) != uint64(leaf.Size) {
			return fault.New(op, fault.Invalid, "leaf %d of %s is not as the manifest says", k, c)
		}
	}
	if sum != b.Size {
		return fault.New(op, fault.Invalid, "the leaves of %s have %d bytes, the manifest says %d", c, sum, b.Size)
	}
	return nil
}

// Hand makes a video a holder of the tree that Accept took. The owner of the
// intake still is one. It may be called again.
func (i *Intake) Hand(ctx context.Context, to model.VideoID) error {
	const op = "store.Hand"
	if err := checkOwner(op, to); err != nil {
		return err
	}
	for from := 0; from < len(i.tree); from += dropBatch {
		if err := ctx.Err(); err != nil {
			return fault.As(op, fault.Unavailable, err)
		}
		var b Batch
		for _, c := range i.tree[from:min(from+dropBatch, len(i.tree))] {
			b.Put = append(b.Put, Pair{Key: heldKey(to, c.Hash())}, Pair{Key: holderKey(c.Hash(), to)})
		}
		if err := i.hold(b); err != nil {
			return fault.Wrap(op, err)
		}
	}
	return nil
}

// hold writes holders of blocks that the intake's owner holds.
func (i *Intake) hold(b Batch) error {
	i.store.mu.RLock()
	defer i.store.mu.RUnlock()
	return i.store.backend.Write(b)
}
