package provider

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
)

// apart is how long the heads of two providers may be apart, in time: news travels, but
// a provider that stands still must not hold us in the past.
const apart = 3 * time.Second

// mostApart is that in blocks, at least two.
func mostApart(block time.Duration) uint64 {
	if block <= 0 {
		return 2
	}
	return max(2, uint64(apart/block))
}

// common gives the newest block that both providers have: the lower of the two heads,
// if it is on the other's chain and not far below.
func (c *Conn) common(ctx context.Context, heads []rpc.Header) (rpc.Header, error) {
	const op = "chain/provider.common"
	low, high := 0, 1
	if heads[0].Number > heads[1].Number {
		low, high = 1, 0
	}
	gap := heads[high].Number - heads[low].Number
	if gap == 0 {
		if heads[0].Hash != heads[1].Hash {
			return rpc.Header{}, c.differ("head")
		}
		return heads[0], nil
	}
	if most := mostApart(c.pool.chain.BlockTime); gap > most {
		return rpc.Header{}, fault.New(op, fault.Stale, "%s is %d blocks behind %s, more than %d", c.lines[low].Host(), gap, c.lines[high].Host(), most)
	}
	there, err := c.lines[high].Headers(ctx, []uint64{heads[low].Number})
	if err != nil {
		return rpc.Header{}, fault.Wrap(op, err)
	}
	if there[0].Hash != heads[low].Hash {
		return rpc.Header{}, c.differ("head")
	}
	return heads[low], nil
}

// agreed gives the results that both say, and Stale for the others.
func (c *Conn) agreed(a, b []rpc.Result) ([]rpc.Result, error) {
	const op = "chain/provider.Read"
	if len(a) != len(b) {
		return nil, c.differ("read")
	}
	out := slices.Clone(a)
	differ := error(nil)
	for i := range out {
		switch {
		case a[i].Err != nil:
		case b[i].Err != nil:
			out[i] = rpc.Result{Err: b[i].Err}
		case a[i].Reverted != b[i].Reverted, !a[i].Reverted && !bytes.Equal(a[i].Data, b[i].Data):
			if differ == nil {
				differ = c.differ("read")
			}
			out[i] = rpc.Result{Err: fault.As(op, fault.Stale, differ)}
		}
	}
	return out, nil
}

// differ notes a contradiction. Who is right is not to be known from two: nothing is
// believed, and the next connection is rather to another pair.
func (c *Conn) differ(about string) error {
	two := []*slot{c.lines[0].slot, c.lines[1].slot}
	c.pool.contradicted(two, about, time.Now())
	return fault.New("chain/provider", fault.Stale, "%s say different things of a %s", c.Host(), about)
}

func sameHeader(a, b rpc.Header) bool {
	if (a.Bloom == nil) != (b.Bloom == nil) || a.Bloom != nil && *a.Bloom != *b.Bloom {
		return false
	}
	return a.Number == b.Number && a.Hash == b.Hash && a.Parent == b.Parent && a.Time.Equal(b.Time)
}

func same[T any](a, b []T, equal func(T, T) bool) bool { return slices.EqualFunc(a, b, equal) }

// sameLogs compares lists that need not have the same order.
func sameLogs(a, b []rpc.Log) bool {
	return slices.EqualFunc(inOrder(a), inOrder(b), func(x, y rpc.Log) bool {
		return x.Address == y.Address && x.BlockHash == y.BlockHash && x.BlockNumber == y.BlockNumber && x.Index == y.Index &&
			slices.Equal(x.Topics, y.Topics) && bytes.Equal(x.Data, y.Data)
	})
}

func inOrder(in []rpc.Log) []rpc.Log {
	before := func(x, y rpc.Log) int {
		if x.BlockNumber != y.BlockNumber {
			return int(int64(x.BlockNumber) - int64(y.BlockNumber))
		}
		return int(int64(x.Index) - int64(y.Index))
	}
	if slices.IsSortedFunc(in, before) {
		return in
	}
	return slices.SortedStableFunc(slices.Values(in), before)
}

// alike gives each provider an ear: a head that both have announced rings as it is, and
// one that the other has not announced last by its hash alone.
func alike(ring func(rpc.Header)) func(line) func(rpc.Header) {
	var mu sync.Mutex // guards last
	last := map[*slot]rpc.Header{}
	return func(l line) func(rpc.Header) {
		return func(h rpc.Header) {
			mu.Lock()
			last[l.slot] = h
			agreed := true
			for s, other := range last {
				agreed = agreed && (s == l.slot || sameHeader(other, h))
			}
			agreed = agreed && len(last) == maxQuorum
			mu.Unlock()
			if !agreed {
				h = rpc.Header{Hash: h.Hash}
			}
			ring(h)
		}
	}
}
