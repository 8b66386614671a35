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
	o       options
	fleet   *fleet.Fleet
	library *library
	wallet  *fleet.Wallet
	memory  int64
	missed  []string // aims that were not met
}

// playing is the traces on one edge.
type playing struct {
	edge     *fleet.Node
	sessions []*fleet.Session
}

// open opens the sessions that play the traces, each from an address of its own.
func (b *bench) open(ctx context.Context, edge *fleet.Node, video model.VideoID, from int) (playing, error) {
	p := playing{edge: edge}
	token, err := b.fleet.Client(from).Login(ctx, edge, b.wallet)
	if err != nil {
		return p, err
	}
	for i := range b.o.viewers {
		s, err := b.session(ctx, from+i, edge, video, token)
		if err != nil {
			return p, err
		}
		p.sessions = append(p.sessions, s)
	}
	return p, nil
}

func (b *bench) session(ctx context.Context, number int, edge *fleet.Node, video model.VideoID, token string) (*fleet.Session, error) {
	c := b.fleet.Client(number)
	if err := c.Connect(ctx, edge); err != nil {
		return nil, err
	}
	return c.Open(ctx, edge, video, b.wallet, token)
}

// traces plays both traces with and without the gate, one after the other: the live
// event comes to a cache that is full of other things.
func (b *bench) traces(ctx context.Context) error {
	fmt.Printf("%d titles of %d segments, %d MiB; memory %d MiB, no prefetch; load %.1f\n", b.o.titles, b.o.segments, b.library.total>>20, b.memory>>20, fleet.LoadAverage())
	gated, err := b.open(ctx, b.fleet.Edges()[0], gatedVideo, 0)
	if err != nil {
		return err
	}
	open, err := b.open(ctx, b.fleet.Edges()[1], openVideo, 500)
	if err != nil {
		return err
	}
	for _, t := range []struct {
		name  string
		trace []ask
	}{{fmt.Sprintf("Zipf %.2f", b.o.skew), zipf(b.o, 2)}, {"live", live(b.o, 1)}} {
		with, err := b.play(ctx, gated, t.trace)
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		without, err := b.play(ctx, open, t.trace)
		if err != nil {
			return fmt.Errorf("%s without a gate: %w", t.name, err)
		}
		fmt.Printf("%-10s %6d requests: hit %.2f %% with a gate, %.2f %% without; load %.1f\n", t.name, len(t.trace), with, without, fleet.LoadAverage())
		b.aim(with-without < maxApart && without-with < maxApart, "%s: %.2f points apart, want less than %.1f", t.name, with-without, maxApart)
		b.aim(t.name != "live" || with >= minLive, "live: %.2f %%, want %.0f", with, minLive)
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
func missesOf(ctx context.Context, edge *fleet.Node) (float64, error) {
	total := 0.0
	for _, outcome := range []cache.Outcome{cache.Miss, cache.DiskHit} {
		n, err := fleet.Sum(ctx, []*fleet.Node{edge}, fmt.Sprintf("streamgate_cache_lookups_total{outcome=%q}", outcome))
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// play plays a trace and gives the hit ratio in percent, by the edge's own count.
func (b *bench) play(ctx context.Context, p playing, trace []ask) (float64, error) {
	before, err := missesOf(ctx, p.edge)
	if err != nil {
		return 0, err
	}
	err = replay(ctx, trace, len(p.sessions), func(ctx context.Context, who int, a ask) error {
		n, _, err := p.sessions[who].Fetch(ctx, a.path())
		if want := b.library.blob(a).Size; err == nil && n != want {
			err = fmt.Errorf("%s has %d bytes, want %d", a.path(), n, want)
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	after, err := missesOf(ctx, p.edge)
	return 100 * (1 - (after-before)/float64(len(trace))), err
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
