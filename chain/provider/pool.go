package provider

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Client is a connection to one provider, as rpc.Client is.
type Client interface {
	Latest(ctx context.Context) (rpc.Header, error)
	HeaderByHash(ctx context.Context, h model.Hash) (rpc.Header, error)
	Headers(ctx context.Context, numbers []uint64) ([]rpc.Header, error)
	LogsOf(ctx context.Context, blocks []model.Hash, f rpc.Filter) ([][]rpc.Log, error)
	LogsIn(ctx context.Context, from, to uint64, f rpc.Filter) ([]rpc.Log, error)
	Read(ctx context.Context, calls []rpc.Call) ([]rpc.Result, error)
	Follow(ctx context.Context, ring func(announced rpc.Header)) error
	Fees(ctx context.Context) (rpc.Fees, error)
	Finalized(ctx context.Context) (rpc.Header, error)
	Lacking(ctx context.Context) ([]rpc.Lack, error)
	Together() rpc.Together
	Host() string
	Close()
}

// Config of a pool.
type Config struct {
	Chain chains.Chain
	// Dial connects to a provider; all its calls go through the meter.
	Dial func(ctx context.Context, p chains.Provider, m rpc.Meter) (Client, error)
}

// Dialer gives the Dial of a Config that talks to providers.
func Dialer(c chains.Chain, m *rpc.Metrics) func(ctx context.Context, p chains.Provider, meter rpc.Meter) (Client, error) {
	return func(ctx context.Context, p chains.Provider, meter rpc.Meter) (Client, error) {
		return rpc.DialMetered(ctx, c, p, m, meter)
	}
}

// Pool is the providers of one chain. Call Run once; the other methods are safe for
// concurrent use.
type Pool struct {
	cfg     Config
	chain   chains.Chain
	log     *zap.Logger
	metrics *Metrics
	slots   []*slot

	mu       sync.Mutex // guards the rest
	differed map[[2]*slot]time.Time
	final    rpc.Header // zero while not known
}

// New makes a pool.
func New(cfg Config, log *zap.Logger, m *Metrics) (*Pool, error) {
	const op = "chain/provider.New"
	if cfg.Chain.ID == 0 || len(cfg.Chain.Providers) < max(1, cfg.Chain.Quorum) || cfg.Dial == nil {
		return nil, fault.New(op, fault.Invalid, "chain %d with %d providers", cfg.Chain.ID, len(cfg.Chain.Providers))
	}
	p := &Pool{cfg: cfg, chain: cfg.Chain, log: log.Named("provider").With(zap.Uint64("chain", uint64(cfg.Chain.ID))), metrics: m, differed: map[[2]*slot]time.Time{}}
	for i, prov := range cfg.Chain.Providers {
		b := cfg.Chain.Budget(prov)
		p.slots = append(p.slots, &slot{place: i, provider: prov, chain: cfg.Chain, metrics: m, budget: newBudget(b), ranges: ranges{limit: b.LogRange}})
	}
	return p, nil
}

// Dial connects to one of the providers, within its budget and its breaker.
func (p *Pool) Dial(ctx context.Context, prov chains.Provider) (Client, error) {
	for _, s := range p.slots {
		if s.provider == prov {
			return p.cfg.Dial(ctx, prov, s)
		}
	}
	return nil, fault.New("chain/provider.Dial", fault.NotFound, "%s is no provider of %v", prov.Host(), p.chain)
}

// Connect connects to the provider that is to be followed now, or to two of them where
// a quorum is wanted. Close the connection when it is no good any more: the next one
// will rather be to others.
func (p *Pool) Connect(ctx context.Context) (*Conn, error) {
	const op = "chain/provider.Connect"
	chosen := p.choose(time.Now())
	c := &Conn{pool: p}
	for _, s := range chosen {
		client, err := p.cfg.Dial(ctx, s.provider, s)
		if err != nil {
			s.unreached(time.Now())
			c.drop()
			return nil, fault.Wrap(op, err)
		}
		s.enter()
		p.metrics.switches.WithLabelValues(label(p.chain.ID), s.provider.Host()).Inc()
		c.lines = append(c.lines, line{s, client})
		p.look(ctx, s, client)
	}
	return c, nil
}

