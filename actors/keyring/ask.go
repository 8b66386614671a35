package keyring

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/cluster/membership"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

func (r *Rotator) names() []model.NodeName {
	var out []model.NodeName
	for _, n := range r.members.View().Nodes {
		out = append(out, n.Name)
	}
	return out
}

// ask sends each node its request, again and again, until all that are still in
// the view have acknowledged. It gives what they hold after it, and fails with
// Unavailable, naming those that did not, when ctx ends first.
func (r *Rotator) ask(ctx context.Context, names []model.NodeName, request func(model.NodeName) *v1.KeyringRequest) (rings, error) {
	const op = "actors/keyring.ask"
	out := rings{}
	for {
		var mu sync.Mutex // guards out and failed
		failed := map[model.NodeName]error{}
		var wg sync.WaitGroup
		for _, name := range names {
			n, there := r.members.View().Node(name)
			mu.Lock()
			_, has := out[name]
			mu.Unlock()
			if has || !there {
				continue // done, or gone: it will be brought along when it is back
			}
			wg.Go(func() {
				held, err := r.one(ctx, n, request(name))
				mu.Lock()
				defer mu.Unlock()
				if failed[name] = err; err == nil {
					out[name] = held
					delete(failed, name)
				}
			})
		}
		wg.Wait()
		if len(failed) == 0 && len(out) > 0 {
			return out, nil
		}
		select {
		case <-ctx.Done():
			return nil, fault.New(op, fault.Unavailable, "no acknowledgement of %s; run it again to go on", list(failed))
		case <-time.After(askAgain):
		}
	}
}

// list says which nodes failed and why, in one order.
func list(failed map[model.NodeName]error) string {
	var out []string
	for name, err := range failed {
		out = append(out, fmt.Sprintf("%s (%s)", name, fault.Detail(err)))
	}
	slices.Sort(out)
	return fmt.Sprint(out)
}

// one sends one node a request and gives what it holds.
func (r *Rotator) one(ctx context.Context, n model.Node, q *v1.KeyringRequest) ([]Key, error) {
	const op = "actors/keyring.one"
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	got, err := r.asker.Ask(ctx, n, kit.Keyring, q)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	m, ok := got.(*v1.KeyringReply)
	if !ok || len(m.GetKeys()) == 0 || len(m.GetKeys()) > maxTold {
		return nil, fault.New(op, fault.Unsupported, "answer %T with %d keys", got, len(m.GetKeys()))
	}
	var out []Key
	for _, k := range m.GetKeys() {
		out = append(out, Key{k.GetId(), k.GetMadeUnixMillis()})
	}
	return out, nil
}

func told(keys []membership.Key) []Key {
	var out []Key
	for _, k := range keys {
		out = append(out, Key{k.ID, k.Made})
	}
	return out
}

func withSecret(k membership.Key) *v1.GossipKey {
	return &v1.GossipKey{Id: k.ID, MadeUnixMillis: k.Made, Secret: k.Secret()}
}
