// Package task counts the goroutines that actors start for work that takes
// time, so that whoever owns the actors can end and wait for all of it.
package task

import (
	"context"
	"sync"
)

// Set is a group of goroutines that end together. Safe for concurrent use.
type Set struct {
	ctx  context.Context
	stop context.CancelFunc
	mu   sync.Mutex // guards shut, and adding to wg against waiting
	shut bool
	wg   sync.WaitGroup
}

// NewSet makes an empty set.
func NewSet() *Set {
	ctx, stop := context.WithCancel(context.Background())
	return &Set{ctx: ctx, stop: stop}
}

// Context ends when the set is shut.
func (s *Set) Context() context.Context { return s.ctx }

// Start runs f in a goroutine. It gives false, and does not, once the set is shut.
func (s *Set) Start(f func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shut {
		return false
	}
	s.wg.Go(f)
	return true
}

// Shut ends Context and refuses new goroutines.
func (s *Set) Shut() {
	s.stop()
	s.mu.Lock()
	s.shut = true
	s.mu.Unlock()
}

// Wait waits for the goroutines of a set that was shut.
func (s *Set) Wait() { s.wg.Wait() }
