package decide

import (
	"context"
	"sync"
	"time"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/cluster/ask"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

const (
	// maxLogins bounds the logins of contract accounts that a watcher asks a chain
	// about at a time: decisions about sessions are not to wait for strangers.
	maxLogins = 16
	// maxTurns bounds the news of vouchers that an edge takes at a time.
	maxTurns = 64
	// vouchPatience bounds a login's question, all watchers together.
	vouchPatience = 3 * time.Second
	// turnTries is how often an edge is told that a voucher has turned. After that
	// its sessions find out by themselves.
	turnTries = 3
	turnPause = 200 * time.Millisecond
)

// Vouchers asks contract accounts on chain. It is called from many goroutines and
// must return when ctx ends.
type Vouchers interface {
	// Check tells whether the account's contract takes the signature, and at which block.
	Check(ctx context.Context, v model.Voucher) (bool, model.BlockRef, error)
}

// VouchService answers edges on a watcher when a contract account signs in.
type VouchService struct {
	kit      kit.Kit
	vouchers Vouchers
}

// NewVouchService makes a VouchService; Run makes it work.
func NewVouchService(k kit.Kit, v Vouchers) *VouchService { return &VouchService{kit: k, vouchers: v} }

// Run answers until ctx ends.
func (s *VouchService) Run(ctx context.Context) error {
	return kit.Serve(ctx, s.kit, kit.Vouch, maxLogins, s.answer)
}

func (s *VouchService) answer(ctx context.Context, r *ask.Request) {
	const op = "actors/decide.VouchService"
	m, ok := r.Message.(*v1.VouchRequest)
	if !ok {
		r.Refuse(op)
		return
	}
	if !r.From.Has(model.EdgeRole) {
		r.Forbid(op)
		return
	}
	v, err := codec.VoucherOf(m.GetVoucher())
	if err != nil {
		r.Fail(fault.Wrap(op, err))
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(ctx), patience(m))
	defer cancel()
	valid, block, err := s.vouchers.Check(ctx, v)
	if err != nil {
		r.Fail(fault.Wrap(op, err))
		return
	}
	r.Answer(&v1.VouchReply{Valid: valid, Block: codec.BlockRef(block)})
}

// Vouch asks a watcher whether a contract account takes a signature now. It fails
// with Stale when nobody could tell, and NotFound when nobody watches the chain.
func (c *Client) Vouch(ctx context.Context, v model.Voucher) (bool, error) {
	const op = "actors/decide.Vouch"
	watchers := c.watchers([]model.ChainID{v.Chain}, v.Wallet)
	if len(watchers) == 0 {
		return false, fault.New(op, fault.NotFound, "no watcher of chain %d in sight", v.Chain)
	}
	ctx, cancel := context.WithTimeout(ctx, vouchPatience)
	defer cancel()
	var last error
	for _, n := range watchers {
		got, err := c.asker.Ask(ctx, n, kit.Vouch, &v1.VouchRequest{Voucher: codec.Voucher(v), PatienceMillis: uint32(vouchPatience.Milliseconds())})
		if m, ok := got.(*v1.VouchReply); ok && err == nil {
			return m.GetValid(), nil
		}
		if k := fault.KindOf(err); err != nil && (k == fault.Unauthorized || k == fault.Invalid) {
			return false, fault.Wrap(op, err) // the others would say the same
		}
		if last = err; ctx.Err() != nil {
			break
		}
	}
	return false, fault.As(op, fault.Stale, last)
}

// Listener hears that the word on a voucher has turned. It must not block.
type Listener interface {
	VoucherTurned(id model.VoucherID, block model.BlockRef)
}

// TurnService takes news of vouchers on an edge.
type TurnService struct {
	kit      kit.Kit
	listener Listener
}

// NewTurnService makes a TurnService; Run makes it work.
func NewTurnService(k kit.Kit, l Listener) *TurnService { return &TurnService{kit: k, listener: l} }

// Run takes news until ctx ends.
func (s *TurnService) Run(ctx context.Context) error {
	return kit.Serve(ctx, s.kit, kit.Turns, maxTurns, s.take)
}

func (s *TurnService) take(_ context.Context, r *ask.Request) {
	const op = "actors/decide.TurnService"
	m, ok := r.Message.(*v1.VoucherTurned)
	if !ok {
		r.Refuse(op)
		return
	}
	if !r.From.Has(model.WatcherRole) {
		r.Forbid(op)
		return
	}
	block, err := codec.BlockRefOf(m.GetBlock())
	if err == nil && (len(m.GetId()) != len(model.VoucherID{}) || block.Chain == 0) {
		err = fault.New(op, fault.Invalid, "id of %d bytes, chain %d", len(m.GetId()), block.Chain)
	}
	if err != nil {
		r.Fail(fault.Wrap(op, err))
		return
	}
	s.listener.VoucherTurned(model.VoucherID(m.GetId()), block)
	r.Answer(&v1.VoucherTurnedReply{})
}

// Teller tells edges that a voucher has turned. Safe for concurrent use.
type Teller struct {
	asker  Asker
	viewer Viewer
}

// NewTeller makes a Teller.
func NewTeller(a Asker, v Viewer) *Teller { return &Teller{a, v} }

// Turned tells all of the edges that are in the view, a few times each if need be,
// and returns when they have heard it or ctx ends.
func (t *Teller) Turned(ctx context.Context, edges []model.NodeName, id model.VoucherID, block model.BlockRef) {
	nodes := map[model.NodeName]model.Node{}
	for _, n := range t.viewer.View().With(model.EdgeRole) {
		nodes[n.Name] = n
	}
	var all sync.WaitGroup
	for _, name := range edges {
		if n, ok := nodes[name]; ok {
			all.Go(func() { t.tell(ctx, n, &v1.VoucherTurned{Id: id[:], Block: codec.BlockRef(block)}) })
		}
	}
	all.Wait()
}

func (t *Teller) tell(ctx context.Context, n model.Node, m *v1.VoucherTurned) {
	for try := range turnTries {
		if _, err := t.asker.Ask(ctx, n, kit.Turns, m); err == nil {
			return
		}
		select {
		case <-time.After(turnPause << try):
		case <-ctx.Done():
			return
		}
	}
}
