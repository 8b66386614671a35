package index

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/model"
)

// Metrics of all indexes of a process.
type Metrics struct {
	reg        prometheus.Registerer
	logs       *prometheus.CounterVec
	undone     *prometheus.CounterVec
	rebuilds   *prometheus.CounterVec
	compared   *prometheus.CounterVec
	mismatches *prometheus.CounterVec
}

// NewMetrics registers them.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	m := &Metrics{
		reg:        reg,
		logs:       counter("streamgate_index_logs_total", "Events that were indexed.", "chain"),
		undone:     counter("streamgate_index_undone_blocks_total", "Blocks that the index took back.", "chain"),
		rebuilds:   counter("streamgate_index_rebuilds_total", "Contracts whose index was dropped, by reason: a reorg below the window, a mismatch, given up.", "chain", "reason"),
		compared:   counter("streamgate_index_compared_total", "Holdings that were compared with the chain and were the same.", "chain"),
		mismatches: counter("streamgate_index_mismatches_total", "Holdings that were not what the chain says: a provider that loses events, or a contract that moves tokens without any.", "chain"),
	}
	reg.MustRegister(m.logs, m.undone, m.rebuilds, m.compared, m.mismatches)
	return m
}

func label(c model.ChainID) string { return strconv.FormatUint(uint64(c), 10) }

// watch registers what an index is now.
func (m *Metrics) watch(x *Index) error {
	gauge := func(name, help string, read func(Summary) float64) error {
		return m.reg.Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: prometheus.Labels{"chain": label(x.cfg.Chain.ID)}},
			func() float64 { return read(x.Summary()) }))
	}
	for _, err := range []error{
		gauge("streamgate_index_block", "Newest block that is indexed.", func(s Summary) float64 { return float64(s.Tip) }),
		gauge("streamgate_index_contracts", "Contracts that are indexed.", func(s Summary) float64 { return float64(s.Contracts) }),
		gauge("streamgate_index_backfill_ratio", "How much of the past is read of the contract that lacks most; 1 when all are there.", func(s Summary) float64 { return s.Ratio }),
		gauge("streamgate_index_doubted", "Contracts whose events are not all, or that were given up.", func(s Summary) float64 { return float64(s.Doubted) }),
		gauge("streamgate_index_bytes", "Bytes of all rows, roughly.", func(s Summary) float64 { return float64(s.Bytes) }),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}
