package session

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/model"
)

// Metrics answer: how many sessions are where, how do decisions end, and how
// long does a lost right live on here.
type Metrics struct {
	open      *prometheus.GaugeVec
	decisions *prometheus.CounterVec
	deciding  prometheus.Histogram
	cut       prometheus.Histogram
	adopted   prometheus.Counter
	shared    prometheus.Counter
}

// NewMetrics registers the package's metrics.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		open: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "streamgate_session_open",
			Help: "Sessions on this edge by state; ended ones count until they are forgotten.",
		}, []string{"state"}),
		decisions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_session_decisions_total",
			Help: "Answers to entitlement questions by outcome: allowed, young, refused, failed.",
		}, []string{"outcome"}),
		deciding: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "streamgate_session_decision_seconds",
			Help:    "From asking an entitlement question to its answer or failure.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2},
		}),
		cut: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "streamgate_session_cut_seconds",
			Help:    "From an ownership change received on this edge to the end of the grants it took away.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1},
		}),
		adopted: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "streamgate_session_adopted_total",
			Help: "Sessions of other edges that this one went on with.",
		}),
		shared: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "streamgate_session_questions_shared_total",
			Help: "Answers that sessions had from a question that another session put.",
		}),
	}
	reg.MustRegister(m.open, m.decisions, m.deciding, m.cut, m.adopted, m.shared)
	return m
}

func (m *Metrics) decided(v model.Verdict) {
	outcome := "refused"
	switch {
	case v.Allowed:
		outcome = "allowed"
	case v.Pending:
		outcome = "young"
	}
	m.decisions.WithLabelValues(outcome).Inc()
}

func (m *Metrics) cutAfter(since time.Time) {
	if !since.IsZero() {
		m.cut.Observe(time.Since(since).Seconds())
	}
}

func (m *Metrics) moved(from, to model.SessionState) {
	if from != "" {
		m.open.WithLabelValues(string(from)).Dec()
	}
	if to != "" {
		m.open.WithLabelValues(string(to)).Inc()
	}
}
