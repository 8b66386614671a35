// Command edgebench measures what a gated byte costs: CPU seconds of the server
// processes, from /proc, for the edge of this tree and for what people use today.
//
//   - gated: a node of its own with the edge role, as an operator would run it,
//     with sessions of a wallet that holds a pass on a dev chain; what an edge
//     does beside serving (its views of chain and cluster) is counted too.
//   - ungated: the server and the cache of the edge in a process of this program,
//     where every ticket is good and nothing can end: what the edge would cost
//     if it asked nobody. Gating is the difference.
//   - caddy: Caddy with forward_auth; nginx: Debian's nginx with auth_request,
//     both asking the same small Go server for each request, which is counted.
//     nginx-open: the same nginx without the question.
//   - bare: an http3.Server of quic-go that writes from memory, nothing else.
//
// Each contender has a load generator, a process that is not counted. Rounds are
// interleaved: every contender gets its turn at a size before the next round.
//
// It runs in a network of its own: start it with test/edgebench/run.sh.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

type options struct {
	bin, logs, caddy, nginx string
	contenders, sizes       string
	conns                   string
	rounds, inflight        int
	each                    time.Duration
	profile                 string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(os.Args) > 1 && !strings.HasPrefix(os.Args[1], "-") {
		exit(helper(ctx, os.Args[1], os.Args[2:]))
	}
	var o options
	flag.StringVar(&o.bin, "bin", "bin", "folder of the binaries")
	flag.StringVar(&o.logs, "logs", "test/artifacts/edgebench", "folder for the logs of all processes")
	flag.StringVar(&o.caddy, "caddy", "caddy", "the caddy binary")
	flag.StringVar(&o.nginx, "nginx", "nginx", "the nginx binary")
	flag.StringVar(&o.contenders, "only", "", "contenders, comma separated; empty for all")
	flag.StringVar(&o.sizes, "sizes", "1m,200k,2k", "objects")
	flag.StringVar(&o.conns, "conns", "8,200,2000", "numbers of connections")
	flag.IntVar(&o.rounds, "rounds", 7, "rounds")
	flag.IntVar(&o.inflight, "inflight", 200, "requests under way at most, one a connection")
	flag.DurationVar(&o.each, "each", 800*time.Millisecond, "time of a contender in a round")
	flag.StringVar(&o.profile, "profile", "", "folder for CPU profiles of the gated edge, one a size and number of connections")
	flag.Parse()
	exit(run(ctx, o))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "edgebench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// helper is a process that the benchmark starts of its own binary.
func helper(ctx context.Context, role string, args []string) error {
	switch role {
	case "load":
		return generate(ctx, os.Stdin, os.Stdout)
	case "auth":
		return serveAuth(ctx, args)
	case "bare":
		return serveBare(ctx, args)
	case "ungated":
		return serveUngated(ctx, args)
	}
	return fmt.Errorf("role %q is none of ours", role)
}

func run(ctx context.Context, o options) (err error) {
	levels, err := numbers(o.conns)
	if err != nil || o.rounds < 1 || o.inflight < 1 {
		return errors.Join(err, errors.New("want numbers of connections, a round and a request at least"))
	}
	if o.profile != "" {
		if err := os.MkdirAll(o.profile, 0o755); err != nil {
			return err
		}
	}
	b, err := setUp(ctx, o)
	defer func() { err = errors.Join(err, b.close()) }()
	if err != nil {
		return err
	}
	r := newReport(o, b)
	for _, conns := range levels {
		if err := b.level(ctx, r, conns); err != nil {
			return err
		}
	}
	r.print(os.Stdout)
	return nil
}

func numbers(list string) (out []int, err error) {
	for s := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > 20_000 {
			return nil, fmt.Errorf("%q: want numbers from 1 to 20000", list)
		}
		out = append(out, n)
	}
	return out, nil
}

// say tells what goes on; the tables go to stdout.
func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "edgebench: "+format+"\n", args...) }
