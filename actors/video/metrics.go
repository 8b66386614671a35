package video

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics answer: what do videos become here, and how long do the steps take.
type Metrics struct {
	live    prometheus.Gauge
	reached *prometheus.CounterVec
	steps   *prometheus.HistogramVec
}

// NewMetrics registers the package's metrics.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		live: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "streamgate_video_live",
			Help: "Videos that this node owns and that something happens to.",
		}),
		reached: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_video_reached_total",
			Help: "Times that a video came into a state.",
		}, []string{"state"}),
		steps: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "streamgate_video_step_seconds",
			Help:    "Time of a probe or a pack by outcome: done, refused or failed.",
			Buckets: []float64{.1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300},
		}, []string{"step", "outcome"}),
	}
	reg.MustRegister(m.live, m.reached, m.steps)
	return m
}

func (m *Metrics) step(name string, err error, took time.Duration) {
	outcome := "done"
	switch {
	case err != nil && refused(err):
		outcome = "refused"
	case err != nil:
		outcome = "failed"
	}
	m.steps.WithLabelValues(name, outcome).Observe(took.Seconds())
}
