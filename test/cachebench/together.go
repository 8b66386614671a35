package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/fleet"
)

// askedOfOrigin is how often the origin's door gave a block.
const askedOfOrigin = `streamgate_origin_requests_total{door="peer",method="GET",route="/blobs/{cid}"`

// rivals is how often an edge asked a second node for a block because the first was
// slow to answer; failed is how often a call to a node did not give the block. Both
// make the origin be asked again by design: what they do not explain is a fault.
const (
	rivals = `streamgate_fill_hedged_total{outcome="asked"`
	calls  = `streamgate_fill_calls_total{`
	good   = `streamgate_fill_calls_total{outcome="ok"`
)

// perSession is how many of those who miss together share a session and its
// connection: an address may have only so many of both.
const perSession = 20

// together lets many viewers miss one segment at the same moment: in a cache of its
// own, where what is measured is the waiting; then on one edge; then all over the region.
func (b *bench) together(ctx context.Context) error {
	if err := b.waiters(ctx); err != nil {
		return err
	}
	if err := b.crowd(ctx, b.fleet.Edges()[:1], b.o.titles-1); err != nil {
		return err
	}
	return b.crowd(ctx, b.fleet.Edges()[2:], b.o.titles-2)
}

// waiters measures how far apart the waiters of one fill see its first byte.
func (b *bench) waiters(ctx context.Context) error {
	var apart []time.Duration
	for round := range b.o.rounds {
		held := &held{library: b.library, joined: make(chan struct{})}
		c, stop, err := b.newCache(held)
		if err != nil {
			return err
		}
		blob := b.library.blob(ask{b.o.titles - 3, round})
		firsts := make([]time.Time, b.o.together)
		var waiting sync.WaitGroup
		g, ctx := errgroup.WithContext(ctx)
		waiting.Add(b.o.together)
		for i := range b.o.together {
			g.Go(func() error {
				o, _, err := c.Open(ctx, blob)
				waiting.Done()
				if err != nil {
					return err
				}
				err = o.Ready(ctx)
				firsts[i] = time.Now()
				return err
			})
		}
		waiting.Wait()
		close(held.joined)
		if err := g.Wait(); err != nil {
			return err
		}
		if err := stop(); err != nil {
			return err
		}
		if n := held.fetches.Load(); n != 1 {
			return fmt.Errorf("%d fetches of one segment", n)
		}
		apart = append(apart, spread(firsts))
	}
	slices.Sort(apart)
	fmt.Printf("%d waiters of one fill: the last sees its first byte %v after the first one does, median of %d; worst %v; 1 fetch each; load %.1f\n",
		b.o.together, apart[len(apart)/2].Round(time.Microsecond), len(apart), apart[len(apart)-1].Round(time.Microsecond), fleet.LoadAverage())
	b.aim(apart[len(apart)/2] <= maxLastByte, "first bytes are %v apart in the cache, want %v", apart[len(apart)/2], maxLastByte)
	return nil
}

// held is the library, but nothing comes before all have joined.
type held struct {
	*library
	joined  chan struct{}
	fetches atomic.Int32
}

func (h *held) Fetch(ctx context.Context, blob model.Blob, i int, w cache.Sink) error {
	h.fetches.Add(1)
	<-h.joined
	return h.library.Fetch(ctx, blob, i, w)
}

func spread(at []time.Time) time.Duration {
	first, last := slices.MinFunc(at, time.Time.Compare), slices.MaxFunc(at, time.Time.Compare)
	return last.Sub(first)
}

// crowd is the same with real viewers, over HTTP/2, spread over some edges.
func (b *bench) crowd(ctx context.Context, edges []*fleet.Node, title int) error {
	token, err := b.fleet.Client(0).Login(ctx, edges[0], b.wallet)
	if err != nil {
		return err
	}
	var sessions []*fleet.Session
	for i := range max(b.o.together/perSession, 1) {
		s, err := b.session(ctx, 1000+title%2*1000+i, edges[i%len(edges)], gatedVideo, token)
		if err != nil {
			return err
		}
		sessions = append(sessions, s)
	}
	var apart []time.Duration
	fetched := 0.0
	rivalsBefore, failedBefore, err := b.twice(ctx)
	if err != nil {
		return err
	}
	for round := range b.o.rounds {
		before, err := fleet.Sum(ctx, b.fleet.Nodes[:1], askedOfOrigin)
		if err != nil {
			return err
		}
		firsts := make([]time.Time, b.o.together)
		g, gctx := errgroup.WithContext(ctx)
		for i := range b.o.together {
			g.Go(func() (err error) {
				_, firsts[i], err = sessions[i%len(sessions)].Fetch(gctx, ask{title, round}.path())
				return err
			})
		}
		if err := g.Wait(); err != nil {
			return err
		}
		after, err := fleet.Sum(ctx, b.fleet.Nodes[:1], askedOfOrigin)
		if err != nil {
			return err
		}
		fetched += after - before
		apart = append(apart, spread(firsts))
	}
	slices.Sort(apart)
	rivals, failed, err := b.twice(ctx)
	if err != nil {
		return err
	}
	rivals, failed = rivals-rivalsBefore, failed-failedBefore
	fmt.Printf("%d viewers on %d edge(s) miss together, %d times: the origin was asked %.0f times (%.0f rivals to slow nodes, %.0f calls that failed); at the viewers first bytes are %v apart, median; load %.1f\n",
		b.o.together, len(edges), b.o.rounds, fetched, rivals, failed, apart[len(apart)/2].Round(time.Millisecond), fleet.LoadAverage())
	b.aim(fetched == float64(b.o.rounds), "%.0f fetches of %d segments over %d edges, with %.0f rivals and %.0f failed calls", fetched, b.o.rounds, len(edges), rivals, failed)
	return nil
}

// twice counts what makes the edges ask for a block a second time.
func (b *bench) twice(ctx context.Context) (asked, failed float64, err error) {
	if asked, err = fleet.Sum(ctx, b.fleet.Edges(), rivals); err != nil {
		return 0, 0, err
	}
	all, err := fleet.Sum(ctx, b.fleet.Edges(), calls)
	if err != nil {
		return 0, 0, err
	}
	ok, err := fleet.Sum(ctx, b.fleet.Edges(), good)
	return asked, all - ok, err
}
