package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/streamgate/streamgate/test/fleet"
)

// cell is what one contender did in all rounds with one object over so many connections.
type cell struct {
	requests, bytes, errors int64
	used                    time.Duration
	took                    time.Duration
	costs                   []float64 // of each round
	failure                 string
}

// place of a cell in the report.
type place struct {
	size  string
	conns int
	name  string
}

// level measures all objects over so many connections.
func (b *bench) level(ctx context.Context, r *report, conns int) error {
	say("%d connections", conns)
	for _, c := range b.all {
		answer, err := c.order(order{Proto: c.proto, Bases: c.bases, CA: b.fleet.CAFile(), Conns: conns})
		if err != nil {
			return err
		}
		if answer.Errors > 0 {
			return fmt.Errorf("%s over %d connections: %s", c.name, conns, answer.Error)
		}
	}
	if err := b.idle(ctx, r, conns); err != nil {
		return err
	}
	list, err := named(b.o.sizes)
	if err != nil {
		return err
	}
	for round := range b.o.rounds {
		for _, size := range list {
			for i := range b.all {
				// Nobody is always the one who comes after a certain other.
				c := b.all[(i+round)%len(b.all)]
				if err := b.turn(ctx, c, r.at(place{size, conns, c.name}), size, conns, round); err != nil {
					return fmt.Errorf("%s: %w", c.name, err)
				}
			}
		}
	}
	if gone := b.fleet.Died(); len(gone) > 0 {
		return fmt.Errorf("nodes that ended by themselves: %v", gone)
	}
	r.load = max(r.load, fleet.LoadAverage())
	return ctx.Err()
}

// idleFor is how long everybody is left alone with open connections.
const idleFor = 5 * time.Second

// idle measures what the processes use while nobody asks for anything: it is in
// the figures of their turns.
func (b *bench) idle(ctx context.Context, r *report, conns int) error {
	profiled := func() error { return nil }
	if b.o.profile != "" {
		profiled = b.takeProfile(ctx, fmt.Sprintf("idle-%d", conns), idleFor)
	}
	before := map[string]time.Duration{}
	for _, c := range b.all {
		used, err := cpu(c.pids)
		if err != nil {
			return err
		}
		before[c.name] = used
	}
	select {
	case <-time.After(idleFor):
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	for _, c := range b.all {
		used, err := cpu(c.pids)
		if err != nil {
			return err
		}
		r.idle[place{conns: conns, name: c.name}] = (used - before[c.name]).Seconds() / idleFor.Seconds()
	}
	return profiled()
}

// turn is one contender's in one round.
func (b *bench) turn(ctx context.Context, c *contender, out *cell, size string, conns, round int) error {
	profiled := func() error { return nil }
	if b.o.profile != "" && round == 0 && (c.name == "gated" || c.name == "gated-h2") {
		profiled = b.takeProfile(ctx, fmt.Sprintf("%s-%s-%d", c.name, size, conns), b.o.each)
	}
	before, err := cpu(c.pids)
	if err != nil {
		return err
	}
	begun := time.Now()
	r, err := c.order(order{Size: size, Each: b.o.each, Inflight: b.o.inflight})
	if err != nil {
		return err
	}
	took := time.Since(begun)
	after, err := cpu(c.pids)
	if err != nil {
		return err
	}
	out.add(r, after-before, took, size)
	return profiled()
}

func (c *cell) add(r result, used, took time.Duration, size string) {
	c.requests, c.bytes, c.errors = c.requests+r.Requests, c.bytes+r.Bytes, c.errors+r.Errors
	c.used, c.took = c.used+used, c.took+took
	if c.failure == "" {
		c.failure = r.Error
	}
	c.costs = append(c.costs, cost(size, used, r.Bytes, r.Requests))
}

// cost is CPU seconds a GB, or per 1,000 requests of a small object.
func cost(size string, used time.Duration, bytes, requests int64) float64 {
	if sizes[size] < small {
		return used.Seconds() / float64(max(requests, 1)) * 1000
	}
	return used.Seconds() / float64(max(bytes, 1)) * 1e9
}

// profileSlack is how much longer than it lasts a profile may take to come.
const profileSlack = 30 * time.Second

// takeProfile has the edge profile itself during a turn; what it costs is in
// the figures, so a run with profiles is not one to quote.
func (b *bench) takeProfile(ctx context.Context, name string, during time.Duration) func() error {
	ended := make(chan error, 1)
	go func() {
		seconds := max(1, int(during.Seconds()))
		ended <- b.edge.Profile(ctx, fmt.Sprintf("profile?seconds=%d", seconds), filepath.Join(b.o.profile, name+".pprof"), during+profileSlack)
	}()
	return func() error { return <-ended }
}
