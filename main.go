// StreamGate is token-gated video: creators publish, edges near the viewers
// serve it over HTTP/3, and the right to watch is an NFT that is decided anew
// at every block. One binary; a node takes any set of roles.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/cli"
	"github.com/streamgate/streamgate/internal/conf"
	"github.com/streamgate/streamgate/internal/obs"
)

// version is set by the Makefile.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	code := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program: it parses args, does what they say and gives the exit code.
func run(ctx context.Context, args, environ []string, out, errOut io.Writer) int {
	return cli.Run(ctx, cli.Deps{
		Version: version, Environ: environ, Out: out, Err: errOut,
		Serve: serve,
		Demo: func(ctx context.Context, o cli.DemoOptions) error {
			log, err := obs.NewLogger("console", "warn")
			if err != nil {
				return err
			}
			return runDemo(ctx, o, log.Named("demo"), out, errOut)
		},
		Doctor:    doctor,
		Replayer:  openReplayer,
		Contracts: contractVerbs{},
	}, args)
}

// serve runs one node until ctx ends.
func serve(ctx context.Context, c conf.Config) error {
	log, err := obs.NewLogger(c.Log.Format, c.Log.Level)
	if err != nil {
		return err
	}
	log = log.With(zap.String("node", string(c.Node.Name)))
	defer log.Sync() // stderr may refuse it; nothing is left to tell
	err = runNode(ctx, c, log)
	if err != nil {
		log.Error("node ended", zap.Error(err))
	}
	return err
}
