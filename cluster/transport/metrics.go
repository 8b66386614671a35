package transport

import "github.com/prometheus/client_golang/prometheus"

// Metrics of the transport.
type Metrics struct {
	links   prometheus.Gauge
	refused *prometheus.CounterVec
}

// NewMetrics registers them.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		links: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "streamgate_cluster_links",
			Help: "Connections from other nodes to this node's actors.",
		}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_cluster_messages_refused_total",
			Help: "Messages of other nodes that were dropped before any actor saw them.",
		}, []string{"reason"}),
	}
	reg.MustRegister(m.links, m.refused)
	return m
}
