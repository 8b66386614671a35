// Package membership says which nodes there are: an encrypted SWIM member list
// behind an immutable View.
//
// It guarantees that a View never changes once given out, that an epoch is
// never used twice by a process, and that cut-off nodes find each other again by
// themselves. It does not guarantee agreement: during a partition both halves
// have a view, so whatever must have one owner is fenced in storage. Gossip is
// for membership and hints, never for a promise. It is the only package that
// imports memberlist.
package membership

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/memberlist"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// settle gathers events that come together, such as the answers to one
	// join, into one view.
	settle = 15 * time.Millisecond
	// leaveTimeout bounds how long the farewell may take to reach somebody.
	leaveTimeout = time.Second
	// updateTimeout bounds how long news of ourselves may take to be sent.
	updateTimeout = time.Second
)

// Members is this node's part in the member list. All methods are safe for
// concurrent use and none but Run blocks.
type Members struct {
	cfg     Config
	log     *zap.Logger
	metrics *Metrics
	list    *memberlist.Memberlist
	state   *state
	keys    *keyring

	view atomic.Pointer[View]
	meta atomic.Pointer[[]byte] // what the others are told of us

	mu      sync.Mutex    // guards changed
	changed chan struct{} // closed at the next view

	left atomic.Bool
}

// New checks cfg and binds the gossip port (UDP and TCP). Nothing is joined and
// View stays empty until Run. Run also releases the port.
func New(cfg Config, log *zap.Logger, m *Metrics) (*Members, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if cfg.Self.Incarnation == 0 {
		cfg.Self.Incarnation = uint64(time.Now().UnixMilli())
	}
	meta, err := encodeMeta(cfg.Self)
	if err != nil {
		return nil, err
	}
	ms := &Members{
		cfg: cfg, log: log.Named("membership"), metrics: m,
		state: newState(), changed: make(chan struct{}),
	}
	ms.view.Store(&View{})
	if ms.keys, err = newKeyring(cfg.Keyring, cfg.KeepKeyring); err != nil {
		return nil, err
	}
	conf, err := cfg.memberlist(ms.keys)
	if err != nil {
		return nil, err
	}
	ms.meta.Store(&meta)
	d := delegate{meta: &ms.meta, life: cfg.Self.Incarnation, state: ms.state, log: ms.log}
	conf.Delegate, conf.Events, conf.Conflict, conf.Ping = d, d, d, d
	conf.Logger = stdLogger(ms.log)
	if ms.list, err = memberlist.Create(conf); err != nil {
		return nil, fault.As("cluster/membership.New", fault.Unavailable, err)
	}
	return ms, nil
}

// Self is this node as others see it, with its incarnation. What Tell tells is not
// kept in it.
func (m *Members) Self() model.Node { return m.cfg.Self }

// Tell tells the others whether this node drains, and how busy it is in percent. It
// returns once the news is on its way.
func (m *Members) Tell(draining bool, busy int) error {
	const op = "cluster/membership.Tell"
	self := m.cfg.Self
	self.Draining, self.Busy = draining, min(max(busy, 0), maxBusy)
	meta, err := encodeMeta(self)
	if err != nil {
		return fault.Wrap(op, err)
	}
	m.meta.Store(&meta)
	return fault.As(op, fault.Unavailable, m.list.UpdateNode(updateTimeout))
}

// Addr is the gossip address that others may use as a seed.
func (m *Members) Addr() string { return m.list.LocalNode().Address() }

// View is the newest view: never nil, empty before the node has met another
// one or was told to bootstrap.
func (m *Members) View() *View { return m.view.Load() }

// Changed gives a channel that is closed at the next view. Take it before View,
// or a change in between is missed.
func (m *Members) Changed() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changed
}

// Away lists the nodes that this process has seen and that went, by name.
func (m *Members) Away() []model.NodeName { return m.state.away() }

// Run joins the cluster, keeps the view and mends partitions until ctx ends;
// then it leaves and closes the port.
func (m *Members) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	wg.Go(func() { m.rejoin(ctx) })
	m.publish()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-m.state.dirty:
			select {
			case <-ctx.Done():
			case <-time.After(settle):
				m.publish()
			}
		}
	}
	m.Leave()
	err := m.list.Shutdown()
	wg.Wait()
	return fault.As("cluster/membership.Run", fault.Internal, err)
}

// Leave tells the others that this node goes, so that they stop counting on it
// within 0.1 s; the view is not changed by it. Run does so at its end; a node
// that drains first calls it earlier. It takes up to a second.
func (m *Members) Leave() {
	if m.left.Swap(true) {
		return
	}
	if err := m.list.Leave(leaveTimeout); err != nil {
		m.log.Warn("farewell reached nobody", zap.Error(err))
	}
}

// publish installs a view of the state, if it may and if it differs.
func (m *Members) publish() {
	if m.left.Load() {
		return // we are dead to ourselves, but still there for those who ask
	}
	nodes := m.state.alive()
	// Alone before the first contact means "not joined yet", and a node that
	// served such a view would own everything for a moment.
	old := m.view.Load()
	if old.Epoch == 0 && len(nodes) < 2 && !m.cfg.Bootstrap {
		return
	}
	if sameNodes(old.Nodes, nodes) {
		return
	}
	next := &View{Epoch: old.Epoch + 1, Since: time.Now(), Nodes: nodes}
	m.view.Store(next)
	m.metrics.seen(next)
	m.log.Info("view changed", zap.Uint64("epoch", next.Epoch), zap.Strings("nodes", next.names()))
	m.mu.Lock()
	close(m.changed)
	m.changed = make(chan struct{})
	m.mu.Unlock()
}
