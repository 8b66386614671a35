package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/streamgate/streamgate/test/fleet"
)

// What the project aims at.
const (
	aimP50    = 10 * time.Millisecond
	aimP99    = 50 * time.Millisecond
	aimStorm  = time.Second
	aimWeight = 4096.0
)

// weight is what sessions added to the edges, in bytes.
type weight struct{ live, stack, rss float64 }

// each is a session's share of heap and stacks.
func (w weight) each(n int) float64 { return (w.live + w.stack) / float64(max(n, 1)) }

type report struct {
	o       options
	begun   time.Time
	opened  int
	opening time.Duration
	again   int64 // openings that an edge could not decide in time
	weighed int
	weight  weight
	parts   []part

	mu    sync.Mutex // guards loads
	loads []float64
}

// watchLoad reads the load average each second until the returned function is
// called; it may be called twice.
func (r *report) watchLoad() func() {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() { // ends with done
		defer close(ended)
		for {
			r.mu.Lock()
			r.loads = append(r.loads, fleet.LoadAverage())
			r.mu.Unlock()
			select {
			case <-done:
				return
			case <-time.After(time.Second):
			}
		}
	}()
	return sync.OnceFunc(func() { close(done); <-ended })
}

func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// print writes the tables, and fails if a session was missed or touched for nothing.
func (r *report) print(w io.Writer) error {
	fmt.Fprintf(w, "%d edges, %d sessions of %d wallets and %d of one more; ms after the block was delivered to this program's newHeads subscription\n\n",
		r.o.edges, r.opened, r.o.sessions/r.o.edges, r.o.sessions)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "UDP loss\tloss of a wallet with\tn\tp50\tp95\tp99\tmax")
	var m1, seen []time.Duration
	for _, p := range r.parts {
		for _, kind := range []struct {
			name   string
			losses []loss
		}{{fmt.Sprintf("%d sessions on one edge", r.o.edges), p.home}, {fmt.Sprintf("a session on each of %d edges", r.o.edges), p.every}} {
			decided := series(kind.losses, func(l loss) time.Duration { return l.decided })
			refused := series(kind.losses, func(l loss) time.Duration { return l.refused })
			row(t, fmt.Sprintf("%d %%\t%s: M1, last grant ended", p.share, kind.name), decided)
			row(t, "\tlast push stream told", series(kind.losses, func(l loss) time.Duration { return l.told }))
			row(t, "\tlast 403 to a request put after that", refused)
			m1, seen = append(m1, decided...), append(seen, refused...)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, p := range r.parts {
		for _, s := range p.storms {
			fmt.Fprintf(w, "%d %%  one event revokes %d sessions: last decided %.0f, last of %d push streams %.0f, all counted %.0f, load %.1f\n",
				p.share, s.sessions, ms(s.decided), r.o.edges, ms(s.told), ms(s.counted), s.load)
		}
	}
	fmt.Fprintln(w)
	return r.sum(w, m1, seen)
}

func series(losses []loss, of func(loss) time.Duration) (out []time.Duration) {
	for _, l := range losses {
		out = append(out, of(l))
	}
	slices.Sort(out)
	return out
}

func row(w io.Writer, name string, sorted []time.Duration) {
	if len(sorted) > 0 {
		fmt.Fprintf(w, "%s\t%d\t%.1f\t%.1f\t%.1f\t%.1f\n", name, len(sorted),
			ms(quantile(sorted, .5)), ms(quantile(sorted, .95)), ms(quantile(sorted, .99)), ms(sorted[len(sorted)-1]))
	}
}

// sum adds everything up and compares it with the aims.
func (r *report) sum(w io.Writer, m1, seen []time.Duration) error {
	revoked, missed, touched, doubted, extra, failed, shared := 0, 0, 0, 0, 0.0, 0.0, 0.0
	var worst time.Duration
	for _, p := range r.parts {
		revoked, touched = revoked+p.revoked, touched+p.touched
		extra, failed, shared = extra+p.answers-float64(p.expected), failed+p.failed, shared+p.shared
		for _, l := range slices.Concat(p.home, p.every) {
			missed, doubted = missed+l.missed, doubted+l.doubted
		}
		for _, s := range p.storms {
			missed, worst = missed+s.missed, max(worst, s.decided)
		}
	}
	slices.Sort(m1)
	slices.Sort(seen)
	fmt.Fprintf(w, "%d revocations: %d missed; %d states told by bystanders; %+.0f answers beyond those of the sessions concerned\n", revoked, missed, touched, extra)
	fmt.Fprintf(w, "%.0f answers were shared; %.0f questions failed and were asked again; %d sessions were suspended before they were refused\n", shared, failed, doubted)
	fmt.Fprintf(w, "a session: %.0f bytes (heap %.0f, stacks %.0f) over %d; resident set of the edges +%.1f MB in all; %d opened in %v, %d openings tried again\n", r.weight.each(r.weighed),
		r.weight.live/float64(max(r.weighed, 1)), r.weight.stack/float64(max(r.weighed, 1)), r.weighed, r.weight.rss/1e6, r.opened, r.opening.Round(time.Second), r.again)
	total, top := 0.0, 0.0
	for _, l := range r.loads {
		total, top = total+l, max(top, l)
	}
	fmt.Fprintf(w, "%d CPUs, everything on them; load average %.1f (highest %.1f); %v\n", runtime.NumCPU(), total/float64(max(len(r.loads), 1)), top, time.Since(r.begun).Round(time.Second))
	aim := func(name string, met bool, got, want string) {
		word := "met"
		if !met {
			word = "NOT met"
		}
		fmt.Fprintf(w, "aim: %s <= %s: %s, %s\n", name, want, got, word)
	}
	if len(m1) > 0 {
		p50, p99 := quantile(m1, .5), quantile(m1, .99)
		aim("M1 p50", p50 <= aimP50, fmt.Sprintf("%.1f ms", ms(p50)), "10 ms")
		aim("M1 p99", p99 <= aimP99, fmt.Sprintf("%.1f ms", ms(p99)), "50 ms")
		p50, p99 = quantile(seen, .5), quantile(seen, .99)
		aim("M1 p50 as viewers saw it, on the same two cores", p50 <= aimP50, fmt.Sprintf("%.1f ms", ms(p50)), "10 ms")
		aim("M1 p99 as viewers saw it", p99 <= aimP99, fmt.Sprintf("%.1f ms", ms(p99)), "50 ms")
	}
	if worst > 0 {
		aim(fmt.Sprintf("one event, %d sessions", r.o.sessions), worst <= aimStorm, fmt.Sprintf("%.0f ms", ms(worst)), "1000 ms")
	}
	aim("memory of a session", r.weight.each(r.weighed) <= aimWeight, fmt.Sprintf("%.0f bytes", r.weight.each(r.weighed)), "4096 bytes")
	if missed > 0 || touched > 0 || extra > 0 {
		return errors.New("sessions were missed, or touched for nothing")
	}
	return nil
}
