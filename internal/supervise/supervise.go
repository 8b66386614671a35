// Package supervise runs child processes for the demo and the tests: each in a
// process group of its own, with its output in a file, started again when it
// dies by itself, and gone when its owner is, however the owner ends.
package supervise

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"go.uber.org/zap"
)

// Times of a child's life.
const (
	termGrace    = 3 * time.Second // from SIGTERM to SIGKILL
	restartFirst = 200 * time.Millisecond
	restartMax   = 5 * time.Second
	steadyAfter  = 10 * time.Second // a run this long starts the delays anew
)

// Config of a child.
type Config struct {
	Name    string
	Path    string   // executable
	Args    []string // without the name
	Env     []string // whole environment; nil inherits
	LogFile string   // stdout and stderr are appended here
	Stdout  *os.File // where stdout goes instead, if not nil; closed here once the child has it, so not for Restart
	Restart bool     // start it again when it dies by itself
	Log     *zap.Logger
}

// Run starts the child and keeps it going until ctx ends, then ends it and all
// it has started. Started is told the pid of each start, from this goroutine.
// Without Restart it returns an error as soon as the child ends.
func Run(ctx context.Context, cfg Config, started func(pid int)) error {
	delay := restartFirst
	for {
		begin := time.Now()
		err := once(ctx, cfg, started)
		if ctx.Err() != nil {
			return nil
		}
		if !cfg.Restart {
			return fmt.Errorf("%s ended: %w (see %s)", cfg.Name, err, cfg.LogFile)
		}
		if time.Since(begin) > steadyAfter {
			delay = restartFirst
		}
		cfg.Log.Warn("process ended by itself, starting it again",
			zap.String("process", cfg.Name), zap.Error(err), zap.Duration("in", delay), zap.String("log", cfg.LogFile))
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(delay):
		}
		delay = min(2*delay, restartMax)
	}
}

// once runs the child until it ends or ctx does.
func once(ctx context.Context, cfg Config, started func(int)) error {
	// Pdeathsig is sent when the thread that started the child ends, so this
	// goroutine keeps its thread for as long as the child lives.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	log, err := os.OpenFile(cfg.LogFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("log file: %w", err)
	}
	defer log.Close()
	cmd := exec.Command(cfg.Path, cfg.Args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = cfg.Env, log, log
	if cfg.Stdout != nil {
		cmd.Stdout = cfg.Stdout
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	err = cmd.Start()
	if cfg.Stdout != nil {
		cfg.Stdout.Close() // the child's copy is the last: a pipe ends with the child
	}
	if err != nil {
		return err
	}
	if started != nil {
		started(cmd.Process.Pid)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }() // ends with the child
	select {
	case err := <-ended:
		killGroup(cmd.Process.Pid, syscall.SIGKILL) // what the child left behind
		return orExit(err)
	case <-ctx.Done():
	}
	_ = cmd.Process.Signal(syscall.SIGTERM)
	late := time.After(termGrace)
	select {
	case <-ended:
		killGroup(cmd.Process.Pid, syscall.SIGKILL)
	case <-late:
		killGroup(cmd.Process.Pid, syscall.SIGKILL)
		<-ended
	}
	return ctx.Err()
}

func orExit(err error) error {
	if err == nil {
		return errors.New("exit status 0")
	}
	return err
}

// killGroup signals a whole group. That it is gone already is what we want.
func killGroup(pid int, sig syscall.Signal) { _ = syscall.Kill(-pid, sig) }
