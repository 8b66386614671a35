package fill

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/fault"
)

// Metrics answer: how do the origins and the region's other edges do, seen from this one?
type Metrics struct {
	calls   *prometheus.CounterVec
	seconds *prometheus.HistogramVec
	hedged  *prometheus.CounterVec
}

// NewMetrics registers the metrics with reg.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "streamgate_fill_calls_total",
			Help: "Calls to nodes by source (origin, edge: another of the region) and outcome (ok, or the kind of failure)."}, []string{"source", "outcome"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "streamgate_fill_call_seconds",
			Help: "Time of a call to a node, body and all.", Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14)}, []string{"source"}),
		hedged: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "streamgate_fill_hedged_total",
			Help: "Rivals to a node that was slow to answer: asked, won (was first), denied (the budget was spent)."}, []string{"outcome"}),
	}
	reg.MustRegister(m.calls, m.seconds, m.hedged)
	return m
}

func (m *Metrics) called(t target, err error, took time.Duration) {
	outcome := "ok"
	if err != nil {
		outcome = fault.KindOf(err).String()
	}
	m.calls.WithLabelValues(t.String(), outcome).Inc()
	m.seconds.WithLabelValues(t.String()).Observe(took.Seconds())
}
