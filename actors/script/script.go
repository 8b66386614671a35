// Package script runs the data-driven tests of pure actor states. A script is a
// text file of blocks, separated by blank lines:
//
//	# what is shown
//	command word key=value key="a value"
//	----
//	what the command prints
//
// A test gives a function that runs one command and returns what it prints.
// With -rewrite the files take the new output; read the diff before you commit.
package script

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

var rewrite = flag.Bool("rewrite", false, "let the script files accept the output seen")

const separator = "----"

// Command is one command of a script. Its accessors fail the test on a value
// that does not parse.
type Command struct {
	Name  string
	Words []string // those without =
	Args  map[string]string

	t   *testing.T
	pos string
}

// Files runs every file that matches glob as a subtest; start makes the runner
// of one file.
func Files(t *testing.T, glob string, start func(t *testing.T) func(Command) string) {
	t.Helper()
	paths, err := filepath.Glob(glob)
	if err != nil || len(paths) == 0 {
		t.Fatalf("scripts %q: %d files, %v", glob, len(paths), err)
	}
	for _, p := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(p), filepath.Ext(p)), func(t *testing.T) { file(t, p, start(t)) })
	}
}

func file(t *testing.T, path string, run func(Command) string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	lines := strings.Split(strings.TrimRight(string(raw), "\n"), "\n")
	for i := 0; i < len(lines); {
		line := lines[i]
		if line == "" || strings.HasPrefix(line, "#") {
			fmt.Fprintln(&out, line)
			i++
			continue
		}
		pos := fmt.Sprintf("%s:%d", path, i+1)
		i++
		var want []string
		if i < len(lines) && lines[i] == separator {
			for i++; i < len(lines) && lines[i] != ""; i++ {
				want = append(want, lines[i])
			}
		}
		got := strings.TrimRight(run(parse(t, pos, line)), "\n")
		if got == "" {
			got = "nothing"
		}
		if !*rewrite && got != strings.Join(want, "\n") {
			t.Errorf("%s: %s\ngot:\n%s\nwant:\n%s", pos, line, got, strings.Join(want, "\n"))
		}
		fmt.Fprintf(&out, "%s\n%s\n%s\n", line, separator, got)
	}
	if *rewrite {
		if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func parse(t *testing.T, pos, line string) Command {
	t.Helper()
	c := Command{Args: map[string]string{}, t: t, pos: pos}
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimLeft(line, " ") {
		end := strings.IndexByte(line, ' ')
		if q := strings.Index(line, `="`); q >= 0 && (end < 0 || q < end) {
			closing := strings.IndexByte(line[q+2:], '"')
			if closing < 0 {
				t.Fatalf("%s: unclosed quote", pos)
			}
			end = q + 2 + closing + 1
		}
		if end < 0 || end > len(line) {
			end = len(line)
		}
		word := line[:end]
		line = line[end:]
		key, value, isArg := strings.Cut(word, "=")
		switch {
		case isArg:
			c.Args[key] = strings.Trim(value, `"`)
		case c.Name == "":
			c.Name = word
		default:
			c.Words = append(c.Words, word)
		}
	}
	return c
}

// Has tells whether a word stands in the command.
func (c Command) Has(word string) bool {
	for _, w := range c.Words {
		if w == word {
			return true
		}
	}
	return false
}

// String gives an argument, otherwise the default.
func (c Command) String(key, otherwise string) string {
	if v, ok := c.Args[key]; ok {
		return v
	}
	return otherwise
}

// Uint gives a number, otherwise the default.
func (c Command) Uint(key string, otherwise uint64) uint64 {
	v, ok := c.Args[key]
	if !ok {
		return otherwise
	}
	n, err := strconv.ParseUint(v, 10, 64)
	if err != nil {
		c.t.Fatalf("%s: %s: %v", c.pos, key, err)
	}
	return n
}

// Duration gives a duration, otherwise the default.
func (c Command) Duration(key string, otherwise time.Duration) time.Duration {
	v, ok := c.Args[key]
	if !ok {
		return otherwise
	}
	d, err := time.ParseDuration(v)
	if err != nil {
		c.t.Fatalf("%s: %s: %v", c.pos, key, err)
	}
	return d
}

// Fatalf fails the test at the command.
func (c Command) Fatalf(format string, args ...any) string {
	c.t.Helper()
	c.t.Fatalf("%s: %s", c.pos, fmt.Sprintf(format, args...))
	return ""
}
