package placement

import "github.com/streamgate/streamgate/internal/model"

// Siblings lists the public URLs of the other edges at which a session of self can go on,
// those of self's region first, each group in an order that spreads keys over them: open
// take new viewers, full do not. An edge that drains is in neither.
func Siblings(nodes []model.Node, self model.Node, key string) (open, full []string) {
	var far, farFull []string
	for _, n := range Ranked(nodes, model.EdgeRole, key) {
		if n.Name == self.Name || !n.GoesOn() {
			continue
		}
		to := &open
		switch near := n.Region == self.Region; {
		case !near && n.Takes():
			to = &far
		case near && !n.Takes():
			to = &full
		case !near:
			to = &farFull
		}
		*to = append(*to, n.PublicURL)
	}
	return append(open, far...), append(full, farFull...)
}
