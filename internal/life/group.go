// Package life starts and stops the long-lived parts of a process: in order,
// in reverse, and with the first failure deciding.
package life

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"
)

// Group owns the parts of a process. Add them in the order in which they depend
// on one another; Run starts them in that order and stops them in reverse.
type Group struct {
	log   *zap.Logger
	grace time.Duration
	parts []part
}

type part struct {
	name string
	run  func(context.Context) error
}

// NewGroup makes an empty group. Grace bounds how long one part may take to stop.
func NewGroup(log *zap.Logger, grace time.Duration) *Group {
	return &Group{log: log.Named("life"), grace: grace}
}

// Go adds a part that runs until its context ends.
func (g *Group) Go(name string, run func(context.Context) error) {
	g.parts = append(g.parts, part{name, run})
}

// OnStop adds something to do once everything added after it has stopped, for
// example closing a database.
func (g *Group) OnStop(name string, stop func() error) {
	g.Go(name, func(ctx context.Context) error {
		<-ctx.Done()
		return stop()
	})
}

// Run runs every part until ctx ends or one of them returns, then stops the
// rest in reverse order. It returns the first failure, nil after an orderly stop.
func (g *Group) Run(ctx context.Context) error {
	ended := make(chan error, len(g.parts))
	running := make([]func() bool, 0, len(g.parts))
	for _, p := range g.parts {
		running = append(running, g.start(p, ended))
	}
	var first error
	select {
	case <-ctx.Done():
	case first = <-ended:
	}
	for i := len(running) - 1; i >= 0; i-- {
		if !running[i]() {
			g.log.Error("part did not stop in time", zap.String("part", g.parts[i].name), zap.Duration("took", g.grace))
		}
	}
	return first
}

// start runs p and gives the function that stops it and says whether it did.
func (g *Group) start(p part, ended chan<- error) (stop func() bool) {
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() {
		err := p.run(ctx)
		switch {
		case err != nil:
			ended <- fmt.Errorf("%s: %w", p.name, err)
		case ctx.Err() == nil:
			ended <- fmt.Errorf("%s: ended by itself", p.name)
		}
	})
	return func() bool {
		cancel()
		stopped := make(chan struct{})
		go func() { done.Wait(); close(stopped) }() // ends with the part
		select {
		case <-stopped:
			return true
		case <-time.After(g.grace):
			return false
		}
	}
}
