package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/streamgate/streamgate/chain/gate"
	"github.com/streamgate/streamgate/chain/watch"
	"github.com/streamgate/streamgate/internal/evm"
	words "github.com/streamgate/streamgate/internal/gate"
	"github.com/streamgate/streamgate/internal/model"
)

// rounds is how often all chains are played on and then asked about together.
const rounds = 4

// ids are the EIP-155 ids of the chains that we have profiles of.
func ids() []uint64 { return []uint64{1, 10, 56, 100, 137, 8453, 42161, 43114, 59144, 534352} }

// wide is a gate over several chains, and what it means given what each chain says.
type wide struct {
	name  string
	gate  model.Gate
	means func(ctx context.Context, at []*truth, wallet int) (bool, error)
}

// runMany plays on ten chains at once, each with a watcher of its own in this process,
// and asks one decider about gates over all of them.
func runMany(ctx context.Context, o options) (err error) {
	kinds := strings.Split(o.chains, ",")
	worlds := make([]*world, len(ids()))
	defer func() {
		for _, w := range worlds {
			if w != nil {
				err = errors.Join(err, w.close())
			}
		}
	}()
	each := func(do func(i int) error) error {
		errs := make([]error, len(worlds))
		var all sync.WaitGroup
		for i := range worlds {
			all.Go(func() { errs[i] = do(i) })
		}
		all.Wait()
		return errors.Join(errs...)
	}
	err = each(func(i int) (err error) {
		if worlds[i], err = newWorld(ctx, kinds[i%len(kinds)], ids()[i], o); err != nil {
			return fmt.Errorf("chain %d: %w", ids()[i], err)
		}
		return nil
	})
	asked := 0
	for range rounds {
		if err != nil {
			return err
		}
		err = each(func(i int) error {
			w := worlds[i]
			if err := w.play(ctx, o.steps/len(worlds)/rounds); err != nil {
				w.tellSchedule(os.Stderr)
				return fmt.Errorf("chain %d (%s), seed %d: %w", w.node.id, w.kind, o.seed, err)
			}
			return nil
		})
		if err == nil {
			var n int
			n, err = askAll(ctx, worlds)
			asked += n
		}
	}
	if err != nil {
		return err
	}
	for _, w := range worlds {
		var s sum
		s.add(w)
		s.report(os.Stdout, fmt.Sprintf("chain %d on %s", w.node.id, w.kind), o)
	}
	fmt.Printf("%d chains at once in one process; %d answers to gates over all of them, 0 wrong\n", len(worlds), asked)
	return nil
}

// askAll holds one decider over all watchers against what each chain says.
func askAll(ctx context.Context, worlds []*world) (asked int, err error) {
	ctx, cancel := context.WithTimeout(ctx, hang)
	defer cancel()
	var watchers []*watch.Watcher
	var at []*truth
	var heads []model.BlockRef
	for _, w := range worlds {
		watchers, at, heads = append(watchers, w.eye.watcher), append(at, w.truthOf(w.head)), append(heads, w.head)
	}
	decider, err := gate.New(watchers...)
	if err != nil {
		return 0, err
	}
	gates, err := wideGates(worlds)
	if err != nil {
		return 0, err
	}
	for _, g := range gates {
		for i := range wallets {
			want, err := g.means(ctx, at, i)
			if err != nil {
				return asked, err
			}
			got, err := decider.Decide(ctx, g.gate, model.Wallet(worlds[0].wallet(i)), heads)
			if err != nil {
				return asked, fmt.Errorf("wallet %d under %q: %w", i, g.name, err)
			}
			if asked++; got.Allowed != want {
				return asked, fmt.Errorf("wallet %d under %q: the chains say %v, we say %v: %s", i, g.name, want, got.Allowed, got.Reason)
			}
		}
	}
	return asked, nil
}

func wideGates(worlds []*world) ([]wide, error) {
	known := words.Known{Chains: map[model.ChainID]uint64{}}
	var held, ones []string
	for _, w := range worlds {
		known.Chains[w.id()] = 0
		at := fmt.Sprintf(`"chain":%d,"contract":"%s"`, w.id(), evm.Checksum(model.Address(w.pass)))
		held, ones = append(held, `{"erc721":{`+at+`}}`), append(ones, `{"erc721":{`+at+`,"token_ids":["1"]}}`)
	}
	pass := balance(func(w *world) common.Address { return w.pass }, "balanceOf(address)", 1)
	some := func(r rule, all bool, from, to int) func(context.Context, []*truth, int) (bool, error) {
		return func(ctx context.Context, at []*truth, wallet int) (bool, error) {
			for _, t := range at[from:to] {
				ok, err := r(ctx, t, t.w.wallet(wallet))
				if err != nil || ok != all {
					return ok, err
				}
			}
			return all, nil
		}
	}
	out := []wide{
		{name: "token 1 of any chain", means: some(owns(1), false, 0, len(worlds))},
		{name: "a token of each of three chains", means: some(pass, true, 2, 5)},
		{name: "a token of each chain", means: some(pass, true, 0, len(worlds))},
	}
	for i, text := range []string{`{"any":[` + strings.Join(ones, ",") + `]}`, `{"all":[` + strings.Join(held[2:5], ",") + `]}`, `{"all":[` + strings.Join(held, ",") + `]}`} {
		g, err := words.Parse([]byte(text), known)
		if err != nil {
			return nil, fmt.Errorf("gate %q: %w", out[i].name, err)
		}
		g.MaxStaleness = time.Minute // a chain that is played on no more is looked at each second
		out[i].gate = g
	}
	return out, nil
}
