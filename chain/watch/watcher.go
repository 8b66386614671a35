package watch

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// defaultKeep is how many journal entries are kept: days of a busy gate,
	// some 10 MB.
	defaultKeep = 100_000
	// maxContracts bounds the filter: each 900 cost one more call a block.
	maxContracts = 10_000
)

// Node is a connection to a provider, as rpc.Client is.
type Node interface {
	Latest(ctx context.Context) (rpc.Header, error)
	HeaderByHash(ctx context.Context, h model.Hash) (rpc.Header, error)
	Headers(ctx context.Context, numbers []uint64) ([]rpc.Header, error)
	LogsOf(ctx context.Context, blocks []model.Hash, f rpc.Filter) ([][]rpc.Log, error)
	LogsIn(ctx context.Context, from, to uint64, f rpc.Filter) ([]rpc.Log, error)
	Read(ctx context.Context, calls []rpc.Call) ([]rpc.Result, error)
	Follow(ctx context.Context, ring func(announced rpc.Header)) error
	Host() string
	Close()
}

// Config of a watcher.
type Config struct {
	Chain chains.Chain
	// Keep is how many journal entries are kept, 0 for 100,000.
	Keep uint64
	// Dial connects to one of the chain's providers: to p, which is another one each time,
	// unless it knows better. Close is called on what it gives.
	Dial func(ctx context.Context, p chains.Provider) (Node, error)
}

// Watcher follows one chain. Make one a chain and call Run once; all other
// methods are safe for concurrent use.
type Watcher struct {
	cfg     Config
	chain   chains.Chain
	store   *store
	log     *zap.Logger
	metrics *Metrics
	tracer  trace.Tracer
	bell    chan struct{} // holds one token
	reader  *reader
	expects *expectations
	given   *lru.Cache[givenKey, given] // safe by itself
	raw     *lru.Cache[model.Hash, raw] // safe by itself
	seed    Seed                        // nil for none

	node  atomic.Pointer[Node] // the provider in use, nil while there is none
	state atomic.Pointer[state]
	ready atomic.Pointer[map[model.Address]bool] // contracts whose events the whole window has; copied on write

	announced atomic.Pointer[rpc.Header] // the newest block that the doorbell named, nil once it was looked at

	admit chan struct{} // holds a token while one Watch looks into the past

	mu        sync.Mutex // guards tree, contracts, version, moved and every commit
	tree      tree
	contracts map[model.Address]bool // the filter; may be ahead of ready
	version   uint64                 // of contracts
	moved     chan struct{}          // closed and replaced when the tip changes

	ahead   *ahead // used by Run alone; nil if nothing was fetched ahead
	rewinds int    // used by Run alone: how often in a row one of our older blocks was said to be the head
}

// state is what readers see of the tree. Immutable.
type state struct {
	window    []rpc.Header
	confirmed time.Time // when the tip was last said to be the head; zero if never
	movedAt   time.Time // when the tip last changed, or this process began
	clock     clock     // of the chain
	pace      pace      // of its blocks
	// What the journal was when the tip was shown: see model.ChainView.
	seq, generation uint64
}

// New makes a watcher over what the database has of its chain. The database
// may be shared: its buckets are named by chain.
func New(cfg Config, db *kv.DB, log *zap.Logger, m *Metrics) (*Watcher, error) {
	const op = "chain/watch.New"
	if cfg.Chain.ID == 0 || len(cfg.Chain.Providers) == 0 || cfg.Dial == nil {
		return nil, fault.New(op, fault.Invalid, "chain %d with %d providers", cfg.Chain.ID, len(cfg.Chain.Providers))
	}
	if cfg.Keep == 0 {
		cfg.Keep = defaultKeep
	}
	s, err := openStore(db, cfg.Chain.ID, cfg.Keep)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	blocks, contracts, err := s.load()
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	r, err := newReader()
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	tokens, err := newGiven()
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	kept, err := newRaw()
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	expects, err := lru.New[model.Wallet, []expected](keptWallets)
	if err != nil {
		return nil, fault.As(op, fault.Internal, err)
	}
	w := &Watcher{cfg: cfg, expects: expects, reader: r, given: tokens, raw: kept, chain: cfg.Chain, store: s, log: log.Named("watch").With(zap.Uint64("chain", uint64(cfg.Chain.ID))),
		metrics: m, tracer: otel.Tracer("streamgate/chain/watch"), bell: make(chan struct{}, 1), admit: make(chan struct{}, 1), moved: make(chan struct{}),
		tree: tree{blocks: blocks, window: cfg.Chain.Window}, contracts: map[model.Address]bool{}, version: 1}
	for _, c := range contracts {
		w.contracts[c] = true
	}
	ready := maps.Clone(w.contracts)
	w.ready.Store(&ready)
	w.state.Store(&state{window: w.tree.headers(), movedAt: time.Now(), pace: pace{told: cfg.Chain.BlockTime, now: cfg.Chain.BlockTime}, seq: s.journal.Last(), generation: s.journal.Generation()})
	return w, fault.As(op, fault.Conflict, m.age(cfg.Chain.ID, w.View))
}

// Chain is the chain that is watched.
func (w *Watcher) Chain() chains.Chain { return w.chain }

