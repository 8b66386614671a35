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
	"github.com/streamgate/streamgate/chain/index"
	"github.com/streamgate/streamgate/chain/provider"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/chain/vouch"
	"github.com/streamgate/streamgate/chain/watch"
	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

// asking is how the watcher asks its two providers.
type asking int

// The ways, drawn for each chain.
const (
	direct  asking = iota // one after the other, as watch.Dialer does
	pooled                // through chain/provider, one that is believed
	byTwo                 // through chain/provider, and only what both say is believed
	askings               // how many ways there are
)

// eye is what is tested: a watcher with its database, and what stands beside it: a
// decider, a keeper of logins, and an index of holders.
type eye struct {
	watcher *watch.Watcher
	decider *gate.Decider
	keeper  *vouch.Keeper
	index   *index.Index
	ear     *ear
	fresh   bool // since it was opened, nobody was asked yet about accounts
	dbs     []*kv.DB
	stop    context.CancelFunc
	running sync.WaitGroup
}

// open starts the watcher on what it has on disk.
func (w *world) open(ctx context.Context) error {
	cfg := chains.Config{ID: w.id(), BlockTime: time.Second, RPC: []string{w.proxies[0].url(), w.proxies[1].url()}, Window: w.o.window,
		DelegateRegistry: evm.Checksum(model.Address(w.registry))}
	if w.asks == byTwo {
		cfg.Quorum = 2
	}
	c, err := chains.New(cfg)
	if err != nil {
		return err
	}
	e := &eye{ear: newEar(), fresh: true}
	ctx, e.stop = context.WithCancel(ctx)
	if err := e.build(ctx, c, w); err != nil {
		return errors.Join(err, e.close())
	}
	w.eye = e
	return nil
}

// build makes and starts everything.
func (e *eye) build(ctx context.Context, c chains.Chain, w *world) error {
	reg, log := prometheus.NewRegistry(), zap.NewNop()
	for _, db := range []kv.Config{{Dir: filepath.Join(w.dir, "db")}, {Dir: filepath.Join(w.dir, "index"), CommitBytes: index.CommitBytes}} {
		db.CacheBytes = 1 << 20
		opened, err := kv.Open(db)
		if err != nil {
			return err
		}
		e.dbs = append(e.dbs, opened)
	}
	dial := watch.Dialer(c, rpc.NewMetrics(reg))
	if w.asks != direct {
		pool, err := provider.New(provider.Config{Chain: c, Dial: provider.Dialer(c, rpc.NewMetrics(prometheus.NewRegistry()))}, log, provider.NewMetrics(reg))
		if err != nil {
			return err
		}
		e.running.Go(func() { _ = pool.Run(ctx) })
		dial = func(ctx context.Context, _ chains.Provider) (watch.Node, error) { return pool.Connect(ctx) }
	}
	var err error
	if e.watcher, err = watch.New(watch.Config{Chain: c, Dial: dial}, e.dbs[0], log, watch.NewMetrics(reg)); err != nil {
		return err
	}
	if e.decider, err = gate.New(e.watcher); err != nil {
		return err
	}
	if e.keeper, err = vouch.New(e.ear, log, vouch.NewMetrics(reg), e.watcher); err != nil {
		return err
	}
	if e.index, err = index.New(index.Config{Chain: c}, e.watcher, e.dbs[1], log, index.NewMetrics(reg)); err != nil {
		return err
	}
	e.watcher.SeedGiven(e.index.Given)
	for _, run := range []func(context.Context) error{e.watcher.Run, e.keeper.Run, e.index.Run} {
		e.running.Go(func() { _ = run(ctx) })
	}
	return e.index.Track(model.Address(w.pass), model.Address(w.tickets), model.Address(w.coin))
}

// close stops it.
func (e *eye) close() error {
	e.stop()
	e.running.Wait()
	var errs []error
	for _, db := range e.dbs {
		errs = append(errs, db.Close())
	}
	return errors.Join(errs...)
}

// shut stops what is tested, if it runs.
func (w *world) shut() error {
	e := w.eye
	if e == nil {
		return nil
	}
	w.eye = nil
	return e.close()
}
