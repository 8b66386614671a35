package cache

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics answer: is the cache worth its memory, and how do fills go?
type Metrics struct {
	lookups     *prometheus.CounterVec
	hit         prometheus.Counter // lookups of the hot path, without a map look-up
	fills       *prometheus.CounterVec
	fillSeconds *prometheus.HistogramVec
	fillBytes   prometheus.Counter
	evicted     *prometheus.CounterVec
	memoryBytes prometheus.Gauge
	landedBytes prometheus.Gauge
	diskBytes   prometheus.Gauge
	degraded    *prometheus.GaugeVec
	dropped     prometheus.Counter
	corrupt     prometheus.Counter
	rebuilt     prometheus.Counter
}

// NewMetrics registers the cache's metrics with reg.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		lookups: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "streamgate_cache_lookups_total",
			Help: "Look-ups by outcome: hit (memory), disk (started a fill from there), miss (started one from another node), collapsed (joined one)."}, []string{"outcome"}),
		fills: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "streamgate_cache_fills_total",
			Help: "Fills by source (disk, node: another edge or an origin) and outcome (ok, abandoned: nobody waited any more, or the kind of failure)."}, []string{"source", "outcome"}),
		fillSeconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "streamgate_cache_fill_seconds",
			Help: "Time of a fill, whole.", Buckets: prometheus.ExponentialBuckets(0.001, 2, 14)}, []string{"source"}),
		fillBytes: prometheus.NewCounter(prometheus.CounterOpts{Name: "streamgate_cache_fill_bytes_total", Help: "Bytes filled."}),
		evicted: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "streamgate_cache_evictions_total",
			Help: "What was dropped to stay within the budget."}, []string{"source"}),
		memoryBytes: prometheus.NewGauge(prometheus.GaugeOpts{Name: "streamgate_cache_memory_bytes", Help: "Bytes kept in memory for being asked for often or of late."}),
		landedBytes: prometheus.NewGauge(prometheus.GaugeOpts{Name: "streamgate_cache_landed_bytes",
			Help: "Bytes kept for the last of a crowd; what memory keeps too is the same bytes, and in both figures."}),
		diskBytes: prometheus.NewGauge(prometheus.GaugeOpts{Name: "streamgate_cache_disk_bytes", Help: "Bytes kept on disk."}),
		degraded: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "streamgate_cache_disk_degraded",
			Help: "1 while the cache goes on without its disk, by reason: full, slow, failing."}, []string{"reason"}),
		dropped: prometheus.NewCounter(prometheus.CounterOpts{Name: "streamgate_cache_disk_dropped_total",
			Help: "Segments that were not kept on disk because it was ill or too slow."}),
		corrupt: prometheus.NewCounter(prometheus.CounterOpts{Name: "streamgate_cache_disk_corrupt_total",
			Help: "Blocks on disk that did not match their hash, or could not be read; they were fetched again."}),
		rebuilt: prometheus.NewCounter(prometheus.CounterOpts{Name: "streamgate_cache_disk_rebuilt_total",
			Help: "Parts of the cache on disk that were deleted because they could not be opened or read."}),
	}
	m.hit = m.lookups.WithLabelValues(string(Hit))
	reg.MustRegister(m.lookups, m.fills, m.fillSeconds, m.fillBytes, m.evicted, m.memoryBytes, m.landedBytes, m.diskBytes, m.degraded, m.dropped, m.corrupt, m.rebuilt)
	return m
}

func (m *Metrics) lookup(o Outcome) { m.lookups.WithLabelValues(string(o)).Inc() }

func (m *Metrics) filled(outcome string, fromDisk bool, took time.Duration, n int) {
	source := "node"
	if fromDisk {
		source = "disk"
	}
	m.fills.WithLabelValues(source, outcome).Inc()
	m.fillSeconds.WithLabelValues(source).Observe(took.Seconds())
	if outcome == "ok" {
		m.fillBytes.Add(float64(n))
	}
}
