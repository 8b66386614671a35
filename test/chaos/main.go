// Command chaos plays random schedules of faults over six real nodes, each in a
// network namespace of its own, with viewers at work, and holds what they
// receive against what the chain said. A schedule follows from its seed alone:
// partitions, lost links, lost datagrams, kill -9, freezes, blind and lost
// watchers, a chain that stands still, is slow or forgets blocks, and passes
// that change hands all along. It reports bytes of media and keys that came
// past the bound, rights that were not served again in time, nodes that ended
// by themselves, writes that were acknowledged and lost. See docs/chaos.md.
//
// It changes networks and kills, so it runs only where run.sh has put it.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

type options struct {
	rounds    int
	seed      int64
	fresh     int
	bin       string
	out       string
	staleness time.Duration
	bounds    bounds
	bite      bool
	show      bool
	logLevel  string
}

func main() {
	var o options
	flag.IntVar(&o.rounds, "n", 10, "schedules to play, of seeds from -seed on")
	flag.Int64Var(&o.seed, "seed", 1, "seed of the first schedule")
	flag.IntVar(&o.fresh, "fresh", 25, "schedules after which everything is started anew")
	flag.StringVar(&o.bin, "bin", "bin", "folder of the binaries")
	flag.StringVar(&o.out, "artifacts", "test/artifacts/chaos", "folder for the logs of failures")
	flag.DurationVar(&o.staleness, "staleness", 4*time.Second, "max_staleness of the gate, T")
	flag.DurationVar(&o.bounds.Allowance, "allowance", time.Second, "what spreading the news of a loss may take")
	flag.DurationVar(&o.bounds.Latency, "latency", 500*time.Millisecond, "what a byte may take from an edge to us")
	flag.BoolVar(&o.bite, "bite", false, "check against a bound of nothing: the run fails unless there are violations")
	flag.BoolVar(&o.show, "show", false, "print the schedules and end")
	flag.StringVar(&o.logLevel, "log-level", "info", "of the nodes")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	o.bounds.Staleness = o.staleness
	if o.bite {
		o.bounds = bounds{}
	}
	if o.show {
		for i := range o.rounds {
			fmt.Println(plan(o.seed + int64(i)))
		}
		return nil
	}
	if !inLab() {
		return errors.New("not in a lab: start me with test/chaos/run.sh")
	}
	lab, err := newLab()
	if err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	r := &report{begun: time.Now(), count: map[kind]int{}}
	for done := 0; done < o.rounds && err == nil; done += o.fresh {
		err = rounds(ctx, o, lab, o.seed+int64(done), min(o.fresh, o.rounds-done), r)
	}
	r.print(os.Stdout, o.bounds)
	switch {
	case err != nil:
		return err
	case o.bite && r.violations == 0:
		return errors.New("the checker does not bite: no violation of a bound of nothing was seen")
	case !o.bite && r.violations > 0:
		return fmt.Errorf("%d violations", r.violations)
	}
	return nil
}

// rounds plays schedules one after the other on one cluster.
func rounds(ctx context.Context, o options, lab *lab, seed int64, n int, r *report) (err error) {
	dir, err := os.MkdirTemp("", "streamgate-chaos-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	w, err := newWorld(ctx, o, lab, dir)
	defer w.close()
	if err != nil {
		return errors.Join(err, keep(o, dir, seed, err.Error()))
	}
	for i := range n {
		out, err := w.round(ctx, plan(seed+int64(i)))
		if err != nil {
			return errors.Join(fmt.Errorf("seed %d: %w", out.schedule.Seed, err), keep(o, dir, out.schedule.Seed, out.story()+err.Error()))
		}
		r.add(out)
		say("seed %d: %d faults, %d transfers, healed in %v, last byte after a loss %v, load %.1f", out.schedule.Seed, faults(out), out.count[transfer]+out.moved,
			out.healed.Round(time.Millisecond), worst(out.hard).Round(time.Millisecond), loadAverage())
		if len(out.violations) > 0 && !o.bite {
			say("VIOLATIONS\n%s", out.story())
			if err := keep(o, dir, out.schedule.Seed, out.story()); err != nil {
				return err
			}
		}
	}
	return nil
}

// newWorld starts everything. What it gives is to be closed, also with an error.
func newWorld(ctx context.Context, o options, l *lab, dir string) (w world, err error) {
	w = world{o: o, lab: l}
	begun := time.Now()
	logs := filepath.Join(dir, "logs")
	if err := os.Mkdir(logs, 0o700); err != nil {
		return w, err
	}
	if w.chain, err = startChain(ctx, o.bin, logs); err != nil {
		return w, err
	}
	if w.nodes, err = startNodes(ctx, o, dir, logs, w.chain); err != nil {
		return w, err
	}
	if err := w.nodes.publish(ctx); err != nil {
		return w, err
	}
	pem, err := os.ReadFile(w.nodes.authority.CAFile())
	if err != nil {
		return w, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	w.titles = &titles{nodes: w.nodes}
	w.crowd, err = newCrowd(ctx, w.nodes, &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12})
	say("%d nodes are up after %v", len(nodeNames()), time.Since(begun).Round(time.Millisecond))
	return w, err
}

func (w world) close() {
	if w.crowd != nil {
		w.crowd.close()
	}
	if w.nodes != nil {
		w.nodes.close()
	}
	if w.chain != nil {
		w.chain.close()
	}
}

func faults(o outcome) (n int) {
	for k, c := range o.count {
		if k != transfer && k != rename {
			n += c
		}
	}
	return n
}

func worst(all []time.Duration) (d time.Duration) {
	for _, a := range all {
		d = max(d, a)
	}
	return d
}

func artifacts(seed int64) string { return fmt.Sprintf("test/artifacts/chaos/%d", seed) }

// keep copies the logs of all processes and the story of a round to where they stay.
func keep(o options, dir string, seed int64, story string) error {
	to := filepath.Join(o.out, fmt.Sprint(seed))
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	if err := os.CopyFS(to, os.DirFS(filepath.Join(dir, "logs"))); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, "story.txt"), []byte(story), 0o644)
}

// say tells what goes on; the table goes to stdout.
func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "chaos: "+format+"\n", args...) }
