package main

import "slices"

// spread is the median of some rounds and the interval in which the median of
// endlessly many such rounds lies with 95 % (all that there are if they are too
// few to say so), by order statistics: nothing is assumed of how rounds differ.
type spread struct{ median, low, high float64 }

// doubt is the probability that may lie outside on one side.
const doubt = 0.025

// spreadOf sorts all.
func spreadOf(all []float64) spread {
	n := len(all)
	if n == 0 {
		return spread{}
	}
	slices.Sort(all)
	// below is the probability that at most i of n rounds are under the true median.
	i, chance := 0, 1.0
	for range n {
		chance /= 2
	}
	for below := chance; below+chance*float64(n-i)/float64(i+1) <= doubt; {
		chance *= float64(n-i) / float64(i+1)
		below += chance
		i++
	}
	return spread{median: (all[(n-1)/2] + all[n/2]) / 2, low: all[i], high: all[n-1-i]}
}

// verdict says whether an aim is met, and whether that is more than chance.
func (s spread) verdict(most float64) string {
	switch {
	case s.high <= most:
		return "met"
	case s.low > most:
		return "NOT met"
	case s.median <= most:
		return "met, but not beyond doubt"
	}
	return "NOT met, but not beyond doubt"
}
