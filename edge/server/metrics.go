package server

import (
	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"

	"github.com/streamgate/streamgate/edge/cache"
)

// Metrics answer: what do viewers ask for and what do they get, over which
// protocol, how soon, and are they told in time?
type Metrics struct {
	requests  *prometheus.CounterVec
	sent      *prometheus.CounterVec
	firstByte prometheus.Histogram
	cut       prometheus.Histogram
	sessions  *prometheus.CounterVec
	logins    *prometheus.CounterVec
	streams   prometheus.Gauge
	pushed    prometheus.Counter

	// What nearly every answer counts, without a look-up by labels.
	hits   [len(protos)][posterObject + 1]prometheus.Counter
	sentBy [len(protos)]prometheus.Counter

	connections *prometheus.GaugeVec
	refused     *prometheus.CounterVec
	retries     prometheus.Counter
	udpBuffer   *prometheus.GaugeVec
	udpGSO      prometheus.Gauge
	busy        prometheus.Gauge

	viewer viewing
}

// NewMetrics registers the server's metrics with reg.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "streamgate_edge_requests_total",
			Help: "Requests under /play by protocol, object and outcome: hit, disk, miss, collapsed, not-modified, cut (the right was lost), left (the viewer did), or the kind of refusal."},
			[]string{"proto", "object", "outcome"}),
		sent: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "streamgate_edge_sent_bytes_total",
			Help: "Bytes of media sent."}, []string{"proto"}),
		firstByte: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "streamgate_edge_first_byte_seconds",
			Help: "From a request under /play to its first byte.", Buckets: prometheus.ExponentialBuckets(0.0001, 2.5, 12)}),
		cut: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "streamgate_edge_cut_seconds",
			Help: "From the end of a grant to the end of a response that was under way.", Buckets: prometheus.ExponentialBuckets(0.0001, 2.5, 12)}),
		sessions: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "streamgate_edge_sessions_opened_total",
			Help: "Attempts to open a session by outcome: ok, denied, or the kind of failure."}, []string{"outcome"}),
		logins: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "streamgate_edge_logins_total",
			Help: "Attempts to sign in by outcome."}, []string{"outcome"}),
		streams: prometheus.NewGauge(prometheus.GaugeOpts{Name: "streamgate_edge_event_streams", Help: "Push streams that are open."}),
		pushed:  prometheus.NewCounter(prometheus.CounterOpts{Name: "streamgate_edge_pushed_total", Help: "States pushed to players."}),
	}
	for i, proto := range protos {
		m.sentBy[i] = m.sent.WithLabelValues(proto)
		for k := range m.hits[i] {
			m.hits[i][k] = m.requests.WithLabelValues(proto, objectKind(k).String(), string(cache.Hit))
		}
	}
	m.transports()
	m.viewer = newViewing()
	reg.MustRegister(m.viewer.all()...)
	reg.MustRegister(m.requests, m.sent, m.firstByte, m.cut, m.sessions, m.logins, m.streams, m.pushed,
		m.connections, m.refused, m.retries, m.udpBuffer, m.udpGSO, m.busy)
	return m
}

// transports makes those of connections.
func (m *Metrics) transports() {
	m.connections = prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "streamgate_edge_connections",
		Help: "Connections of viewers that are open, by transport: tcp or quic."}, []string{"transport"})
	m.refused = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "streamgate_edge_connections_refused_total",
		Help: "Connections that were closed at once: full (all places are taken) or client (all of that address are); or later, over HTTP/3: quiet (streams were open, but no request came for long) or half-sent (many streams brought none)."}, []string{"transport", "reason"})
	m.retries = prometheus.NewCounter(prometheus.CounterOpts{Name: "streamgate_edge_quic_retries_total",
		Help: "Handshakes whose client had to prove its address first."})
	m.udpBuffer = prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "streamgate_edge_udp_buffer_bytes",
		Help: "What the kernel gives to the QUIC socket; 7 MiB are wanted each way."}, []string{"direction"})
	m.udpGSO = prometheus.NewGauge(prometheus.GaugeOpts{Name: "streamgate_edge_udp_gso",
		Help: "1 if one system call can send a train of datagrams (UDP_SEGMENT), 0 if each takes one."})
	m.busy = prometheus.NewGauge(prometheus.GaugeOpts{Name: "streamgate_edge_busy_ratio",
		Help: "How much of what this edge can serve is taken, by processor and line; at 1 new viewers are sent to others."})
}

// sentBytes is what all protocols sent so far.
func (m *Metrics) sentBytes() int64 {
	total := 0.0
	for _, proto := range []string{"h1", "h2", "h3"} {
		var one dto.Metric
		if m.sent.WithLabelValues(proto).Write(&one) == nil {
			total += one.GetCounter().GetValue()
		}
	}
	return int64(total)
}

func (m *Metrics) udp(u UDP) {
	m.udpBuffer.WithLabelValues("receive").Set(float64(u.ReceiveBytes))
	m.udpBuffer.WithLabelValues("send").Set(float64(u.SendBytes))
	m.udpGSO.Set(0)
	if u.GSO {
		m.udpGSO.Set(1)
	}
}

func (m *Metrics) request(proto string, k objectKind, outcome string) {
	if outcome == string(cache.Hit) {
		m.hits[protoIndex(proto)][k].Inc()
		return
	}
	m.requests.WithLabelValues(proto, k.String(), outcome).Inc()
}

func (m *Metrics) bytes(proto string, n int64) { m.sentBy[protoIndex(proto)].Add(float64(n)) }

// protos are the labels of protocols.
var protos = [...]string{"h1", "h2", "h3"}

// protoIndex relies on what proto gives.
func protoIndex(proto string) int { return int(proto[1] - '1') }

func (m *Metrics) opened(outcome string) { m.sessions.WithLabelValues(outcome).Inc() }
func (m *Metrics) login(outcome string)  { m.logins.WithLabelValues(outcome).Inc() }
