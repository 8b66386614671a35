package main

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/streamgate/streamgate/internal/model"
)

func TestSeedAloneMakesTheSchedule(t *testing.T) {
	if a, b := plan(7).String(), plan(7).String(); a != b {
		t.Errorf("two schedules of one seed:\n%s\n\n%s", a, b)
	}
	if plan(7).String() == plan(8).String() {
		t.Error("two seeds have one schedule")
	}
}

func TestSchedulesEndInTimeAndTouchAProcessOnce(t *testing.T) {
	kinds := map[kind]int{}
	rapid.Check(t, func(t *rapid.T) {
		s := plan(rapid.Int64().Draw(t, "seed"))
		hurt := map[string]bool{}
		last := time.Duration(0)
		for _, a := range s.Actions {
			kinds[a.Kind]++
			if a.At < last || a.At+a.For > stormEnd {
				t.Fatalf("%s, after one at %v", a, last)
			}
			last = a.At
			if a.Kind.hurts() {
				for _, n := range a.A {
					if hurt[n] {
						t.Fatalf("%s twice:\n%s", n, s)
					}
					hurt[n] = true
				}
			}
			if (a.Kind == halves || a.Kind == oneWay) && len(a.A)+len(a.B) != len(nodeNames()) {
				t.Fatalf("%s leaves somebody out", a)
			}
		}
	})
	for _, k := range []kind{halves, oneWay, link, udpLoss, kill, restart, freeze, watchersGone, blind, blindAll, stall, slowChain, reorg, transfer, rename} {
		if kinds[k] == 0 {
			t.Errorf("no schedule has %s", k)
		}
	}
}

func TestCutsDropWhatTheirPartsSend(t *testing.T) {
	in := drop([]string{"origin-1"}, []string{"edge-1", "edge-2"}, false)
	if len(in) != 2 || in[0] != (rule{"edge-1", "in", "ip saddr " + addressOf("origin-1")}) {
		t.Errorf("where it arrives: %v", in)
	}
	out := drop([]string{"origin-1"}, []string{"edge-1"}, true)
	if len(out) != 1 || out[0] != (rule{"origin-1", "out", "ip daddr " + addressOf("edge-1")}) {
		t.Errorf("where it leaves: %v", out)
	}
}

// start is when the truths of these tests begin.
var start = time.Now()

func after(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }

// told is a truth in which wallet 0 has the pass for 1 s, then wallet 1 for 1 s,
// then wallet 0 again, by a change begun 100 ms before it was heard of.
func told() *truth {
	t := &truth{}
	block := func(n uint64) model.BlockRef { return model.BlockRef{Number: n, Hash: model.Hash{byte(n)}} }
	t.note(after(0), block(1), []int{0})
	t.note(after(1000), block(2), []int{1})
	t.begin(after(1900))
	t.note(after(2000), block(3), []int{0})
	t.end()
	return t
}

func TestTruthErrsTowardsTheWallet(t *testing.T) {
	tr := told()
	for _, c := range []struct {
		wallet, at int
		want       time.Duration
	}{
		{0, 500, 0},
		{0, 999, 0},
		{0, 1400, 400 * time.Millisecond},
		{0, 1950, 0}, // the block may have been there before we heard of it
		{0, 5000, 0},
		{1, 500, never},
		{1, 1500, 0},
		{1, 1999, 0}, // and the old one until we did
		{1, 2500, 500 * time.Millisecond},
		{2, 2500, never},
	} {
		if got := tr.sinceHeld(c.wallet, after(c.at)); got != c.want {
			t.Errorf("wallet %d at %d ms last held %v before, want %v", c.wallet, c.at, got, c.want)
		}
	}
	losses := tr.losses(after(0), after(4000))
	want := []loss{{0, after(1000), after(1900)}, {1, after(2000), after(4000)}}
	if len(losses) != 2 || losses[0] != want[0] || losses[1] != want[1] {
		t.Errorf("losses %v, want %v", losses, want)
	}
}

func TestCheckerBites(t *testing.T) {
	b := bounds{Staleness: 300 * time.Millisecond, Allowance: 100 * time.Millisecond, Latency: 50 * time.Millisecond}
	for _, c := range []struct {
		name string
		got  received
		bad  bool
	}{
		{"while held", received{at: after(900)}, false},
		{"within the bound", received{at: after(1340)}, false},
		{"past it", received{at: after(1360)}, true},
		{"by another", received{at: after(1360), wallet: 1}, false},
		{"by one who never held", received{at: after(10), wallet: 2}, true},
		{"a key past it", received{at: after(2400), wallet: 1, what: keyBytes}, true},
	} {
		c.got.bytes = 16
		if v := judge(told(), []received{c.got}, b, world{}); (len(v) > 0) != c.bad {
			t.Errorf("%s: %v", c.name, v)
		}
	}
	many := []received{{at: after(1400), bytes: 10}, {at: after(1500), bytes: 10, what: keyBytes}, {at: after(1500), bytes: 10, edge: 1}}
	v := judge(told(), many, b, world{})
	if len(v) != 2 || !strings.Contains(v[0].text, "20 bytes in 2 reads (1 of keys) from edge-1 until 500ms") {
		t.Errorf("reads of one viewer are one violation: %v", v)
	}
}

func TestOverrunsAreToldForEachEdge(t *testing.T) {
	got := []received{{at: after(900)}, {at: after(1030)}, {at: after(1200), edge: 1}, {at: after(1950)}, {at: after(2040), wallet: 1, edge: 1}}
	all := overruns(told().losses(after(0), after(4000)), got, 2)
	want := []time.Duration{30 * time.Millisecond, 200 * time.Millisecond, 0, 40 * time.Millisecond}
	for i, w := range want {
		if len(all) != 4 || all[i] != w {
			t.Fatalf("overruns %v, want %v", all, want)
		}
	}
}
