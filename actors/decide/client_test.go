package decide_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/streamgate/streamgate/actors/decide"
	"github.com/streamgate/streamgate/cluster/membership"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// town is the cluster as a client sees it: what each node answers.
type town struct {
	self  model.NodeName
	nodes []model.Node
	say   map[model.NodeName]func(ctx context.Context, m proto.Message) (proto.Message, error)

	mu    sync.Mutex // guards asked
	asked []model.NodeName
}

func (w *town) Self() model.Node       { return model.Node{Name: w.self} }
func (w *town) View() *membership.View { return &membership.View{Epoch: 1, Nodes: w.nodes} }
func (w *town) Ask(ctx context.Context, n model.Node, _ string, m proto.Message) (proto.Message, error) {
	w.mu.Lock()
	w.asked = append(w.asked, n.Name)
	w.mu.Unlock()
	return w.say[n.Name](ctx, m)
}

func (w *town) askedOnes() []model.NodeName {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.asked)
}

func watcher(name model.NodeName, chains ...model.ChainID) model.Node {
	return model.Node{Name: name, Roles: []model.Role{model.WatcherRole}, Chains: chains}
}

func allows(rule string) func(context.Context, proto.Message) (proto.Message, error) {
	return func(context.Context, proto.Message) (proto.Message, error) {
		return codec.Verdict(model.Verdict{Allowed: true, Rule: rule}), nil
	}
}

func fails(k fault.Kind) func(context.Context, proto.Message) (proto.Message, error) {
	return func(context.Context, proto.Message) (proto.Message, error) {
		return nil, fault.New("watcher", k, "no")
	}
}

func silent(ctx context.Context, _ proto.Message) (proto.Message, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

const gate = `{"any":[{"erc721":{"chain":1,"contract":"0x00","min":1}},{"all":[{"erc20":{"chain":137}},{"allow":["0x00"]}]}]}`

func decideIn(t *testing.T, w *town, rule string) (model.Verdict, error) {
	t.Helper()
	c := decide.NewClient(decide.ClientConfig{}, w, w)
	return c.Decide(t.Context(), []byte(rule), model.Wallet{1}, nil)
}

func TestOnlyWatchersOfAllTheGatesChainsAreAsked(t *testing.T) {
	w := &town{nodes: []model.Node{watcher("one", 1), watcher("both", 137, 1), watcher("none"), {Name: "edge", Roles: []model.Role{model.EdgeRole}, Chains: []model.ChainID{1, 137}}},
		say: map[model.NodeName]func(context.Context, proto.Message) (proto.Message, error){"both": allows("r")}}
	v, err := decideIn(t, w, gate)
	if err != nil || !v.Allowed || !slices.Equal(w.askedOnes(), []model.NodeName{"both"}) {
		t.Errorf("%+v, %v, asked %v", v, err, w.askedOnes())
	}
}

func TestWithoutAWatcherTheDoorStaysShut(t *testing.T) {
	for name, nodes := range map[string][]model.Node{"nobody": nil, "of another chain": {watcher("a", 5)}} {
		if _, err := decideIn(t, &town{nodes: nodes}, gate); fault.KindOf(err) != fault.Stale {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestThisNodesOwnWatcherIsAskedFirst(t *testing.T) {
	for _, self := range []model.NodeName{"a", "b", "c"} {
		w := &town{self: self, nodes: []model.Node{watcher("a", 1, 137), watcher("b", 1, 137), watcher("c", 1, 137)},
			say: map[model.NodeName]func(context.Context, proto.Message) (proto.Message, error){self: allows("own")}}
		if v, err := decideIn(t, w, gate); err != nil || v.Rule != "own" {
			t.Errorf("%s: %+v, %v", self, v, err)
		}
	}
}

func TestNextWatcherIsAskedWhenTheFirstFailsOrIsLate(t *testing.T) {
	tests := []struct {
		name  string
		first func(context.Context, proto.Message) (proto.Message, error)
		most  time.Duration
	}{
		{"it does not see that far", fails(fault.Stale), 0},
		{"it left", fails(fault.Unavailable), 0},
		{"it broke", fails(fault.Internal), 0},
		{"it is older and does not know the rule", fails(fault.Unsupported), 0},
		{"its answer makes no sense", func(context.Context, proto.Message) (proto.Message, error) { return &v1.FeedAck{}, nil }, 0},
		{"it is silent", silent, 200 * time.Millisecond},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &town{self: "first", nodes: []model.Node{watcher("first", 1, 137), watcher("second", 1, 137)},
					say: map[model.NodeName]func(context.Context, proto.Message) (proto.Message, error){"first": tt.first, "second": allows("second")}}
				start := time.Now()
				v, err := decideIn(t, w, gate)
				if err != nil || v.Rule != "second" {
					t.Errorf("%+v, %v", v, err)
				}
				if took := time.Since(start); took > tt.most {
					t.Errorf("took %s", took)
				}
			})
		})
	}
}

func TestDecisionFailsStaleWithinItsPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &town{nodes: []model.Node{watcher("a", 1, 137), watcher("b", 1, 137)},
			say: map[model.NodeName]func(context.Context, proto.Message) (proto.Message, error){"a": silent, "b": silent}}
		start := time.Now()
		_, err := decideIn(t, w, gate)
		if took := time.Since(start); fault.KindOf(err) != fault.Stale || took != 500*time.Millisecond {
			t.Errorf("%v after %s", err, took)
		}
	})
}

func TestGateThatIsWrongIsSaidSo(t *testing.T) {
	w := &town{nodes: []model.Node{watcher("a", 1, 137)},
		say: map[model.NodeName]func(context.Context, proto.Message) (proto.Message, error){"a": fails(fault.Invalid)}}
	if _, err := decideIn(t, w, gate); fault.KindOf(err) != fault.Invalid {
		t.Errorf("%v", err)
	}
	for _, bad := range []string{``, `{`, `{"erc721":{"chain":"1"}}`, `{"erc721":{"chain":-1}}`, `{"erc721":{"chain":1.5}}`} {
		if _, err := decideIn(t, w, bad); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestQuestionCarriesWalletAndBlocks(t *testing.T) {
	var got *v1.DecideRequest
	w := &town{nodes: []model.Node{watcher("a", 1)}, say: map[model.NodeName]func(context.Context, proto.Message) (proto.Message, error){
		"a": func(_ context.Context, m proto.Message) (proto.Message, error) {
			got, _ = m.(*v1.DecideRequest)
			return nil, errors.New("enough")
		}}}
	c := decide.NewClient(decide.ClientConfig{}, w, w)
	block := model.BlockRef{Chain: 1, Number: 7, Hash: model.Hash{7}}
	_, _ = c.Decide(t.Context(), []byte(`{"erc721":{"chain":1}}`), model.Wallet{9}, []model.BlockRef{block}) // fails, we look at the question
	if got == nil || string(got.GetWallet()) != string(append([]byte{9}, make([]byte, 19)...)) || len(got.GetMinBlocks()) != 1 || got.GetMinBlocks()[0].GetNumber() != 7 {
		t.Errorf("asked %v", got)
	}
}

func FuzzGateIsReadForItsChainsOrRefused(f *testing.F) {
	f.Add([]byte(gate))
	f.Add([]byte(`{"chain":18446744073709551615}`))
	f.Add([]byte(`[[[[{"chain":{}}]]]]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		w := &town{}
		c := decide.NewClient(decide.ClientConfig{Patience: time.Second}, w, w)
		if _, err := c.Decide(t.Context(), b, model.Wallet{}, nil); err == nil {
			t.Fatal("nobody is there to decide")
		}
	})
}
