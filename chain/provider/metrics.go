package provider

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/model"
)

// Metrics of all pools of a process. A provider's label is its host as configured, at
// most 16 a chain.
type Metrics struct {
	state, behind    *prometheus.GaugeVec
	used             *prometheus.GaugeVec
	calls, failures  *prometheus.CounterVec
	switches, differ *prometheus.CounterVec
}

// NewMetrics registers them.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	which := []string{"chain", "provider"}
	m := &Metrics{
		state:    prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "streamgate_chain_provider_state", Help: "Circuit breaker: 0 closed, 1 half-open, 2 open."}, which),
		behind:   prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "streamgate_chain_provider_behind_blocks", Help: "Blocks that its head is behind the best that is known."}, which),
		used:     prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "streamgate_chain_provider_budget_used_ratio", Help: "Share of the day's calls that was made."}, which),
		calls:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "streamgate_chain_provider_calls_total", Help: "Calls made, each of a batch."}, which),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "streamgate_chain_provider_failures_total", Help: "Calls that failed, by kind."}, []string{"chain", "provider", "kind"}),
		switches: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "streamgate_chain_provider_connections_total", Help: "Connections made to follow the chain."}, which),
		differ: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "streamgate_chain_disagreements_total",
			Help: "Times that two providers of a quorum answered differently, by what was asked."}, []string{"chain", "about"}),
	}
	reg.MustRegister(m.state, m.behind, m.used, m.calls, m.failures, m.switches, m.differ)
	return m
}

func label(c model.ChainID) string { return strconv.FormatUint(uint64(c), 10) }
