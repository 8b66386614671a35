// Package kittest helps to test actors.
package kittest

import (
	"log/slog"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"
)

// hang is how long a message may take to come before a test gives up. It is no
// measure of speed.
const hang = 20 * time.Second

// System makes an actor system without a transport and without a voice.
func System(t testing.TB) *actor.ActorSystem {
	t.Helper()
	s := actor.NewActorSystem(actor.WithLoggerFactory(func(*actor.ActorSystem) *slog.Logger { return slog.New(slog.DiscardHandler) }))
	t.Cleanup(s.Shutdown)
	return s
}

// Probe is an actor that keeps what it is sent.
type Probe struct {
	PID *actor.PID
	got chan any
}

// NewProbe spawns a Probe called name; it is stopped when the test ends.
func NewProbe(t testing.TB, system *actor.ActorSystem, name string) *Probe {
	t.Helper()
	p := &Probe{got: make(chan any, 1024)}
	pid, err := system.Root.SpawnNamed(actor.PropsFromFunc(func(c actor.Context) {
		switch m := c.Message().(type) {
		case actor.SystemMessage, actor.AutoReceiveMessage, *actor.Started:
		default:
			select {
			case p.got <- m:
			default: // the test would see a hang, not a deadlock
			}
		}
	}), name)
	if err != nil {
		t.Fatalf("spawn probe %q: %v", name, err)
	}
	p.PID = pid
	t.Cleanup(func() { _ = system.Root.StopFuture(pid).Wait() })
	return p
}

// Next waits for the next message.
func (p *Probe) Next(t testing.TB) any {
	t.Helper()
	select {
	case m := <-p.got:
		return m
	case <-time.After(hang):
		t.Fatal("probe: no message")
		return nil
	}
}
