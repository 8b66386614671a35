package gas

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/model"
)

// Metrics of all monitors of a node. Chains are few, so they are labels.
type Metrics struct {
	base, tip, day, l1, above *prometheus.GaugeVec
	failures                  *prometheus.CounterVec
}

// NewMetrics registers the metrics.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	chain := []string{"chain"}
	m := &Metrics{
		base: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "streamgate_chain_gas_base_fee_wei", Help: "Base fee of the next block, a unit of gas."}, chain),
		tip: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "streamgate_chain_gas_tip_wei",
			Help: "Tips of the last 20 blocks, a unit of gas: a tenth, half and nine tenths of the gas paid at most this."}, []string{"chain", "quantile"}),
		day: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "streamgate_chain_gas_day_median_wei", Help: "Base fee and usual tip, a unit of gas: the median of the last day."}, chain),
		l1:  prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "streamgate_chain_gas_l1_data_fee_wei", Help: "What a rollup adds for the data of a transfer of a pass on its L1."}, chain),
		above: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "streamgate_chain_gas_above_limit",
			Help: "1 while a unit of gas costs more than chains[].gas_alert_gwei."}, chain),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "streamgate_chain_gas_failures_total", Help: "Times that fees could not be read."}, chain),
	}
	reg.MustRegister(m.base, m.tip, m.day, m.l1, m.above, m.failures)
	return m
}

func label(c model.ChainID) string { return strconv.FormatUint(uint64(c), 10) }

// show sets what a reading says.
func (m *Metrics) show(c model.ChainID, s model.GasStatus) {
	chain := label(c)
	m.base.WithLabelValues(chain).Set(float64(s.Base))
	m.tip.WithLabelValues(chain, "0.1").Set(float64(s.LowTip))
	m.tip.WithLabelValues(chain, "0.5").Set(float64(s.Tip))
	m.tip.WithLabelValues(chain, "0.9").Set(float64(s.HighTip))
	m.day.WithLabelValues(chain).Set(float64(s.DayMedian))
	if s.L1Data != nil {
		m.l1.WithLabelValues(chain).Set(float64(*s.L1Data))
	}
	on := 0.0
	if s.Above {
		on = 1
	}
	m.above.WithLabelValues(chain).Set(on)
}
