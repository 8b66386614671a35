package main

import (
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

// What the project aims at.
const (
	aimM1P99 = 50.0  // ms
	aimM3P95 = 500.0 // ms
	// recheckSeconds is how long a gate that looks again every ten minutes may
	// go on serving. It follows from the period; nobody waited for it here.
	recheckSeconds = 600
)

// moments is what one loss looked like from all sides.
type moments struct {
	sent      time.Time
	block     model.BlockRef
	seen      time.Time // the block, by our own subscription
	refusals  []refusal
	downloads []download
	decided   []time.Time
	page      seenByPage
}

// loss is one loss in milliseconds after the block was seen.
type loss struct {
	Block    uint64  `json:"block"`
	Sent     float64 `json:"sent"` // before the block was seen: negative
	M1       float64 `json:"m1"`
	Decided  float64 `json:"decided"`
	M2       float64 `json:"m2"`
	M2Reset  float64 `json:"m2_reset"`
	M3Frame  float64 `json:"m3_frame"`
	M3Event  float64 `json:"m3_overlay"`
	M3Paint  float64 `json:"m3_painted"`
	PollGap  float64 `json:"poll_gap"` // between the last leave and the first refusal: M1's resolution
	Cut      int     `json:"responses_cut"`
	Doubted  int     `json:"refused_in_doubt_first"` // probes whose first refusal was not yet 403
	Protocol string  `json:"page_protocol"`
}

// loss takes the last of all edges and protocols for each kind of moment.
func (m *moments) loss() loss {
	after := func(t time.Time) float64 { return float64(t.Sub(m.seen).Microseconds()) / 1000 }
	l := loss{Block: m.block.Number, Sent: after(m.sent), M1: math.Inf(-1), Decided: math.Inf(-1), M2: math.Inf(-1), M2Reset: math.Inf(-1),
		M3Frame: after(wall(m.page.FrameMS)), M3Event: after(wall(m.page.OverlayMS)), M3Paint: after(wall(m.page.PaintedMS)), Protocol: m.page.Protocol}
	for _, r := range m.refusals {
		l.M1, l.PollGap = max(l.M1, after(r.at)), max(l.PollGap, float64(r.gap.Microseconds())/1000)
		if r.status != 403 {
			l.Doubted++
		}
	}
	for _, d := range m.downloads {
		l.M2, l.M2Reset = max(l.M2, after(d.last)), max(l.M2Reset, after(d.ended))
		if d.reset {
			l.Cut++
		}
	}
	for _, t := range m.decided {
		// A time from JSON has no monotonic part, nor has the difference then.
		l.Decided = max(l.Decided, after(t))
	}
	return l
}

// figures sums a series up, in ms.
type figures struct {
	Min float64 `json:"min"`
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

// summarise uses nearest ranks: every figure is one that was measured.
func summarise(values []float64) figures {
	if len(values) == 0 {
		return figures{}
	}
	s := slices.Sorted(slices.Values(values))
	rank := func(p float64) float64 { return s[max(int(math.Ceil(p*float64(len(s))))-1, 0)] }
	return figures{s[0], rank(.50), rank(.95), rank(.99), s[len(s)-1]}
}

type aim struct {
	Name string  `json:"name"`
	Aim  float64 `json:"aim_ms"`
	Got  float64 `json:"got_ms"`
	Met  bool    `json:"met"`
}

type report struct {
	Transfers int                `json:"transfers"`
	Sessions  int                `json:"sessions"`
	Figures   map[string]figures `json:"figures_ms"`
	Cut       int                `json:"responses_cut"`
	UnderWay  int                `json:"responses_under_way"`
	Doubted   int                `json:"refused_in_doubt_first"`
	Load      loadFacts          `json:"load"`
	Busy      busyFacts          `json:"load_average"`
	CPUs      int                `json:"cpus"`
	Aims      []aim              `json:"aims"`
	Recheck   float64            `json:"periodic_recheck_worst_case_s_by_reasoning"`
	Losses    []loss             `json:"losses"`
}

// series names what is summed up, in the order in which it is shown.
func series() []struct {
	key, label string
	of         func(loss) float64
} {
	return []struct {
		key, label string
		of         func(loss) float64
	}{
		{"sent", "transfer sent (before the block)", func(l loss) float64 { return l.Sent }},
		{"decided", "decided_at in the last receipt", func(l loss) float64 { return l.Decided }},
		{"m1", "M1 first refusal by the last edge", func(l loss) float64 { return l.M1 }},
		{"m1_gap", "   resolution of M1 (gap of polls)", func(l loss) float64 { return l.PollGap }},
		{"m2", "M2 last byte of media", func(l loss) float64 { return l.M2 }},
		{"m2_reset", "   last response reset", func(l loss) float64 { return l.M2Reset }},
		{"m3_frame", "M3 last frame presented", func(l loss) float64 { return l.M3Frame }},
		{"m3_overlay", "M3 overlay (event)", func(l loss) float64 { return l.M3Event }},
		{"m3_painted", "   overlay painted", func(l loss) float64 { return l.M3Paint }},
	}
}

func newReport(o options, losses []loss, load loadFacts, busy busyFacts) report {
	r := report{Transfers: len(losses), Sessions: o.sessions, Figures: map[string]figures{}, Load: load, Busy: busy,
		CPUs: runtime.NumCPU(), Recheck: recheckSeconds, Losses: losses}
	for _, s := range series() {
		var values []float64
		for _, l := range losses {
			values = append(values, s.of(l))
		}
		r.Figures[s.key] = summarise(values)
	}
	for _, l := range losses {
		r.Cut, r.UnderWay, r.Doubted = r.Cut+l.Cut, r.UnderWay+2*len(protocols()), r.Doubted+l.Doubted
	}
	for _, a := range []aim{
		{Name: "M1 p99", Aim: aimM1P99, Got: r.Figures["m1"].P99},
		{Name: "M3 frame p95", Aim: aimM3P95, Got: r.Figures["m3_frame"].P95},
		{Name: "M3 overlay p95", Aim: aimM3P95, Got: r.Figures["m3_painted"].P95},
	} {
		a.Met = a.Got <= a.Aim
		r.Aims = append(r.Aims, a)
	}
	return r
}

func (r report) print(w io.Writer) error {
	fmt.Fprintf(w, "%d losses of the pass, in ms after the block was delivered to this program's newHeads subscription\n\n", r.Transfers)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tmin\tp50\tp95\tp99\tmax\t")
	for _, s := range series() {
		f := r.Figures[s.key]
		fmt.Fprintf(t, "%-36s\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t\n", s.label, f.Min, f.P50, f.P95, f.P99, f.Max)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nresponses under way: %d of %d were reset, the others ended just before and were refused anew\n", r.Cut, r.UnderWay)
	fmt.Fprintf(w, "load: %d other viewers, %.0f requests/s, %.1f MB/s, %d failed; %d CPUs, load average %.1f (highest %.1f)\n",
		r.Sessions, r.Load.RequestsPerSecond, r.Load.MegabytesPerSec, r.Load.Failed, r.CPUs, r.Busy.Mean, r.Busy.Max)
	for _, a := range r.Aims {
		met := "met"
		if !a.Met {
			met = "NOT met"
		}
		fmt.Fprintf(w, "aim: %s <= %.0f ms: %.1f ms, %s\n", a.Name, a.Aim, a.Got, met)
	}
	fmt.Fprintf(w, "for comparison, by reasoning and not measured: a gate that looks again every 10 minutes serves up to %.0f s longer, %.0f s on average\n", r.Recheck, r.Recheck/2)
	return nil
}
