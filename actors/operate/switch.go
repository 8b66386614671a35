// Package operate answers operators: how is a node, and let it drain.
//
// Every node runs a Service; an origin's Client asks all of them. A node that
// does not answer is told as one that does not answer. Draining is a Switch that
// parts of the node look at; a restart ends it.
package operate

import (
	"sync"
	"sync/atomic"
)

// Switch says whether this node drains. Safe for concurrent use.
type Switch struct {
	on atomic.Bool

	mu      sync.Mutex // guards changed
	changed chan struct{}
}

// NewSwitch makes a Switch that is off.
func NewSwitch() *Switch { return &Switch{changed: make(chan struct{})} }

// Draining reports whether viewers are to leave.
func (s *Switch) Draining() bool { return s.on.Load() }

// Changed gives a channel that is closed when Draining gives another answer. Take
// it before Draining, or a change in between is missed.
func (s *Switch) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// Set turns draining on or off.
func (s *Switch) Set(draining bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.on.Swap(draining) != draining {
		close(s.changed)
		s.changed = make(chan struct{})
	}
}
