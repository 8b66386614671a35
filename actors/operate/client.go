package operate

import (
	"context"
	"sync"
	"time"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/cluster/ask"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// patience bounds a question to a node: an operator looks at a node that does
// not answer just because it does not.
const patience = time.Second

// Client asks the nodes of the view. Safe for concurrent use.
type Client struct{ asker *ask.Asker }

// NewClient makes a Client, for a node with the origin role.
func NewClient(a *ask.Asker) *Client { return &Client{asker: a} }

// Answer is a node and how it is, or why that is not known.
type Answer struct {
	model.Node
	Status *model.NodeStatus `json:"status"` // nil when the node did not answer
	Error  string            `json:"error,omitempty"`
}

// All asks every node of the view at once and gives them by name.
func (c *Client) All(ctx context.Context) []Answer {
	nodes := c.asker.Members().View().Nodes
	out := make([]Answer, len(nodes))
	var wg sync.WaitGroup
	for i, n := range nodes {
		wg.Go(func() { out[i] = c.one(ctx, n) })
	}
	wg.Wait()
	return out
}

// One asks a node by name; NotFound if the view has none of that name.
func (c *Client) One(ctx context.Context, name model.NodeName) (Answer, error) {
	n, ok := c.asker.Members().View().Node(name)
	if !ok {
		return Answer{}, fault.New("actors/operate.One", fault.NotFound, "no node %q in the cluster", name)
	}
	return c.one(ctx, n), nil
}

func (c *Client) one(ctx context.Context, n model.Node) Answer {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	a := Answer{Node: n}
	got, err := c.asker.Ask(ctx, n, kit.Operate, &v1.StatusRequest{})
	if err != nil {
		a.Error = fault.Detail(err)
		return a
	}
	r, ok := got.(*v1.StatusReply)
	if !ok {
		a.Error = "the node answers something else"
		return a
	}
	s, err := fromWire(r)
	if err != nil {
		a.Error = fault.Detail(err)
		return a
	}
	a.Status = &s
	return a
}

// Drain makes a node drain, or end it.
func (c *Client) Drain(ctx context.Context, name model.NodeName, drain bool) error {
	const op = "actors/operate.Drain"
	n, ok := c.asker.Members().View().Node(name)
	if !ok {
		return fault.New(op, fault.NotFound, "no node %q in the cluster", name)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, err := c.asker.Ask(ctx, n, kit.Operate, &v1.DrainRequest{Drain: drain})
	return fault.Wrap(op, err)
}
