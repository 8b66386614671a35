package membership

import (
	"context"
	"math/rand/v2"
	"time"

	"go.uber.org/zap"
)

const (
	// rejoinEvery is the pause between rounds. Measured: full views are back
	// 0.2 to 0.8 s after a partition heals.
	rejoinEvery = 2 * time.Second
	// rejoinAtOnce bounds how many peers one round tries: a dead one costs
	// streamTimeout.
	rejoinAtOnce = 4
)

// rejoin joins through seeds and last known addresses at which nobody is
// alive, for ever: the library by itself never heals a partition.
func (m *Members) rejoin(ctx context.Context) {
	for ctx.Err() == nil {
		targets := m.state.missing(m.cfg.Seeds)
		rand.Shuffle(len(targets), func(i, j int) { targets[i], targets[j] = targets[j], targets[i] })
		for _, addr := range targets[:min(len(targets), rejoinAtOnce)] {
			if ctx.Err() != nil || m.left.Load() {
				return
			}
			if m.here(ctx, addr) {
				continue
			}
			_, err := m.list.Join([]string{addr})
			m.metrics.joined(err == nil)
			if err != nil {
				m.log.Debug("join failed", zap.String("peer", addr), zap.Error(err))
				continue
			}
			m.state.met(addr)
		}
		pause := rejoinEvery
		if m.View().Epoch == 0 {
			pause /= 10 // not in yet: a seed may be starting just now
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause + rand.N(pause/4)):
		}
	}
}

// here reports whether somebody is alive at all that a seed's name stands for:
// a join is a full exchange of states, too much to make for nothing.
func (m *Members) here(ctx context.Context, addr string) bool {
	all, err := lookup(ctx, addr)
	if err != nil {
		return false // the library will say what is wrong
	}
	for _, a := range all {
		if !m.state.isHere(a.String()) {
			return false
		}
	}
	return true
}
