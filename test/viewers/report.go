package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/streamgate/streamgate/test/fleet"
)

// report is what was seen.
type report struct {
	mu     sync.Mutex // guards the rest
	took   map[string][]time.Duration
	errors map[string]int
	asked  int
	rss    float64
	load   float64
}

func newReport() *report {
	return &report{took: map[string][]time.Duration{}, errors: map[string]int{}}
}

// maxKinds bounds the different errors that are told apart.
const maxKinds = 10

func (r *report) add(object string, took time.Duration, counts bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked++
	if err != nil {
		what := object + ": " + err.Error()
		if len(r.errors) >= maxKinds {
			what = "others"
		}
		r.errors[what]++
		return
	}
	if counts {
		r.took[object] = append(r.took[object], took)
	}
}

// watch notes the largest memory and load until its result is called.
func (r *report) watch(ctx context.Context, edge *fleet.Node) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var done sync.WaitGroup
	done.Go(func() {
		for until(ctx, time.Now().Add(time.Second)) {
			rss, _ := edge.RSS() // 0 for one that died, which is told elsewhere
			r.mu.Lock()
			r.rss, r.load = max(r.rss, rss), max(r.load, fleet.LoadAverage())
			r.mu.Unlock()
		}
	})
	return func() { cancel(); done.Wait() }
}

// print shows it; an error when an aim was missed.
func (r *report) print(w io.Writer, o options) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	failed, missed := 0, []error(nil)
	for what, n := range r.errors {
		failed += n
		missed = append(missed, fmt.Errorf("%d times %s", n, what))
	}
	fmt.Fprintf(w, "%d viewers over HTTP/3 on one edge, %d requests, %d errors; RSS at most %.2f GiB; load at most %.1f\n", o.viewers, r.asked, failed, r.rss/(1<<30), r.load)
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(tw, "OBJECT\tREQUESTS\tP50\tP95\tP99\tMAX")
	for _, object := range []string{"manifest", "init", "key", "segment"} {
		t := r.took[object]
		if len(t) == 0 {
			continue
		}
		slices.Sort(t)
		at := func(p int) time.Duration { return t[(len(t)-1)*p/100].Round(100 * time.Microsecond) }
		fmt.Fprintf(tw, "%s\t%d\t%v\t%v\t%v\t%v\n", object, len(t), at(50), at(95), at(99), at(100))
		if (object == "manifest" || object == "key") && at(95) > aimLate {
			missed = append(missed, fmt.Errorf("p95 of %s is %v, the aim is %v", object, at(95), aimLate))
		}
	}
	_ = tw.Flush()
	if r.rss > aimRSS {
		missed = append(missed, fmt.Errorf("RSS is %.2f GiB, the aim is %d", r.rss/(1<<30), aimRSS>>30))
	}
	return errors.Join(missed...)
}
