package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"path"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
)

// aimAfterLoad is how long after the page's own load the first frame may come, in ms.
const aimAfterLoad = 300.0

type report struct {
	Contenders []*contender `json:"contenders"`
	Busy       busyFacts    `json:"load_average"`
	CPUs       int          `json:"cpus"`
}

func newReport(cs []*contender, busy busyFacts) report {
	return report{Contenders: cs, Busy: busy, CPUs: runtime.NumCPU()}
}

// quantile uses nearest ranks: every figure is one that was measured.
func quantile(loads []load, p float64, of func(load) float64) float64 {
	if len(loads) == 0 {
		return math.NaN()
	}
	var s []float64
	for _, l := range loads {
		s = append(s, of(l))
	}
	slices.Sort(s)
	return s[max(int(math.Ceil(p*float64(len(s))))-1, 0)]
}

func frame(l load) float64     { return l.Frame }
func pageLoad(l load) float64  { return l.Load }
func afterLoad(l load) float64 { return l.Frame - l.Load }

// again gives the second loads.
func again(loads []load) []load {
	var out []load
	for _, l := range loads {
		if l.Again != nil {
			out = append(out, *l.Again)
		}
	}
	return out
}

// server sums the entries of Server-Timing of a name over the requests until the
// first frame.
func server(name string) func(load) float64 {
	return func(l load) (sum float64) {
		for _, r := range l.Requests {
			for _, t := range r.Server {
				if t.Name == name && r.Begun < l.Frame {
					sum += t.MS
				}
			}
		}
		return sum
	}
}

func (r report) print(out io.Writer, o options) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "ms after the navigation began, p50 and p95 of %d\n", o.loads)
	fmt.Fprintln(w, "contender\tproto\tfirst frame\t\tpage load\t\tframe − load\t\tServer-Timing: decide\tcache\thits, misses a load")
	line := func(name, proto string, loads []load) {
		fmt.Fprintf(w, "%s\t%s", name, proto)
		for _, of := range []func(load) float64{frame, pageLoad, afterLoad} {
			fmt.Fprintf(w, "\t%.0f\t%.0f", quantile(loads, .5, of), quantile(loads, .95, of))
		}
		fmt.Fprintf(w, "\t%.2f\t%.2f\t%.1f, %.1f\n", quantile(loads, .5, server("decide")), quantile(loads, .5, server("cache")),
			quantile(loads, .5, func(l load) float64 { return l.Hits }), quantile(loads, .5, func(l load) float64 { return l.Misses }))
	}
	for _, c := range r.Contenders {
		line(c.Name, c.Protocol, c.Loads)
		if o.again {
			line(c.Name+", page kept", c.Protocol, again(c.Loads))
		}
	}
	fmt.Fprintln(w)
	peer := r.Contenders[0]
	for _, c := range r.Contenders[1:] {
		verdicts(w, c.Name, c.Protocol, c.Loads, peer.Loads)
		if o.again {
			verdicts(w, c.Name+", page kept", c.Protocol, again(c.Loads), again(peer.Loads))
		}
	}
	fmt.Fprintf(w, "\nload average %.1f, highest %.1f, %d cores; first frames are %dp, the peer's %dp\n", r.Busy.Mean, r.Busy.Max, r.CPUs,
		r.Contenders[1].Loads[0].Height, peer.Loads[0].Height)
	if o.trace {
		for _, c := range r.Contenders {
			trace(w, c)
		}
	}
	return w.Flush()
}

// verdicts says whether the aims were met.
func verdicts(w io.Writer, name, proto string, ours, peers []load) {
	said := map[bool]string{true: "met", false: "NOT MET"}
	got, theirs, after := quantile(ours, .5, frame), quantile(peers, .5, frame), quantile(ours, .5, afterLoad)
	fmt.Fprintf(w, "%s\t%s\tp50 %.0f ≤ nginx %.0f:\t%s\tp50 after the page load %.0f ≤ %.0f:\t%s\n", name, proto, got, theirs, said[got <= theirs], after, aimAfterLoad, said[after <= aimAfterLoad])
}

// trace prints the requests of the median load.
func trace(w io.Writer, c *contender) {
	at := quantile(c.Loads, .5, frame)
	l := c.Loads[slices.IndexFunc(c.Loads, func(l load) bool { return l.Frame == at })]
	fmt.Fprintf(w, "\n%s %s: load event %.0f, first frame %.0f\nrequest\tproto\tasked\tsent\tanswered\tdone\tbytes\tserver\n", c.Name, c.Protocol, l.Load, l.Frame)
	slices.SortStableFunc(l.Requests, func(a, b request) int { return cmp.Compare(a.Begun, b.Begun) })
	for _, r := range l.Requests {
		var server []string
		for _, t := range r.Server {
			server = append(server, strings.TrimSpace(fmt.Sprintf("%s %s %.2f", t.Name, t.Desc, t.MS)))
		}
		fmt.Fprintf(w, "%s\t%s\t%.0f\t%.0f\t%.0f\t%.0f\t%d\t%s\n", path.Join("/", r.Path), r.Protocol, r.Begun, r.Sent, r.Answered, r.Done, r.Bytes, strings.Join(server, ", "))
	}
}
