package watch

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/model"
)

// Metrics of all watchers of a process.
type Metrics struct {
	reg     prometheus.Registerer
	head    *prometheus.GaugeVec
	blocks  *prometheus.CounterVec
	undone  *prometheus.CounterVec
	changes *prometheus.CounterVec
	resets  *prometheus.CounterVec
	lost    *prometheus.CounterVec
	pace    *prometheus.GaugeVec
}

// NewMetrics registers them.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	label := []string{"chain"}
	counter := func(name, help string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, label)
	}
	m := &Metrics{
		reg:     reg,
		head:    prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "streamgate_chain_head_block", Help: "Number of the newest block whose events are in the journal."}, label),
		blocks:  counter("streamgate_chain_blocks_total", "Blocks followed."),
		undone:  counter("streamgate_chain_undone_blocks_total", "Blocks taken back by reorgs."),
		changes: counter("streamgate_chain_changes_total", "Ownership changes written to the journal, undone ones included."),
		resets:  counter("streamgate_chain_resets_total", "Times that readers were told to look at everything again: a reorg below the window or a gap too long."),
		lost:    counter("streamgate_chain_providers_lost_total", "Connections to providers that were given up."),
		pace:    prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "streamgate_chain_block_time_seconds", Help: "How often the chain makes a block, as measured."}, label),
	}
	reg.MustRegister(m.head, m.blocks, m.undone, m.changes, m.resets, m.lost, m.pace)
	return m
}

func label(c model.ChainID) string { return strconv.FormatUint(uint64(c), 10) }

// age registers the age of one chain's view; noView stands for one never had.
func (m *Metrics) age(c model.ChainID, view func() *model.ChainView) error {
	const noView = float64(1 << 31)
	return m.reg.Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name:        "streamgate_chain_age_seconds",
		Help:        "Time since the chain's head was last confirmed; 2^31 before the first time.",
		ConstLabels: prometheus.Labels{"chain": label(c)},
	}, func() float64 {
		v := view()
		if v == nil {
			return noView
		}
		return v.Age.Round(time.Millisecond).Seconds()
	}))
}
