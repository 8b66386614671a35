package kit

import "github.com/prometheus/client_golang/prometheus"

// Metrics of actors, by kind.
type Metrics struct {
	took   *prometheus.HistogramVec
	panics *prometheus.CounterVec
}

// NewMetrics registers them.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "streamgate_actors_message_seconds",
			Help:    "Time an actor spends on one message; its count is the messages.",
			Buckets: []float64{.00001, .0001, .001, .01, .1, 1},
		}, []string{"actor"}),
		panics: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_actors_panics_total",
			Help: "Panics of actors. Each started the actor again with a fresh state.",
		}, []string{"actor"}),
	}
	reg.MustRegister(m.took, m.panics)
	return m
}
