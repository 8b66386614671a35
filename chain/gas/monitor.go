// Package gas watches what chains charge: base fee, tips and what a rollup adds for
// data on its L1, with a day's history and an alert above a limit. It pays nothing
// and decides nothing: chain/operator has its own caps.
package gas

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/vital"
)

const (
	// every is how often a chain is asked: fees move with blocks, operators do not,
	// and a provider may count calls.
	every = time.Minute
	// askWithin bounds one look, dialling included.
	askWithin = 10 * time.Second
	// calmAt of the limit ends an alert: a price that swings about the limit is told once.
	calmAt = 0.9
)

// Source tells fees, as rpc.Client does.
type Source interface {
	Fees(ctx context.Context) (rpc.Fees, error)
	Close()
}

// Config of a Monitor.
type Config struct {
	Chain chains.Chain
	// Dial connects to one of the chain's providers.
	Dial func(ctx context.Context, p chains.Provider) (Source, error)
}

// Monitor watches one chain's fees. Call Run once; the other methods are safe for
// concurrent use.
type Monitor struct {
	cfg     Config
	log     *zap.Logger
	metrics *Metrics
	next    int // provider to ask, of Run alone

	mu   sync.Mutex // guards day and now
	day  history
	now  model.GasStatus
	read time.Time // when now was read, zero for never
}

// New makes a monitor.
func New(cfg Config, log *zap.Logger, m *Metrics) (*Monitor, error) {
	if cfg.Chain.ID == 0 || len(cfg.Chain.Providers) == 0 || cfg.Dial == nil {
		return nil, fault.New("chain/gas.New", fault.Invalid, "chain %d with %d providers", cfg.Chain.ID, len(cfg.Chain.Providers))
	}
	return &Monitor{cfg: cfg, log: log.Named("gas").With(zap.Uint64("chain", uint64(cfg.Chain.ID))), metrics: m}, nil
}

// Run asks until ctx ends. A provider that fails is followed by the next one.
func (m *Monitor) Run(ctx context.Context) error {
	var s Source
	defer func() {
		if s != nil {
			s.Close()
		}
	}()
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		var err error
		if s, err = m.look(ctx, s); err != nil && ctx.Err() == nil {
			m.metrics.failures.WithLabelValues(label(m.cfg.Chain.ID)).Inc()
			m.log.Info("fees were not read", zap.Error(err))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// look asks once and gives the source to ask next time, nil to dial anew.
func (m *Monitor) look(ctx context.Context, s Source) (Source, error) {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	if s == nil {
		p := m.cfg.Chain.Providers[m.next%len(m.cfg.Chain.Providers)]
		m.next++
		var err error
		if s, err = m.cfg.Dial(ctx, p); err != nil {
			return nil, err
		}
	}
	f, err := s.Fees(ctx)
	if err != nil {
		s.Close()
		return nil, err
	}
	m.take(time.Now(), f)
	return s, nil
}

// take notes a reading, and tells the operator when the limit is crossed.
func (m *Monitor) take(now time.Time, f rpc.Fees) {
	m.mu.Lock()
	defer m.mu.Unlock()
	before := m.now.Above
	s := model.GasStatus{Block: f.Block, Base: wei(f.Base), LowTip: wei(f.Low), Tip: wei(f.Usual), HighTip: wei(f.High), Limit: m.cfg.Chain.GasAlert}
	s.Price = wei(new(big.Int).Add(f.Base, f.Usual))
	if f.L1 != nil {
		l1 := wei(f.L1)
		s.L1Data = &l1
	}
	m.day.add(now, s.Price)
	s.DayMedian, s.Hours = m.day.median(), m.day.hours()
	calm := float64(s.Limit)
	if before {
		calm *= calmAt
	}
	s.Above = s.Limit > 0 && float64(s.Price) > calm
	m.now, m.read = s, now
	m.metrics.show(m.cfg.Chain.ID, s)
	if s.Above == before {
		return
	}
	say := m.log.Info
	if s.Above {
		say = m.log.Warn
	}
	say("price of gas crossed its limit", zap.Bool("above", s.Above), zap.Float64("gwei", gwei(s.Price)),
		zap.Float64("limit_gwei", gwei(s.Limit)), zap.Float64("usual_today_gwei", gwei(s.DayMedian)))
}

// Status is the newest reading, nil before the first.
func (m *Monitor) Status() *model.GasStatus {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.read.IsZero() {
		return nil
	}
	s := m.now // Hours and L1Data are made anew by each reading
	s.Age = time.Since(m.read)
	return &s
}

// Check warns while gas costs more than the limit.
func (m *Monitor) Check() []vital.Reason {
	s := m.Status()
	if s == nil || !s.Above {
		return nil
	}
	return []vital.Reason{{Code: "gas-dear", Soon: true,
		Says: fmt.Sprintf("a unit of gas costs %.4g gwei on %v, the limit is %.4g and the median of the day %.4g", gwei(s.Price), m.cfg.Chain, gwei(s.Limit), gwei(s.DayMedian)),
		Mend: "Let minting and deploying wait, or raise chains[].gas_alert_gwei: 'streamgate chain gas' shows the last hours"}}
}

// wei reads an amount; what does not fit is shown as the most that does.
func wei(n *big.Int) uint64 {
	if !n.IsUint64() {
		return math.MaxUint64
	}
	return n.Uint64()
}

func gwei(wei uint64) float64 { return float64(wei) / 1e9 }
