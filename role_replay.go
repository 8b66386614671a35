package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/chain/chains"
	chaingate "github.com/streamgate/streamgate/chain/gate"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/cli"
	"github.com/streamgate/streamgate/internal/conf"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/gate"
	"github.com/streamgate/streamgate/internal/model"
)

// replayer decides receipts again; see cli.Replayer.
type replayer struct {
	known gate.Known
	nodes map[model.ChainID]*rpc.Client
}

// openReplayer dials the first provider of each chain that answers.
func openReplayer(ctx context.Context, c conf.Config, rpcs []string) (cli.Replayer, error) {
	const op = "session replay"
	all := map[model.ChainID]conf.Chain{}
	for _, cc := range c.Chains {
		all[cc.ID] = cc
	}
	for _, s := range rpcs {
		id, url, ok := strings.Cut(s, "=")
		n, err := strconv.ParseUint(id, 10, 64)
		if !ok || err != nil {
			return nil, fault.At(op, fault.Invalid, "--rpc", "%q: want CHAIN=URL", id)
		}
		cc := all[model.ChainID(n)]
		cc.ID, cc.RPC = model.ChainID(n), []string{url}
		all[cc.ID] = cc
	}
	r := &replayer{nodes: map[model.ChainID]*rpc.Client{}}
	metrics := rpc.NewMetrics(prometheus.NewRegistry())
	var facts []chains.Chain
	for _, cc := range all {
		chain, err := chains.New(chains.Config(cc))
		if err != nil {
			r.Close()
			return nil, err
		}
		facts = append(facts, chain)
		for _, p := range chain.Providers {
			var node *rpc.Client
			if node, err = rpc.Dial(ctx, chain, p, metrics); err == nil {
				r.nodes[chain.ID] = node
				break
			}
		}
		if err != nil {
			r.Close()
			return nil, fault.Wrap(op, err)
		}
	}
	r.known = gate.Known{Chains: chains.Confirmations(facts), Registries: chains.Registries(facts)}
	return r, nil
}

// Replay implements cli.Replayer.
func (r *replayer) Replay(ctx context.Context, raw json.RawMessage, receipt model.Receipt) (outcome, why string) {
	g, err := gate.Parse(raw, r.known)
	if err != nil {
		return string(chaingate.Unknown), fmt.Sprintf("its gate: %v", err)
	}
	var node chaingate.Archive
	if n := r.nodes[receipt.ChainID]; n != nil {
		node = n
	}
	o, why := chaingate.Replay(ctx, node, g, receipt)
	return string(o), why
}

// Close ends the connections.
func (r *replayer) Close() {
	for _, n := range r.nodes {
		n.Close()
	}
}
