package ledger

import (
	"context"
	"sync"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/cluster/ask"
	"github.com/streamgate/streamgate/cluster/fanout"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// Messages of the shell to itself.
type (
	lookAround struct{} // the view changed
	alarm      struct{} // State.wake has come
	answer     struct{ event }
)

// shell is the actor: it turns messages into events and carries out effects.
type shell struct {
	l      *Ledger
	ctx    context.Context // of Run
	tasks  *tasks
	keeper *keeper
	state  *State
	tracer trace.Tracer
	self   *actor.PID
	root   *actor.RootContext
	timer  *time.Timer
}

func newShell(ctx context.Context, l *Ledger, t *tasks, k *keeper) *shell {
	return &shell{l: l, ctx: ctx, tasks: t, keeper: k, state: newState(l.cfg.PullEvery, l.cfg.StaleAfter),
		tracer: otel.Tracer("streamgate/actors/ledger")}
}

// Receive is called by the actor system, one message at a time.
func (a *shell) Receive(c actor.Context) {
	switch m := c.Message().(type) {
	case *actor.Started:
		a.self, a.root = c.Self(), c.ActorSystem().Root
		a.timer = time.AfterFunc(a.l.cfg.PullEvery, func() { a.root.Send(a.self, alarm{}) })
		a.apply(viewed{a.publishers()}) // also after a panic
	case *actor.Stopping, *actor.Restarting:
		a.timer.Stop()
	case lookAround:
		a.apply(viewed{a.publishers()})
	case alarm:
		a.apply(ticked{})
	case answer:
		a.apply(m.event)
	default:
		a.foreign(c)
	}
}

// foreign takes what other nodes send.
func (a *shell) foreign(c actor.Context) {
	const op = "actors/ledger.Receive"
	r, ok := ask.Receive(c)
	if !ok {
		return
	}
	push, ok := r.Message.(*v1.FeedPush)
	if !ok {
		r.Refuse(op)
		return
	}
	if !r.From.Has(model.WatcherRole, model.OriginRole) {
		a.l.metrics.refused.Inc()
		a.l.log.Warn("push of a node that publishes nothing", zap.String("peer", string(r.From.Name)))
		return
	}
	b, err := batchOf(push.GetBatch())
	if err != nil {
		a.l.metrics.refused.Inc()
		a.l.log.Warn("push not readable", zap.String("peer", string(r.From.Name)), zap.Error(err))
		return
	}
	if told := push.GetForetold(); len(told) > 0 && a.l.cfg.Foretold != nil && r.From.Has(model.WatcherRole) {
		if err := a.l.cfg.Foretold(told); err != nil {
			a.l.log.Warn("answers not readable", zap.String("peer", string(r.From.Name)), zap.Error(err))
		}
	}
	from := r.From.Name
	if r.From.Local() {
		from = a.l.asker.Members().Self().Name
	}
	a.l.metrics.batches.WithLabelValues("push").Inc()
	a.apply(pushed{From: from, Batch: b})
}

// publishers are those of the view, with the cursors that were kept.
func (a *shell) publishers() []publisher {
	return publishersOf(a.l.asker.Members().View().Nodes, a.keeper.kept)
}

func publishersOf(nodes []model.Node, kept func(feedKey) fanout.Cursor) []publisher {
	var out []publisher
	for _, n := range nodes {
		p := publisher{Name: n.Name, Incarnation: n.Incarnation, Feeds: map[string]fanout.Cursor{}}
		for _, feed := range feedsOf(n) {
			p.Feeds[feed] = kept(feedKey{n.Name, feed})
		}
		if len(p.Feeds) > 0 {
			out = append(out, p)
		}
	}
	return out
}

func (a *shell) apply(e event) {
	if _, push := e.(pushed); !push { // pushes are many, and confirm nothing
		a.state.Apply(time.Time{}, needed{a.l.sessions.RestsOn()})
	}
	for _, ef := range a.state.Apply(time.Now(), e) {
		a.carryOut(ef)
	}
	now := time.Now()
	a.timer.Reset(a.state.wake(now).Sub(now))
}

func (a *shell) carryOut(ef effect) {
	l := a.l
	switch ef := ef.(type) {
	case touch:
		ctx, span := a.tracer.Start(codec.Traced(a.ctx, ef.Trace, ""), "ledger.touched", trace.WithAttributes(
			attribute.Int64("chain", int64(ef.Change.Block.Chain)), attribute.Int64("block", int64(ef.Change.Block.Number))))
		l.metrics.changes.WithLabelValues("ownership").Inc()
		l.sessions.Touched(ctx, ef.Change)
		span.End()
	case recatalog:
		l.metrics.changes.WithLabelValues("catalog").Inc()
		l.sessions.CatalogChanged(ef.Change)
	case gap:
		l.metrics.gaps.WithLabelValues(ef.Why).Inc()
		if ef.Chain == 0 {
			l.sessions.CatalogGap()
			return
		}
		l.log.Info("changes may have been missed", zap.Uint64("chain", uint64(ef.Chain)), zap.String("reason", ef.Why), zap.Int("contracts", len(ef.Contracts)))
		l.sessions.Gap(ef.Chain, ef.Contracts)
	case sight:
		l.views.set(ef.Block.Chain, func(v *chainView) {
			if ef.Block.Number > v.head.Number {
				v.head = ef.Block
			}
		})
	case advance:
		l.views.set(ef.Head.Chain, func(v *chainView) { v.head = ef.Head })
		l.sessions.HeadAdvanced(ef.Head)
	case confirm:
		l.views.set(ef.Chain, func(v *chainView) { v.confirmed = ef.At })
		l.metrics.age.Observe(time.Since(ef.At).Seconds())
	case stale:
		l.log.Warn("chain lost from sight", zap.Uint64("chain", uint64(ef.Chain)))
		l.metrics.fresh(ef.Chain, false)
		l.sessions.WentStale(ef.Chain)
	case fresh:
		l.log.Info("chain in sight", zap.Uint64("chain", uint64(ef.Chain)), zap.Uint64("block", l.Head(ef.Chain).Number))
		l.metrics.fresh(ef.Chain, true)
		l.sessions.Fresh(ef.Chain)
	case keep:
		a.keeper.note(ef.Key, ef.Cursor)
	case reply:
		a.acknowledge(ef)
	case pull:
		a.tasks.start(func() { a.pull(ef) })
	}
}

func (a *shell) acknowledge(ef reply) {
	n, ok := a.l.asker.Members().View().Node(ef.To)
	if !ok {
		return
	}
	if err := a.l.asker.Tell(a.ctx, n, kit.Publisher, ackToWire(ef.Ack)); err != nil {
		a.l.log.Error("acknowledgement not sent", zap.String("peer", string(ef.To)), zap.Error(err))
	}
}

// pull asks a publisher and tells the actor what it said. It runs beside the actor.
func (a *shell) pull(ef pull) {
	pages, asked, err := a.l.ask(a.ctx, ef)
	if err != nil {
		a.l.metrics.pulls.WithLabelValues(fault.KindOf(err).String()).Inc()
		a.l.log.Debug("pull failed", zap.String("peer", string(ef.To)), zap.Error(err))
		a.root.Send(a.self, answer{pullFailed{From: ef.To, Turn: ef.Turn}})
		return
	}
	a.l.metrics.pulls.WithLabelValues("ok").Inc()
	a.root.Send(a.self, answer{pulled{From: ef.To, Turn: ef.Turn, Asked: asked, Pages: pages}})
}

// ask puts one pull. Asked is taken before anything is sent.
func (l *Ledger) ask(ctx context.Context, ef pull) (pages []fanout.Batch, asked time.Time, err error) {
	const op = "actors/ledger.pull"
	n, ok := l.asker.Members().View().Node(ef.To)
	if !ok {
		return nil, asked, fault.New(op, fault.Unavailable, "node %q left", ef.To)
	}
	m := &v1.FeedPull{}
	for feed, c := range ef.Cursors {
		m.Cursors = append(m.Cursors, cursorToWire(feed, c))
	}
	for feed, list := range ef.Contracts {
		m.Contracts = append(m.Contracts, contractsToWire(feed, list))
	}
	ctx, cancel := context.WithTimeout(ctx, l.cfg.PullEvery)
	defer cancel()
	asked = time.Now()
	got, err := l.asker.Ask(ctx, n, kit.Publisher, m)
	if err != nil {
		return nil, asked, fault.Wrap(op, err)
	}
	r, ok := got.(*v1.FeedPullReply)
	if !ok {
		return nil, asked, fault.New(op, fault.Unsupported, "answer of type %T", got)
	}
	for _, p := range r.GetPages() {
		b, err := batchOf(p)
		if err != nil {
			return nil, asked, fault.Wrap(op, err)
		}
		pages = append(pages, b)
	}
	return pages, asked, nil
}

// tasks counts the goroutines of a Run.
type tasks struct {
	mu   sync.Mutex // guards done, and starting against waiting
	done bool
	wg   sync.WaitGroup
}

func (t *tasks) start(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.done {
		t.wg.Go(f)
	}
}

func (t *tasks) wait() {
	t.mu.Lock()
	t.done = true
	t.mu.Unlock()
	t.wg.Wait()
}
