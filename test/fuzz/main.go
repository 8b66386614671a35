// Command fuzz runs every fuzz target of the module for a while, each in a process of
// its own, and fails when one finds an input that crashes it or needs more memory than
// it may: what a stranger sends must not fill a node.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	// workers of a target at a time.
	workers = 2
	// memLimit is what a worker's heap is held to, maxRSS what it may take at most, the
	// engine's own 100 MiB of shared memory included.
	memLimit = "512MiB"
	maxRSS   = 1 << 30
	// minimize is how often the engine may try to make an input shorter that reaches new
	// code. Its own limit is a minute for each, which is all that a target has.
	minimize = "200x"
	// leastASecond executions are the fewest with which a target was tried at all.
	leastASecond = 20
	// grace is how much longer than asked for a target may take, to start and to write
	// down what it found.
	grace = 2 * time.Minute
)

// target is a fuzz test and the folder of its package.
type target struct{ folder, name string }

func main() {
	each := flag.Duration("t", time.Minute, "for each target")
	only := flag.String("only", ".", "targets whose package and name match")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *each, *only); err != nil {
		fmt.Fprintln(os.Stderr, "fuzz:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, each time.Duration, only string) error {
	match, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	targets, err := find(ctx, match)
	if err != nil || len(targets) == 0 {
		return errors.Join(err, fmt.Errorf("%d targets match %q", len(targets), only))
	}
	dir, err := os.MkdirTemp("", "streamgate-fuzz-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // in the temporary folder, at worst it stays
	fmt.Printf("%d fuzz targets, %v each\n", len(targets), each)
	var failed []string
	built := ""
	for _, t := range targets {
		binary := filepath.Join(dir, "test")
		if t.folder != built {
			out, err := exec.CommandContext(ctx, "go", "test", "-c", "-fuzz", ".", "-o", binary, t.folder).CombinedOutput()
			if err != nil {
				return fmt.Errorf("%s: %w\n%s", t.folder, err, out)
			}
			built = t.folder
		}
		if err := fuzz(ctx, binary, dir, t, each); err != nil {
			failed = append(failed, t.name)
			fmt.Printf("%s %s: %v\n", t.folder, t.name, err)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if len(failed) > 0 {
		return fmt.Errorf("%d targets failed: %s", len(failed), strings.Join(failed, ", "))
	}
	return nil
}

// find lists the fuzz targets in the module's packages.
func find(ctx context.Context, match *regexp.Regexp) ([]target, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-f", "{{$d := .Dir}}{{range .TestGoFiles}}{{$d}}/{{.}}\n{{end}}{{range .XTestGoFiles}}{{$d}}/{{.}}\n{{end}}", "./...").Output()
	if err != nil {
		return nil, err
	}
	here, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	var all []target
	declared := regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`)
	for file := range strings.FieldsSeq(string(out)) {
		source, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		folder, err := filepath.Rel(here, filepath.Dir(file))
		if err != nil {
			return nil, err
		}
		for _, m := range declared.FindAllSubmatch(source, -1) {
			t := target{"./" + folder, string(m[1])}
			if match.MatchString(t.folder + " " + t.name) {
				all = append(all, t)
			}
		}
	}
	return all, nil
}

// fuzz runs one target.
func fuzz(ctx context.Context, binary, dir string, t target, each time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, each+grace)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "-test.run", "^$", "-test.fuzz", "^"+t.name+"$", "-test.fuzztime", each.String(),
		"-test.fuzzminimizetime", minimize, "-test.fuzzcachedir", filepath.Join(dir, "cache"), "-test.parallel", strconv.Itoa(workers))
	cmd.Dir = t.folder // where testdata is, and where an input that fails is written
	cmd.Env = append(os.Environ(), "GOMEMLIMIT="+memLimit)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil && !overtime(out.Bytes()) {
		return fmt.Errorf("%w\n%s", err, out.Bytes())
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return errors.New("nothing says how much memory it took")
	}
	rss := usage.Maxrss * 1024 // of the largest, workers included
	if rss > maxRSS {
		return fmt.Errorf("took %d MiB, at most %d are allowed", rss>>20, maxRSS>>20)
	}
	tried := executions(&out)
	fmt.Printf("%s %s: %d executions, %d MiB\n", t.folder, t.name, tried, rss>>20)
	if least := int(each.Seconds() * leastASecond); tried < least {
		return fmt.Errorf("%d executions say nothing: at least %d are wanted", tried, least)
	}
	return nil
}

// overtime tells whether a target is said to have failed for no more than that its time
// was over, which the engine does now and then (golang/go#75804, until Go 1.27). An input
// that fails is told with words of its own.
func overtime(out []byte) bool {
	return regexp.MustCompile(`(?m)^--- FAIL: \S+ \([0-9.]+s\)\n\s+context deadline exceeded\nFAIL\n`).Match(out)
}

// executions is the last count that the engine printed.
func executions(out io.Reader) (count int) {
	said := regexp.MustCompile(`execs: (\d+)`)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if m := said.FindStringSubmatch(lines.Text()); m != nil {
			count, _ = strconv.Atoi(m[1]) // digits
		}
	}
	return count
}
