package fill

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/fault"
)

// Metrics answer: how do the origins do, seen from this edge?
type Metrics struct {
	calls   *prometheus.CounterVec
	seconds prometheus.Histogram
	hedged  prometheus.Counter
}

// NewMetrics registers the metrics with reg.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "streamgate_fill_calls_total",
			Help: "Calls to origins by outcome (ok, or the kind of failure)."}, []string{"outcome"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "streamgate_fill_call_seconds",
			Help: "Time of a call to an origin, body and all.", Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14)}),
		hedged: prometheus.NewCounter(prometheus.CounterOpts{Name: "streamgate_fill_hedged_total",
			Help: "Blocks that a second origin was asked for because the first was slow."}),
	}
	reg.MustRegister(m.calls, m.seconds, m.hedged)
	return m
}

func (m *Metrics) called(err error, took time.Duration) {
	outcome := "ok"
	if err != nil {
		outcome = fault.KindOf(err).String()
	}
	m.calls.WithLabelValues(outcome).Inc()
	m.seconds.Observe(took.Seconds())
}
