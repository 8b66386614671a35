package heap

import (
	"context"
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

const (
	mib  = 1 << 20
	hang = 30 * time.Second
)

func TestPercentReachesTheFloorAndNoFurther(t *testing.T) {
	for _, c := range []struct {
		name  string
		floor uint64
		m     marked
		want  int
	}{
		{"nothing is known yet", 768 * mib, marked{}, most},
		{"no floor", 0, marked{live: 50 * mib}, usual},
		{"no floor, nothing live", 0, marked{}, usual},
		{"little is live", 768 * mib, marked{live: mib}, most},
		{"just below the bound", 768 * mib, marked{live: 160 * mib}, 380},
		{"an edge", 768 * mib, marked{live: 192 * mib}, 300},
		{"stacks count", 768 * mib, marked{live: 192 * mib, roots: 96 * mib}, 200},
		{"nothing live but stacks", 64 * mib, marked{roots: 32 * mib}, 200},
		{"half of it is live", 768 * mib, marked{live: 384 * mib}, usual},
		{"more than half", 768 * mib, marked{live: 500 * mib}, usual},
		{"all of it", 768 * mib, marked{live: 768 * mib}, usual},
		{"above", 768 * mib, marked{live: 4 << 30}, usual},
		{"as large as it gets", math.MaxUint64, marked{live: 1, roots: 1}, most},
	} {
		if got := percent(c.floor, c.m); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestFloorLeavesSmallMachinesTheirMemory(t *testing.T) {
	for _, c := range []struct{ memory, want uint64 }{{0, 0}, {512 * mib, 64 * mib}, {4 << 30, 512 * mib}, {6 << 30, 768 * mib}, {64 << 30, 768 * mib}} {
		if got := Floor(c.memory); got != c.want {
			t.Errorf("%d MiB: %d MiB, want %d", c.memory/mib, got/mib, c.want/mib)
		}
	}
}

func metric(name string) uint64 {
	s := []metrics.Sample{{Name: name}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

var (
	kept []byte
	junk []byte
)

// cycles allocates so much garbage and counts the collections meanwhile.
func cycles(bytes int) uint64 {
	from := metric("/gc/cycles/total:gc-cycles")
	for range bytes / (64 << 10) {
		junk = make([]byte, 64<<10)
	}
	return metric("/gc/cycles/total:gc-cycles") - from
}

// await waits until the collector aims at what ok takes.
func await(t *testing.T, what string, ok func(goal uint64) bool) {
	t.Helper()
	for until := time.Now().Add(hang); !ok(metric("/gc/heap/goal:bytes")); runtime.Gosched() {
		if time.Now().After(until) {
			t.Fatalf("%s: the collector aims at %d MiB", what, metric("/gc/heap/goal:bytes")/mib)
		}
	}
}

func TestHeapGrowsToTheFloorBeforeACollection(t *testing.T) {
	const live, floor = 32 * mib, 128 * mib
	defer debug.SetGCPercent(debug.SetGCPercent(usual))
	kept = make([]byte, live)
	defer func() { kept, junk = nil, nil }()
	runtime.GC()
	if n := cycles(64 * mib); n == 0 {
		t.Fatal("no collection without a floor: the test shows nothing")
	}

	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, floor) }()
	near := func(goal uint64) bool { return goal > floor*9/10 && goal < floor*11/10 }
	await(t, "begun", near)
	runtime.GC()
	await(t, "after a collection", near)
	if n := cycles(48 * mib); n != 0 {
		t.Errorf("%d collections below the floor", n)
	}

	kept = make([]byte, 2*floor) // now the ratio asks for more than the floor
	runtime.GC()
	await(t, "large", func(goal uint64) bool { return goal > 4*floor && goal < 5*floor })
	kept = make([]byte, live)
	runtime.GC()
	await(t, "small again", near)

	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if p := debug.SetGCPercent(usual); p != usual {
		t.Errorf("left %d %% behind", p)
	}
}
