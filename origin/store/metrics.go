package store

import (
	"errors"

	ipld "github.com/ipfs/go-ipld-format"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/fault"
)

// Metrics of the content store.
type Metrics struct {
	stored  prometheus.Counter
	deleted prometheus.Counter
	reads   *prometheus.CounterVec
}

// NewMetrics registers the metrics of the content store with reg.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		stored: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "streamgate_store_written_bytes_total", Help: "Bytes of new blocks written."}),
		deleted: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "streamgate_store_deleted_blocks_total", Help: "Blocks deleted because no video held them any more."}),
		reads: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "streamgate_store_reads_total", Help: "Blocks asked for, by outcome: hit, miss, corrupt, error."}, []string{"outcome"}),
	}
	reg.MustRegister(m.stored, m.deleted, m.reads)
	return m
}

func (m *Metrics) read(err error) {
	outcome := "error"
	switch nf := (ipld.ErrNotFound{}); {
	case err == nil:
		outcome = "hit"
	case errors.As(err, &nf):
		outcome = "miss"
	case fault.KindOf(err) == fault.Corrupt:
		outcome = "corrupt"
	}
	m.reads.WithLabelValues(outcome).Inc()
}
