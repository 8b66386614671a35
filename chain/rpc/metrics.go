package rpc

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/model"
)

// Metrics of all clients of a process.
type Metrics struct {
	calls *prometheus.HistogramVec
}

// NewMetrics registers them.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{calls: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "streamgate_chain_rpc_seconds",
		Help:    "Time a provider took to answer a call or a batch of calls of one method.",
		Buckets: []float64{.0005, .001, .002, .005, .01, .025, .05, .1, .25, .5, 1, 2, 4},
	}, []string{"chain", "method", "outcome"})}
	reg.MustRegister(m.calls)
	return m
}

func (m *Metrics) observe(chain model.ChainID, method string, took time.Duration, err error) {
	outcome := "ok"
	if err != nil {
		outcome = "error"
	}
	m.calls.WithLabelValues(strconv.FormatUint(uint64(chain), 10), method, outcome).Observe(took.Seconds())
}
