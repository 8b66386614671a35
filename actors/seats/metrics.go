package seats

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics answer: how many seats are taken, how often is there none, and how long
// does a viewer wait for the word.
type Metrics struct {
	claims  *prometheus.CounterVec
	took    prometheus.Histogram
	ended   *prometheus.CounterVec
	held    prometheus.Gauge
	counted prometheus.Gauge
}

// NewMetrics registers the package's metrics.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		claims: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_seats_claims_total",
			Help: "Seats that sessions of this edge asked for, by outcome: granted, full, failed.",
		}, []string{"outcome"}),
		took: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "streamgate_seats_claim_seconds",
			Help:    "From asking for a seat to the owner's word, or to giving up.",
			Buckets: []float64{.00025, .0005, .001, .0025, .005, .01, .05, .25, 1, 2},
		}),
		ended: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_seats_lost_total",
			Help: "Seats that sessions of this edge lost, by reason: evicted, there were too many; closed, on another edge.",
		}, []string{"reason"}),
		held:    prometheus.NewGauge(prometheus.GaugeOpts{Name: "streamgate_seats_held", Help: "Seats that sessions of this edge hold."}),
		counted: prometheus.NewGauge(prometheus.GaugeOpts{Name: "streamgate_seats_counted", Help: "Seats, of all edges, that this one counts."}),
	}
	reg.MustRegister(m.claims, m.took, m.ended, m.held, m.counted)
	return m
}

func (m *Metrics) claimed(outcome string, since time.Time) {
	m.claims.WithLabelValues(outcome).Inc()
	m.took.Observe(time.Since(since).Seconds())
}

func (m *Metrics) lost(closed bool) {
	reason := "evicted"
	if closed {
		reason = "closed"
	}
	m.ended.WithLabelValues(reason).Inc()
}
