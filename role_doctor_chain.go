package main

import (
	"context"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/cli"
	"github.com/streamgate/streamgate/internal/conf"
	"github.com/streamgate/streamgate/internal/fault"
)

// checkChain asks each provider of a chain what a watcher will ask.
func checkChain(ctx context.Context, ch conf.Chain) []cli.Finding {
	c, err := chains.New(chains.Config(ch))
	if err != nil {
		return []cli.Finding{bad(fmt.Sprintf("chain %d", ch.ID), "correct chains[]", "%s", fault.Detail(err))}
	}
	var out []cli.Finding
	calls := rpc.NewMetrics(prometheus.NewRegistry())
	for _, p := range c.Providers {
		out = append(out, checkProvider(ctx, c, p, calls)...)
	}
	return out
}

// checkProvider asks which chain a provider serves, how old its head is, and how
// reads are made there.
func checkProvider(ctx context.Context, c chains.Chain, p chains.Provider, calls *rpc.Metrics) []cli.Finding {
	what := fmt.Sprintf("rpc of chain %d", c.ID)
	ctx, cancel := context.WithTimeout(ctx, rpcTimeout)
	defer cancel()
	client, err := rpc.Dial(ctx, c, p, calls)
	if err != nil {
		mend := "is the endpoint up, and reachable from here?"
		if fault.KindOf(err) == fault.Invalid {
			mend = "correct chains[].id or chains[].rpc"
		}
		return []cli.Finding{bad(what, mend, "%s: %s", p.Host(), fault.Detail(err))}
	}
	defer client.Close()
	head, err := client.Latest(ctx)
	if err != nil {
		return []cli.Finding{bad(what, "the endpoint must serve eth_getBlockByNumber", "%s: %s", p.Host(), fault.Detail(err))}
	}
	age := time.Since(head.Time).Round(time.Second)
	if age > maxClockApart+10*c.BlockTime || age < -maxClockApart {
		return []cli.Finding{bad(what, "is the endpoint in sync? is this machine's clock right?", "%s: head is %v old", p.Host(), age)}
	}
	out := []cli.Finding{good(what, "%s, head %d, %v old, reads by %v", p.Host(), head.Number, age, client.Together())}
	final, err := client.Finalized(ctx)
	if err != nil {
		out = append(out, bad(what+" finality", "set chains[].finality to a number of blocks", "%s: %s", p.Host(), fault.Detail(err)))
	} else {
		out = append(out, good(what+" finality", "%s, block %d stays, %d below the head", p.Host(), final.Number, head.Number-min(head.Number, final.Number)))
	}
	lacks, err := client.Lacking(ctx)
	if err != nil {
		return append(out, bad(what+" helpers", "the endpoint must serve eth_getCode", "%s: %s", p.Host(), fault.Detail(err)))
	}
	for _, l := range lacks {
		out = append(out, good(what+" helpers", "%s: %s: %s", p.Host(), l.Says(), l.Without))
	}
	return out
}