// Journal is the list of changes that this watcher writes.
func (w *Watcher) Journal() *Journal { return w.store.journal }

// View is the newest block whose events are in the journal, and how long ago it
// was confirmed to be the head. A head that stands still for longer than the
// chain ever does counts as not confirmed since it last moved. nil before the
// first confirmation of this process.
func (w *Watcher) View() *model.ChainView {
	s := w.state.Load()
	if s.confirmed.IsZero() {
		return nil
	}
	v := &model.ChainView{Head: s.window[len(s.window)-1].Ref(w.chain.ID), Age: time.Since(s.confirmed), Seq: s.seq, Generation: s.generation}
	if _, stuck := s.pace.follow(w.chain); time.Since(s.movedAt) > stuck {
		still := time.Since(s.movedAt)
		v.Age = max(v.Age, still)
	}
	return v
}

// Pace is how often the chain makes a block, as measured, and how often the head is
// looked for without a doorbell because of it.
func (w *Watcher) Pace() (block, poll time.Duration) {
	p := w.state.Load().pace
	poll, _ = p.follow(w.chain)
	return p.now, poll
}

// MayHold reports whether a block can be on the chain that View shows: it is there,
// or it is older than the window or named by its number alone, so that nobody can tell.
func (w *Watcher) MayHold(b model.BlockRef) bool {
	window := w.state.Load().window
	if b.Hash.IsZero() || len(window) == 0 || b.Number < window[0].Number {
		return true
	}
	at := b.Number - window[0].Number
	return at < uint64(len(window)) && window[at].Hash == b.Hash
}

// Now is the chain's time: that of View's head and what has passed since, so that
// what ends without an event ends between blocks too. Zero before the first
// confirmation of this process.
func (w *Watcher) Now() time.Time {
	s := w.state.Load()
	if s.confirmed.IsZero() {
		return time.Time{}
	}
	return s.clock.now(time.Now())
}

// Ring makes the watcher look at the head now.
func (w *Watcher) Ring() {
	select {
	case w.bell <- struct{}{}:
	default:
	}
}

// HeadChanged gives a channel that is closed when View's head is another one.
// Take it before View, or a change in between is missed.
func (w *Watcher) HeadChanged() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.moved
}

func (w *Watcher) provider() (Node, error) {
	if n := w.node.Load(); n != nil {
		return *n, nil
	}
	return nil, fault.New("chain/watch", fault.Stale, "no provider of %s answers", w.chain)
}

// Ancestor gives the block `back` blocks below one of the window, the first
// block of the chain if that is nearer. It is Stale when the block is canonical
// no more.
func (w *Watcher) Ancestor(ctx context.Context, of model.BlockRef, back uint64) (model.BlockRef, error) {
	const op = "chain/watch.Ancestor"
	back = min(back, of.Number)
	window := w.state.Load().window
	at := slices.IndexFunc(window, func(h rpc.Header) bool { return h.Hash == of.Hash })
	if at < 0 {
		return model.BlockRef{}, fault.New(op, fault.Stale, "block %d of %s is canonical no more", of.Number, w.chain)
	}
	if back <= uint64(at) {
		return window[at-int(back)].Ref(w.chain.ID), nil
	}
	// Below the window. No reorg that we would notice reaches there, so the
	// number alone names the block.
	n, err := w.provider()
	if err != nil {
		return model.BlockRef{}, err
	}
	hs, err := n.Headers(ctx, []uint64{of.Number - back})
	if err != nil {
		return model.BlockRef{}, fault.As(op, fault.Stale, err)
	}
	return hs[0].Ref(w.chain.ID), nil
}

// publish shows the tree to readers; w.mu is held.
func (w *Watcher) publish(at time.Time) {
	old := w.state.Load()
	j := w.store.journal
	window := w.tree.headers()
	w.reader.move(window)
	w.state.Store(&state{window: window, confirmed: old.confirmed, movedAt: at, pace: old.pace, clock: old.clock.seen(w.tree.tip().Time, at, old.confirmed),
		seq: j.Last(), generation: j.Generation()})
	w.metrics.head.WithLabelValues(label(w.chain.ID)).Set(float64(w.tree.tip().Number))
	close(w.moved)
	w.moved = make(chan struct{})
}

// confirm notes that the tip was the head at an instant.
func (w *Watcher) confirm(tip model.Hash, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.tree.tip().Hash != tip {
		return
	}
	s := *w.state.Load()
	if s.clock.at.IsZero() { // the tip is that of the process before us
		s.clock = s.clock.seen(w.tree.tip().Time, at, time.Time{})
	}
	s.confirmed, s.pace = at, s.pace.seen(w.tree.tip().Number, at)
	w.state.Store(&s)
	w.metrics.pace.WithLabelValues(label(w.chain.ID)).Set(s.pace.now.Seconds())
}

// Dialer gives the Dial of a Config that talks to the chain's providers in turn, whatever
// they say; chain/provider knows better.
func Dialer(c chains.Chain, m *rpc.Metrics) func(ctx context.Context, p chains.Provider) (Node, error) {
	return func(ctx context.Context, p chains.Provider) (Node, error) {
		return rpc.Dial(ctx, c, p, m)
	}
}
