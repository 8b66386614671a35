package lookup_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/actors/lookup"
	"github.com/streamgate/streamgate/cluster/clustertest"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

func TestMain(m *testing.M) {
	clustertest.Main(m, map[string]clustertest.Program{"slow": watcherNode(40), "whole": watcherNode(100), "edge": askNode, "origin": askNode})
}

// word is what a program says.
type word struct {
	Gossip  string
	Sees    int
	Done    string
	Kind    string
	Page    model.IndexPage
	States  []model.IndexState
	Guesses []model.WalletGuess
	Blocks  []model.BlockRef
}

func startNode(raw []byte) (*clustertest.Node, kit.Kit, error) {
	var cfg clustertest.NodeConfig
	if err := json.Unmarshal(raw, &cfg); err != nil {
		return nil, kit.Kit{}, err
	}
	n, err := clustertest.StartNode(cfg)
	if err != nil {
		return nil, kit.Kit{}, err
	}
	clustertest.Say(word{Gossip: n.Members.Addr()})
	return n, kit.Kit{System: n.Transport.System(), Log: zap.NewNop(), Metrics: kit.NewMetrics(prometheus.NewRegistry())}, nil
}

func tellViews(n *clustertest.Node) func(context.Context) error {
	return func(ctx context.Context) error {
		for {
			changed := n.Members.Changed()
			clustertest.Say(word{Sees: len(n.Members.View().Nodes)})
			select {
			case <-ctx.Done():
				return nil
			case <-changed:
			}
		}
	}
}

// shelf has what a contract moved, up to a block; contract 9 nobody knows.
type shelf struct{ through int64 }

func (s shelf) state() model.IndexState {
	st := model.IndexState{State: model.IndexBackfilling, Through: s.through, Head: 100, Percent: float64(s.through), ETASeconds: 7}
	if s.through == 100 {
		st.State, st.ETASeconds = model.IndexComplete, 0
	}
	return st
}

func (s shelf) List(_ context.Context, q model.IndexQuery) (model.IndexPage, error) {
	if q.Contract[0] == 9 {
		return model.IndexPage{}, fault.New("shelf", fault.NotFound, "nobody tracks it")
	}
	p := model.IndexPage{State: s.state(), At: model.BlockRef{Chain: q.Chain, Number: uint64(s.through)}, Next: append(slices.Clone(q.After), 1)}
	p.Holdings = []model.Holding{{Wallet: q.Wallet, Token: q.Token, Amount: "5"}}
	p.Movements = []model.Movement{{Block: 3, Log: 2, Sub: 1, What: q.List, Token: "1", Last: "9", From: model.Address{1}, To: model.Address{2}, Value: "9", Balance: "8"}}
	if q.Block != nil {
		p.At.Number = *q.Block
	}
	return p, nil
}

func (s shelf) Track(_ context.Context, _ model.ChainID, contracts []model.Address) ([]model.IndexState, error) {
	return slices.Repeat([]model.IndexState{s.state()}, len(contracts)), nil
}

func (s shelf) Estimate(_ context.Context, _ json.RawMessage, wallets []model.Wallet, blocks []model.BlockRef) ([]model.WalletGuess, []model.BlockRef, error) {
	out := make([]model.WalletGuess, len(wallets))
	for i, w := range wallets {
		out[i] = model.WalletGuess{Wallet: w, Guess: []string{"likely", "nonsense"}[w[0]%2]}
	}
	return out, blocks, nil
}

func watcherNode(through int64) clustertest.Program {
	return func(ctx context.Context, raw []byte) error {
		n, k, err := startNode(raw)
		if err != nil {
			return err
		}
		return n.Run(ctx, lookup.NewService(k, shelf{through}, zap.NewNop()).Run, tellViews(n))
	}
}

