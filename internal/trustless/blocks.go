package trustless

import (
	"context"
	"errors"

	"github.com/ipfs/boxo/blockstore"
	"github.com/ipfs/boxo/namesys"
	"github.com/ipfs/boxo/path"
	blocks "github.com/ipfs/go-block-format"
	"github.com/ipfs/go-cid"
	ipld "github.com/ipfs/go-ipld-format"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
)

// Blocks gives the blocks that anybody may have.
type Blocks interface {
	// Block gives the bytes of a block, NotFound if there is none for strangers.
	// Nobody may write to them.
	Block(ctx context.Context, cid string) ([]byte, error)
	// Has reports whether Block would give it, for less.
	Has(ctx context.Context, cid string) (bool, error)
}

// errUnreadable is all that strangers learn of a block that should be there.
var errUnreadable = errors.New("the block cannot be read now")

// readOnly is boxo's blockstore over Blocks.
type readOnly struct {
	blocks Blocks
	log    *zap.Logger
}

var _ blockstore.Blockstore = readOnly{}

// Get gives a block.
func (r readOnly) Get(ctx context.Context, c cid.Cid) (blocks.Block, error) {
	data, err := r.blocks.Block(ctx, c.String())
	if err != nil {
		return nil, r.say(ctx, c, err)
	}
	return blocks.NewBlockWithCid(data, c)
}

// GetSize gives a block's size in bytes.
func (r readOnly) GetSize(ctx context.Context, c cid.Cid) (int, error) {
	b, err := r.Get(ctx, c)
	if err != nil {
		return 0, err
	}
	return len(b.RawData()), nil
}

// Has reports whether the block is there.
func (r readOnly) Has(ctx context.Context, c cid.Cid) (bool, error) {
	there, err := r.blocks.Has(ctx, c.String())
	if err != nil {
		return false, r.say(ctx, c, err)
	}
	return there, nil
}

// say makes an error of ours one that boxo answers rightly, without the trail.
func (r readOnly) say(ctx context.Context, c cid.Cid, err error) error {
	switch {
	case fault.KindOf(err) == fault.NotFound, fault.KindOf(err) == fault.Invalid: // Invalid: a kind of CID that is not kept here
		return ipld.ErrNotFound{Cid: c}
	case ctx.Err() != nil:
		return ctx.Err()
	}
	r.log.Error("block could not be read", zap.String("block", c.String()), zap.Error(err))
	return errUnreadable
}

// errReadOnly answers what boxo's interface has and a gateway never does.
var errReadOnly = fault.New("trustless", fault.Unsupported, "a gateway only reads")

// Put is refused.
func (r readOnly) Put(context.Context, blocks.Block) error { return errReadOnly }

// PutMany is refused.
func (r readOnly) PutMany(context.Context, []blocks.Block) error { return errReadOnly }

// DeleteBlock is refused.
func (r readOnly) DeleteBlock(context.Context, cid.Cid) error { return errReadOnly }

// AllKeysChan is refused: nobody is told what there is.
func (r readOnly) AllKeysChan(context.Context) (<-chan cid.Cid, error) { return nil, errReadOnly }

// noNames resolves nothing: boxo's own resolver would ask the DNS for names of
// a stranger's choice.
type noNames struct{ namesys.Publisher }

var errNoNames = fault.New("trustless", fault.Unsupported, "names are not resolved here")

// Resolve is refused.
func (noNames) Resolve(context.Context, path.Path, ...namesys.ResolveOption) (namesys.Result, error) {
	return namesys.Result{}, errNoNames
}

// ResolveAsync is refused.
func (noNames) ResolveAsync(context.Context, path.Path, ...namesys.ResolveOption) <-chan namesys.AsyncResult {
	out := make(chan namesys.AsyncResult, 1)
	out <- namesys.AsyncResult{Err: errNoNames}
	close(out)
	return out
}
