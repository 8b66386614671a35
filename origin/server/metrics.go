package server

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/fault"
)

// Metrics of both doors of an origin.
type Metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	keys     *prometheus.CounterVec
}

// NewMetrics registers the metrics of an origin's doors with reg.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_origin_requests_total", Help: "Requests by door, method, route and status."}, []string{"door", "method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "streamgate_origin_request_seconds", Help: "Time to answer, streams and uploads left out.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"door", "route"}),
		keys: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_origin_key_releases_total", Help: "Content keys asked for by edges, by outcome: done or the kind of the refusal."}, []string{"outcome"}),
	}
	reg.MustRegister(m.requests, m.seconds, m.keys)
	return m
}

func (m *Metrics) request(door, method, route string, status int, took time.Duration, stream bool) {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
	default:
		method = "other" // a stranger must not choose label values
	}
	m.requests.WithLabelValues(door, method, route, strconv.Itoa(status)).Inc()
	if !stream {
		m.seconds.WithLabelValues(door, route).Observe(took.Seconds())
	}
}

func (m *Metrics) keyRelease(err error) {
	outcome := "done"
	if err != nil {
		outcome = fault.KindOf(err).String()
	}
	m.keys.WithLabelValues(outcome).Inc()
}
