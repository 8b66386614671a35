package provider

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// line is a client and what is known of its provider.
type line struct {
	slot *slot
	Client
}

// Conn is a connection to one provider, or to the two of a quorum: then it answers
// only what both say. Safe for concurrent use.
type Conn struct {
	pool  *Pool
	lines []line
	once  sync.Once
	blind atomic.Int32 // reads in a row of which none was answered
}

// Host names the providers.
func (c *Conn) Host() string {
	out := ""
	for i, l := range c.lines {
		if i > 0 {
			out += " and "
		}
		out += l.Host()
	}
	return out
}

// Close ends the connection.
func (c *Conn) Close() { c.end(time.Now()) }

// drop ends one that was never used: its providers are as good as before.
func (c *Conn) drop() { c.end(time.Time{}) }

func (c *Conn) end(at time.Time) {
	c.once.Do(func() {
		for _, l := range c.lines {
			l.Client.Close()
			l.slot.leave(at)
		}
	})
}

// Latest gives the newest block: with a quorum the newest that both have.
func (c *Conn) Latest(ctx context.Context) (rpc.Header, error) {
	if n := c.blind.Load(); n >= maxBlind {
		return rpc.Header{}, fault.New("chain/provider.Latest", fault.Stale, "%s answered none of the last %d reads", c.Host(), n)
	}
	heads, err := both(c, func(l line) (rpc.Header, error) {
		h, err := l.Latest(ctx)
		if err != nil {
			return h, err
		}
		l.slot.saw(h.Number, time.Now())
		if n, so := l.slot.tooFarBehind(); so {
			return h, fault.New("chain/provider.Latest", fault.Stale, "%s is %d blocks behind", l.Host(), n)
		}
		return h, nil
	})
	if err != nil {
		return rpc.Header{}, err
	}
	if len(heads) == 1 {
		return heads[0], nil
	}
	return c.common(ctx, heads)
}

// HeaderByHash gives a block as all of the quorum have it.
func (c *Conn) HeaderByHash(ctx context.Context, h model.Hash) (rpc.Header, error) {
	out, err := both(c, func(l line) (rpc.Header, error) { return l.HeaderByHash(ctx, h) })
	if err == nil && len(out) > 1 && !sameHeader(out[0], out[1]) {
		return rpc.Header{}, c.differ("header")
	}
	return first(out), err
}

// Headers gives the canonical blocks of numbers as all of the quorum have them.
func (c *Conn) Headers(ctx context.Context, numbers []uint64) ([]rpc.Header, error) {
	out, err := both(c, func(l line) ([]rpc.Header, error) { return l.Headers(ctx, numbers) })
	if err == nil && len(out) > 1 && !same(out[0], out[1], sameHeader) {
		return nil, c.differ("header")
	}
	return first(out), err
}

// LogsOf gives the logs of blocks as all of the quorum have them.
func (c *Conn) LogsOf(ctx context.Context, blocks []model.Hash, f rpc.Filter) ([][]rpc.Log, error) {
	out, err := both(c, func(l line) ([][]rpc.Log, error) { return l.LogsOf(ctx, blocks, f) })
	if err == nil && len(out) > 1 && !same(out[0], out[1], sameLogs) {
		return nil, c.differ("logs")
	}
	return first(out), err
}

// LogsIn gives the logs of a range as all of the quorum have them. A range that is known
// to be too much for a provider is TooLarge without asking it.
func (c *Conn) LogsIn(ctx context.Context, from, to uint64, f rpc.Filter) ([]rpc.Log, error) {
	out, err := both(c, func(l line) ([]rpc.Log, error) { return l.slot.logsIn(ctx, l.Client, from, to, f) })
	if err == nil && len(out) > 1 && !sameLogs(out[0], out[1]) {
		return nil, c.differ("logs")
	}
	return first(out), err
}

// Read makes calls. With a quorum, a read that is not answered alike is Stale.
func (c *Conn) Read(ctx context.Context, calls []rpc.Call) ([]rpc.Result, error) {
	answers, err := both(c, func(l line) ([]rpc.Result, error) { return l.Read(ctx, calls) })
	out := first(answers)
	if err == nil && len(answers) > 1 {
		out, err = c.agreed(answers[0], answers[1])
	}
	switch {
	case err != nil || len(out) == 0:
	case slices.ContainsFunc(out, func(r rpc.Result) bool { return r.Err == nil }):
		c.blind.Store(0)
	default:
		c.blind.Add(1)
	}
	return out, err
}

// maxBlind reads in a row without one answer are no reorg: the provider has heads and
// logs, but no state, or two do not have the same.
const maxBlind = 5

// Follow rings at the announcements of any of the providers, until one of them ends. One
// of two that announces nothing leaves it to the other. What a quorum has not said alike
// is announced by its hash alone: it is no more than a reason to ask.
func (c *Conn) Follow(ctx context.Context, ring func(announced rpc.Header)) error {
	hear := func(line) func(rpc.Header) { return ring }
	if len(c.lines) > 1 {
		hear = alike(ring)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	_, err := both(c, func(l line) (struct{}, error) {
		err := l.Follow(ctx, hear(l))
		if err != nil && fault.KindOf(err) == fault.Unsupported && len(c.lines) > 1 {
			<-ctx.Done()
			return struct{}{}, nil
		}
		if err != nil {
			cancel()
		}
		return struct{}{}, err
	})
	return err
}

// both asks all lines at once. The first error is that of the whole.
func both[T any](c *Conn, ask func(line) (T, error)) ([]T, error) {
	if len(c.lines) == 1 {
		out, err := ask(c.lines[0])
		return []T{out}, err
	}
	out, errs := make([]T, len(c.lines)), make([]error, len(c.lines))
	var wg sync.WaitGroup
	for i, l := range c.lines {
		wg.Go(func() { out[i], errs[i] = ask(l) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func first[T any](in []T) (out T) {
	if len(in) > 0 {
		out = in[0]
	}
	return out
}

// logsIn asks a provider for a range, as far as it is known to give so much.
func (s *slot) logsIn(ctx context.Context, c Client, from, to uint64, f rpc.Filter) ([]rpc.Log, error) {
	blocks := to - from + 1
	s.mu.Lock()
	allowed, limit := s.ranges.allows(blocks), s.ranges.limit
	s.mu.Unlock()
	if !allowed {
		return nil, fault.New("chain/provider.logsIn", fault.TooLarge, "%s gives logs of %d blocks at a time, not %d", c.Host(), limit, blocks)
	}
	logs, err := c.LogsIn(ctx, from, to, f)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil:
		s.ranges.fine(blocks, time.Now())
	case ctx.Err() != nil || rpc.IsRefused(err) || rpc.IsPast(err):
	case rpc.IsAnswer(err) || rpc.IsTooLarge(err) || errors.Is(err, context.DeadlineExceeded):
		s.ranges.tooMuch(blocks, time.Now())
	}
	return logs, err
}
