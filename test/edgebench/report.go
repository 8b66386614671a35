package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/streamgate/streamgate/test/fleet"
)

// report is what was measured.
type report struct {
	o     options
	names []string
	begun time.Time
	order []place
	cells map[place]*cell
	idle  map[place]float64 // CPU seconds a second
	load  float64
}

func newReport(o options, b *bench) *report {
	r := &report{o: o, begun: time.Now(), cells: map[place]*cell{}, idle: map[place]float64{}, load: fleet.LoadAverage()}
	for _, c := range b.all {
		r.names = append(r.names, c.name)
	}
	return r
}

func (r *report) at(p place) *cell {
	if r.cells[p] == nil {
		r.cells[p] = &cell{}
		r.order = append(r.order, p)
	}
	return r.cells[p]
}

// cost of a place over all rounds, 0 where nothing was measured.
func (r *report) cost(p place) float64 {
	c := r.cells[p]
	if c == nil || c.requests == 0 {
		return 0
	}
	return cost(p.size, c.used, c.bytes, c.requests)
}

// ratio of the costs of two contenders, round by round. What disturbs the machine
// for a while disturbs both of a round.
func (r *report) ratio(p place, other string) spread {
	ours, theirs := r.cells[p], r.cells[place{p.size, p.conns, other}]
	if ours == nil || theirs == nil {
		return spread{}
	}
	var all []float64
	for i := range min(len(ours.costs), len(theirs.costs)) {
		all = append(all, ours.costs[i]/theirs.costs[i])
	}
	return spreadOf(all)
}

// peers are those whose cost a contender's is shown against.
var peers = map[string][]string{"gated": {"caddy", "bare", "ungated"}, "gated-h2": {"nginx", "nginx-open"}}

// aims are the most that our cost may be of another's.
var aims = []struct {
	ours, of string
	most     float64
	small    bool // for small objects too
}{
	{"gated", "caddy", 0.55, false}, {"gated", "bare", 1.10, false}, {"gated", "ungated", 1.03, true}, {"gated-h2", "nginx-open", 1.05, false},
}

// aimSmall is the most that 1,000 small objects over HTTP/3 may cost, in seconds.
const aimSmall = 0.10

func (r *report) print(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "object\tconnections\tcontender\tCPU s/GB (2k: s/1000)\trounds\tMB/s\trequests/s\terrors\tcost against, median of the rounds (where it is with 95 %)")
	for _, p := range r.order {
		c := r.cells[p]
		against := ""
		for _, peer := range peers[p.name] {
			if s := r.ratio(p, peer); s.median > 0 {
				against += fmt.Sprintf("%.2f (%.2f–%.2f) × %s  ", s.median, s.low, s.high, peer)
			}
		}
		fmt.Fprintf(t, "%s\t%d\t%s\t%.3f\t%.3f–%.3f\t%.0f\t%.0f\t%d\t%s\n", p.size, p.conns, p.name, r.cost(p), slices.Min(c.costs), slices.Max(c.costs),
			float64(c.bytes)/1e6/c.took.Seconds(), float64(c.requests)/c.took.Seconds(), c.errors, against)
	}
	_ = t.Flush() // stdout
	for _, p := range r.order {
		if c := r.cells[p]; c.errors > 0 {
			fmt.Fprintf(w, "%s over %d connections, %s: %s\n", p.size, p.conns, p.name, c.failure)
		}
	}
	fmt.Fprintf(w, "\n%d rounds of %v, at most %d requests at a time; %d CPUs, everything on them; load average up to %.1f; %v\n",
		r.o.rounds, r.o.each, r.o.inflight, runtime.NumCPU(), r.load, time.Since(r.begun).Round(time.Second))
	fmt.Fprint(w, "idle, CPU ms a second, connections open:")
	for _, conns := range r.levels() {
		for _, name := range r.names {
			fmt.Fprintf(w, "  %s over %d %.1f", name, conns, 1000*r.idle[place{conns: conns, name: name}])
		}
	}
	fmt.Fprintln(w)
	r.printAims(w)
}

// levels are the numbers of connections, in the order of the run.
func (r *report) levels() (out []int) {
	for _, p := range r.order {
		if !slices.Contains(out, p.conns) {
			out = append(out, p.conns)
		}
	}
	return out
}

func (r *report) printAims(w io.Writer) {
	for _, a := range aims {
		for _, p := range r.order {
			s := r.ratio(p, a.of)
			if p.name != a.ours || s.median == 0 || sizes[p.size] < small && !a.small {
				continue
			}
			fmt.Fprintf(w, "aim: %s <= %.2f × %s, %s over %d connections: %.2f (%.2f–%.2f), %s\n",
				a.ours, a.most, a.of, p.size, p.conns, s.median, s.low, s.high, s.verdict(a.most))
		}
	}
	for _, p := range r.order {
		if p.name == "gated" && sizes[p.size] < small {
			s := spreadOf(slices.Clone(r.cells[p].costs))
			fmt.Fprintf(w, "aim: %s <= %.2f s per 1,000, %s over %d connections: %.3f (%.3f–%.3f), %s\n",
				p.name, aimSmall, p.size, p.conns, s.median, s.low, s.high, s.verdict(aimSmall))
		}
	}
}
