package trustless

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics of the gateway.
type Metrics struct {
	requests *prometheus.CounterVec
	sent     prometheus.Counter
}

// NewMetrics registers the metrics of the gateway with reg.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "streamgate_gateway_requests_total",
			Help: "Requests to the trustless gateway, by outcome: sent, not-modified, missing, limited, refused, failed."}, []string{"outcome"}),
		sent: prometheus.NewCounter(prometheus.CounterOpts{Name: "streamgate_gateway_sent_bytes_total",
			Help: "Bytes that the trustless gateway sent."}),
	}
	reg.MustRegister(m.requests, m.sent)
	return m
}

func (m *Metrics) answered(status int) {
	outcome := "refused"
	switch {
	case status < 300:
		outcome = "sent"
	case status == http.StatusNotModified:
		outcome = "not-modified"
	case status == http.StatusNotFound, status == http.StatusPreconditionFailed:
		outcome = "missing"
	case status == http.StatusTooManyRequests:
		outcome = "limited"
	case status >= 500:
		outcome = "failed"
	}
	m.requests.WithLabelValues(outcome).Inc()
}
