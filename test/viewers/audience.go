package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/streamgate/streamgate/test/fleet"
)

// audience is all viewers and what is seen of them.
type audience struct {
	o      options
	fleet  *fleet.Fleet
	tokens []string
	lines  *lines
	report *report
}

// watch lets everybody come, watch and go.
func (a *audience) watch(ctx context.Context) (err error) {
	edge, r := a.fleet.Edges()[0], a.report
	if r.before, err = edge.Memory(ctx); err != nil {
		return err
	}
	watched := r.watch(ctx, edge)
	defer watched()
	say("%d viewers come within %v and watch for %v", a.o.viewers, a.o.join, a.o.run)
	begun := time.Now()
	r.from = begun.Add(a.o.join)
	r.to = r.from.Add(a.o.run)
	ctx, cancel := context.WithCancel(ctx)
	var viewers sync.WaitGroup
	defer func() { cancel(); viewers.Wait() }()
	for i := range a.o.viewers {
		viewers.Go(func() {
			// Evenly: they then ask evenly, and not in step.
			if until(ctx, begun.Add(a.o.join*time.Duration(i)/time.Duration(a.o.viewers))) {
				a.viewer(i).watch(ctx)
			}
		})
	}
	if err := a.measure(ctx, edge); err != nil {
		return err
	}
	if gone := a.fleet.Died(); len(gone) > 0 {
		return fmt.Errorf("nodes that ended by themselves: %v", gone)
	}
	return nil
}

// measure looks at the processes while all are watching.
func (a *audience) measure(ctx context.Context, edge *fleet.Node) (err error) {
	r := a.report
	coming := make(chan error, 1)
	if !until(ctx, r.from.Add(-min(a.o.join, profileFor))) {
		return ctx.Err()
	}
	go func() { coming <- a.profile(ctx, "coming") }()
	if !until(ctx, r.from) {
		return errors.Join(ctx.Err(), <-coming)
	}
	if err := <-coming; err != nil { // a moment later: nobody is profiled twice at a time
		return err
	}
	say("all are there")
	spent := a.processes()
	if err := spent.begin(); err != nil {
		return err
	}
	r.sent, err = countDatagrams()
	if err != nil {
		return err
	}
	profiled := make(chan error, 1)
	go func() { profiled <- a.profile(ctx, "watching") }()
	if !until(ctx, r.to) {
		return errors.Join(ctx.Err(), <-profiled)
	}
	if r.used, err = spent.end(); err != nil {
		return err
	}
	now, err := countDatagrams()
	if err != nil {
		return err
	}
	r.sent = datagrams{now.received - r.sent.received, now.lost - r.sent.lost}
	m, err := edge.Metrics(ctx)
	if err != nil {
		return err
	}
	r.connections, r.busy = m[`streamgate_edge_connections{transport="quic"}`], m["streamgate_edge_busy_ratio"]
	// From here on nothing counts: looking at memory stops the edge for a moment.
	if r.after, err = edge.Memory(ctx); err != nil {
		return err
	}
	return errors.Join(<-profiled, a.heap(ctx))
}

// until waits; false when ctx ends first.
func until(ctx context.Context, at time.Time) bool {
	t := time.NewTimer(time.Until(at))
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
