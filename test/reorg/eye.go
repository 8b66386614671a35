package main

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/gate"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/chain/watch"
	"github.com/streamgate/streamgate/internal/kv"
)

// eye is what is tested: a watcher with its database, and a decider.
type eye struct {
	watcher *watch.Watcher
	decider *gate.Decider
	db      *kv.DB
	stop    context.CancelFunc
	running sync.WaitGroup
}

// open starts the watcher on what it has on disk.
func (w *world) open(ctx context.Context) error {
	c, err := chains.New(chains.Config{ID: w.id(), BlockTime: time.Second, RPC: []string{w.proxies[0].url(), w.proxies[1].url()}, Window: w.o.window})
	if err != nil {
		return err
	}
	e := &eye{}
	if e.db, err = kv.Open(kv.Config{Dir: filepath.Join(w.dir, "db"), CacheBytes: 1 << 20}); err != nil {
		return err
	}
	e.watcher, err = watch.New(watch.Config{Chain: c, Dial: watch.Dialer(c, rpc.NewMetrics(prometheus.NewRegistry()))}, e.db, zap.NewNop(), watch.NewMetrics(prometheus.NewRegistry()))
	if err == nil {
		e.decider, err = gate.New(e.watcher)
	}
	if err != nil {
		return errors.Join(err, e.db.Close())
	}
	ctx, e.stop = context.WithCancel(ctx)
	e.running.Go(func() { _ = e.watcher.Run(ctx) })
	w.eye = e
	return nil
}

// shut stops it.
func (w *world) shut() error {
	e := w.eye
	if e == nil {
		return nil
	}
	w.eye = nil
	e.stop()
	e.running.Wait()
	return e.db.Close()
}
