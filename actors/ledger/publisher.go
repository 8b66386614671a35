package ledger

import (
	"context"
	"encoding/binary"
	"maps"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/cluster/ask"
	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// coverPatience bounds how long a pull waits for contracts to be watched: a pull
// that is answered late confirms nothing.
const coverPatience = 400 * time.Millisecond

// Publisher pushes this node's journals to every edge in the view, and answers
// their pulls.
type Publisher struct {
	kit     kit.Kit
	asker   *ask.Asker
	log     *zap.Logger
	metrics *fanout.Metrics
	sources map[string]*source

	mu        sync.Mutex // guards followers
	followers map[model.NodeName]*follower
}

// follower is an edge's process and what is pushed to it.
type follower struct {
	node    model.Node
	senders map[string]*fanout.Sender
	cancel  context.CancelFunc
}

// NewPublisher makes a Publisher; Run makes it work. Store keeps the generations
// of journals that are not Generational; it must be lost whenever they are, so
// give it the same database.
func NewPublisher(feeds []Feed, k kit.Kit, a *ask.Asker, store Store, log *zap.Logger, m *fanout.Metrics) (*Publisher, error) {
	const op = "actors/ledger.NewPublisher"
	p := &Publisher{kit: k, asker: a, log: log.Named("publisher"), metrics: m,
		sources: map[string]*source{}, followers: map[model.NodeName]*follower{}}
	for _, f := range feeds {
		known := f.Name == CatalogFeed || chainOf(f.Name) != 0 && f.View != nil && f.Moved != nil && f.Watch != nil
		if !known || f.Journal == nil || p.sources[f.Name] != nil || len(p.sources) >= maxFeeds {
			return nil, fault.At(op, fault.Invalid, f.Name, "feed %q unknown, incomplete or there twice", f.Name)
		}
		if g, ok := f.Journal.(Generational); ok {
			p.sources[f.Name] = newSource(f, g.Generation)
			continue
		}
		kept, err := generation(store, f.Name)
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		p.sources[f.Name] = newSource(f, func() uint64 { return kept })
	}
	return p, nil
}

// generation reads or makes the generation of a journal.
func generation(store Store, feed string) (uint64, error) {
	key := []byte("generation/" + feed)
	b, err := store.Get(key)
	if err == nil && len(b) == 8 {
		if g := binary.BigEndian.Uint64(b); g != 0 {
			return g, nil
		}
	}
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return 0, err
	}
	g := rand.Uint64() | 1 // never 0
	return g, store.Put(key, binary.BigEndian.AppendUint64(nil, g))
}

// Run publishes until ctx ends.
func (p *Publisher) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	tasks := &tasks{}
	pid, err := p.kit.Spawn(kit.Publisher, func() actor.Actor { return &desk{p: p, ctx: ctx, tasks: tasks} })
	if err != nil {
		return fault.Wrap("actors/ledger.Publisher.Run", err)
	}
	for _, s := range p.sources {
		tasks.start(func() { p.watch(ctx, s) })
	}
	members := p.asker.Members()
	for ctx.Err() == nil {
		changed := members.Changed()
		p.follow(ctx, tasks, members.View().With(model.EdgeRole))
		select {
		case <-ctx.Done():
		case <-changed:
		}
	}
	cancel()
	p.kit.Stop(pid)
	tasks.wait()
	return nil
}

// watch wakes the senders of a feed whenever there is something new in it.
func (p *Publisher) watch(ctx context.Context, s *source) {
	for {
		changed := s.feed.Journal.Changed()
		var moved <-chan struct{} // nil blocks
		if s.feed.Moved != nil {
			moved = s.feed.Moved()
		}
		p.mu.Lock()
		for _, f := range p.followers {
			f.senders[s.feed.Name].Wake()
		}
		p.mu.Unlock()
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-moved:
		}
	}
}

// follow makes the followers those edges. One that was started again is a new
// follower.
func (p *Publisher) follow(ctx context.Context, t *tasks, edges []model.Node) {
	p.mu.Lock()
	defer p.mu.Unlock()
	gone := maps.Clone(p.followers)
	for _, n := range edges {
		if f := p.followers[n.Name]; f != nil && f.node.Incarnation == n.Incarnation && f.node.ActorAddr == n.ActorAddr {
			delete(gone, n.Name)
			continue
		}
		f, err := p.newFollower(ctx, t, n)
		if err != nil {
			p.log.Error("edge cannot be served", zap.String("peer", string(n.Name)), zap.Error(err))
			continue
		}
		if old := gone[n.Name]; old != nil {
			old.cancel()
			delete(gone, n.Name)
		}
		p.followers[n.Name] = f
	}
	for name, f := range gone {
		f.cancel()
		delete(p.followers, name)
	}
}

