package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/fleet"
)

// Aims of the issue that asked for this.
const (
	maxApart    = 0.5 // points between the hit ratios
	minLive     = 98.0
	maxLastByte = 5 * time.Millisecond
)

// bench is one run.
type bench struct {
	o        options
	fleet    *fleet.Fleet
	library  *library
	wallet   *fleet.Wallet
	memory   int64
	sessions []*fleet.Session // on the first edge
	missed   []string         // aims that were not met
}

// open opens the sessions that play the traces, each from an address of its own.
func (b *bench) open(ctx context.Context) error {
	token, err := b.fleet.Client(0).Login(ctx, b.fleet.Edges()[0], b.wallet)
	if err != nil {
		return err
	}
	for i := range b.o.viewers {
		s, err := b.session(ctx, i, b.fleet.Edges()[0], token)
		if err != nil {
			return err
		}
		b.sessions = append(b.sessions, s)
	}
	return nil
}

func (b *bench) session(ctx context.Context, number int, edge *fleet.Node, token string) (*fleet.Session, error) {
	c := b.fleet.Client(number)
	if err := c.Connect(ctx, edge); err != nil {
		return nil, err
	}
	return c.Open(ctx, edge, b.fleet.Video, b.wallet, token)
}

// traces plays both traces with and without the gate, one after the other: the live
// event comes to a cache that is full of other things.
func (b *bench) traces(ctx context.Context) (err error) {
	fmt.Printf("%d titles of %d segments, %d MiB; memory %d MiB, no prefetch; load %.1f\n", b.o.titles, b.o.segments, b.library.total>>20, b.memory>>20, fleet.LoadAverage())
	c, stop, err := b.newCache(b.library)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	for _, t := range []struct {
		name  string
		trace []ask
	}{{fmt.Sprintf("Zipf %.2f", b.o.skew), zipf(b.o, 2)}, {"live", live(b.o, 1)}} {
		began := time.Now()
		gated, err := b.gated(ctx, t.trace)
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		took := time.Since(began)
		bare, err := b.bare(ctx, c, t.trace)
		if err != nil {
			return fmt.Errorf("%s without a gate: %w", t.name, err)
		}
		fmt.Printf("%-10s %6d requests: hit %.2f %% through the gated edge (%v), %.2f %% in the cache alone; load %.1f\n", t.name, len(t.trace), gated, took.Round(time.Millisecond), bare, fleet.LoadAverage())
		b.aim(gated-bare < maxApart && bare-gated < maxApart, "%s: %.2f points apart, want less than %.1f", t.name, gated-bare, maxApart)
		b.aim(t.name != "live" || gated >= minLive, "live: %.2f %%, want %.0f", gated, minLive)
	}
	return nil
}

// replay hands the requests of a trace out, in order, to as many as ask for them.
func replay(ctx context.Context, trace []ask, by int, do func(ctx context.Context, who int, a ask) error) error {
	var next atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for who := range by {
		g.Go(func() error {
			for {
				i := next.Add(1) - 1
				if i >= int64(len(trace)) {
					return nil
				}
				if err := do(ctx, who, trace[i]); err != nil {
					return fmt.Errorf("request %d: %w", i, err)
				}
			}
		})
	}
	return g.Wait()
}

// missesOf is how many look-ups found nothing in memory and nobody who fetches it
// already. Disks are as small as can be: what they have does not count.
func missesOf(ctx context.Context, edges []*fleet.Node) (float64, error) {
	total := 0.0
	for _, outcome := range []cache.Outcome{cache.Miss, cache.DiskHit} {
		n, err := fleet.Sum(ctx, edges, fmt.Sprintf("streamgate_cache_lookups_total{outcome=%q}", outcome))
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// gated plays a trace through the door and gives the hit ratio in percent, by the
// edge's own count.
func (b *bench) gated(ctx context.Context, trace []ask) (float64, error) {
	edge := b.fleet.Edges()[:1]
	before, err := missesOf(ctx, edge)
	if err != nil {
		return 0, err
	}
	err = replay(ctx, trace, len(b.sessions), func(ctx context.Context, who int, a ask) error {
		n, _, err := b.sessions[who].Fetch(ctx, a.path())
		if want := b.library.blob(a).Size; err == nil && n != want {
			err = fmt.Errorf("%s has %d bytes, want %d", a.path(), n, want)
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	after, err := missesOf(ctx, edge)
	return 100 * (1 - (after-before)/float64(len(trace))), err
}

// bare plays a trace into a cache of the same size, with nothing around it.
func (b *bench) bare(ctx context.Context, c *cache.Cache, trace []ask) (float64, error) {
	var misses atomic.Int64
	err := replay(ctx, trace, len(b.sessions), func(ctx context.Context, _ int, a ask) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		o, outcome, err := c.Open(ctx, b.library.blob(a))
		if err != nil {
			return err
		}
		if outcome == cache.Miss {
			misses.Add(1)
		}
		_, err = o.Bytes(ctx)
		return err
	})
	return 100 * (1 - float64(misses.Load())/float64(len(trace))), err
}

func (b *bench) newCache(src cache.Source) (*cache.Cache, func() error, error) {
	c, err := cache.New(cache.Config{MemoryBytes: b.memory}, src, zap.NewNop(), cache.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	return c, func() error { cancel(); return <-ended }, nil
}

// Fetch makes the library an edge/cache.Source.
func (l *library) Fetch(_ context.Context, blob model.Blob, _ int, w cache.Sink) error {
	data := l.bytes[blob.CID]
	if data == nil {
		return fault.New("cachebench.Fetch", fault.NotFound, "no blob %s", blob.CID)
	}
	w.Trust()
	if _, err := w.Write(data); err != nil {
		return err
	}
	return w.Prove()
}

func (b *bench) aim(met bool, format string, args ...any) {
	if !met {
		b.missed = append(b.missed, fmt.Sprintf(format, args...))
	}
}

// verdict is an error if an aim was not met.
func (b *bench) verdict() error {
	if len(b.missed) > 0 {
		return errors.New("not met: " + strings.Join(b.missed, "; "))
	}
	return nil
}
