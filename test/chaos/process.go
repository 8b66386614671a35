package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// setupBound is how long a part of the cluster may take to come up.
const setupBound = time.Minute

// stopWithin bounds a node's farewell on a busy machine.
const stopWithin = 20 * time.Second

// process is a program in a namespace of the lab. Safe for concurrent use.
type process struct {
	name string
	ns   string
	args []string
	log  string // file that its output is appended to

	mu     sync.Mutex // guards the rest
	cmd    *exec.Cmd
	ended  chan struct{}
	killed bool // by us
	fell   bool // by itself
}

// start runs the program. It must not be running.
func (p *process) start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	// ip becomes the program, so the pid is the program's.
	cmd := exec.Command("ip", append([]string{"netns", "exec", p.ns}, p.args...)...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	p.cmd, p.ended, p.killed = cmd, make(chan struct{}), false
	ended := p.ended
	go func() { // ends with the process
		_ = cmd.Wait()
		p.mu.Lock()
		p.fell = p.fell || !p.killed
		p.mu.Unlock()
		close(ended)
	}()
	return nil
}

// kill is kill -9, and waits until the process is gone.
func (p *process) kill() {
	p.mu.Lock()
	p.killed = true
	cmd, ended := p.cmd, p.ended
	p.mu.Unlock()
	if cmd == nil {
		return
	}
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // that it is gone already is what we want
	<-ended
}

// stop asks the process to end, as an operator would, and waits until it has.
func (p *process) stop() error {
	p.mu.Lock()
	p.killed = true
	cmd, ended := p.cmd, p.ended
	p.mu.Unlock()
	_ = cmd.Process.Signal(syscall.SIGTERM) // that it is gone already is seen below
	select {
	case <-ended:
		return nil
	case <-time.After(stopWithin):
		return fmt.Errorf("%s did not end within %v of SIGTERM", p.name, stopWithin)
	}
}

func (p *process) signal(sig syscall.Signal) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.killed || p.fell {
		return nil // there is nothing to stop, and nothing to let go
	}
	return syscall.Kill(p.cmd.Process.Pid, sig)
}

// died reports whether the process ended by itself since it was last asked.
func (p *process) died() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	fell := p.fell
	p.fell = false
	return fell
}

// eventually asks until the answer is nil, and gives the last one at setupBound.
func eventually(ctx context.Context, what string, ask func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, setupBound)
	defer cancel()
	for {
		err := ask(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: not within the time: %w", what, errors.Join(err, context.Cause(ctx)))
		case <-time.After(5 * time.Millisecond):
		}
	}
}
