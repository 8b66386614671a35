package provider

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/rpc"
)

const (
	// probeEvery is how often the providers that are not connected are asked for their
	// head, to know how far behind each is.
	probeEvery = 30 * time.Second
	// lagProbes in a row that find a connected provider too far behind end the connection.
	lagProbes = 2
	// lagTime is how far behind is too far, in time, and lagBlocks at least.
	lagTime   = 15 * time.Second
	lagBlocks = 5
)

// Run looks at all providers now and then, until ctx ends.
func (p *Pool) Run(ctx context.Context) error {
	clients := map[*slot]Client{}
	defer func() {
		for _, c := range clients {
			c.Close()
		}
	}()
	tick := time.NewTicker(probeEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		for _, s := range p.slots {
			p.probe(ctx, s, clients)
		}
		p.compare(time.Now())
	}
}

// probe asks one provider: for its head, or, if it is connected, for what stays.
func (p *Pool) probe(ctx context.Context, s *slot, clients map[*slot]Client) {
	if s.standing(time.Now()).shut > 0 {
		return
	}
	c := clients[s]
	if c == nil {
		var err error
		if c, err = p.cfg.Dial(ctx, s.provider, s); err != nil {
			return // the meter has heard of it
		}
		clients[s] = c
		p.look(ctx, s, c)
	}
	var h rpc.Header
	var err error
	used := s.used()
	if used {
		h, err = c.Finalized(ctx)
	} else {
		h, err = c.Latest(ctx)
	}
	if err != nil {
		c.Close()
		delete(clients, s)
		return
	}
	if !used {
		s.saw(h.Number, time.Now())
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.final = h
}

func (s *slot) used() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.users > 0
}

// compare finds out how far each is behind the best. Heads are not older than a probe,
// and what they have gained since is the same for all that go on.
func (p *Pool) compare(now time.Time) {
	best := uint64(0)
	for _, s := range p.slots {
		if head, ok := s.fresh(now); ok {
			best = max(best, head)
		}
	}
	most := max(uint64(lagBlocks), uint64(lagTime/max(p.chain.BlockTime, time.Millisecond)))
	for _, s := range p.slots {
		if behind := s.measure(best, most, now); behind > most {
			p.log.Info("provider lags", zap.String("peer", s.provider.Host()), zap.Uint64("blocks", behind))
		}
		s.export()
	}
}

// fresh gives the head that the provider named, if it did lately.
func (s *slot) fresh(now time.Time) (uint64, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.head, !s.headAt.IsZero() && now.Sub(s.headAt) < 2*probeEvery
}

// measure notes how far behind the best the provider is.
func (s *slot) measure(best, most uint64, now time.Time) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.headAt.IsZero() {
		return 0
	}
	s.behind = best - min(best, s.head)
	if s.behind > most {
		s.lagged++
	} else {
		s.lagged = 0
	}
	return s.behind
}

func (s *slot) export() {
	s.mu.Lock()
	defer s.mu.Unlock()
	chain, host := label(s.chain.ID), s.provider.Host()
	s.metrics.behind.WithLabelValues(chain, host).Set(float64(s.behind))
	s.metrics.used.WithLabelValues(chain, host).Set(s.budget.ratio())
	s.metrics.state.WithLabelValues(chain, host).Set(float64(s.breaker.state))
}
