package sandbox

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
)

// SourcePath stands for Job.Source in Job.Args: it is where a run sees its source.
const SourcePath = "/in/src"

// Tool is a program that may run.
type Tool string

// The tools.
const (
	FFmpeg  Tool = "ffmpeg"
	FFprobe Tool = "ffprobe"
)

// Limits of a run. Zero fields take the default.
type Limits struct {
	Wall        time.Duration // whole run
	CPU         time.Duration // of all threads, rounded up to seconds
	MemoryBytes int64         // address space
	FileBytes   int64         // one file
	TotalBytes  int64         // all of Job.Out, looked at twice a second
}

// The defaults fit a chunk of a 4K source: ffmpeg was measured at 0.5 GB and
// 1.4 CPU seconds for a second of 1080p in four renditions.
const (
	defaultWall  = 15 * time.Minute
	defaultCPU   = 20 * time.Minute
	defaultMem   = 6 << 30
	defaultFile  = 1 << 30
	defaultTotal = 8 << 30
	maxOpenFiles = 256
)

func (l Limits) withDefaults() Limits {
	pick(&l.Wall, defaultWall)
	pick(&l.CPU, defaultCPU)
	pick(&l.MemoryBytes, defaultMem)
	pick(&l.FileBytes, defaultFile)
	pick(&l.TotalBytes, defaultTotal)
	return l
}

func pick[T time.Duration | int64](v *T, otherwise T) {
	if *v == 0 {
		*v = otherwise
	}
}

// prlimit gives the command that lowers its own limits and becomes the rest of
// the line.
func (l Limits) prlimit() []string {
	return []string{"prlimit", "--as=" + strconv.FormatInt(l.MemoryBytes, 10),
		"--cpu=" + strconv.FormatInt(int64((l.CPU+time.Second-1)/time.Second), 10),
		"--fsize=" + strconv.FormatInt(l.FileBytes, 10),
		fmt.Sprintf("--nofile=%d", maxOpenFiles), "--core=0", "--"}
}

// Job is one run.
type Job struct {
	Tool Tool
	// Args are the tool's. An argument SourcePath is the source; output is
	// named relative to Out, which is the working directory.
	Args   []string
	Source string // a file of this machine; empty if the run needs none
	Out    string // a folder of this machine, writable to the run; empty for none
	// Stdout gets what the tool prints. A write error ends the run.
	Stdout io.Writer
	Limits Limits
}

func (j Job) check() error {
	const op = "sandbox.Run"
	if j.Tool != FFmpeg && j.Tool != FFprobe {
		return fault.New(op, fault.Invalid, "tool %q", j.Tool)
	}
	for _, p := range []string{j.Source, j.Out} {
		if p != "" && !strings.HasPrefix(p, "/") {
			return fault.New(op, fault.Invalid, "path %q is not absolute", p)
		}
	}
	return nil
}

// Failure says how a run ended that did not end well. Errors of Run wrap one
// when the tool was started; errors.As finds it.
type Failure struct {
	Tool   Tool
	Code   int    // exit code; -1 if a signal ended it
	Limit  string // the limit that ended it: "wall", "total", "cpu", "file"; empty for none
	Stderr string // the end of what it said, bounded
}

// Error gives the last line the tool wrote, or how it ended.
func (f *Failure) Error() string {
	if f.Limit != "" {
		return fmt.Sprintf("%s hit its %s limit", f.Tool, f.Limit)
	}
	lines := strings.Split(strings.TrimSpace(f.Stderr), "\n")
	if last := lines[len(lines)-1]; last != "" {
		return fmt.Sprintf("%s: %s", f.Tool, last)
	}
	return fmt.Sprintf("%s ended with code %d", f.Tool, f.Code)
}
