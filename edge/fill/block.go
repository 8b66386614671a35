package fill

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/ipfs/go-cid"

	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	maxBlockBytes = 2 << 20 // of one raw block (IPFS software goes no higher)
	copyBytes     = 64 << 10
	// stallAfter ends a body of which nothing comes any more.
	stallAfter = 3 * time.Second
)

// block is a raw block on its way to its reader.
type block struct {
	blob  model.Blob
	index int
	leaf  model.Leaf
	start int64 // of the block in the blob
	sink  cache.Sink
	done  int64 // bytes that the sink has
	shown bool  // the sink shows them as they come, because an origin sends them
}

// Write implements io.Writer for the copy from a node.
func (b *block) Write(p []byte) (int, error) {
	n, err := b.sink.Write(p)
	b.done += int64(n)
	return n, err
}

// again makes ready for the next target after one that failed: what an origin
// sent is gone on with at another, what an edge sent is forgotten. After an origin
// the sink must learn that it is an edge that comes, though it has no byte yet.
func (b *block) again(failed, next target) error {
	if b.done == 0 && !b.shown || !failed.peer && !next.peer {
		return nil
	}
	b.done, b.shown = 0, false
	return b.sink.Restart()
}

// Fetch implements edge/cache.Source: the block comes from the edge of this region
// that is in charge of the blob, or else from an origin.
func (c *Client) Fetch(ctx context.Context, blob model.Blob, i int, sink cache.Sink) error {
	const op = "edge/fill.Fetch"
	b := &block{blob: blob, index: i, leaf: blob.Blocks()[i], sink: sink}
	if b.leaf.Size < 0 || b.leaf.Size > maxBlockBytes {
		return fault.New(op, fault.TooLarge, "block %s has %d bytes, at most %d", b.leaf.CID, b.leaf.Size, maxBlockBytes)
	}
	if _, err := cid.Decode(b.leaf.CID); err != nil {
		return fault.New(op, fault.Corrupt, "CID %q: %w", b.leaf.CID, err)
	}
	for _, l := range blob.Blocks()[:i] {
		b.start += l.Size
	}
	c.budget.earn()
	last, left, err := target{}, c.targets(ctx, blob.CID), noOrigin(op)
	var refused error // what there was before spares were asked
	for {
		if len(left) == 0 && refused == nil && elsewhere(err) {
			left, refused = c.spares(ctx, blob.CID), err
		}
		if len(left) == 0 {
			break
		}
		if err := b.again(last, left[0]); err != nil {
			return fault.Wrap(op, err)
		}
		begun := time.Now()
		last, left, err = c.fetch(ctx, left, b)
		c.metrics.called(last, err, time.Since(begun))
		if ctx.Err() != nil {
			break // our doing, not the node's
		}
		c.blame.judge(last.Name, err, time.Now())
		if err == nil || !last.peer && !anotherMayHave(err) {
			break
		}
	}
	if err != nil && refused != nil {
		err = refused // that a spare has nothing says less
	}
	return fault.Wrap(op, err)
}

// fetch gets the rest of a block from the first of some targets that answers; it
// gives that one and those that were not asked.
func (c *Client) fetch(ctx context.Context, targets []target, b *block) (from target, left []target, err error) {
	a, left, err := c.race(ctx, targets, b)
	if err != nil {
		return a.target, left, err
	}
	defer a.end()
	return a.target, left, a.copy(b)
}

// open asks a node for a block from the byte on that its reader has not got.
func (c *Client) open(ctx context.Context, t target, b *block) (io.ReadCloser, error) {
	path, from, want := "/blobs/"+url.PathEscape(b.leaf.CID), b.done, http.StatusOK
	if t.peer {
		path, from = SegmentPath(b.blob), b.start
	}
	req, err := c.request(ctx, http.MethodGet, t.Node, path, nil)
	if err != nil {
		return nil, err
	}
	if from > 0 || t.peer {
		until := ""
		if t.peer {
			until = strconv.FormatInt(b.start+b.leaf.Size-1, 10)
		}
		req.Header.Set("Range", "bytes="+strconv.FormatInt(from, 10)+"-"+until)
		want = http.StatusPartialContent
	}
	resp, err := c.do(t, req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != want {
		_ = resp.Body.Close() // not read
		return nil, fault.New("edge/fill.open", fault.Unavailable, "block %s: status %d, want %d", b.leaf.CID, resp.StatusCode, want)
	}
	return resp.Body, nil
}

// copy takes the rest of a block and has the whole proved.
func (a answer) copy(b *block) error {
	const op = "edge/fill.copy"
	if !a.target.peer {
		b.shown = true
		b.sink.Trust()
	}
	r := &watched{r: a.body, idle: time.AfterFunc(stallAfter, func() { a.cancel(nil) })}
	defer r.idle.Stop()
	// One byte more than promised is enough to know that it is wrong.
	_, err := io.CopyBuffer(b, io.LimitReader(r, b.leaf.Size-b.done+1), make([]byte, copyBytes))
	switch {
	case err != nil:
		return fault.As(op, kindOfCopy(err), fmt.Errorf("block %s at byte %d: %w", b.leaf.CID, b.done, err))
	case b.done < b.leaf.Size:
		return fault.New(op, fault.Unavailable, "block %s ended at byte %d of %d", b.leaf.CID, b.done, b.leaf.Size)
	}
	return fault.Wrap(op, b.sink.Prove())
}

// anotherMayHave says whether another node may have a block that one could not give.
func anotherMayHave(err error) bool { return elsewhere(err) || fault.KindOf(err) == fault.NotFound }

// watched is a body that is given up when nothing comes.
type watched struct {
	r    io.Reader
	idle *time.Timer
}

func (w *watched) Read(p []byte) (int, error) {
	w.idle.Reset(stallAfter)
	return w.r.Read(p)
}

// kindOfCopy keeps the Kind of the writer's refusal; a broken read may be tried elsewhere.
func kindOfCopy(err error) fault.Kind {
	if k := fault.KindOf(err); k != fault.Internal {
		return k
	}
	return fault.Unavailable
}
