package ledger

import (
	"context"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/kit"
	"github.com/streamgate/streamgate/cluster/ask"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
	v1 "github.com/streamgate/streamgate/proto/streamgate/v1"
)

// Sessions hears what the ledger learns. All methods are called by the ledger's
// actor, one at a time, and must not block.
type Sessions interface {
	// Touched tells of a change of ownership, in the order of its watcher's
	// journal. ctx carries its trace.
	Touched(ctx context.Context, c model.OwnershipChange)
	// HeadAdvanced tells of a chain's new head, after the changes up to it. A
	// reorg may bring a lower one.
	HeadAdvanced(b model.BlockRef)
	// CatalogChanged tells that what is known of a video is out of date.
	CatalogChanged(c codec.CatalogChange)
	// WentStale and Fresh tell that the chain was not confirmed for longer than
	// Config.StaleAfter, and that it is again, after the changes that were missed.
	WentStale(chain model.ChainID)
	Fresh(chain model.ChainID)
	// Gap tells that changes of the chain may have been missed: all that rests
	// on these contracts, or on any for nil, must be decided again. Also told when
	// a watcher is met first, or first says that it watches a contract.
	Gap(chain model.ChainID, contracts []model.Address)
	// RestsOn lists, a chain, the contracts that sessions rest on now. A watcher
	// that does not watch all of them does not confirm the chain.
	RestsOn() map[model.ChainID][]model.Address
	// CatalogGap is Gap for the catalog: no fact of any video may be trusted.
	CatalogGap()
}

// Store keeps cursors across restarts; a *kv.Bucket is one. Get fails with
// fault.NotFound for a key that was never put.
type Store interface {
	Get(key []byte) ([]byte, error)
	Put(key, value []byte) error
}

// Config of a Ledger. Zero values take the defaults.
type Config struct {
	// PullEvery is the pace of pulls and so the age that a chain's view has in
	// calm weather: 1 s.
	PullEvery time.Duration
	// StaleAfter is when a chain counts as lost from sight for WentStale: 3
	// pulls. Gates have limits of their own, checked by whoever serves.
	StaleAfter time.Duration
	// Foretold takes what a watcher told with a push, before what it pushed is handed
	// out; an error is of the peer's making. It must not block. Nil: edges ask.
	Foretold func([]*v1.Foretold) error
}

// Ledger is an edge's inbox of feeds. Safe for concurrent use.
type Ledger struct {
	cfg      Config
	kit      kit.Kit
	asker    *ask.Asker
	store    Store
	sessions Sessions
	log      *zap.Logger
	metrics  *Metrics
	views    views
}

// New makes a Ledger; Run makes it work. Until then no chain is confirmed.
func New(cfg Config, k kit.Kit, a *ask.Asker, store Store, s Sessions, log *zap.Logger, m *Metrics) (*Ledger, error) {
	if cfg.PullEvery == 0 {
		cfg.PullEvery = time.Second
	}
	if cfg.StaleAfter == 0 {
		cfg.StaleAfter = 3 * cfg.PullEvery
	}
	if cfg.PullEvery < 0 || cfg.StaleAfter < cfg.PullEvery {
		return nil, fault.New("actors/ledger.New", fault.Invalid, "pull every %s, stale after %s", cfg.PullEvery, cfg.StaleAfter)
	}
	return &Ledger{cfg: cfg, kit: k, asker: a, store: store, sessions: s, log: log.Named("ledger"), metrics: m}, nil
}

// Confirmed is the moment, on the monotonic clock, at which the chain was last
// known to be seen by a watcher; false if it never was. Subtract it from
// time.Now to get the age of everything that rests on the chain.
func (l *Ledger) Confirmed(chain model.ChainID) (time.Time, bool) {
	at := l.views.get(chain).confirmed
	return at, !at.IsZero()
}

// Head is the newest block of a chain that a watcher told of; zero if none did.
func (l *Ledger) Head(chain model.ChainID) model.BlockRef { return l.views.get(chain).head }

// Run follows the feeds of the nodes in the view until ctx ends.
func (l *Ledger) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	tasks, keeper := &tasks{}, newKeeper(l)
	pid, err := l.kit.Spawn(kit.Ledger, func() actor.Actor { return newShell(ctx, l, tasks, keeper) })
	if err != nil {
		return fault.Wrap("actors/ledger.Run", err)
	}
	tasks.start(func() { keeper.run(ctx) })
	members := l.asker.Members()
	for ctx.Err() == nil {
		changed := members.Changed()
		l.kit.System.Root.Send(pid, lookAround{})
		select {
		case <-ctx.Done():
		case <-changed:
		}
	}
	cancel()
	l.kit.Stop(pid)
	tasks.wait()
	keeper.flush() // what the actor noted last
	return nil
}
