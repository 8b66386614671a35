package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/streamgate/streamgate/test/fleet"
)

// report is what was seen.
type report struct {
	from, to time.Time // what began between them counts for the times

	mu     sync.Mutex // guards the next ones
	took   map[string][]time.Duration
	bytes  map[string]int64
	errors map[string]int
	asked  int
	rss    float64
	load   float64

	before, after     fleet.Memory // of the edge
	used              []used
	sent              datagrams // by all, of whatever kind
	connections, busy float64
}

func newReport() *report {
	return &report{took: map[string][]time.Duration{}, bytes: map[string]int64{}, errors: map[string]int{}}
}

// maxKinds bounds the different errors that are told apart.
const maxKinds = 10

// mark is what differs between errors of one kind.
var mark = regexp.MustCompile(`"request_id":"[0-9a-f]*"|/keys/[^"]*|\n`)

// add takes in what a request gave. Of connections and openings all count: they are
// made before everybody is there.
func (r *report) add(object string, begun time.Time, size int, err error) {
	took := time.Since(begun)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked++
	switch {
	case err != nil:
		what := object + ": " + mark.ReplaceAllString(err.Error(), "")
		if len(r.errors) >= maxKinds && r.errors[what] == 0 {
			what = "others"
		}
		r.errors[what]++
	case object == "connection" || object == "session" || begun.After(r.from) && begun.Before(r.to):
		r.took[object] = append(r.took[object], took)
		r.bytes[object] += int64(size)
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
	fmt.Fprintf(w, "%d viewers over HTTP/3 on one edge, segments of %d s, %d%% with a push stream; %.0f connections at the end\n", o.viewers, o.segment, o.push, r.connections)
	fmt.Fprintf(w, "%d requests, %d errors; load average at most %.1f\n", r.asked, failed, r.load)
	counted := 0
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(tw, "OBJECT\tREQUESTS\tMEAN BYTES\tP50\tP95\tP99\tMAX")
	for _, object := range []string{"connection", "session", "manifest", "init", "key", "segment"} {
		t := r.took[object]
		if len(t) == 0 {
			continue
		}
		if object != "connection" && object != "session" {
			counted += len(t)
		}
		slices.Sort(t)
		at := func(p int) time.Duration { return t[(len(t)-1)*p/100].Round(100 * time.Microsecond) }
		fmt.Fprintf(tw, "%s\t%d\t%d\t%v\t%v\t%v\t%v\n", object, len(t), r.bytes[object]/int64(len(t)), at(50), at(95), at(99), at(100))
		if (object == "manifest" || object == "key") && at(95) > aimLate {
			missed = append(missed, fmt.Errorf("p95 of %s is %v, the aim is %v", object, at(95), aimLate))
		}
	}
	_ = tw.Flush()
	perSecond := float64(counted) / o.run.Seconds()
	fmt.Fprintf(w, "While all watched: %.0f requests/s; processors used:", perSecond)
	for _, u := range r.used {
		fmt.Fprintf(w, " %s %.2f,", u.name, u.cores)
	}
	fmt.Fprintf(w, " the edge finds itself %.0f%% full\n", r.busy*100)
	fmt.Fprintf(w, "%.1f datagrams a request, both sides together; %d found no room in a socket\n", float64(r.sent.received)/float64(max(1, counted)), r.sent.lost)
	each := func(after, before float64) float64 { return (after - before) / float64(o.viewers) / 1024 }
	fmt.Fprintf(w, "Memory of the edge: RSS at most %.0f MiB; after a collection %.0f MiB (before anybody came %.0f); a viewer: %.1f KiB of heap, %.1f of stacks, %.1f of RSS\n",
		r.rss/(1<<20), r.after.RSS/(1<<20), r.before.RSS/(1<<20), each(r.after.Live, r.before.Live), each(r.after.Stack, r.before.Stack), each(r.rss, r.before.RSS))
	if r.rss > aimRSS {
		missed = append(missed, fmt.Errorf("RSS is %.2f GiB, the aim is %d", r.rss/(1<<30), aimRSS>>30))
	}
	return errors.Join(missed...)
}
