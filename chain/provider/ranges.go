package provider

import "time"

// forgetBad is when a range that was too much once is tried again.
const forgetBad = 10 * time.Minute

// ranges learns how many blocks a provider gives logs of at a time, so that nobody has
// to find it out twice. It is pure.
type ranges struct {
	limit uint64 // 0 for not known
	bad   uint64 // the smallest that was too much …
	at    time.Time
}

// allows reports whether to ask for so many blocks at all.
func (r ranges) allows(blocks uint64) bool { return r.limit == 0 || blocks <= r.limit }

// tooMuch notes that so many were refused.
func (r *ranges) tooMuch(blocks uint64, now time.Time) {
	if blocks > 1 && r.allows(blocks) {
		r.limit, r.bad, r.at = blocks/2, blocks, now
	}
}

// fine notes that so many were given, and lets more be tried.
func (r *ranges) fine(blocks uint64, now time.Time) {
	if r.limit == 0 || blocks < r.limit {
		return
	}
	most := 2 * r.limit
	if r.bad > 0 && now.Sub(r.at) < forgetBad {
		most = min(most, r.bad-1)
	}
	r.limit = max(most, r.limit)
}
