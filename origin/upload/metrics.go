package upload

import "github.com/prometheus/client_golang/prometheus"

// Metrics of uploads.
type Metrics struct {
	received    prometheus.Counter
	pending     prometheus.Gauge
	ended       *prometheus.CounterVec
	interrupted *prometheus.CounterVec
}

// NewMetrics registers the metrics of uploads with reg.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		received: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "streamgate_upload_received_bytes_total", Help: "Bytes of uploads that were made durable."}),
		pending: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "streamgate_upload_pending_bytes", Help: "Bytes that unfinished uploads have yet to send."}),
		ended: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_upload_ended_total", Help: "Uploads by outcome: completed, terminated, expired."}, []string{"outcome"}),
		interrupted: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_upload_interrupted_total", Help: "Requests cut short by reason: gone, idle, replaced, shutdown, disk, checksum."}, []string{"reason"}),
	}
	reg.MustRegister(m.received, m.pending, m.ended, m.interrupted)
	return m
}
