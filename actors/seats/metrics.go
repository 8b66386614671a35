package seats

import "github.com/prometheus/client_golang/prometheus"

// Metrics answer: how many seats are taken, and how often is there none.
type Metrics struct {
	claims  *prometheus.CounterVec
	evicted prometheus.Counter
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
		evicted: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "streamgate_seats_evicted_total",
			Help: "Seats that sessions of this edge lost because there were too many.",
		}),
		held:    prometheus.NewGauge(prometheus.GaugeOpts{Name: "streamgate_seats_held_total", Help: "Seats that sessions of this edge hold."}),
		counted: prometheus.NewGauge(prometheus.GaugeOpts{Name: "streamgate_seats_counted_total", Help: "Seats, of all edges, that this one counts."}),
	}
	reg.MustRegister(m.claims, m.evicted, m.held, m.counted)
	return m
}