// askNode asks for lists of the contract that begins with a byte, and the rest.
func askNode(ctx context.Context, raw []byte) error {
	n, _, err := startNode(raw)
	if err != nil {
		return err
	}
	c := lookup.NewClient(n.Asker, n.Members)
	obey := func(ctx context.Context) error {
		for {
			select {
			case <-ctx.Done():
				return nil
			case text := <-clustertest.Commands():
				w := word{Done: text}
				var err error
				var verb string
				var contract, block uint64
				_, _ = fmt.Sscan(text, &verb, &contract, &block) // the test's own words
				switch verb {
				case "list":
					q := model.IndexQuery{List: model.ListTransfers, Chain: 1, Contract: model.Address{byte(contract)}, Wallet: model.Wallet{7}, Token: "12", After: []byte{5}}
					if block > 0 {
						q.Block = &block
					}
					w.Page, err = c.List(ctx, q)
				case "track":
					w.States, err = c.Track(ctx, 1, []model.Address{{1}, {2}})
				case "estimate":
					w.Guesses, w.Blocks, err = c.Estimate(ctx, []byte(`{}`), []model.ChainID{1}, []model.Wallet{{1}, {2}}, []model.BlockRef{{Chain: 1, Number: 4}})
				}
				if err != nil {
					w.Kind = fault.KindOf(err).String()
				}
				clustertest.Say(w)
			}
		}
	}
	return n.Run(ctx, tellViews(n), obey)
}

func start(t *testing.T) (whole, edge, origin *clustertest.Process) {
	t.Helper()
	t.Parallel()
	cert := clustertest.Certificates(t)
	var seeds []string
	var all []*clustertest.Process
	for _, n := range []struct {
		name   model.NodeName
		role   model.Role
		chains []model.ChainID
	}{{"slow", model.WatcherRole, []model.ChainID{1}}, {"whole", model.WatcherRole, []model.ChainID{1}}, {"edge", model.EdgeRole, nil}, {"origin", model.OriginRole, nil}} {
		p := clustertest.Start(t, string(n.name), clustertest.NodeConfig{
			Self: model.Node{Name: n.name, Roles: []model.Role{n.role}, Chains: n.chains}, Files: cert(n.name, n.role), Seeds: seeds})
		g := clustertest.Expect(p, "start", func(w word) bool { return w.Gossip != "" }).Gossip
		if seeds == nil {
			seeds = []string{g}
		}
		all = append(all, p)
	}
	for _, p := range all {
		clustertest.Expect(p, "all four", func(w word) bool { return w.Sees == 4 })
	}
	return all[1], all[2], all[3]
}

func ask(p *clustertest.Process, what string) word {
	p.Send(what)
	return clustertest.Expect(p, what, func(w word) bool { return w.Done == what })
}

func TestOriginIsToldByTheWatcherThatHasMost(t *testing.T) {
	whole, _, origin := start(t)
	p := ask(origin, "list 1 33").Page
	if p.State.State != model.IndexComplete || p.At.Number != 33 || len(p.Holdings) != 1 || p.Holdings[0] != (model.Holding{Wallet: model.Wallet{7}, Token: "12", Amount: "5"}) ||
		!slices.Equal(p.Next, []byte{5, 1}) {
		t.Errorf("%+v", p)
	}
	want := model.Movement{Block: 3, Log: 2, Sub: 1, What: model.ListTransfers, Token: "1", Last: "9", From: model.Address{1}, To: model.Address{2}, Value: "9", Balance: "8"}
	if len(p.Movements) != 1 || p.Movements[0] != want {
		t.Errorf("%+v", p.Movements)
	}
	if s := ask(origin, "track").States; len(s) != 2 || s[0].State != model.IndexComplete {
		t.Errorf("%+v", s)
	}
	if w := ask(origin, "list 9"); w.Kind != "not-found" {
		t.Errorf("a contract that nobody tracks: %+v", w)
	}
	w := ask(origin, "estimate")
	if len(w.Guesses) != 2 || w.Guesses[0].Guess != "unsure" || w.Guesses[1].Guess != "likely" || len(w.Blocks) != 1 || w.Blocks[0].Number != 4 {
		t.Errorf("%+v", w)
	}
	whole.Kill()
	if p := ask(origin, "list 1").Page; p.State.State != model.IndexBackfilling || p.State.Through != 40 || p.State.ETASeconds != 7 {
		t.Errorf("with the other watcher alone: %+v", p)
	}
}

func TestOnlyAnOriginMayLookUp(t *testing.T) {
	_, edge, _ := start(t)
	for _, what := range []string{"list 1", "track", "estimate"} {
		if w := ask(edge, what); w.Kind != "forbidden" {
			t.Errorf("an edge asked to %s: %+v", what, w)
		}
	}
}
