package keyring

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/cluster/ask"
	"github.com/streamgate/streamgate/cluster/membership"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

const (
	// patience bounds a question to one node: it writes a file at most.
	patience = 2 * time.Second
	// askAgain is the pause before nodes that did not answer are asked again: they
	// may be leaving the view, and then they do not count.
	askAgain = 500 * time.Millisecond
	// maxMoves ends a rotation that others work against: one takes five at most.
	maxMoves = 12
	// lookEvery is how often nodes that lag are looked for without a change of view.
	lookEvery = 30 * time.Second
	// calm is how long nodes go on reading the old keys after all have stopped
	// encrypting with them: what is under way arrives.
	calm = time.Second
	// maxTold bounds the keys that a node may tell of.
	maxTold = 64
)

// Members is this node's place in the cluster; *membership.Members is one.
type Members interface {
	Ring
	ask.Members
	Away() []model.NodeName
}

// Outcome is how far a rotation came.
type Outcome struct {
	Key      string           `json:"key"`      // id of the key that all nodes encrypt with
	Finished bool             `json:"finished"` // no node holds another one
	Nodes    []model.NodeName `json:"nodes"`    // that hold it
	// Away are nodes that were seen before and are not in the view. Until the
	// rotation is finished they find back by themselves.
	Away []model.NodeName `json:"away"`
}

// Rotator leads rotations, on an origin. Safe for concurrent use.
type Rotator struct {
	asker   *ask.Asker
	members Members
	log     *zap.Logger

	turn sync.Mutex // one rotation at a time on this node
}

// NewRotator makes a Rotator; Run brings the new key to nodes that were away.
func NewRotator(a *ask.Asker, m Members, log *zap.Logger) *Rotator {
	return &Rotator{asker: a, members: m, log: log.Named("keyring")}
}

// Rotate makes a new key and has all nodes of the view encrypt with it. With
// finish it makes none, and has them forget the keys before it. It goes on with
// what was interrupted. It fails with Unavailable, naming the nodes, when some do
// not acknowledge; with Conflict when the rotation before is not finished, or when
// finishing would leave nodes behind that are away, unless force is set.
func (r *Rotator) Rotate(ctx context.Context, finish, force bool) (Outcome, error) {
	const op = "actors/keyring.Rotate"
	r.turn.Lock()
	defer r.turn.Unlock()
	if away := r.members.Away(); finish && !force && len(away) > 0 {
		return Outcome{}, fault.New(op, fault.Conflict, "%v are away and could not come back by themselves: start them, or give force if they are gone for good", away)
	}
	for moves := range maxMoves {
		held, err := r.ask(ctx, r.names(), func(model.NodeName) *v1.KeyringRequest { return &v1.KeyringRequest{} })
		if err != nil {
			return Outcome{}, fault.Wrap(op, err)
		}
		next := plan(held, finish)
		switch {
		case next.What == kept && finish:
			return Outcome{}, fault.New(op, fault.Conflict, "the nodes encrypt with different keys that were given to them by hand: rotate first, then finish")
		case next.What == kept && moves == 0:
			return Outcome{}, fault.New(op, fault.Conflict, "the rotation before is not finished: finish it first")
		case next.What == done && !finish && moves == 0:
			next.What = makeKey
		}
		if next.What == done || next.What == kept {
			return Outcome{Key: next.Key.ID, Finished: next.What == done, Nodes: held.where(func([]Key) bool { return true }),
				Away: append([]model.NodeName{}, r.members.Away()...)}, nil
		}
		if err := r.do(ctx, held, next); err != nil {
			return Outcome{}, fault.Wrap(op, err)
		}
	}
	return Outcome{}, fault.New(op, fault.Conflict, "the keys change all the time: is another origin rotating them too?")
}

// do carries out one move. It returns once all nodes it is for have acknowledged.
func (r *Rotator) do(ctx context.Context, held rings, m move) error {
	const op = "actors/keyring.do"
	var err error
	switch m.What {
	case makeKey:
		newest, _ := newestOf(held) // whatever the clock says, ours is later
		// Here first: it is on disk before anybody else hears of it, so whatever
		// interrupts us, somebody who has it can go on.
		return r.members.AddKey(membership.NewKey(max(time.Now().UnixMilli(), newest.Made+1)))
	case addKey:
		own := r.members.Keys()
		i := slices.IndexFunc(own, func(k membership.Key) bool { return k.ID == m.Key.ID })
		if i < 0 {
			return fault.New(op, fault.Conflict, "another origin made key %s and this one does not have it: try again, or there", m.Key.ID)
		}
		_, err = r.ask(ctx, m.Nodes, func(model.NodeName) *v1.KeyringRequest { return &v1.KeyringRequest{Add: withSecret(own[i])} })
	case useKey:
		_, err = r.ask(ctx, m.Nodes, func(model.NodeName) *v1.KeyringRequest { return &v1.KeyringRequest{Use: m.Key.ID} })
	case removeKey:
		select {
		case <-ctx.Done():
			return fault.As(op, fault.Unavailable, ctx.Err())
		case <-time.After(calm):
		}
		_, err = r.ask(ctx, m.Nodes, func(n model.NodeName) *v1.KeyringRequest {
			q := &v1.KeyringRequest{}
			for _, k := range held[n] {
				if k.ID != m.Key.ID {
					q.Remove = append(q.Remove, k.ID)
				}
			}
			return q
		})
	}
	return fault.Wrap(op, err)
}

// Run brings the key in use to nodes of the view that lag, until ctx ends: they
// were away while keys were rotated, and cannot read what the others say.
func (r *Rotator) Run(ctx context.Context) error {
	for {
		changed := r.members.Changed()
		again := lookEvery
		if !r.bringAlong(ctx) {
			// Soon: who cannot read the probes of the others is taken for dead within
			// seconds, and does not read that either.
			again = askAgain
		}
		pause := time.NewTimer(again)
		select {
		case <-ctx.Done():
		case <-changed:
		case <-pause.C:
		}
		pause.Stop()
		if ctx.Err() != nil {
			return nil
		}
	}
}

// bringAlong says whether all nodes of the view answered.
func (r *Rotator) bringAlong(ctx context.Context) bool {
	own := r.members.Keys()
	if own[0].Made == 0 {
		return true // nothing was rotated, or not by us
	}
	var silent atomic.Bool
	var wg sync.WaitGroup
	for _, n := range r.members.View().Nodes {
		wg.Go(func() {
			held, err := r.one(ctx, n, &v1.KeyringRequest{})
			if err == nil && lags(told(own), held) {
				_, err = r.one(ctx, n, &v1.KeyringRequest{Add: withSecret(own[0]), Use: own[0].ID})
				r.log.Info("gossip key brought to a node that was away", zap.String("peer", string(n.Name)), zap.Error(err))
			}
			if err != nil {
				silent.Store(true)
				r.log.Debug("keyring of a node not known", zap.String("peer", string(n.Name)), zap.Error(err))
			}
		})
	}
	wg.Wait()
	return !silent.Load()
}
