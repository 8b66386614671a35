// Package clustertest runs tests that need several processes: the test binary
// starts itself again as another node. Two actor transports in one process
// race inside the library, and only a process can be killed.
//
// A package's TestMain calls Main with its programs. A program talks to the test
// by lines: it reads commands from Commands and answers with Say.
package clustertest

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Hang bounds every wait. It is no measure of speed.
const Hang = 60 * time.Second

const (
	programVar = "STREAMGATE_TEST_PROGRAM"
	configVar  = "STREAMGATE_TEST_CONFIG"
)

// Program is what a child process does until ctx ends (SIGTERM).
type Program func(ctx context.Context, config []byte) error

// Main runs the tests, or the program that this process was started for.
func Main(m *testing.M, programs map[string]Program) {
	name := os.Getenv(programVar)
	if name == "" {
		os.Exit(m.Run())
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	go func() {
		// The test is gone when its end of the pipe is: nothing stays behind.
		<-commandsClosed()
		os.Exit(3)
	}()
	if err := programs[name](ctx, []byte(os.Getenv(configVar))); err != nil {
		fmt.Fprintln(os.Stderr, name, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// stdin is read once a process.
var stdin = sync.OnceValues(func() (chan string, chan struct{}) {
	lines, closed := make(chan string, 64), make(chan struct{})
	go func() {
		defer close(closed)
		sc := bufio.NewScanner(os.Stdin)
		for sc.Scan() {
			lines <- sc.Text()
		}
	}()
	return lines, closed
})

// Commands gives the lines that the test sent, in a program.
func Commands() <-chan string { lines, _ := stdin(); return lines }

func commandsClosed() <-chan struct{} { _, closed := stdin(); return closed }

var saying sync.Mutex // holds lines on stdout together

// Say tells the test something, in a program. It is safe for concurrent use.
func Say(v any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	saying.Lock()
	defer saying.Unlock()
	_, _ = os.Stdout.Write(append(b, '\n')) // without a test there is nobody to tell
}

// Process is a program that runs.
type Process struct {
	t     testing.TB
	name  string
	cmd   *exec.Cmd
	in    io.WriteCloser
	lines chan string
	done  chan struct{}
}

// Start starts a program with a config, which becomes JSON. The process is
// killed when the test ends.
func Start(t testing.TB, program string, config any) *Process {
	t.Helper()
	raw, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	p := &Process{t: t, name: program, cmd: exec.Command(os.Args[0]), lines: make(chan string, 1<<16), done: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), programVar+"="+program, configVar+"="+string(raw),
		"GORACE=halt_on_error=1") // a race in a child ends it, which its test notices
	p.cmd.Stderr = os.Stderr
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.done)
		sc := bufio.NewScanner(out)
		sc.Buffer(nil, 1<<20)
		for sc.Scan() {
			p.lines <- sc.Text()
		}
		_ = p.cmd.Wait() // killed, mostly
	}()
	t.Cleanup(p.Kill)
	return p
}

// Send sends a command.
func (p *Process) Send(format string, args ...any) {
	p.t.Helper()
	if _, err := fmt.Fprintf(p.in, format+"\n", args...); err != nil {
		p.t.Fatalf("%s: send: %v", p.name, err)
	}
}

// Kill kills the process, as a power cut would, and waits until it is gone.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill() // it may have ended
	<-p.done
}

// Stop asks the process to end (SIGTERM) and waits until it has.
func (p *Process) Stop() {
	p.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(Hang):
		p.t.Errorf("%s did not stop", p.name)
	}
}

// Signal sends a signal, for example SIGSTOP.
func (p *Process) Signal(s syscall.Signal) { _ = p.cmd.Process.Signal(s) }

// Expect reads what the program says until match is true of it, and gives that.
// T is what Say was given.
func Expect[T any](p *Process, what string, match func(T) bool) T {
	p.t.Helper()
	deadline := time.After(Hang)
	for {
		select {
		case line := <-p.lines:
			var v T
			if err := json.Unmarshal([]byte(line), &v); err != nil {
				p.t.Fatalf("%s said %q: %v", p.name, line, err)
			}
			if match(v) {
				return v
			}
		case <-p.done:
			p.t.Fatalf("%s ended while we waited for %s", p.name, what)
		case <-deadline:
			p.t.Fatalf("%s: no sign of %s", p.name, what)
		}
	}
}
