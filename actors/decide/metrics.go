package decide

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/fault"
)

// Metrics of a watcher's answers.
type Metrics struct {
	took *prometheus.HistogramVec
}

// NewMetrics registers them.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "streamgate_decide_answer_seconds",
		Help:    "Time a watcher took to decide a gate for an edge, by outcome.",
		Buckets: []float64{.002, .005, .01, .02, .05, .1, .2, .5, 1, 2},
	}, []string{"outcome"})}
	reg.MustRegister(m.took)
	return m
}

func (m *Metrics) answered(err error, took time.Duration) {
	outcome := "decided"
	if err != nil {
		outcome = fault.KindOf(err).String()
	}
	m.took.WithLabelValues(outcome).Observe(took.Seconds())
}
