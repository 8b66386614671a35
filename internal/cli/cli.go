// Package cli is the command line: verbs, flags, help and exit codes. What a
// verb does to a node or a chain is given in by main, so that this package
// stays a leaf.
package cli

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/streamgate/streamgate/internal/conf"
	"github.com/streamgate/streamgate/internal/fault"
)

// Exit codes of the program.
const (
	ExitDone   = 0
	ExitFailed = 1
	ExitUsage  = 2
)

// Deps is what main gives in.
type Deps struct {
	Version string
	Environ []string
	Out     io.Writer // results
	Err     io.Writer // logs and errors
	// Serve runs one node until ctx ends.
	Serve func(ctx context.Context, c conf.Config) error
	// Demo runs a whole cluster until ctx ends.
	Demo func(ctx context.Context, o DemoOptions) error
	// Doctor checks what a node needs and reports each finding.
	Doctor func(ctx context.Context, c conf.Config) []Finding
	// Replayer decides receipts again.
	Replayer Replays
	// Contracts acts on a chain with a key.
	Contracts Contracts
}

// DemoOptions are the flags of `demo`.
type DemoOptions struct {
	Files     []string
	DataDir   string
	Ports     int // base port; 0 for the ports of the documentation
	NoBrowser bool
	JSON      bool
	LogLevel  string
}

// Finding is one line of `doctor`.
type Finding struct {
	Check string `json:"check"`
	OK    bool   `json:"ok"`
	Says  string `json:"says"`
	Mend  string `json:"mend,omitempty"` // what to do where it is not OK
}

// usageError marks what the person typed wrongly: exit code 2.
type usageError struct{ error }

// Unwrap gives what was wrong.
func (u usageError) Unwrap() error { return u.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// Run parses args and does what they say. It returns the exit code.
func Run(ctx context.Context, d Deps, args []string) int {
	root := newRoot(d)
	root.SetArgs(args)
	root.SetOut(d.Out)
	root.SetErr(d.Err)
	cmd, err := root.ExecuteContextC(ctx)
	var usage usageError
	switch {
	case err == nil:
		return ExitDone
	case errors.As(err, &usage), strings.HasPrefix(err.Error(), "unknown command"), strings.HasPrefix(err.Error(), "required flag"):
		fmt.Fprintf(d.Err, "streamgate: %s\nsee '%s --help'\n", words(err), cmd.CommandPath())
		return ExitUsage
	}
	fmt.Fprintf(d.Err, "streamgate: %s\n", words(err))
	return ExitFailed
}

// words says an error to a person: without the trail of our own functions, which is
// for logs.
func words(err error) string {
	text := err.Error()
	var f *fault.Error
	for rest := err; errors.As(rest, &f); rest = f.Err {
		text = strings.Replace(text, f.Op+": ", "", 1)
	}
	if hint := mend(err); hint != "" {
		text += ": " + hint
	}
	return text
}

// mend says what to do where an origin could not be called, empty for other errors.
func mend(err error) string {
	var call *url.Error
	var ca x509.UnknownAuthorityError
	switch {
	case fault.KindOf(err) == fault.Unauthorized:
		return "name the file with the token by --token-file, or set STREAMGATE_TOKEN"
	case errors.As(err, &ca):
		return "name the cluster's CA by --ca or STREAMGATE_CA"
	case errors.As(err, &call) && errors.Is(err, syscall.ECONNREFUSED) && strings.HasPrefix(call.URL, "https://"):
		return "is an origin running there? --server or STREAMGATE_SERVER says where it is"
	}
	return ""
}

func newRoot(d Deps) *cobra.Command {
	root := &cobra.Command{
		Use:   "streamgate",
		Short: "token-gated video: whoever loses the token loses the picture",
		Long: `StreamGate serves video over HTTP/3 to the holders of an NFT and decides that
right anew at every block.

Settings come from flags, then STREAMGATE_* variables, then the configuration
file, then defaults. Results go to stdout, logs to stderr. Exit codes: 0 done,
1 failed, 2 wrong usage.`,
		Example:       "  streamgate demo\n  streamgate serve --config edge.yaml --roles edge\n  streamgate video upload film.mp4 --title 'My film'",
		Version:       d.Version,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(serveCmd(d), demoCmd(d), doctorCmd(d))
	api := &apiFlags{environ: d.Environ}
	api.register(root)
	root.AddCommand(videoCmd(d, api), gateCmd(d, api), sessionCmd(d, api), chainCmd(d, api),
		clusterCmd(d, api), contractCmd(d, api), tokenCmd(d, api))
	for _, c := range root.Commands() {
		usageArgs(c)
	}
	return root
}

// usageArgs makes wrong arguments of c and its verbs usage errors.
func usageArgs(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return usagef("%w: want %s", err, cmd.UseLine())
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		usageArgs(sub)
	}
}
