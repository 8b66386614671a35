package sandbox

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/fault"
)

// Metrics of a Box.
type Metrics struct {
	seconds *prometheus.HistogramVec
	cpu     *prometheus.CounterVec
}

// NewMetrics makes the metrics and registers them, unless reg is nil.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "streamgate_origin_media_run_seconds", Help: "Runs of media tools, by tool and outcome: done or the kind of the failure.",
			Buckets: []float64{.1, .25, .5, 1, 2, 5, 10, 20, 40, 80, 160, 320}}, []string{"tool", "outcome"}),
		cpu: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_origin_media_cpu_seconds_total", Help: "CPU time that media tools took."}, []string{"tool"}),
	}
	if reg != nil {
		reg.MustRegister(m.seconds, m.cpu)
	}
	return m
}

func (m *Metrics) ran(t Tool, cpu, took time.Duration, err error) {
	outcome := "done"
	if err != nil {
		outcome = fault.KindOf(err).String()
	}
	m.seconds.WithLabelValues(string(t), outcome).Observe(took.Seconds())
	m.cpu.WithLabelValues(string(t)).Add(cpu.Seconds())
}
