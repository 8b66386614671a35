package server

import "github.com/prometheus/client_golang/prometheus"

// viewing answers: what do viewers see? How soon does the picture come, how often does
// it stand, in which quality, and how soon is it gone when the right is? It is what
// their players say, and a player can say what it likes.
type viewing struct {
	startup, bitrate, buffer, cutoff prometheus.Histogram
	stalls, events                   *prometheus.CounterVec
}

func newViewing() viewing {
	return viewing{
		startup: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "streamgate_viewer_startup_seconds",
			Help: "From the wish to watch to the first frame, as players say (CMCD msd).", Buckets: []float64{0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10}}),
		bitrate: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "streamgate_viewer_bitrate_bits",
			Help: "Bits a second of the rendition that players ask for (CMCD br).", Buckets: prometheus.ExponentialBuckets(125_000, 2, 9)}),
		buffer: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "streamgate_viewer_buffer_seconds",
			Help: "What players have ahead when they ask for more (CMCD bl).", Buckets: []float64{0, 0.5, 1, 2, 4, 8, 16, 32}}),
		cutoff: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "streamgate_viewer_cutoff_seconds",
			Help: "From the news that the right was lost to the end of the picture, as players say (CMCD com.streamgate-cutoff).", Buckets: []float64{0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 5}}),
		stalls: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "streamgate_viewer_stalls_total",
			Help: "Times that the picture stood for want of data, as players say: with a request (CMCD bs) or as an event (sta=r)."}, []string{"mode"}),
		events: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "streamgate_viewer_events_total",
			Help: "Events that players reported, by CMCD type."}, []string{"kind"}),
	}
}

func (v viewing) all() []prometheus.Collector {
	return []prometheus.Collector{v.startup, v.bitrate, v.buffer, v.cutoff, v.stalls, v.events}
}

// What is beyond these bounds is no measurement.
const (
	maxMillis  = 10 * 60 * 1000
	maxKilobit = 1_000_000
)

// viewing counts what a player said.
func (m *Metrics) viewing(c cmcd) {
	if ms, ok := c.number("msd", maxMillis); ok {
		m.viewer.startup.Observe(ms / 1000)
	}
	if ms, ok := c.number(cutoffKey, maxMillis); ok {
		m.viewer.cutoff.Observe(ms / 1000)
	}
	event, reported := c["e"]
	if reported {
		m.viewer.events.WithLabelValues(eventKind(event)).Inc()
		if event == "ps" && c["sta"] == "r" {
			m.viewer.stalls.WithLabelValues("event").Inc()
		}
		return // of the rest, each event repeats what it was
	}
	if kbps, ok := c.number("br", maxKilobit); ok {
		m.viewer.bitrate.Observe(kbps * 1000)
	}
	if ms, ok := c.number("bl", maxMillis); ok {
		m.viewer.buffer.Observe(ms / 1000)
	}
	if c["bs"] == "?1" {
		m.viewer.stalls.WithLabelValues("request").Inc()
	}
}

// eventKind is a label: one of those that CTA-5004 has, or other.
func eventKind(e string) string {
	switch e {
	case "ps":
		return "play-state"
	case "e":
		return "error"
	case "t":
		return "interval"
	case "bc":
		return "bitrate"
	case "ce":
		return "custom"
	case "rr":
		return "response"
	}
	return "other"
}
