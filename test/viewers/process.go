package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"time"

	"github.com/streamgate/streamgate/test/fleet"
)

// processes are those that share the machine.
type processes struct {
	names []string
	pids  []int
	at    time.Time
	was   []time.Duration
}

// used is what one of them took, in processors.
type used struct {
	name  string
	cores float64
}

func (a *audience) processes() *processes {
	origin, edge := a.fleet.Nodes[0], a.fleet.Edges()[0]
	return &processes{names: []string{"edge", "origin", "dev chain", "viewers"}, pids: []int{edge.PID(), origin.PID(), a.fleet.Chain.PID(), os.Getpid()}}
}

func (p *processes) begin() (err error) {
	p.at, p.was = time.Now(), make([]time.Duration, len(p.pids))
	for i, pid := range p.pids {
		if p.was[i], err = fleet.CPU(pid); err != nil {
			return err
		}
	}
	return nil
}

func (p *processes) end() ([]used, error) {
	took := time.Since(p.at)
	var out []used
	for i, pid := range p.pids {
		now, err := fleet.CPU(pid)
		if err != nil {
			return nil, err
		}
		out = append(out, used{p.names[i], float64(now-p.was[i]) / float64(took)})
	}
	return out, nil
}

// profileFor is how long CPU profiles are.
const profileFor = 15 * time.Second

// profile has edge, origin and this program profiled, if that is asked for, into files
// that begin with when.
func (a *audience) profile(ctx context.Context, when string) error {
	dir := a.o.profile
	if dir == "" {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	mine, err := os.Create(filepath.Join(dir, when+"-viewers.pprof"))
	if err != nil {
		return err
	}
	defer mine.Close()
	if err := pprof.StartCPUProfile(mine); err != nil {
		return err
	}
	origin, edge := a.fleet.Nodes[0], a.fleet.Edges()[0]
	ended := make(chan error, 2)
	for _, n := range []*fleet.Node{origin, edge} {
		go func() {
			ended <- n.Profile(ctx, "profile?seconds="+seconds(profileFor), filepath.Join(dir, when+"-"+n.Name+".pprof"), 2*profileFor)
		}()
	}
	err = errors.Join(<-ended, <-ended)
	pprof.StopCPUProfile()
	return err
}

// heap keeps the edge's heap and its goroutines, if that is asked for.
func (a *audience) heap(ctx context.Context) error {
	dir, edge := a.o.profile, a.fleet.Edges()[0]
	if dir == "" {
		return nil
	}
	return errors.Join(edge.Profile(ctx, "heap?gc=1", filepath.Join(dir, "edge-heap.pprof"), time.Minute),
		edge.Profile(ctx, "goroutine", filepath.Join(dir, "edge-goroutines.pprof"), time.Minute))
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d.Seconds())) }
