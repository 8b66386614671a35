package transcode

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics answer: is there work waiting, and how do runs end.
type Metrics struct {
	jobs *prometheus.GaugeVec
	runs *prometheus.HistogramVec
}

// NewMetrics registers the package's metrics.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		jobs: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "streamgate_transcode_jobs",
			Help: "Chunks that are not done, by state: running or waiting.",
		}, []string{"state"}),
		runs: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "streamgate_transcode_run_seconds",
			Help:    "Time of one run of a chunk by outcome: done or failed.",
			Buckets: []float64{.5, 1, 2, 5, 10, 20, 40, 80, 160, 320},
		}, []string{"outcome"}),
	}
	reg.MustRegister(m.jobs, m.runs)
	return m
}

func (m *Metrics) queue(s *State) {
	running := 0
	for _, lease := range s.slots {
		if lease != 0 {
			running++
		}
	}
	m.jobs.WithLabelValues("running").Set(float64(running))
	m.jobs.WithLabelValues("waiting").Set(float64(len(s.jobs) - running))
}

func (m *Metrics) ran(err error, took time.Duration) {
	outcome := "done"
	if err != nil {
		outcome = "failed"
	}
	m.runs.WithLabelValues(outcome).Observe(took.Seconds())
}
