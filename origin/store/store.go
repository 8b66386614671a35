package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/ipfs/boxo/blockstore"
	chunk "github.com/ipfs/boxo/chunker"
	"github.com/ipfs/boxo/ipld/unixfs/importer/balanced"
	"github.com/ipfs/boxo/ipld/unixfs/importer/helpers"
	"github.com/ipfs/go-cid"
	ipld "github.com/ipfs/go-ipld-format"
	"github.com/multiformats/go-multihash"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// LeafBytes is the size of a raw leaf: 1 MiB, below the 2 MiB that IPFS
	// software takes as one block.
	LeafBytes = 1 << 20
	// width is how many links a UnixFS node has.
	width = 1024
	// maxCIDLength bounds a CID in text: an identity CID of 128 bytes in hex
	// is the longest that passes.
	maxCIDLength = 320
	// maxOwnerLength bounds a video id in a key.
	maxOwnerLength = 64
)

// Config of a Store.
type Config struct {
	// Verify hashes every block that is read. Edges verify what they fetch
	// anyway; this finds a rotten disk at its origin.
	Verify bool
}

// Store is the content store. Safe for concurrent use. It has nothing to
// close; the backend's owner closes that.
type Store struct {
	backend Backend
	verify  bool
	metrics *Metrics
	reads   blockstore.Blockstore
	mu      sync.RWMutex // read-held by puts, held by drops: see adapter.Put and Drop
}

// New makes a store over a backend.
func New(cfg Config, backend Backend, metrics *Metrics) (*Store, error) {
	if backend == nil || metrics == nil {
		return nil, fault.New("store.New", fault.Invalid, "backend or metrics missing")
	}
	s := &Store{backend: backend, verify: cfg.Verify, metrics: metrics}
	s.reads = blockstore.NewIdStore(&adapter{store: s})
	return s, nil
}

func builder() cid.Prefix {
	return cid.Prefix{Version: 1, Codec: cid.DagProtobuf, MhType: multihash.SHA2_256, MhLength: -1}
}

// PutBlob keeps the bytes of r for a video and says where they are. It holds
// about one leaf in memory. When it fails, what was written stays held by the
// video until Drop.
func (s *Store) PutBlob(ctx context.Context, owner model.VideoID, r io.Reader) (model.Blob, error) {
	const op = "store.PutBlob"
	if err := checkOwner(op, owner); err != nil {
		return model.Blob{}, err
	}
	rec := &recorder{DAGService: s.dag(owner), ctx: ctx}
	params := helpers.DagBuilderParams{Maxlinks: width, RawLeaves: true, CidBuilder: builder(), Dagserv: rec}
	h, err := params.New(chunk.NewSizeSplitter(r, LeafBytes))
	if err != nil {
		return model.Blob{}, fault.Wrap(op, err)
	}
	root, err := balanced.Layout(h)
	if err != nil {
		return model.Blob{}, fault.Wrap(op, err)
	}
	blob := model.Blob{CID: root.Cid().String()}
	for _, l := range rec.leaves {
		blob.Size += l.Size
	}
	if root.Cid().Type() != cid.Raw {
		blob.Leaves = rec.leaves
	}
	return blob, nil
}

// recorder notes the raw leaves that the importer adds, which it does in
// order, and stops it when the caller's context ends (the importer has none).
type recorder struct {
	ipld.DAGService
	ctx    context.Context
	leaves []model.Leaf
}

// Add keeps a node under the caller's context.
func (r *recorder) Add(_ context.Context, n ipld.Node) error {
	if n.Cid().Type() == cid.Raw {
		r.leaves = append(r.leaves, model.Leaf{CID: n.Cid().String(), Size: int64(len(n.RawData()))})
	}
	return r.DAGService.Add(r.ctx, n)
}

// AddMany keeps nodes in order.
func (r *recorder) AddMany(ctx context.Context, ns []ipld.Node) error {
	for _, n := range ns {
		if err := r.Add(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// Block gives a copy of one raw block. The CID comes from outside: a malformed
// one is Invalid, an unknown one NotFound, a rotten one (with Config.Verify) Corrupt.
func (s *Store) Block(ctx context.Context, text string) ([]byte, error) {
	const op = "store.Block"
	c, err := parse(op, text)
	if err != nil {
		return nil, err
	}
	b, err := s.reads.Get(ctx, c)
	if err != nil {
		s.metrics.read(err)
		return nil, fromIPLD(op, err)
	}
	s.metrics.read(nil)
	return b.RawData(), nil
}

// Has reports whether the block is here. A malformed CID is Invalid.
func (s *Store) Has(ctx context.Context, text string) (bool, error) {
	c, err := parse("store.Has", text)
	if err != nil {
		return false, err
	}
	there, err := s.reads.Has(ctx, c)
	return there, fault.Wrap("store.Has", err)
}

// Size gives a block's size in bytes, without reading it; errors as Block's.
func (s *Store) Size(ctx context.Context, text string) (int64, error) {
	c, err := parse("store.Size", text)
	if err != nil {
		return 0, err
	}
	n, err := s.reads.GetSize(ctx, c)
	return int64(n), fromIPLD("store.Size", err)
}

func fromIPLD(op string, err error) error {
	if nf := (ipld.ErrNotFound{}); errors.As(err, &nf) {
		return fault.New(op, fault.NotFound, "no block %s", nf.Cid)
	}
	return fault.Wrap(op, err)
}

func checkOwner(op string, owner model.VideoID) error {
	if owner == "" || len(owner) > maxOwnerLength || strings.Contains(string(owner), "/") {
		return fault.At(op, fault.Invalid, "video", "%s cannot own blocks", fmt.Sprintf("%.80q", owner))
	}
	return nil
}