// choose gives the slots to connect to: those that may be asked first, then those that
// were not lost lately, in the order of the configuration. Where too few may be asked,
// the pause of the others is not waited for: whoever connects has pauses of its own. Two
// that contradicted each other meet again last.
func (p *Pool) choose(now time.Time) []*slot {
	p.mu.Lock()
	defer p.mu.Unlock()
	ranked := slices.Clone(p.slots)
	rank := make(map[*slot]standing, len(ranked))
	for _, s := range ranked {
		rank[s] = s.standing(now)
	}
	slices.SortStableFunc(ranked, func(a, b *slot) int { return rank[a].compare(rank[b]) })
	best := ranked[:max(p.chain.Quorum, 1)]
	if p.chain.Quorum == maxQuorum {
		best = p.pair(ranked, rank)
	}
	for _, s := range best {
		s.force(now)
	}
	return best
}

// maxQuorum is how many providers are compared at most.
const maxQuorum = 2

// pair chooses two of the ranked; p.mu is held.
func (p *Pool) pair(ranked []*slot, rank map[*slot]standing) []*slot {
	var best []*slot
	worse := func(a, b []*slot) bool { // whether b is to be had rather than a
		for i := range a {
			if rank[a[i]].shut != rank[b[i]].shut {
				return rank[a[i]].shut > rank[b[i]].shut
			}
		}
		return p.differed[key(a)].After(p.differed[key(b)])
	}
	for i := range ranked {
		for j := i + 1; j < len(ranked); j++ {
			if two := []*slot{ranked[i], ranked[j]}; best == nil || worse(best, two) {
				best = two
			}
		}
	}
	return best
}

// key is a pair whichever way round.
func key(two []*slot) [2]*slot {
	if two[0].place > two[1].place {
		return [2]*slot{two[1], two[0]}
	}
	return [2]*slot{two[0], two[1]}
}

// standing is how much a slot is to be preferred, less is more.
type standing struct {
	shut int       // 0 may be asked, 1 after a pause, 2 not today
	lost time.Time // zero if not lately
}

func (a standing) compare(b standing) int {
	if c := cmp.Compare(a.shut, b.shut); c != 0 {
		return c
	}
	return a.lost.Compare(b.lost)
}

// lately is how long a provider that was lost comes after the others.
const lately = time.Minute

func (s *slot) standing(now time.Time) standing {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out standing
	if now.Sub(s.lost) < lately {
		out.lost = s.lost
	}
	switch {
	case s.budget.spent(now):
		out.shut = 2
	case s.breaker.state != Closed && now.Before(s.breaker.until):
		out.shut = 1
	}
	return out
}

func (s *slot) force(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.breaker.force(now)
}

// unreached notes that no connection came about.
func (s *slot) unreached(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lost = now
}

// look finds out, once a process, what the provider's chain lacks of what helps us.
func (p *Pool) look(ctx context.Context, s *slot, c Client) {
	s.mu.Lock()
	looked := s.looked
	s.together = c.Together()
	s.mu.Unlock()
	if looked {
		return
	}
	lacks, err := c.Lacking(ctx)
	if err != nil {
		return // asked again at the next connection
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lacks, s.looked = lacks, true
	for _, l := range lacks {
		p.log.Info("helper contract is missing", zap.String("peer", s.provider.Host()), zap.String("helper", l.Name), zap.Bool("other", l.Other))
	}
}

// contradicted notes that the providers of a connection did not say the same.
func (p *Pool) contradicted(two []*slot, about string, now time.Time) {
	p.mu.Lock()
	p.differed[key(two)] = now
	p.mu.Unlock()
	p.metrics.differ.WithLabelValues(label(p.chain.ID), about).Inc()
	p.log.Warn("providers contradict each other", zap.String("about", about), zap.String("peer", two[0].provider.Host()), zap.String("other", two[1].provider.Host()))
}
