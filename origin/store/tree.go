package store

import (
	"context"
	"sort"
	"strings"

	"github.com/ipfs/boxo/ipld/merkledag"
	unixfs "github.com/ipfs/boxo/ipld/unixfs/io"
	"github.com/ipfs/go-cid"
	ipld "github.com/ipfs/go-ipld-format"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Limits of a tree: a long video has about 10 renditions of some thousands of
// segments, two folders deep.
const (
	maxTreeEntries = 1 << 18
	maxTreeDepth   = 8
)

// Entry is one file of a tree. Path has forward slashes and no leading one:
// `720p/0.m4s`.
type Entry struct {
	Path string
	Blob model.Blob
}

// PutTree makes a UnixFS directory of blobs that are in the store and gives
// the CID of its root. The same entries in any order give the same root. The
// directory's blocks are held by the video; the blobs must be held already.
func (s *Store) PutTree(ctx context.Context, owner model.VideoID, entries []Entry) (root string, err error) {
	const op = "store.PutTree"
	if err := checkOwner(op, owner); err != nil {
		return "", err
	}
	if len(entries) > maxTreeEntries {
		return "", fault.New(op, fault.TooLarge, "%d entries, at most %d", len(entries), maxTreeEntries)
	}
	top := &folder{}
	for _, e := range entries {
		if err := top.add(strings.Split(e.Path, "/"), e.Blob); err != nil {
			return "", fault.Wrap(op, err)
		}
	}
	t := tree{store: s, owner: owner, dag: s.dag(owner)}
	n, err := t.put(ctx, top)
	if err != nil {
		return "", fault.Wrap(op, err)
	}
	return n.Cid().String(), nil
}

// folder is a directory before it has a CID.
type folder struct {
	files   map[string]model.Blob
	folders map[string]*folder
}

func (f *folder) add(path []string, b model.Blob) error {
	const op = "store.add"
	name := path[0]
	if name == "" || name == "." || name == ".." || len(path) > maxTreeDepth {
		return fault.New(op, fault.Invalid, "bad path element %q", name)
	}
	_, isFile := f.files[name]
	sub := f.folders[name]
	if isFile || (len(path) == 1 && sub != nil) {
		return fault.New(op, fault.Invalid, "path element %q is there twice", name)
	}
	if len(path) == 1 {
		if f.files == nil {
			f.files = map[string]model.Blob{}
		}
		f.files[name] = b
		return nil
	}
	if sub == nil {
		sub = &folder{}
		if f.folders == nil {
			f.folders = map[string]*folder{}
		}
		f.folders[name] = sub
	}
	return sub.add(path[1:], b)
}

type tree struct {
	store *Store
	owner model.VideoID
	dag   ipld.DAGService
}

func (t tree) put(ctx context.Context, f *folder) (ipld.Node, error) {
	dir, err := unixfs.NewDirectory(linksOnly{t.dag}, unixfs.WithCidBuilder(builder()),
		unixfs.WithSizeEstimationMode(unixfs.SizeEstimationBlock))
	if err != nil {
		return nil, err
	}
	for _, name := range sorted(f.folders) {
		n, err := t.put(ctx, f.folders[name])
		if err != nil {
			return nil, err
		}
		if err := dir.AddChild(ctx, name, n); err != nil {
			return nil, err
		}
	}
	for _, name := range sorted(f.files) {
		n, err := t.file(ctx, f.files[name])
		if err != nil {
			return nil, fault.Wrap("file "+name, err)
		}
		if err := dir.AddChild(ctx, name, n); err != nil {
			return nil, err
		}
	}
	n, err := dir.GetNode()
	if err != nil {
		return nil, err
	}
	return n, t.dag.Add(ctx, n)
}

// file gives the node that a directory links to. A raw block is not read: its
// CID and size are all that a link needs, and a film has 20 GB of them.
func (t tree) file(ctx context.Context, b model.Blob) (ipld.Node, error) {
	c, err := parse("store.PutTree", b.CID)
	if err != nil {
		return nil, err
	}
	if c.Type() != cid.Raw {
		n, err := t.dag.Get(ctx, c)
		return n, fromIPLD("store.PutTree", err)
	}
	size, err := t.store.reads.GetSize(ctx, c)
	if err != nil {
		return nil, fromIPLD("store.PutTree", err)
	}
	raw, err := merkledag.NewRawNodeWPrefix(nil, builder())
	if err != nil {
		return nil, err
	}
	return linked{RawNode: raw, id: c, size: uint64(size)}, nil
}

// linked stands for a raw block that is in the store.
type linked struct {
	*merkledag.RawNode
	id   cid.Cid
	size uint64
}

// Cid is the block's.
func (l linked) Cid() cid.Cid { return l.id }

// Size is the block's, in bytes.
func (l linked) Size() (uint64, error) { return l.size, nil }

// linksOnly does not write the stand-ins that a sharded directory adds.
type linksOnly struct{ ipld.DAGService }

// Add keeps a node unless it stands for a block that is there.
func (d linksOnly) Add(ctx context.Context, n ipld.Node) error {
	if _, is := n.(linked); is {
		return nil
	}
	return d.DAGService.Add(ctx, n)
}

func sorted[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}
