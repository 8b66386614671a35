package sandbox

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
)

// killAfter is how long a cancelled run may take to end by itself.
const killAfter = 3 * time.Second

// Isolation is how runs are kept apart from the machine.
type Isolation string

// The kinds of isolation, best first.
const (
	Bubblewrap Isolation = "bubblewrap"
	Namespaces Isolation = "namespaces without a view of their own on the file system; bubblewrap is missing or may not run"
)

// farewell is the signal that ends a run. bubblewrap ends the tool by SIGKILL
// whatever it is told, and as the first of its pid namespace it hears no other.
func (i Isolation) farewell() syscall.Signal {
	if i == Bubblewrap {
		return syscall.SIGKILL
	}
	return syscall.SIGTERM
}

// Box runs jobs. Safe for concurrent use.
type Box struct {
	how     Isolation
	tools   map[Tool]string
	metrics *Metrics
}

// New finds the best isolation that this machine allows and tries it. It fails
// with Unavailable where there is none or where a tool is missing.
func New(ctx context.Context, m *Metrics) (*Box, error) {
	const op = "sandbox.New"
	if m == nil {
		return nil, fault.New(op, fault.Invalid, "metrics missing")
	}
	b := &Box{metrics: m, tools: map[Tool]string{}}
	for _, t := range []Tool{FFmpeg, FFprobe} {
		path, err := exec.LookPath(string(t))
		if err != nil {
			return nil, fault.As(op, fault.Unavailable, err)
		}
		b.tools[t] = path
	}
	var tried []error
	for _, how := range []Isolation{Bubblewrap, Namespaces} {
		b.how = how
		_, err := b.run(ctx, Job{Tool: FFprobe, Args: []string{"-v", "error", "-version"}, Limits: Limits{Wall: 10 * time.Second}})
		if err == nil {
			return b, nil
		}
		tried = append(tried, err)
	}
	return nil, fault.As(op, fault.Unavailable, errors.Join(tried...))
}

// Check says what isolation a run would have here; the error says why there is none.
func Check(ctx context.Context) (Isolation, error) {
	b, err := New(ctx, NewMetrics(nil))
	if err != nil {
		return "", fault.Wrap("sandbox.Check", err)
	}
	return b.how, nil
}

// Isolation is how this box keeps runs apart.
func (b *Box) Isolation() Isolation { return b.how }

// Run runs a job to its end. Exit code 0 alone is success. Otherwise the error
// wraps a Failure, with Kind TooLarge if a limit ended the run and Internal if
// the tool failed; callers that know what the tool said choose a better one.
// When ctx ends, so does the run, with Unavailable; its output is then partial.
func (b *Box) Run(ctx context.Context, j Job) error {
	start := time.Now()
	cpu, err := b.run(ctx, j)
	b.metrics.ran(j.Tool, cpu, time.Since(start), err)
	return fault.Wrap("sandbox.Run", err)
}

// errs that a run's context is ended with.
var (
	errWall  = errors.New("wall")
	errTotal = errors.New("total")
)

func (b *Box) run(ctx context.Context, j Job) (cpu time.Duration, err error) {
	if err := j.check(); err != nil {
		return 0, err
	}
	j.Limits = j.Limits.withDefaults()
	inner, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	wall := time.AfterFunc(j.Limits.Wall, func() { cancel(errWall) })
	defer wall.Stop()
	cmd := b.command(inner, j)
	said := &tail{}
	cmd.Stdout, cmd.Stderr = j.Stdout, said
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, b.how.farewell()) }
	cmd.WaitDelay = killAfter
	if err := cmd.Start(); err != nil {
		return 0, fault.As("sandbox.start", fault.Unavailable, err)
	}
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		watch(inner, j.Out, j.Limits.TotalBytes, func() { cancel(errTotal) })
	}()
	err = cmd.Wait()
	// Children that outlived the tool share its group; with bubblewrap they
	// died with their pid namespace.
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	why := context.Cause(inner)
	cancel(nil)
	<-watched
	if ps := cmd.ProcessState; ps != nil {
		cpu = ps.UserTime() + ps.SystemTime()
	}
	return cpu, verdict(ctx, why, err, j, cpu, said.String())
}

// verdict turns the end of a run into an error.
func verdict(ctx context.Context, why, err error, j Job, cpu time.Duration, said string) error {
	const op = "sandbox.run"
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fault.As(op, fault.Unavailable, context.Cause(ctx))
	}
	f := &Failure{Tool: j.Tool, Code: -1, Stderr: said}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		if why == nil {
			return fault.Wrap(op, err) // the writer of Job.Stdout failed
		}
	} else {
		f.Code = exit.ExitCode()
		f.Limit = limitOf(exit)
		if f.Limit == "" && cpu+time.Second >= j.Limits.CPU {
			f.Limit = "cpu" // ffmpeg catches SIGXCPU and ends with 255, or was killed at the hard limit
		}
	}
	if strings.Contains(said, "File too large") {
		f.Limit = "file" // the first process of a pid namespace gets EFBIG instead of SIGXFSZ
	}
	if why != nil {
		f.Limit = why.Error()
	}
	if f.Limit != "" {
		return fault.As(op, fault.TooLarge, f)
	}
	return fault.As(op, fault.Internal, f)
}

// limitOf tells from how a process ended which rlimit ended it. bubblewrap
// reports a signal of its child as 128 plus its number, as shells do.
func limitOf(exit *exec.ExitError) string {
	sig := syscall.Signal(exit.ExitCode() - 128)
	if ws, ok := exit.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		sig = ws.Signal()
	}
	switch sig {
	case syscall.SIGXCPU:
		return "cpu"
	case syscall.SIGXFSZ:
		return "file"
	}
	return ""
}
