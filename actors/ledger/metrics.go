package ledger

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/model"
)

// Metrics of ledgers.
type Metrics struct {
	changes *prometheus.CounterVec
	batches *prometheus.CounterVec
	pulls   *prometheus.CounterVec
	gaps    *prometheus.CounterVec
	refused prometheus.Counter
	age     prometheus.Histogram
	inSight *prometheus.GaugeVec
}

// NewMetrics registers them.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		changes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_ledger_changes_total",
			Help: "Changes handed to this edge's sessions, by feed.",
		}, []string{"kind"}),
		batches: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_ledger_batches_total",
			Help: "Batches of feed entries that reached this edge, by the way they came.",
		}, []string{"source"}),
		pulls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_ledger_pulls_total",
			Help: "Pulls from publishers. Each ok renews the lease on its chains.",
		}, []string{"outcome"}),
		gaps: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_ledger_gaps_total",
			Help: "Times that changes may have been missed, so that all sessions were decided again.",
		}, []string{"reason"}),
		refused: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "streamgate_ledger_refused_total",
			Help: "Pushes of nodes that publish nothing, and pushes that could not be read.",
		}),
		age: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "streamgate_ledger_lease_age_seconds",
			Help:    "How old a chain's view was when it was confirmed.",
			Buckets: []float64{.001, .005, .02, .1, .5, 1, 2, 5, 10, 30, 60},
		}),
		inSight: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "streamgate_ledger_chain_in_sight",
			Help: "1 while the chain was confirmed lately, 0 when its sessions are about to be suspended.",
		}, []string{"chain"}),
	}
	reg.MustRegister(m.changes, m.batches, m.pulls, m.gaps, m.refused, m.age, m.inSight)
	return m
}

func (m *Metrics) fresh(c model.ChainID, yes bool) {
	v := 0.0
	if yes {
		v = 1
	}
	m.inSight.WithLabelValues(strconv.FormatUint(uint64(c), 10)).Set(v)
}
