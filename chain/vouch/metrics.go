package vouch

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Metrics of questions to contract accounts.
type Metrics struct {
	took   *prometheus.HistogramVec
	asks   *prometheus.CounterVec
	turned *prometheus.CounterVec
}

// NewMetrics registers them.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "streamgate_vouch_read_seconds",
			Help:    "Time a provider took to run the checks of contract accounts that travelled together, by chain and outcome.",
			Buckets: []float64{.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2},
		}, []string{"chain", "outcome"}),
		asks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_vouch_checks_total",
			Help: "Checks of contract accounts asked for, by chain.",
		}, []string{"chain"}),
		turned: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_vouch_turned_total",
			Help: "Contract accounts whose word on a signature turned while a session rested on it, by chain.",
		}, []string{"chain"}),
	}
	reg.MustRegister(m.took, m.asks, m.turned)
	return m
}

func (m *Metrics) asked(chain model.ChainID, n int, took time.Duration, err error) {
	outcome := "ok"
	if err != nil {
		outcome = fault.KindOf(err).String()
	}
	m.took.WithLabelValues(label(chain), outcome).Observe(took.Seconds())
	m.asks.WithLabelValues(label(chain)).Add(float64(n))
}

func label(c model.ChainID) string { return strconv.FormatUint(uint64(c), 10) }
