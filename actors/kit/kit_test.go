package kit_test

import (
	"testing"

	"github.com/asynkron/protoactor-go/actor"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/actors/kit/kittest"
	"github.com/streamgate/streamgate/internal/fault"
)

func newKit(t *testing.T) (kit.Kit, *prometheus.Registry, *observer.ObservedLogs) {
	t.Helper()
	reg := prometheus.NewRegistry()
	core, logs := observer.New(zap.DebugLevel)
	return kit.Kit{System: kittest.System(t), Log: zap.New(core), Metrics: kit.NewMetrics(reg)}, reg, logs
}

// counter counts what it is sent, says the count, and panics on "bang".
type counter struct {
	n  int
	to *actor.PID
}

func (a *counter) Receive(c actor.Context) {
	switch c.Message() {
	case "bang":
		panic("bang")
	case "count":
		a.n++
		c.Send(a.to, a.n)
	}
}

func TestActorThatPanicsStartsAgainWithAFreshStateAndItsQueue(t *testing.T) {
	k, reg, logs := newKit(t)
	probe := kittest.NewProbe(t, k.System, "probe")
	pid, err := k.Spawn("counter", func() actor.Actor { return &counter{to: probe.PID} })
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []string{"count", "count", "bang", "count"} {
		k.System.Root.Send(pid, m)
	}
	for i, want := range []int{1, 2, 1} {
		if got := probe.Next(t); got != want {
			t.Errorf("count %d is %v, want %d", i, got, want)
		}
	}
	k.Stop(pid)
	if n := logs.FilterMessage("actor panicked").Len(); n != 1 {
		t.Errorf("%d lines tell of the panic", n)
	}
	if got := total(t, reg, "streamgate_actors_panics_total"); got != 1 {
		t.Errorf("%v panics counted", got)
	}
	if got := total(t, reg, "streamgate_actors_message_seconds"); got < 4 {
		t.Errorf("%v messages timed", got)
	}
}

func total(t *testing.T, reg *prometheus.Registry, name string) (sum float64) {
	t.Helper()
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == name {
			for _, m := range f.GetMetric() {
				sum += m.GetCounter().GetValue() + float64(m.GetHistogram().GetSampleCount())
			}
		}
	}
	return sum
}

func TestNamesAreCheckedAndUnique(t *testing.T) {
	k, _, _ := newKit(t)
	produce := func() actor.Actor { return &counter{} }
	for _, bad := range []string{"", "A", "a b", "a/", "a/b/c", "$1", "future$1", "a/" + string(make([]byte, 80))} {
		if _, err := k.Spawn(bad, produce); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := k.Spawn("session/Ab-1", produce); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Spawn("session/Ab-1", produce); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the name twice: %v", err)
	}
}

func TestStoppedActorHearsNothingMore(t *testing.T) {
	k, _, _ := newKit(t)
	probe := kittest.NewProbe(t, k.System, "probe")
	pid, err := k.Spawn("counter", func() actor.Actor { return &counter{to: probe.PID} })
	if err != nil {
		t.Fatal(err)
	}
	k.Stop(pid)
	k.System.Root.Send(pid, "count")
	k.System.Root.Send(probe.PID, "end")
	if got := probe.Next(t); got != "end" {
		t.Errorf("heard %v", got)
	}
}