func (p *Publisher) newFollower(ctx context.Context, t *tasks, n model.Node) (*follower, error) {
	ctx, cancel := context.WithCancel(ctx)
	f := &follower{node: n, senders: map[string]*fanout.Sender{}, cancel: cancel}
	for name, s := range p.sources {
		sender, err := fanout.NewSender(fanout.SenderConfig{
			Feed: name, Incarnation: p.asker.Members().Self().Incarnation,
			Send: func(ctx context.Context, b fanout.Batch) {
				r := s.round(ctx, b)
				r.await(ctx, n.Name)
				p.push(ctx, n, b, r.refusals)
			},
		}, s, p.log, p.metrics)
		if err != nil {
			cancel()
			return nil, err
		}
		f.senders[name] = sender
	}
	for _, s := range f.senders {
		t.start(func() { _ = s.Run(ctx) }) // returns nil
	}
	return f, nil
}

// push sends a batch under the trace of what caused its first entry.
func (p *Publisher) push(ctx context.Context, n model.Node, b fanout.Batch, told []*v1.Foretold) {
	if len(b.Entries) > 0 {
		ctx = codec.Traced(ctx, b.Entries[0].Trace, "")
	}
	if err := p.asker.Tell(ctx, n, kit.Ledger, &v1.FeedPush{Batch: batchToWire(b), Foretold: told}); err != nil {
		p.log.Error("batch not sent", zap.String("peer", string(n.Name)), zap.String("feed", b.Feed), zap.Error(err))
	}
}

// acked passes what a follower has applied to its sender.
func (p *Publisher) acked(from model.NodeName, a fanout.Ack) {
	if s := p.sources[a.Feed]; s != nil {
		if r := s.latest.Load(); r != nil {
			r.acked(from, a)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if f := p.followers[from]; f != nil && f.senders[a.Feed] != nil {
		f.senders[a.Feed].Ack(a)
	}
}

// answer gives the pages for a follower's cursors.
func (p *Publisher) answer(ctx context.Context, from model.NodeName, m *v1.FeedPull) (*v1.FeedPullReply, error) {
	covered, err := p.cover(ctx, from, m.GetContracts())
	if err != nil {
		return nil, err
	}
	self := p.asker.Members().Self().Incarnation
	out := &v1.FeedPullReply{}
	room := codec.MaxBodyBytes / 2
	for _, wire := range m.GetCursors() {
		s := p.sources[wire.GetFeed()]
		if s == nil {
			continue
		}
		cursor := cursorOf(wire)
		page, err := fanout.Page(wire.GetFeed(), s, self, cursor)
		if err != nil {
			return nil, err
		}
		if page.Reset && page.View == nil && s.feed.View != nil {
			continue // it is for another time to say from which block the follower starts anew
		}
		page.Covered = covered[wire.GetFeed()]
		size := 0
		for _, e := range page.Entries {
			size += len(e.Payload) + 2*maxTrace
		}
		if room -= size; room < 0 && len(out.Pages) > 0 {
			break // the rest of the feeds by the next pull, which comes at once
		}
		out.Pages = append(out.Pages, batchToWire(page))
		p.acked(from, fanout.Ack{Feed: wire.GetFeed(), Generation: cursor.Generation, Incarnation: cursor.Incarnation, Seq: cursor.Seq})
	}
	return out, nil
}

// cover makes the feeds hold the contracts that a follower's sessions rest on,
// and tells for which it did. One that could not is answered all the same: its
// entries count, its view does not.
func (p *Publisher) cover(ctx context.Context, from model.NodeName, lists []*v1.FeedContracts) (map[string]bool, error) {
	ctx, cancel := context.WithTimeout(ctx, coverPatience)
	defer cancel()
	covered := map[string]bool{}
	for _, m := range lists {
		s := p.sources[m.GetFeed()]
		if s == nil || s.feed.Watch == nil {
			continue
		}
		contracts, err := contractsOf(m)
		if err != nil {
			return nil, err
		}
		if err := s.feed.Watch(ctx, contracts); err != nil {
			p.log.Warn("contracts of an edge not watched", zap.String("peer", string(from)), zap.String("feed", m.GetFeed()), zap.Error(err))
			continue
		}
		covered[m.GetFeed()] = true
	}
	return covered, nil
}
