package main

import (
	"context"
	"slices"
	"sync"

	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/server"
)

// Chains implements origin/server.Cluster: each chain as its watchers say it is.
func (o operators) Chains(ctx context.Context) ([]server.Chain, error) {
	told := o.watchersSay(ctx)
	var out []server.Chain
	for _, c := range o.chains {
		row := server.Chain{ID: c.ID, Name: c.Name, AgeMS: -1, Watchers: []server.ChainWatcher{}}
		for _, w := range o.members.View().With(model.WatcherRole) {
			if !slices.Contains(w.Chains, c.ID) {
				continue
			}
			row.Watched, row.Nodes = true, append(row.Nodes, w.Name)
			for _, s := range told[w.Name] {
				if s.Chain == c.ID {
					join(&row, w.Name, s)
				}
			}
		}
		out = append(out, row)
	}
	return out, nil
}

// join adds what one watcher says: the head that was confirmed last counts.
func join(row *server.Chain, node model.NodeName, s model.ChainStatus) {
	if age := s.Age.Milliseconds(); s.Age >= 0 && (row.AgeMS < 0 || age < row.AgeMS) {
		row.Head, row.Hash, row.AgeMS = s.Head.Number, s.Head.Hash, age
	}
	if row.Gas == nil || s.Gas != nil && s.Gas.Age < row.Gas.Age {
		row.Gas = s.Gas
	}
	s.Gas = nil // it is the chain's
	row.Watchers = append(row.Watchers, server.ChainWatcher{Node: node, ChainStatus: s})
}

// watchersSay asks all watchers at once. One that does not answer says nothing.
func (o operators) watchersSay(ctx context.Context) map[model.NodeName][]model.ChainStatus {
	var wg sync.WaitGroup
	var mu sync.Mutex
	out := map[model.NodeName][]model.ChainStatus{}
	for _, w := range o.members.View().With(model.WatcherRole) {
		wg.Go(func() {
			a, err := o.operate.One(ctx, w.Name)
			if err != nil || a.Status == nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			out[w.Name] = a.Status.Chains
		})
	}
	wg.Wait()
	return out
}
