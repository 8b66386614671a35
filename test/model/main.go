package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"time"
)

// workers is how many goroutines explore: the cores of the machine that CI has.
const workers = 2

func main() {
	size := flag.String("size", "default", "small, default or large")
	only := flag.String("only", "", "part of the name of the explorations to do")
	traces := flag.Bool("traces", false, "print the counterexamples of the broken variants")
	most := flag.Duration("most", 0, "give up on an exploration after this long, 0 for never")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	debug.SetGCPercent(300) // most of the heap lives as long as the exploration
	if !run(ctx, *size, *only, *traces, *most) {
		os.Exit(1)
	}
}

// run does what the flags say, and reports whether all was as it should be.
func run(ctx context.Context, size, only string, traces bool, most time.Duration) bool {
	began := time.Now()
	ok := true
	list := sizes(size)
	if list == nil {
		fmt.Printf("no size %q: small, default or large\n", size)
		return false
	}
	fmt.Printf("as it is, size %s (load average %s)\n", size, load())
	for _, s := range list {
		if !strings.Contains(s.Name, only) {
			continue
		}
		f, r := try(ctx, s, right, most)
		fmt.Printf("  %-48s %s\n", s.Name, f)
		if f.Wrong != "" {
			fmt.Printf("%s\n%s", f.Wrong, r.tell(f.Trace))
		}
		ok = ok && f.Wrong == "" && !f.Cut
	}
	if only != "" {
		return ok
	}
	fmt.Println("built wrong: each must be caught")
	for _, v := range wrongs() {
		f, r := try(ctx, v.size, v.how, most)
		fmt.Printf("  %s\n    %s\n", v.what, f)
		if f.Wrong == "" {
			fmt.Println("    NOT CAUGHT")
			ok = false
			continue
		}
		fmt.Printf("    caught by %d steps: %s\n", len(f.Trace)-1, f.Wrong)
		if traces {
			fmt.Print(r.tell(f.Trace))
		}
	}
	fmt.Printf("took %s in all, load average %s\n", time.Since(began).Round(time.Second), load())
	return ok
}

// try explores one size.
func try(ctx context.Context, s Size, how variant, most time.Duration) (Found, *rig) {
	if most > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, most)
		defer cancel()
	}
	rigs := newRigs(s, how, workers)
	machines := make([]machine, len(rigs))
	for i, r := range rigs {
		machines[i] = r
	}
	return explore(ctx, machines), rigs[0]
}

// load is the machine's load average, as Linux gives it.
func load() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if f := strings.Fields(string(raw)); err == nil && len(f) > 2 {
		return strings.Join(f[:3], " ")
	}
	return "not known"
}
