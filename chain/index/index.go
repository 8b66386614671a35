package index

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/events"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// maxContracts bounds what is indexed of a chain: each is compared with the
	// chain now and then, and costs a part of a call a block.
	maxContracts = 1_000
	// defaultMaxBytes bounds the rows of a chain's index: some 20 million transfers.
	defaultMaxBytes = 4 << 30
	// defaultCheck is how often a contract is compared with the chain.
	defaultCheck = time.Minute
	// Pauses after a step that a provider failed.
	firstPause = 200 * time.Millisecond
	maxPause   = 30 * time.Second
)

// Source is a watched chain; *watch.Watcher is one.
type Source interface {
	// Window is the newest canonical blocks, oldest first, empty before the first.
	Window() []rpc.Header
	// HeadChanged is closed when the window's last block is another one.
	HeadChanged() <-chan struct{}
	Headers(ctx context.Context, numbers []uint64) ([]rpc.Header, error)
	LogsOf(ctx context.Context, blocks []model.Hash, f rpc.Filter) ([][]rpc.Log, error)
	LogsIn(ctx context.Context, from, to uint64, f rpc.Filter) ([]rpc.Log, error)
	Read(ctx context.Context, calls []rpc.Call) ([]rpc.Result, error)
	// ReadApart is Read for calls that are not worth remembering.
	ReadApart(ctx context.Context, calls []rpc.Call) ([]rpc.Result, error)
}

// Config of an index. Zero values take the defaults.
type Config struct {
	Chain    chains.Chain
	MaxBytes uint64        // of all rows: 4 GiB. Beyond it the largest contract is given up
	Check    time.Duration // how often a contract is compared with the chain: a minute
}

// Index of one chain. Make one and call Run once; all other methods are safe for
// concurrent use.
type Index struct {
	cfg     Config
	source  Source
	store   *store
	log     *zap.Logger
	metrics *Metrics
	bell    chan struct{} // holds one token

	memory *memory // of Run's goroutine, as all down to mu
	ranger ranger
	checks checks
	broom  broom
	sought int // how often in a row first blocks could not be looked for

	mu        sync.RWMutex                // guards everything below
	contracts map[model.Address]*contract // never changed, replaced
	tree      []rpc.Header                // the blocks that can be undone, oldest first; never changed, replaced
	undone    uint64                      // how often blocks were taken back or a contract dropped
	wanted    map[model.Address]bool
	paces     map[model.Address]pace
}

// New makes an index over what the database has of the chain. The database may be
// shared with other chains; it must take CommitBytes in a transaction.
func New(cfg Config, source Source, db *kv.DB, log *zap.Logger, m *Metrics) (*Index, error) {
	const op = "chain/index.New"
	if cfg.Chain.ID == 0 || source == nil {
		return nil, fault.New(op, fault.Invalid, "chain %d, source %v", cfg.Chain.ID, source)
	}
	if cfg.MaxBytes == 0 {
		cfg.MaxBytes = defaultMaxBytes
	}
	if cfg.Check == 0 {
		cfg.Check = defaultCheck
	}
	x := &Index{cfg: cfg, source: source, store: openStore(db, cfg.Chain.ID), metrics: m, bell: make(chan struct{}, 1), memory: newMemory(),
		log: log.Named("index").With(zap.Uint64("chain", uint64(cfg.Chain.ID))), ranger: newRanger(), checks: newChecks(), wanted: map[model.Address]bool{}, paces: map[model.Address]pace{}}
	var err error
	if x.contracts, x.tree, err = x.store.load(); err != nil {
		return nil, fault.Wrap(op, err)
	}
	return x, fault.As(op, fault.Conflict, m.watch(x))
}

// Track begins to index contracts that are not indexed yet. It fails with TooMany
// beyond 1,000 of them.
func (x *Index) Track(contracts ...model.Address) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, c := range contracts {
		if x.contracts[c] != nil || x.wanted[c] {
			continue
		}
		if len(x.contracts)+len(x.wanted) >= maxContracts {
			return fault.New("chain/index.Track", fault.TooMany, "%v: %d contracts are indexed, no more go", x.cfg.Chain, maxContracts)
		}
		x.wanted[c] = true
		x.ring()
	}
	return nil
}

func (x *Index) ring() {
	select {
	case x.bell <- struct{}{}:
	default:
	}
}

// Run indexes until ctx ends.
func (x *Index) Run(ctx context.Context) error {
	defer x.ranger.stop()
	pause := firstPause
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ctx.Err() == nil {
		moved := x.source.HeadChanged()
		busy, err := x.step(ctx, moved)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && fault.KindOf(err) == fault.Corrupt:
			return fault.Wrap("chain/index.Run", err)
		case err != nil:
			x.log.Warn("index waits for its chain", zap.Error(err), zap.Duration("pause", pause))
			timer.Reset(pause)
			pause = min(2*pause, maxPause)
		case busy:
			pause = firstPause
			continue
		default:
			pause = firstPause
			timer.Reset(x.cfg.Check / 8)
		}
		select {
		case <-ctx.Done():
		case <-moved:
		case <-x.bell:
		case <-timer.C:
		}
	}
	return nil
}

// step does what is most urgent and reports whether there is more to do: to follow
// the head, then to find where each contract begins, to fill what is missing, then to tidy up and to look twice.
func (x *Index) step(ctx context.Context, moved <-chan struct{}) (bool, error) {
	if err := x.admit(); err != nil {
		return false, err
	}
	if more, err := x.follow(ctx); more || err != nil {
		return more, err
	}
	if more, err := x.seek(ctx); more || err != nil {
		return more, err
	}
	if more, err := x.backfill(ctx, moved); more || err != nil {
		return more, err
	}
	if more, err := x.tidy(); more || err != nil {
		return more, err
	}
	return x.check(ctx)
}

// admit begins what Track was told.
func (x *Index) admit() error {
	x.mu.RLock()
	fresh := slices.Collect(maps.Keys(x.wanted))
	x.mu.RUnlock()
	for _, a := range fresh {
		slot, err := x.store.newSlot()
		if err != nil {
			return err
		}
		c := &contract{Address: a, Slot: slot}
		if err := x.store.commit(write{contracts: []*contract{c}}); err != nil {
			return err
		}
		x.log.Info("contract is indexed", zap.Stringer("contract", a))
		x.show(func() {
			x.contracts[a] = c
			delete(x.wanted, a)
		})
	}
	return nil
}

// show changes what readers see, after it was committed.
func (x *Index) show(change func()) {
	x.mu.Lock()
	defer x.mu.Unlock()
	change()
}

// keep makes contracts that were committed those that readers see.
func (x *Index) keep(contracts []*contract, more func()) {
	x.show(func() {
		for _, c := range contracts {
			x.contracts[c.Address] = c
		}
		more()
	})
}

// all lists the contracts in an order that stays. It is for Run's goroutine.
func (x *Index) all(which func(*contract) bool) []*contract {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var out []*contract
	for _, c := range x.contracts {
		if which(c) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b *contract) int { return slices.Compare(a.Address[:], b.Address[:]) })
	return out
}

// filter asks for all that the index counts of some contracts.
func filter(contracts []*contract) rpc.Filter {
	f := rpc.Filter{Topics: events.Counted()}
	for _, c := range contracts {
		f.Contracts = append(f.Contracts, c.Address)
	}
	return f
}
