package cache

import (
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
)

// restFor is how long a disk that did badly is left alone before it is tried again.
const restFor = 2 * time.Second

// ailment is what is wrong with the disk; it is a metric label and a part of a code.
type ailment string

const (
	full    ailment = "full"    // no room, even for a part of the budget
	slow    ailment = "slow"    // it does not answer in time, or takes less than comes
	failing ailment = "failing" // it refuses
)

// use is one of the two ways in which a disk is used; they fail apart.
type use struct {
	ails  ailment // empty: none
	says  string
	until time.Time // it counts as ill at least until then
	next  time.Time // when it may be tried again
}

// health decides whether the disk is used. Without it the edge works on from memory.
type health struct {
	metrics *Metrics
	log     *zap.Logger

	mu          sync.Mutex // guards the rest
	read, write use
}

// mayRead tells whether the disk is worth a try; of many that ask while it is ill,
// one in restFor may find out whether it is well again.
func (h *health) mayRead(now time.Time) bool { return h.may(&h.read, now) }

// mayWrite is mayRead for writing.
func (h *health) mayWrite(now time.Time) bool { return h.may(&h.write, now) }

func (h *health) may(u *use, now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if u.ails == "" || u == &h.write && u.ails == slow { // what is queued is bounded
		return true
	}
	if now.Before(u.next) {
		return false
	}
	u.next = now.Add(restFor)
	return true
}

// didRead notes how a read went: nil, or what was wrong.
func (h *health) didRead(a ailment, err error) { h.did(&h.read, "reading", a, err) }

// didWrite notes how a write went.
func (h *health) didWrite(a ailment, err error) { h.did(&h.write, "writing", a, err) }

func (h *health) did(u *use, what string, a ailment, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	was, now := u.ails, time.Now()
	switch {
	case err == nil && (was == "" || now.Before(u.until)):
		return
	case err == nil:
		*u = use{}
	default:
		rest := now.Add(restFor)
		*u = use{ails: a, says: fault.Detail(err), until: rest, next: rest}
	}
	if was == u.ails {
		return
	}
	for _, each := range []ailment{full, slow, failing} {
		ill := 0.0
		if h.read.ails == each || h.write.ails == each {
			ill = 1
		}
		h.metrics.degraded.WithLabelValues(string(each)).Set(ill)
	}
	if u.ails == "" {
		h.log.Info("disk is used again", zap.String("for", what))
	} else {
		h.log.Warn("going on without the disk", zap.String("for", what), zap.String("reason", string(u.ails)), zap.Error(err))
	}
}

// trouble says what is wrong, "" if nothing is.
func (h *health) trouble() (code, says string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, u := range []struct {
		use
		what string
	}{{h.read, "reads nothing from disk"}, {h.write, "keeps nothing new on disk"}} {
		if u.ails != "" {
			return "cache-disk-" + string(u.ails), fmt.Sprintf("the segment cache %s: %s", u.what, u.says)
		}
	}
	return "", ""
}
