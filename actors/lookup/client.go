package lookup

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/cluster/membership"
	"github.com/streamgate/streamgate/cluster/placement"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// patience bounds a question to one watcher.
const patience = 3 * time.Second

// Asker puts a question to a node; *ask.Asker is one.
type Asker interface {
	Ask(ctx context.Context, node model.Node, name string, m proto.Message) (proto.Message, error)
}

// Viewer gives the view; *membership.Members is one.
type Viewer interface {
	Self() model.Node
	View() *membership.View
}

// Client asks watchers, on a node with the origin role. Safe for concurrent use.
type Client struct {
	asker  Asker
	viewer Viewer
}

// NewClient makes a Client.
func NewClient(a Asker, v Viewer) *Client { return &Client{asker: a, viewer: v} }

// watchers lists those that see all of these chains: this node first, then in an
// order that keeps a key with one of them, as long as it is there.
func (c *Client) watchers(key string, chains ...model.ChainID) []model.Node {
	all := placement.Ranked(c.viewer.View().Nodes, model.WatcherRole, key)
	all = slices.DeleteFunc(all, func(n model.Node) bool {
		return slices.ContainsFunc(chains, func(id model.ChainID) bool { return !slices.Contains(n.Chains, id) })
	})
	self := c.viewer.Self().Name
	if at := slices.IndexFunc(all, func(n model.Node) bool { return n.Name == self }); at > 0 {
		mine := all[at]
		all = slices.Insert(slices.Delete(all, at, at+1), 0, mine)
	}
	return all
}

// put puts a question to one watcher.
func put[T proto.Message](ctx context.Context, c *Client, n model.Node, m proto.Message) (out T, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	got, err := c.asker.Ask(ctx, n, kit.Lookup, m)
	if err != nil {
		return out, err
	}
	out, ok := got.(T)
	if !ok {
		return out, fault.New("actors/lookup.put", fault.Unsupported, "answer of type %T", got)
	}
	return out, nil
}

// final reports whether another watcher would say the same.
func final(err error) bool {
	k := fault.KindOf(err)
	return err != nil && (k == fault.Invalid || k == fault.TooLarge)
}

// List asks for a page. The next page may come from another watcher: what a page
// token means is the same on all.
func (c *Client) List(ctx context.Context, q model.IndexQuery) (model.IndexPage, error) {
	const op = "actors/lookup.List"
	last := fault.New(op, fault.Unavailable, "no watcher of chain %d in sight", q.Chain)
	var best *model.IndexPage
	for _, n := range c.watchers(q.Contract.String(), q.Chain) {
		m, err := put[*v1.IndexReply](ctx, c, n, codec.IndexQuery(q))
		if err != nil {
			if last = err; final(err) {
				break
			}
			continue
		}
		page, err := codec.IndexPageOf(m)
		if err != nil {
			last = err
			continue
		}
		if best == nil || page.State.Through > best.State.Through {
			best = &page
		}
		if page.State.State != model.IndexBackfilling {
			break // it has the whole past
		}
	}
	if best != nil {
		return *best, nil
	}
	return model.IndexPage{}, fault.Wrap(op, last)
}

// Track has every watcher of a chain index contracts. It says how far each
// contract is where it is furthest.
func (c *Client) Track(ctx context.Context, chain model.ChainID, contracts []model.Address) ([]model.IndexState, error) {
	const op = "actors/lookup.Track"
	m := &v1.IndexTrackRequest{Chain: uint64(chain)}
	for _, a := range contracts {
		m.Contracts = append(m.Contracts, a[:])
	}
	last := fault.New(op, fault.Unavailable, "no watcher of chain %d in sight", chain)
	var best []model.IndexState
	for _, n := range c.watchers("", chain) {
		r, err := put[*v1.IndexTrackReply](ctx, c, n, m)
		if err == nil && len(r.GetStates()) != len(contracts) {
			err = fault.New(op, fault.Unavailable, "%d states of %d contracts", len(r.GetStates()), len(contracts))
		}
		if err != nil {
			last = err
			continue
		}
		if best == nil {
			best = make([]model.IndexState, len(contracts))
		}
		for i, s := range r.GetStates() {
			if st := codec.IndexStateOf(s); best[i].State == "" || st.Through > best[i].Through {
				best[i] = st
			}
		}
	}
	if best == nil {
		return nil, fault.Wrap(op, last)
	}
	return best, nil
}

// Estimate asks what a gate, which reads these chains, would most likely answer.
func (c *Client) Estimate(ctx context.Context, gate json.RawMessage, chains []model.ChainID, wallets []model.Wallet, blocks []model.BlockRef) ([]model.WalletGuess, []model.BlockRef, error) {
	const op = "actors/lookup.Estimate"
	m := &v1.EstimateRequest{GateJson: gate}
	for _, w := range wallets {
		m.Wallets = append(m.Wallets, w[:])
	}
	for _, b := range blocks {
		m.Blocks = append(m.Blocks, codec.BlockRef(b))
	}
	last := fault.New(op, fault.Unavailable, "no watcher of chains %v in sight", chains)
	for _, n := range c.watchers(string(gate), chains...) {
		r, err := put[*v1.EstimateReply](ctx, c, n, m)
		var at []model.BlockRef
		if err == nil && len(r.GetGuesses()) != len(wallets) {
			err = fault.New(op, fault.Unavailable, "%d guesses of %d wallets", len(r.GetGuesses()), len(wallets))
		}
		if err == nil {
			at, err = blocksOf(r.GetBlocks())
		}
		if err != nil {
			if last = err; final(err) {
				break
			}
			continue
		}
		out := make([]model.WalletGuess, len(wallets))
		for i, w := range wallets {
			out[i] = model.WalletGuess{Wallet: w, Guess: "unsure"}
			if g := r.GetGuesses()[i]; g == "likely" || g == "unlikely" {
				out[i].Guess = g
			}
		}
		return out, at, nil
	}
	return nil, nil, fault.Wrap(op, last)
}
