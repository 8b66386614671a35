package shelf

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics answer: how many videos are on the shelf, how do fills end, and is
// fetching ahead worth it.
type Metrics struct {
	open       prometheus.Gauge
	fills      *prometheus.CounterVec
	prefetched *prometheus.CounterVec
}

// NewMetrics registers the package's metrics.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		open: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "streamgate_shelf_open",
			Help: "Videos that have a shelf on this edge.",
		}),
		fills: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_shelf_fills_total",
			Help: "Fills started by shelves, by how they ended: filled, failed, cancelled.",
		}, []string{"outcome"}),
		prefetched: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_shelf_prefetched_total",
			Help: "Segments fetched ahead by what became of them: used by a viewer, or wasted.",
		}, []string{"outcome"}),
	}
	reg.MustRegister(m.open, m.fills, m.prefetched)
	return m
}

func (m *Metrics) filled(ctx context.Context, err error) {
	outcome := "filled"
	switch {
	case err != nil && ctx.Err() == context.Canceled:
		outcome = "cancelled"
	case err != nil:
		outcome = "failed"
	}
	m.fills.WithLabelValues(outcome).Inc()
}
