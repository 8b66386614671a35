package main

import (
	"context"
	"encoding/json"
	"path/filepath"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/lookup"
	"github.com/streamgate/streamgate/chain/index"
	"github.com/streamgate/streamgate/chain/watch"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/server"
)

const (
	// indexCache is for an index's look-ups, which go all over it.
	indexCache = 16 << 20
	// trackEvery is how often an origin tells watchers what gates name: watchers
	// come and go.
	trackEvery = time.Minute
)

// indexes builds the indexes of holders beside their watchers, and the answers to
// what origins ask. Nothing waits for them: they have a database of their own,
// which can be deleted and is made again, and one that stops takes nobody along.
func (n *node) indexes(watchers []*watch.Watcher) (indexes, error) {
	db, err := kv.Open(kv.Config{Dir: filepath.Join(n.Node.DataDir, "index"), CacheBytes: indexCache, CommitBytes: index.CommitBytes,
		Reserve: n.Node.MinFreeBytes, Log: n.log})
	if err != nil {
		return indexes{}, err
	}
	n.group.OnStop("index", db.Close)
	n.group.Go("index gc", db.Run)
	n.board.Add(storeCheck("index", db))
	metrics := index.NewMetrics(n.reg)
	out := indexes{node: n, of: map[model.ChainID]*index.Index{}}
	var all []*index.Index
	for _, w := range watchers {
		c := w.Chain()
		x, err := index.New(index.Config{Chain: c, MaxBytes: uint64(n.Node.IndexBytes)}, w, db, n.log, metrics)
		if err != nil {
			return indexes{}, err
		}
		w.SeedGiven(x.Given)
		out.of[c.ID] = x
		all = append(all, x)
		n.group.Go("index of "+c.String(), func(ctx context.Context) error {
			if err := x.Run(ctx); err != nil {
				n.log.Error("index stopped: delete its folder and restart to make it anew", zap.Stringer("chain", c), zap.Error(err))
			}
			return nil
		})
	}
	out.estimator = index.NewEstimator(all...)
	n.group.Go("lookup", lookup.NewService(n.kit, out, n.log).Run)
	return out, nil
}

// indexes are those of this node's chains.
type indexes struct {
	node      *node
	of        map[model.ChainID]*index.Index
	estimator *index.Estimator
}

func (i indexes) on(c model.ChainID) (*index.Index, error) {
	if x := i.of[c]; x != nil {
		return x, nil
	}
	return nil, fault.New("indexes", fault.Unavailable, "chain %d is not indexed here", c)
}

// List implements actors/lookup.Index.
func (i indexes) List(_ context.Context, q model.IndexQuery) (model.IndexPage, error) {
	x, err := i.on(q.Chain)
	if err != nil {
		return model.IndexPage{}, err
	}
	return x.List(q)
}

// Track implements actors/lookup.Index.
func (i indexes) Track(_ context.Context, chain model.ChainID, contracts []model.Address) ([]model.IndexState, error) {
	x, err := i.on(chain)
	if err != nil {
		return nil, err
	}
	if err := x.Track(contracts...); err != nil {
		return nil, err
	}
	out := make([]model.IndexState, len(contracts))
	for at, c := range contracts {
		out[at] = x.State(c)
	}
	return out, nil
}

// track has what a gate names indexed from now on. That there are too many is told
// by who asks for one of them.
func (i indexes) track(g model.Gate) {
	for _, ref := range g.Rule.Contracts() {
		if x, err := i.on(ref.Chain); err == nil {
			_ = x.Track(ref.Contract)
		}
	}
}

// Estimate implements actors/lookup.Index.
func (i indexes) Estimate(_ context.Context, raw json.RawMessage, wallets []model.Wallet, blocks []model.BlockRef) ([]model.WalletGuess, []model.BlockRef, error) {
	g, err := i.node.gate(raw)
	if err != nil {
		return nil, nil, err
	}
	at := map[model.ChainID]uint64{}
	for _, b := range blocks {
		at[b.Chain] = b.Number
	}
	guesses, refs, err := i.estimator.Estimate(g, wallets, at)
	if err != nil {
		return nil, nil, err
	}
	out := make([]model.WalletGuess, len(wallets))
	for n, w := range wallets {
		out[n] = model.WalletGuess{Wallet: w, Guess: guesses[n].String()}
	}
	return out, refs, nil
}

// Index implements origin/server.Cluster.
func (o operators) Index(ctx context.Context, q model.IndexQuery) (model.IndexPage, error) {
	return o.lookup.List(ctx, q)
}

// Estimate implements origin/server.Cluster.
func (o operators) Estimate(ctx context.Context, raw json.RawMessage, wallets []model.Wallet, blocks []model.BlockRef) ([]model.WalletGuess, []model.BlockRef, error) {
	g, err := o.gate(raw)
	if err != nil {
		return nil, nil, err
	}
	return o.lookup.Estimate(ctx, raw, g.Chains(), wallets, blocks)
}

// trackGates tells watchers what the gates of this origin's videos name, now and
// then, until ctx ends.
func (s *studio) trackGates(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.gated:
		case <-timer.C:
		}
		if all, err := (operators{s}).gatedContracts(ctx); err == nil {
			operators{s}.progress(ctx, all)
		} else if ctx.Err() == nil {
			s.log.Warn("gates were not told to the indexes", zap.Error(err))
		}
		timer.Reset(trackEvery)
	}
}

// gateChanged makes trackGates look now.
func (s *studio) gateChanged() {
	select {
	case s.gated <- struct{}{}:
	default:
	}
}

// progress has contracts indexed and notes how far each is; where no watcher says,
// that stays open.
func (o operators) progress(ctx context.Context, all []server.Contract) {
	by := map[model.ChainID][]int{}
	for i, c := range all {
		by[c.Chain] = append(by[c.Chain], i)
	}
	for chain, places := range by {
		contracts := make([]model.Address, len(places))
		for n, i := range places {
			contracts[n] = all[i].Contract
		}
		states, err := o.lookup.Track(ctx, chain, contracts)
		if err != nil {
			o.log.Debug("no index says how far it is", zap.Uint64("chain", uint64(chain)), zap.Error(err))
			continue
		}
		for n, i := range places {
			all[i].Index = &states[n]
		}
	}
}
