package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"

	chunk "github.com/ipfs/boxo/chunker"
	"github.com/ipfs/boxo/ipld/merkledag"
	"github.com/ipfs/boxo/ipld/unixfs/importer/balanced"
	"github.com/ipfs/boxo/ipld/unixfs/importer/helpers"
	unixfs "github.com/ipfs/boxo/ipld/unixfs/io"
	"github.com/ipfs/go-cid"
	ipld "github.com/ipfs/go-ipld-format"
	"github.com/ipld/go-car/v2"
	"github.com/ipld/go-car/v2/storage"

	"github.com/streamgate/streamgate/internal/fault"
)

// ContentName is the video's tree in an archive's root folder, beside its files.
const ContentName = "content"

// Archive is a CAR (version 1) of a folder: a video's tree and some files of the
// archive's own. It is made as it is read (Reader). Of one root the bytes are always
// the same, so that who has a part can go on with another plan of it; who changes
// their order must see to it that nobody joins old and new.
type Archive struct {
	Root string // CID of the folder
	Size int64  // of the CAR, bytes

	store  *Store
	root   cid.Cid
	own    map[cid.Cid][]byte // blocks that the store has not
	header []byte
	list   []section
}

// section is a block's place in a CAR.
type section struct {
	found
	at int64 // where it begins
}

// head is what stands before the block: the length of the rest, and its CID.
func (s section) head() []byte {
	return append(binary.AppendUvarint(nil, uint64(int64(s.id.ByteLen())+s.size)), s.id.Bytes()...)
}

// Archive plans a CAR of a tree and of files by name. It reads none of the raw
// blocks.
func (s *Store) Archive(ctx context.Context, tree string, files map[string][]byte) (*Archive, error) {
	const op = "store.Archive"
	content, err := parse(op, tree)
	if err != nil {
		return nil, err
	}
	a := &Archive{store: s, own: map[cid.Cid][]byte{}}
	if a.root, err = a.folder(ctx, content, files); err != nil {
		return nil, fault.Wrap(op, err)
	}
	a.Root = a.root.String()
	blocks, err := walk(ctx, a.root, a.block)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	var header bytes.Buffer
	if _, err := storage.NewWritable(justWriter{&header}, []cid.Cid{a.root}, car.WriteAsCarV1(true)); err != nil {
		return nil, fault.Wrap(op, err)
	}
	a.header, a.Size = header.Bytes(), int64(header.Len())
	for _, b := range blocks {
		s := section{b, a.Size}
		a.list = append(a.list, s)
		a.Size += int64(len(s.head())) + s.size
	}
	return a, nil
}

// folder makes the archive's own blocks.
func (a *Archive) folder(ctx context.Context, content cid.Cid, files map[string][]byte) (cid.Cid, error) {
	dag := keeper{own: a.own}
	dir, err := unixfs.NewDirectory(dag, unixfs.WithCidBuilder(builder()))
	if err != nil {
		return cid.Undef, err
	}
	raw, err := merkledag.NewRawNodeWPrefix(nil, builder())
	if err != nil {
		return cid.Undef, err
	}
	if err := dir.AddChild(ctx, ContentName, linked{RawNode: raw, id: content}); err != nil {
		return cid.Undef, err
	}
	for _, name := range sorted(files) {
		params := helpers.DagBuilderParams{Maxlinks: width, RawLeaves: true, CidBuilder: builder(), Dagserv: dag}
		h, err := params.New(chunk.NewSizeSplitter(bytes.NewReader(files[name]), LeafBytes))
		if err != nil {
			return cid.Undef, err
		}
		n, err := balanced.Layout(h)
		if err != nil {
			return cid.Undef, err
		}
		if err := dir.AddChild(ctx, name, n); err != nil {
			return cid.Undef, err
		}
	}
	n, err := dir.GetNode()
	if err != nil {
		return cid.Undef, err
	}
	return n.Cid(), dag.Add(ctx, n)
}

func (a *Archive) block(ctx context.Context, c cid.Cid) ([]byte, error) {
	if data, mine := a.own[c]; mine {
		return data, nil
	}
	b, err := a.store.reads.Get(ctx, c)
	if err != nil {
		return nil, fromIPLD("store.Archive", err)
	}
	return b.RawData(), nil
}

// keeper is a place for nodes that an archive alone has; nothing is read from it.
type keeper struct {
	ipld.DAGService
	own map[cid.Cid][]byte
}

// Add keeps a node unless it stands for one in the store.
func (k keeper) Add(_ context.Context, n ipld.Node) error {
	if _, is := n.(linked); !is {
		k.own[n.Cid()] = n.RawData()
	}
	return nil
}

// AddMany keeps nodes.
func (k keeper) AddMany(ctx context.Context, ns []ipld.Node) error {
	for _, n := range ns {
		if err := k.Add(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// justWriter hides that a writer can do more: a header is written front to back.
type justWriter struct{ io.Writer }
