package life_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/life"
)

func TestPartsStopInReverseOrder(t *testing.T) {
	g := life.NewGroup(zap.NewNop(), time.Minute)
	var mu sync.Mutex
	var order []string
	for _, name := range []string{"db", "actors", "server"} {
		g.OnStop(name, func() error {
			mu.Lock()
			defer mu.Unlock()
			order = append(order, name)
			return nil
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := g.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(order); got != "[server actors db]" {
		t.Fatalf("order %s", got)
	}
}

func TestFirstFailureStopsTheRestAndIsNamed(t *testing.T) {
	g := life.NewGroup(zap.NewNop(), time.Minute)
	stopped := false
	g.OnStop("db", func() error { stopped = true; return nil })
	cause := errors.New("port taken")
	g.Go("server", func(context.Context) error { return cause })
	err := g.Run(t.Context())
	if !errors.Is(err, cause) || err.Error() != "server: port taken" {
		t.Fatalf("got %v", err)
	}
	if !stopped {
		t.Fatal("db was not stopped")
	}
}

func TestPartThatEndsByItselfIsAFailure(t *testing.T) {
	g := life.NewGroup(zap.NewNop(), time.Minute)
	g.Go("watcher", func(context.Context) error { return nil })
	if err := g.Run(t.Context()); err == nil {
		t.Fatal("no failure")
	}
}
