package decide

import (
	"cmp"
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

// Asker puts a question to a node; *ask.Asker is one.
type Asker interface {
	Ask(ctx context.Context, node model.Node, name string, m proto.Message) (proto.Message, error)
}

// Viewer gives the view; *membership.Members is one.
type Viewer interface {
	Self() model.Node
	View() *membership.View
}

// ClientConfig of a Client. Zero values take the defaults.
type ClientConfig struct {
	// Patience bounds a decision as a whole: 500 ms.
	Patience time.Duration
	// Hedge is how long the first watcher may take before the next one is asked
	// as well: a third of Patience.
	Hedge time.Duration
}

// Client asks watchers. Safe for concurrent use.
type Client struct {
	cfg      ClientConfig
	asker    Asker
	viewer   Viewer
	foretold *answers
}

// NewClient makes a Client.
func NewClient(cfg ClientConfig, a Asker, v Viewer) *Client {
	cfg.Patience = cmp.Or(cfg.Patience, 500*time.Millisecond)
	cfg.Hedge = cmp.Or(cfg.Hedge, cfg.Patience/3)
	return &Client{cfg: cfg, asker: a, viewer: v, foretold: newAnswers()}
}

// Decide asks what gate, as its creator wrote it, answers for wallet, resting
// on no block older than atLeast. It fails with fault.Stale when no watcher
// could tell in time, and with the watcher's own words when the gate itself is
// at fault (Invalid, Unsupported).
func (c *Client) Decide(ctx context.Context, gate json.RawMessage, wallet model.Wallet, atLeast []model.BlockRef) (model.Verdict, error) {
	return c.decide(ctx, gate, wallet, nil, atLeast)
}

// DecideVouched is Decide for a wallet whose login rests on a voucher. This node is
// told when that turns.
func (c *Client) DecideVouched(ctx context.Context, gate json.RawMessage, v model.Voucher, atLeast []model.BlockRef) (model.Verdict, error) {
	return c.decide(ctx, gate, v.Wallet, &v, atLeast)
}

func (c *Client) decide(ctx context.Context, gate json.RawMessage, wallet model.Wallet, voucher *model.Voucher, atLeast []model.BlockRef) (model.Verdict, error) {
	const op = "actors/decide.Client"
	chains, err := chainsOf(gate)
	if err != nil {
		return model.Verdict{}, fault.Wrap(op, err)
	}
	if voucher != nil && !slices.Contains(chains, voucher.Chain) {
		chains = append(chains, voucher.Chain)
	}
	watchers := c.watchers(chains, wallet)
	if len(watchers) == 0 {
		return model.Verdict{}, fault.New(op, fault.Stale, "no watcher of chains %v in sight", chains)
	}
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Patience)
	defer cancel()
	m := &v1.DecideRequest{GateJson: gate, Wallet: wallet[:], PatienceMillis: uint32(c.cfg.Patience.Milliseconds())}
	for _, b := range atLeast {
		m.MinBlocks = append(m.MinBlocks, codec.BlockRef(b))
	}
	question := proto.Message(m)
	if voucher != nil {
		question = &v1.VouchedDecideRequest{Question: m, Voucher: codec.Voucher(*voucher)}
	}
	v, err := c.race(ctx, watchers, question)
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Unsupported, fault.TooLarge:
		return v, fault.Wrap(op, err)
	}
	return v, fault.As(op, fault.Stale, err)
}

// watchers lists who may answer: this node first if it can, then in an order
// that spreads wallets over watchers.
func (c *Client) watchers(chains []model.ChainID, wallet model.Wallet) []model.Node {
	all := placement.Ranked(c.viewer.View().Nodes, model.WatcherRole, wallet.String())
	all = slices.DeleteFunc(all, func(n model.Node) bool {
		return slices.ContainsFunc(chains, func(id model.ChainID) bool { return !slices.Contains(n.Chains, id) })
	})
	self := c.viewer.Self().Name
	slices.SortStableFunc(all, func(a, b model.Node) int { return rank(a.Name == self) - rank(b.Name == self) })
	return all
}

func rank(mine bool) int {
	if mine {
		return 0
	}
	return 1
}

// answer is what one watcher said.
type answer struct {
	verdict model.Verdict
	err     error
}

// race asks the watchers one after the other, the next one when the last failed
// or took too long, and gives the first word that counts.
func (c *Client) race(ctx context.Context, watchers []model.Node, m proto.Message) (model.Verdict, error) {
	answers := make(chan answer, len(watchers)) // all fit, so none is left hanging
	hedge := time.NewTimer(0)
	defer hedge.Stop()
	asked, open := 0, 0
	var last error
	for {
		select {
		case <-ctx.Done():
			return model.Verdict{}, fault.As("actors/decide.Client", fault.Stale, cmp.Or(last, ctx.Err()))
		case <-hedge.C:
			if asked < len(watchers) {
				n := watchers[asked]
				asked, open = asked+1, open+1
				go func() { answers <- c.ask(ctx, n, m) }() // ends with ctx
				hedge.Reset(c.cfg.Hedge)
			}
		case a := <-answers:
			open--
			if a.err == nil || final(a.err) {
				return a.verdict, a.err
			}
			last = a.err
			if asked < len(watchers) {
				hedge.Reset(0)
			} else if open == 0 {
				return model.Verdict{}, last
			}
		}
	}
}

// final reports whether another watcher would say the same.
func final(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge:
		return true
	}
	return false
}

func (c *Client) ask(ctx context.Context, n model.Node, m proto.Message) answer {
	got, err := c.asker.Ask(ctx, n, kit.Decide, m)
	if err != nil {
		return answer{err: err}
	}
	r, ok := got.(*v1.DecideReply)
	if !ok {
		return answer{err: fault.New("actors/decide.Client", fault.Unsupported, "answer of type %T", got)}
	}
	v, err := codec.VerdictOf(r)
	return answer{v, err}
}
