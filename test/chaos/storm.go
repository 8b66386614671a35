package main

import (
	"context"
	"fmt"
	"sync"
	"syscall"
	"time"
)

// Pulses of a slow chain: it runs for one and stands for the other.
const (
	pulseOn  = 30 * time.Millisecond
	pulseOff = 170 * time.Millisecond
)

// finalEvery is how often a block of the dev chain becomes final.
const finalEvery = 32

// storm carries a schedule out.
type storm struct {
	lab    *lab
	chain  *chain
	nodes  *nodes
	titles *titles
	begun  time.Time

	mu    sync.Mutex // guards the rest
	lines []string   // what was done when, and what came of it
	errs  []error
	count map[kind]int
}

// run begins every action at its time and returns when the last has ended: then
// nothing is cut, and every process runs.
func (s *storm) run(ctx context.Context, actions []action) error {
	s.begun, s.count = time.Now(), map[kind]int{}
	var all sync.WaitGroup
	for _, a := range actions {
		all.Go(func() {
			if sleep(ctx, a.At) != nil {
				return
			}
			s.note("%s", a)
			undo, did, err := s.do(ctx, a)
			if err != nil {
				s.fail(a, err)
				return
			}
			s.mu.Lock()
			if did {
				s.count[a.Kind]++
			}
			s.mu.Unlock()
			if undo == nil {
				return
			}
			_ = sleep(ctx, a.For) // whatever happens, what was done is undone
			if err := undo(); err != nil {
				s.fail(a, err)
				return
			}
			s.note("end of %s %v", a.Kind, a.A)
		})
	}
	all.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.errs) > 0 {
		return fmt.Errorf("the harness itself: %w", s.errs[0])
	}
	return ctx.Err()
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *storm) note(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	s.lines = append(s.lines, fmt.Sprintf("%s +%.3f %s", now.Format("15:04:05.000"), now.Sub(s.begun).Seconds(), fmt.Sprintf(format, args...)))
}

func (s *storm) fail(a action, err error) {
	s.note("%s: %v", a.Kind, err)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.errs = append(s.errs, fmt.Errorf("%s: %w", a.Kind, err))
}

// do begins an action. did tells whether it came to anything; undo is nil where
// there is nothing to undo.
func (s *storm) do(ctx context.Context, a action) (undo func() error, did bool, err error) {
	switch a.Kind {
	case halves:
		undo, err = s.lab.add(append(drop(a.A, a.B, a.Out), drop(a.B, a.A, a.Out)...))
	case link:
		undo, err = s.lab.add(append(drop(a.A, a.B, a.Out), drop(a.B, a.A, a.Out)...))
	case oneWay:
		undo, err = s.lab.add(drop(a.A, a.B, a.Out))
	case udpLoss:
		undo, err = s.lab.add(lose(a.A))
	case blind, blindAll:
		undo, err = s.lab.add(hide(a.A, a.Out))
	case kill, watchersGone:
		for _, n := range a.A {
			s.nodes.all[n].kill()
		}
		undo = func() error { return s.startAgain(a.A) }
	case restart:
		if err = s.nodes.all[a.A[0]].stop(); err == nil {
			err = s.startAgain(a.A)
		}
	case freeze:
		p := s.nodes.all[a.A[0]]
		undo, err = func() error { return p.signal(syscall.SIGCONT) }, p.signal(syscall.SIGSTOP)
	case stall:
		s.chain.ops.Lock()
		undo, err = func() error {
			defer s.chain.ops.Unlock()
			return s.chain.process.signal(syscall.SIGCONT)
		}, s.chain.process.signal(syscall.SIGSTOP)
	case slowChain:
		err = s.pulse(ctx, a.For)
	case transfer:
		did, err := s.transfer(ctx, a.Moves[0])
		return nil, did, err
	case reorg:
		did, err := s.reorg(ctx, a)
		return nil, did, err
	case rename:
		s.titles.rename(ctx)
	}
	return undo, true, err
}

// startAgain starts what we ended; nothing else is ever started again.
func (s *storm) startAgain(names []string) error {
	for _, n := range names {
		if err := s.nodes.all[n].start(); err != nil {
			return err
		}
	}
	return nil
}

// pulse makes the chain slow for a while.
func (s *storm) pulse(ctx context.Context, d time.Duration) error {
	for end := time.Now().Add(d); time.Now().Before(end) && ctx.Err() == nil; {
		if err := s.chain.process.signal(syscall.SIGSTOP); err != nil {
			return err
		}
		time.Sleep(pulseOff)
		if err := s.chain.process.signal(syscall.SIGCONT); err != nil {
			return err
		}
		time.Sleep(pulseOn)
	}
	return nil
}

// transfer moves a pass, unless the chain stands still or is being changed.
func (s *storm) transfer(ctx context.Context, m move) (bool, error) {
	if !s.chain.ops.TryLock() {
		s.note("no transfer: the chain is busy")
		return false, nil
	}
	defer s.chain.ops.Unlock()
	did, err := s.chain.move(ctx, m)
	if err != nil {
		s.note("no transfer: %v", err) // a slow chain; the truth is what the chain says
		return false, nil
	}
	if h, ok := s.chain.truth.head(); ok && did {
		s.note("block %d: owners %v", h.block.Number, h.owners)
	}
	return did, nil
}

// reorg makes some moves, makes the chain forget them, and perhaps makes them again.
func (s *storm) reorg(ctx context.Context, a action) (bool, error) {
	s.chain.ops.Lock()
	defer s.chain.ops.Unlock()
	for _, m := range a.Moves {
		if _, err := s.chain.move(ctx, m); err != nil {
			s.note("no transfer: %v", err)
			return false, nil
		}
	}
	before, _ := s.chain.truth.head()
	// geth's simulated beacon seals nothing more once it lost a final block.
	depth := min(a.Depth, int(before.block.Number%finalEvery))
	if depth == 0 {
		s.note("no reorg: block %d is final", before.block.Number)
		return false, nil
	}
	var again []move
	if a.Redo {
		again = a.Moves
	}
	if err := s.chain.fork(ctx, depth, a.Grow, again); err != nil {
		s.note("no reorg: %v", err)
		return false, nil
	}
	after, _ := s.chain.truth.head()
	s.note("reorg of block %d by %d: owners %v, now block %d: %v", before.block.Number, depth, before.owners, after.block.Number, after.owners)
	return true, nil
}
