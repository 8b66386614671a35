package soak

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/model"
)

const sampleEvery = 5 * time.Second

// sample is how the nodes were at one moment.
type sample struct {
	at    time.Duration
	nodes map[string]figures
}

type figures struct{ rss, goroutines, files float64 }

// sample asks the nodes how they are until ctx ends.
func (s *soak) sample(ctx context.Context, t *testing.T) []sample {
	api := s.demo.Creator(t)
	begun := time.Now()
	tick := time.NewTicker(sampleEvery)
	defer tick.Stop()
	var out []sample
	for {
		select {
		case <-ctx.Done():
			return out
		case <-tick.C:
		}
		var list struct {
			Nodes []struct {
				Name   string            `json:"name"`
				Status *model.NodeStatus `json:"status"`
				Error  string            `json:"error"`
			} `json:"nodes"`
		}
		if err := api.Call(ctx, "GET", "/v1/nodes", nil, &list); err != nil {
			s.mistake(fmt.Errorf("nodes: %w", err))
			continue
		}
		one := sample{at: time.Since(begun), nodes: map[string]figures{}}
		for _, n := range list.Nodes {
			if n.Status == nil {
				s.mistake(fmt.Errorf("%s does not say how it is: %s", n.Name, n.Error))
				continue
			}
			files, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.demo.PID(t, n.Name)))
			one.nodes[n.Name] = figures{rss: float64(n.Status.RSS), goroutines: float64(n.Status.Goroutines), files: float64(len(files))}
		}
		out = append(out, one)
		if len(out)%12 == 0 {
			t.Logf("%4.0f s: %s; %d served, %d refused, %d changes, %d joins", one.at.Seconds(), one, s.served.Load(), s.refused.Load(), s.changes.Load(), s.joins.Load())
		}
	}
}

func (s sample) String() string {
	var out []string
	for _, name := range []string{"origin-1", "edge-1", "edge-2"} {
		f := s.nodes[name]
		out = append(out, fmt.Sprintf("%s %.0f MiB %.0f goroutines %.0f files", name, f.rss/(1<<20), f.goroutines, f.files))
	}
	return strings.Join(out, ", ")
}

// report prints what was seen and fails where something grows or went wrong.
func (s *soak) report(t *testing.T, samples []sample, length time.Duration) {
	load, _ := os.ReadFile("/proc/loadavg")
	t.Logf("%d viewers for %v: %d served, %d refused, %d changes of passes, %d joins, %d mistakes; load average %s",
		viewers, length, s.served.Load(), s.refused.Load(), s.changes.Load(), s.joins.Load(), len(s.mistakes), strings.TrimSpace(string(load)))
	for _, m := range s.mistakes {
		t.Error(m)
	}
	if s.served.Load() == 0 || s.refused.Load() == 0 || s.changes.Load() == 0 {
		t.Error("nothing happened: the soak shows nothing")
	}
	half := samples[len(samples)/2:]
	if len(half) < 4 {
		t.Logf("%d samples are too few for a line: flatness was not looked at", len(samples))
		return
	}
	t.Logf("%-10s %12s %12s %12s %12s %12s", "node", "MiB", "growth", "goroutines", "growth", "files")
	for _, name := range []string{"origin-1", "edge-1", "edge-2"} {
		rss, grows := line(half, length, func(s sample) float64 { return s.nodes[name].rss })
		threads, more := line(half, length, func(s sample) float64 { return s.nodes[name].goroutines })
		files, _ := line(half, length, func(s sample) float64 { return s.nodes[name].files })
		t.Logf("%-10s %12.1f %+12.1f %12.0f %+12.1f %12.0f", name, rss/(1<<20), grows/(1<<20), threads, more, files)
		if grows > maxGrowth*rss+spareBytes {
			t.Errorf("%s: memory grows by %.1f MiB in %v", name, grows/(1<<20), length)
		}
		if more > maxGrowth*threads+spareThreads {
			t.Errorf("%s: goroutines grow by %.0f in %v", name, more, length)
		}
	}
}

// line fits a line by least squares and gives the mean and the growth over the
// whole length.
func line(samples []sample, length time.Duration, of func(sample) float64) (mean, growth float64) {
	var n, sx, sy, sxx, sxy float64
	for _, s := range samples {
		x, y := s.at.Seconds(), of(s)
		n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	slope := (n*sxy - sx*sy) / (n*sxx - sx*sx)
	return sy / n, slope * length.Seconds()
}
