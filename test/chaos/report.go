package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// report adds up what came of all rounds.
type report struct {
	begun      time.Time
	rounds     int
	bad        []int64 // seeds
	violations int
	count      map[kind]int
	moved      int
	tally      tally
	calm, hard []time.Duration
	healed     []time.Duration
	whole      []time.Duration
	loads      []float64
	restarts   int
}

func (r *report) add(o outcome) {
	r.rounds++
	if len(o.violations) > 0 {
		r.bad = append(r.bad, o.schedule.Seed)
	}
	r.violations += len(o.violations)
	for k, n := range o.count {
		r.count[k] += n
	}
	r.moved += o.moved
	r.tally.add(o.tally)
	r.calm, r.hard = append(r.calm, o.calm...), append(r.hard, o.hard...)
	r.healed, r.whole = append(r.healed, o.healed), append(r.whole, o.whole)
	r.loads = append(r.loads, loadAverage())
	r.restarts += o.count[kill] + o.count[restart] + 2*o.count[watchersGone]
}

// print writes the table.
func (r *report) print(w io.Writer, b bounds) {
	row := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%-48s %s\n", name, fmt.Sprintf(format, args...))
	}
	fmt.Fprintln(w)
	row("schedules", "%d in %v", r.rounds, time.Since(r.begun).Round(time.Second))
	var kinds []string
	for _, k := range slices.Sorted(maps.Keys(r.count)) {
		if k != transfer && k != rename {
			kinds = append(kinds, fmt.Sprintf("%s %d", k, r.count[k]))
		}
	}
	row("faults", "%s", strings.Join(kinds, ", "))
	row("transfers", "%d under faults, %d without; %d renames", r.count[transfer], r.moved, r.count[rename])
	row("served", "%.1f MB in %d answers and what was under way", float64(r.tally.bytes)/1e6, r.tally.served)
	row("refused; in doubt; no session; no answer", "%d; %d; %d; %d", r.tally.refused, r.tally.stale, r.tally.gone, r.tally.failed)
	row("responses cut under way", "%d", r.tally.cut)
	row("sessions opened, gone on with elsewhere; logins", "%d, %d; %d", r.tally.opened, r.tally.adopted, r.tally.logins)
	row("last byte after a loss, no faults", "%s", spread(r.calm))
	row("last byte after a loss, under faults", "%s (bound %v)", spread(r.hard), b.total())
	row("all served or refused as they should after heal", "%s (bound %v)", spread(r.healed), healBound)
	row("the origin sees every node again after heal", "%s (bound %v)", spread(r.whole), healBound)
	row("nodes started again, all ended by us", "%d", r.restarts)
	if len(r.loads) > 0 {
		row("load average at the ends of rounds", "%.1f to %.1f on %d processors", slices.Min(r.loads), slices.Max(r.loads), runtime.NumCPU())
	}
	row("violations", "%d", r.violations)
	for _, seed := range r.bad {
		fmt.Fprintf(w, "  again: make chaos SEED=%d N=1 (logs: %s)\n", seed, artifacts(seed))
	}
}

// spread shows the middle and the end of a list of times.
func spread(all []time.Duration) string {
	if len(all) == 0 {
		return "none"
	}
	all = slices.Sorted(slices.Values(all))
	rank := func(p int) time.Duration { return all[min(len(all)-1, len(all)*p/100)].Round(time.Millisecond) }
	return fmt.Sprintf("p50 %v, p99 %v, worst %v of %d", rank(50), rank(99), all[len(all)-1].Round(time.Millisecond), len(all))
}

// loadAverage is that of the last minute, below 0 if it cannot be read.
func loadAverage() (one float64) {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return -1
	}
	if _, err := fmt.Sscan(string(b), &one); err != nil {
		return -1
	}
	return one
}
