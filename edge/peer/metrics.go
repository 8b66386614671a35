package peer

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/fault"
)

// Metrics answer: what does this edge do for the others of its region?
type Metrics struct {
	answers *prometheus.CounterVec
	bytes   prometheus.Counter
}

// NewMetrics registers the metrics with reg.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		answers: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "streamgate_peer_answers_total",
			Help: "Answers to other edges of the region by outcome (ok, or the kind of failure)."}, []string{"outcome"}),
		bytes: prometheus.NewCounter(prometheus.CounterOpts{Name: "streamgate_peer_sent_bytes_total", Help: "Bytes sent to other edges of the region."}),
	}
	reg.MustRegister(m.answers, m.bytes)
	return m
}

func (m *Metrics) answered(err error, sent int64) {
	outcome := "ok"
	if err != nil {
		outcome = fault.KindOf(err).String()
	}
	m.answers.WithLabelValues(outcome).Inc()
	m.bytes.Add(float64(max(sent, 0)))
}
