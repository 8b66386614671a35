package fill

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/ipfs/go-cid"
	"github.com/multiformats/go-multihash"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	maxBlockBytes = 2 << 20 // of one raw block (IPFS software goes no higher)
	copyBytes     = 64 << 10
	// hedgeAfter is when a second origin is asked for a block that the first has
	// not begun to send: late enough that few blocks are asked for twice.
	hedgeAfter = 300 * time.Millisecond
	// stallAfter ends a body of which nothing comes any more.
	stallAfter = 3 * time.Second
)

// block is a raw block on its way to its reader.
type block struct {
	leaf model.Leaf
	want []byte // sha2-256 that the CID names
	sum  hash.Hash
	out  io.Writer
	done int64 // bytes that the reader has
}

// Write implements io.Writer for the copy from an origin.
func (b *block) Write(p []byte) (int, error) {
	n, err := b.out.Write(p)
	b.sum.Write(p[:n])
	b.done += int64(n)
	return n, err
}

// Fetch streams one raw block to w. It implements edge/cache.Source. The hash
// is checked here so that an origin can be blamed; what was written by then is
// for the cache to take back.
func (c *Client) Fetch(ctx context.Context, leaf model.Leaf, w io.Writer) error {
	const op = "edge/fill.Fetch"
	if leaf.Size < 0 || leaf.Size > maxBlockBytes {
		return fault.New(op, fault.TooLarge, "block %s has %d bytes, at most %d", leaf.CID, leaf.Size, maxBlockBytes)
	}
	id, err := cid.Decode(leaf.CID)
	if err != nil {
		return fault.New(op, fault.Corrupt, "CID %q: %w", leaf.CID, err)
	}
	mh, err := multihash.Decode(id.Hash())
	if err != nil || mh.Code != multihash.SHA2_256 {
		return fault.New(op, fault.Corrupt, "CID %q is not of sha2-256", leaf.CID)
	}
	b := &block{leaf: leaf, want: mh.Digest, sum: sha256.New(), out: w}
	left := c.blame.order(c.origins.Origins(), time.Now())
	err = noOrigin(op)
	for len(left) > 0 {
		begun := time.Now()
		var from model.Node
		from, left, err = c.fetch(ctx, left, b)
		c.metrics.called(err, time.Since(begun))
		if ctx.Err() != nil {
			break // our doing, not the origin's
		}
		c.blame.judge(from.Name, err, time.Now())
		if err == nil || !anotherMayHave(err) {
			break
		}
	}
	return fault.Wrap(op, err)
}

// fetch gets the rest of a block from the first of some origins that answers;
// it gives that one and those that were not asked.
func (c *Client) fetch(ctx context.Context, origins []model.Node, b *block) (from model.Node, left []model.Node, err error) {
	a, left, err := c.race(ctx, origins, b)
	if err != nil {
		return a.origin, left, err
	}
	defer a.end()
	return a.origin, left, a.copy(b)
}

// answer is an origin's, with its body still to come.
type answer struct {
	origin model.Node
	body   io.ReadCloser
	cancel context.CancelCauseFunc
	err    error
}

func (a answer) end() {
	if a.body != nil {
		_ = a.body.Close() // only read from
	}
	a.cancel(nil)
}

// race asks the first origin, and the next one as well when there is no answer
// soon. The first answer wins, the others are cancelled.
func (c *Client) race(ctx context.Context, origins []model.Node, b *block) (answer, []model.Node, error) {
	answers := make(chan answer, len(origins))
	var cancels []context.CancelCauseFunc
	ask := func() {
		origin := origins[len(cancels)]
		actx, cancel := context.WithCancelCause(ctx)
		cancels = append(cancels, cancel)
		go func() {
			body, err := c.open(actx, origin, b)
			answers <- answer{origin, body, cancel, err}
		}()
	}
	ask()
	hedge := time.NewTimer(hedgeAfter)
	defer hedge.Stop()
	for running := 1; ; {
		var first answer
		select {
		case first = <-answers:
			running--
		case <-hedge.C:
			if len(cancels) < min(2, len(origins)) {
				ask()
				running++
				c.metrics.hedged.Inc()
			}
			continue
		}
		if first.err != nil && running > 0 && anotherMayHave(first.err) {
			first.end() // the rival may do better
			c.blame.judge(first.origin.Name, first.err, time.Now())
			continue
		}
		for i, o := range origins[:len(cancels)] {
			if o.Name != first.origin.Name {
				cancels[i](nil)
			}
		}
		for ; running > 0; running-- { // they return at once, being cancelled
			(<-answers).end()
		}
		if first.err != nil {
			first.end()
		}
		return first, origins[len(cancels):], first.err
	}
}

// open asks an origin for a block from the byte on that its reader has not got.
func (c *Client) open(ctx context.Context, origin model.Node, b *block) (io.ReadCloser, error) {
	from := b.done
	req, err := c.request(ctx, http.MethodGet, origin, "/blobs/"+url.PathEscape(b.leaf.CID), nil)
	if err != nil {
		return nil, err
	}
	want := http.StatusOK
	if from > 0 {
		req.Header.Set("Range", "bytes="+strconv.FormatInt(from, 10)+"-")
		want = http.StatusPartialContent
	}
	resp, err := c.do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != want {
		_ = resp.Body.Close() // not read
		return nil, fault.New("edge/fill.open", fault.Unavailable, "block %s: status %d, want %d", b.leaf.CID, resp.StatusCode, want)
	}
	return resp.Body, nil
}

// copy takes the rest of a block and checks the whole.
func (a answer) copy(b *block) error {
	const op = "edge/fill.copy"
	r := &watched{r: a.body, idle: time.AfterFunc(stallAfter, func() { a.cancel(nil) })}
	defer r.idle.Stop()
	// One byte more than promised is enough to know that it is wrong.
	_, err := io.CopyBuffer(b, io.LimitReader(r, b.leaf.Size-b.done+1), make([]byte, copyBytes))
	switch {
	case err != nil:
		return fault.As(op, kindOfCopy(err), fmt.Errorf("block %s at byte %d: %w", b.leaf.CID, b.done, err))
	case b.done < b.leaf.Size:
		return fault.New(op, fault.Unavailable, "block %s ended at byte %d of %d", b.leaf.CID, b.done, b.leaf.Size)
	case subtle.ConstantTimeCompare(b.sum.Sum(nil), b.want) != 1:
		return fault.New(op, fault.Corrupt, "block does not match its CID %s", b.leaf.CID)
	}
	return nil
}

// anotherMayHave says whether another origin may have a block that one could not give.
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
