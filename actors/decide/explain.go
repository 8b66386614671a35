package decide

import (
	"context"
	"encoding/json"
	"time"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// explainPatience is how long one watcher may take to explain: a person waits.
const explainPatience = 8 * time.Second

// Explain asks what gate, as its creator wrote it, says of wallet at these blocks, and
// why. Watchers are asked one after the other: another one's provider may know a block
// that this one's does not.
func (c *Client) Explain(ctx context.Context, gate json.RawMessage, wallet model.Wallet, at []model.BlockRef) (model.Explanation, error) {
	const op = "actors/decide.Explain"
	chains, err := chainsOf(gate)
	if err != nil {
		return model.Explanation{}, fault.Wrap(op, err)
	}
	m := &v1.ExplainRequest{GateJson: gate, Wallet: wallet[:], PatienceMillis: uint32(explainPatience.Milliseconds())}
	for _, b := range at {
		m.Blocks = append(m.Blocks, codec.BlockRef(b))
	}
	err = fault.New(op, fault.Stale, "no watcher of chains %v in sight", chains)
	for _, n := range c.watchers(chains, wallet) {
		var e model.Explanation
		if e, err = c.explain(ctx, n, m); err == nil || final(err) || ctx.Err() != nil {
			return e, fault.Wrap(op, err)
		}
	}
	return model.Explanation{}, fault.Wrap(op, err)
}

func (c *Client) explain(ctx context.Context, n model.Node, m *v1.ExplainRequest) (model.Explanation, error) {
	ctx, cancel := context.WithTimeout(ctx, explainPatience)
	defer cancel()
	got, err := c.asker.Ask(ctx, n, kit.Decide, m)
	if err != nil {
		return model.Explanation{}, err
	}
	r, ok := got.(*v1.ExplainReply)
	if !ok {
		return model.Explanation{}, fault.New("actors/decide.explain", fault.Unsupported, "answer of type %T", got)
	}
	return codec.ExplanationOf(r)
}
