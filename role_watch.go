package main

import (
	"context"
	"encoding/json"
	"time"

	"github.com/streamgate/streamgate/actors/decide"
	"github.com/streamgate/streamgate/actors/ledger"
	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/gas"
	chaingate "github.com/streamgate/streamgate/chain/gate"
	"github.com/streamgate/streamgate/chain/provider"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/chain/sig"
	"github.com/streamgate/streamgate/chain/siwe"
	"github.com/streamgate/streamgate/chain/vouch"
	"github.com/streamgate/streamgate/chain/watch"
	"github.com/streamgate/streamgate/edge/fill"
	"github.com/streamgate/streamgate/edge/server"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// watcher builds the watcher role: the chains, their journals, and the answers
// to what edges ask.
func (n *node) watcher(context.Context) error {
	calls, pools, metrics, fees := rpc.NewMetrics(n.reg), provider.NewMetrics(n.reg), watch.NewMetrics(n.reg), gas.NewMetrics(n.reg)
	var watchers []*watch.Watcher
	var answers *decide.Service // made below, from the watchers
	for _, c := range n.chains {
		pool, err := provider.New(provider.Config{Chain: c, Dial: provider.Dialer(c, calls)}, n.log, pools)
		if err != nil {
			return err
		}
		n.group.Go("providers of "+c.String(), pool.Run)
		n.board.Add(pool.Check)
		w, err := watch.New(watch.Config{Chain: c, Dial: func(ctx context.Context, _ chains.Provider) (watch.Node, error) { return pool.Connect(ctx) }}, n.db, n.log, metrics)
		if err != nil {
			return err
		}
		watchers = append(watchers, w)
		n.group.Go("watcher of "+c.String(), w.Run)
		n.feeds = append(n.feeds, ledger.Feed{Name: ledger.ChainFeed(c.ID), Journal: ownership{w.Journal()}, View: w.View, Moved: w.HeadChanged,
			Watch: func(ctx context.Context, contracts []model.Address) error { return w.Watch(ctx, contracts...) },
			Foretell: func(ctx context.Context, changes []model.OwnershipChange) ([]*v1.Foretold, []model.NodeName) {
				return answers.Foretell(ctx, changes)
			}})
		g, err := gas.New(gas.Config{Chain: c, Dial: func(ctx context.Context, p chains.Provider) (gas.Source, error) { return pool.Dial(ctx, p) }}, n.log, fees)
		if err != nil {
			return err
		}
		n.group.Go("gas of "+c.String(), g.Run)
		n.board.Add(g.Check)
		n.views = append(n.views, chainView{c, true, func() model.ChainStatus { return watched(w, g, pool) }, func() time.Duration { _, poll := w.Pace(); return poll }})
	}
	decider, err := chaingate.New(watchers...)
	if err != nil {
		return err
	}
	idx, err := n.indexes(watchers)
	if err != nil {
		return err
	}
	keeper, err := n.vouchers(watchers)
	if err != nil {
		return err
	}
	answers = decide.NewService(n.kit, decisions{n, decider, idx, keeper}, n.log, decide.NewMetrics(n.reg))
	n.group.Go("decide", answers.Run)
	return nil
}

// vouchers builds what asks contract accounts about their logins.
func (n *node) vouchers(watchers []*watch.Watcher) (*vouch.Keeper, error) {
	followed := make([]vouch.Chain, len(watchers))
	for i, w := range watchers {
		followed[i] = w
	}
	keeper, err := vouch.New(decide.NewTeller(n.asker, n.members), n.log, vouch.NewMetrics(n.reg), followed...)
	if err != nil {
		return nil, err
	}
	n.group.Go("vouchers", keeper.Run)
	n.group.Go("contract logins", decide.NewVouchService(n.kit, keeper).Run)
	return keeper, nil
}

// ownership is a watcher's journal as a feed.
type ownership struct{ *watch.Journal }

// Read implements actors/ledger.Journal.
func (o ownership) Read(after uint64, limit int) ([]ledger.Entry, error) {
	in, err := o.Journal.Read(after, limit)
	if err != nil {
		return nil, err
	}
	out := make([]ledger.Entry, 0, len(in))
	for _, e := range in {
		out = append(out, ledger.Entry{Seq: e.Seq, Change: codec.Change{Ownership: &e.Change}, Trace: e.Trace})
	}
	return out, nil
}

// decisions reads gates as JSON for the decider.
type decisions struct {
	node    *node
	decider *chaingate.Decider
	indexes indexes
	keeper  *vouch.Keeper
}

// Decide implements actors/decide.Decider.
func (d decisions) Decide(ctx context.Context, raw json.RawMessage, wallet model.Wallet, atLeast []model.BlockRef) (model.Verdict, error) {
	g, err := d.node.gate(raw)
	if err != nil {
		return model.Verdict{}, err
	}
	d.indexes.track(g)
	return d.decider.Decide(ctx, g, wallet, atLeast)
}

// Explain implements actors/decide.Decider.
func (d decisions) Explain(ctx context.Context, raw json.RawMessage, wallet model.Wallet, at []model.BlockRef) (model.Explanation, error) {
	g, err := d.node.gate(raw)
	if err != nil {
		return model.Explanation{}, err
	}
	return d.decider.Explain(ctx, g, wallet, at)
}

// DecideMany implements actors/decide.Decider.
func (d decisions) DecideMany(ctx context.Context, raw json.RawMessage, wallets []model.Wallet, at []model.BlockRef) ([]model.Verdict, error) {
	g, err := d.node.gate(raw)
	if err != nil {
		return nil, err
	}
	return d.decider.DecideMany(ctx, g, wallets, at)
}

// DecideVouched implements actors/decide.Decider.
func (d decisions) DecideVouched(ctx context.Context, raw json.RawMessage, v model.Voucher, edge model.NodeName, atLeast []model.BlockRef) (model.Verdict, error) {
	verdict, err := d.Decide(ctx, raw, v.Wallet, atLeast)
	if err != nil {
		return model.Verdict{}, err
	}
	return d.keeper.Join(ctx, verdict, v, edge, atLeast)
}

// login builds what makes and checks login messages.
func (n *node) login(key []byte) (server.Login, error) {
	issuer, err := siwe.New(siwe.Config{Key: key, Domains: n.Edge.Domains})
	if err != nil {
		return nil, err
	}
	return signIn{issuer}, nil
}

// signIn is EIP-4361 as the viewers' server sees it.
type signIn struct{ issuer *siwe.Issuer }

// Issue implements edge/server.Login.
func (s signIn) Issue(domain string, address model.Address, chain model.ChainID) (server.Challenge, error) {
	m, err := s.issuer.Issue(domain, address, chain, time.Now())
	return server.Challenge{Message: m.String(), Nonce: m.Nonce, ExpiresAt: m.ExpirationTime.Time()}, err
}

// Verify implements edge/server.Login.
func (s signIn) Verify(message, signature string) (server.Proof, error) {
	m, err := s.issuer.Check(message, time.Now())
	if err != nil {
		return server.Proof{}, err
	}
	raw, err := sig.Parse(signature)
	if err != nil {
		return server.Proof{}, err
	}
	p := server.Proof{Address: m.Address, Nonce: m.Nonce, ExpiresAt: m.ExpirationTime.Time()}
	if hash := sig.Hash(message); !sig.ByKey(m.Address, hash, raw) {
		p.Voucher = &model.Voucher{Chain: m.ChainID, Wallet: m.Address, Hash: hash, Signature: raw}
	}
	return p, nil
}

// vouchers are those of contract accounts as the viewers' server sees them.
type vouchers struct {
	*decide.Client
	origins *fill.Client
	session time.Duration // how long a session may outlive its login
}

// Keep implements edge/server.Vouchers.
func (v vouchers) Keep(ctx context.Context, voucher model.Voucher, expires time.Time) error {
	return v.origins.KeepVoucher(ctx, voucher, expires.Add(v.session))
}
