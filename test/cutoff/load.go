package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/streamgate/streamgate/test/cluster"
)

// load is the other viewers: each fetches segments on a connection of its own.
type load struct {
	wg       sync.WaitGroup
	stop     context.CancelFunc
	requests atomic.Int64
	bytes    atomic.Int64
	failed   atomic.Int64
	begun    time.Time
}

// loadFacts is what the load was.
type loadFacts struct {
	RequestsPerSecond float64 `json:"requests_per_second"`
	MegabytesPerSec   float64 `json:"megabytes_per_second"`
	Failed            int64   `json:"failed"`
}

func startLoad(ctx context.Context, sessions []cluster.Session, files []string, trust *tls.Config, rate float64) *load {
	ctx, stop := context.WithCancel(ctx)
	l := &load{stop: stop, begun: time.Now()}
	for i, s := range sessions {
		rt := connection(protocols()[i/2%2], trust, 0) // sessions alternate between edges, pairs between protocols
		l.wg.Go(func() { l.view(ctx, rt, s, files, i, time.Duration(float64(time.Second)/rate)) })
	}
	return l
}

func (l *load) view(ctx context.Context, rt http.RoundTripper, s cluster.Session, files []string, offset int, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for n := offset; ; n++ {
		status, bytes, _, err := get(ctx, rt, sibling(s, files[n%len(files)]))
		if ctx.Err() != nil {
			return
		}
		l.requests.Add(1)
		l.bytes.Add(bytes)
		if err != nil || status != http.StatusOK {
			l.failed.Add(1)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// reset counts from now on.
func (l *load) reset() {
	l.requests.Store(0)
	l.bytes.Store(0)
	l.failed.Store(0)
	l.begun = time.Now()
}

func (l *load) since() loadFacts {
	took := time.Since(l.begun).Seconds()
	return loadFacts{float64(l.requests.Load()) / took, float64(l.bytes.Load()) / 1e6 / took, l.failed.Load()}
}

func (l *load) close() {
	l.stop()
	l.wg.Wait()
}

// segmentsOf lists the media segments of the first rendition, relative to the
// master playlist, and the largest of them.
func segmentsOf(ctx context.Context, c *cluster.Cluster, s cluster.Session) (files []string, largest string, err error) {
	variant, err := entries(ctx, c, s.HLS)
	if err != nil {
		return nil, "", err
	}
	folder, _, _ := strings.Cut(variant[0], "/")
	names, err := entries(ctx, c, sibling(s, variant[0]))
	if err != nil {
		return nil, "", err
	}
	most := 0
	for _, name := range names {
		file := folder + "/" + name
		a, err := c.Get(ctx, sibling(s, file))
		if err != nil || a.Status != http.StatusOK {
			return nil, "", fmt.Errorf("segment %s: status %d %w", file, a.Status, err)
		}
		files = append(files, file)
		if len(a.Body) > most {
			most, largest = len(a.Body), file
		}
	}
	return files, largest, nil
}

// entries gives the lines of a playlist that are no tags.
func entries(ctx context.Context, c *cluster.Cluster, url string) ([]string, error) {
	a, err := c.Get(ctx, url)
	if err != nil || a.Status != http.StatusOK {
		return nil, fmt.Errorf("playlist: status %d %w", a.Status, err)
	}
	var out []string
	for line := range strings.Lines(string(a.Body)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("playlist is empty:\n%s", a.Body)
	}
	return out, nil
}

// busyFacts is how busy the machine was: the mean and the highest of its load average.
type busyFacts struct {
	Mean float64 `json:"mean"`
	Max  float64 `json:"max"`
}

// watchLoadAverage reads the one-minute load average each second until the
// returned function is called.
func watchLoadAverage(ctx context.Context) func() busyFacts {
	ctx, stop := context.WithCancel(ctx)
	result := make(chan busyFacts, 1)
	go func() { // ends with stop
		var f busyFacts
		sum, n := 0.0, 0
		for {
			if v, err := loadAverage(); err == nil {
				sum, n, f.Max = sum+v, n+1, max(f.Max, v)
			}
			select {
			case <-ctx.Done():
				f.Mean = sum / float64(max(n, 1))
				result <- f
				return
			case <-time.After(time.Second):
			}
		}
	}()
	return func() busyFacts { stop(); return <-result }
}

func loadAverage() (float64, error) {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(b), " ")
	return strconv.ParseFloat(first, 64)
}
