package ask

import "github.com/prometheus/client_golang/prometheus"

// Register registers what a counts of its questions.
func Register(reg prometheus.Registerer, a *Asker) {
	reg.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "streamgate_cluster_questions",
			Help: "Questions to actors under way, to the node that has most of them; at most 1024.",
		}, func() float64 { return float64(a.most()) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "streamgate_cluster_questions_refused_total",
			Help: "Questions that were not put, because too many to their node were under way.",
		}, func() float64 { return float64(a.refused.Load()) }),
	)
}

func (a *Asker) most() (n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, open := range a.open {
		n = max(n, open)
	}
	return n
}
