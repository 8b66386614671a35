package fanout

import "github.com/prometheus/client_golang/prometheus"

// Metrics of the publishing side.
type Metrics struct {
	pushed prometheus.Counter
	resent prometheus.Counter
	acked  prometheus.Histogram
}

// NewMetrics registers them.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		pushed: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "streamgate_cluster_fanout_batches_total",
			Help: "Batches of feed entries pushed to followers.",
		}),
		resent: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "streamgate_cluster_fanout_resent_total",
			Help: "Batches pushed again because nobody acknowledged them.",
		}),
		acked: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "streamgate_cluster_fanout_ack_seconds",
			Help:    "From pushing an entry to the follower's word that it was applied.",
			Buckets: []float64{.0005, .001, .002, .004, .008, .016, .032, .064, .128, .256, .5, 1, 2, 5, 15},
		}),
	}
	reg.MustRegister(m.pushed, m.resent, m.acked)
	return m
}
