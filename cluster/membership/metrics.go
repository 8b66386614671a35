package membership

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/model"
)

// Metrics of membership.
type Metrics struct {
	members *prometheus.GaugeVec
	views   prometheus.Counter
	joins   *prometheus.CounterVec
}

// NewMetrics registers them.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		members: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "streamgate_cluster_nodes",
			Help: "Nodes alive in this node's view, by role.",
		}, []string{"role"}),
		views: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "streamgate_cluster_view_changes_total",
			Help: "Views installed.",
		}),
		joins: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_cluster_joins_total",
			Help: "Attempts to join through a peer that is not in the view.",
		}, []string{"outcome"}),
	}
	reg.MustRegister(m.members, m.views, m.joins)
	return m
}

func (m *Metrics) seen(v *View) {
	m.views.Inc()
	for _, r := range []model.Role{model.OriginRole, model.EdgeRole, model.WatcherRole, model.DNSRole} {
		m.members.WithLabelValues(string(r)).Set(float64(len(v.With(r))))
	}
}

func (m *Metrics) joined(ok bool) {
	outcome := "failed"
	if ok {
		outcome = "joined"
	}
	m.joins.WithLabelValues(outcome).Inc()
}
