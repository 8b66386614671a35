package watch

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/chain/chains"
	"github.com/streamgate/streamgate/chain/rpc"
	"github.com/streamgate/streamgate/internal/fault"
)

const (
	// Pauses between connections, doubled each time, and half of it at random. However
	// long no provider answered: when one does again, so do we within the longest one,
	// because until then nobody watches.
	firstPause = 200 * time.Millisecond
	maxPause   = 5 * time.Second
	// Pauses between tries to hear the doorbell; heads are polled meanwhile.
	firstDeaf = time.Second
	maxDeaf   = time.Minute
	// retryPause is how soon a sync that went wrong is tried again.
	retryPause = 100 * time.Millisecond
	// maxFailures in a row end the connection.
	maxFailures = 5
	// maxMissed is how many heads in a row may be found by polling although the
	// doorbell seems to work: a socket can be dead for minutes before it says so.
	maxMissed = 3
)

// Run follows the chain until ctx ends. It changes to the next provider when
// one fails or stands still.
func (w *Watcher) Run(ctx context.Context) error {
	var workers sync.WaitGroup
	defer workers.Wait()
	for range readers {
		workers.Go(func() { w.serve(ctx) })
	}
	pause := firstPause
	for i := 0; ctx.Err() == nil; i++ {
		p := w.chain.Providers[i%len(w.chain.Providers)]
		began := time.Now()
		peer, err := w.session(ctx, p)
		if ctx.Err() != nil {
			break
		}
		w.metrics.lost.WithLabelValues(label(w.chain.ID)).Inc()
		w.log.Warn("provider lost", zap.String("peer", peer), zap.Duration("took", time.Since(began)), zap.Error(err))
		if time.Since(began) > maxPause {
			pause = firstPause
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause/2 + rand.N(pause/2)):
		}
		pause = min(2*pause, maxPause)
	}
	return nil
}

// session follows the chain at one provider until that one fails, and says which it was.
func (w *Watcher) session(ctx context.Context, p chains.Provider) (peer string, err error) {
	n, err := w.cfg.Dial(ctx, p)
	if err != nil {
		return "none", err
	}
	defer n.Close()
	return n.Host(), w.follow(ctx, n)
}

// follow follows the chain at a node.
func (w *Watcher) follow(ctx context.Context, n Node) error {
	w.node.Store(&n)
	defer w.node.Store(nil)
	w.log.Info("provider connected", zap.String("peer", n.Host()))
	d := w.newDoorbell(ctx, n)
	defer func() { d.stop() }()
	began := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	failures, missed := 0, 0
	for {
		polled := false
		select {
		case <-ctx.Done():
			return nil
		case <-w.bell:
		case <-timer.C:
			polled = true
		}
		before := w.state.Load().movedAt
		wait, stuck := w.state.Load().pace.follow(w.chain)
		if err := w.sync(ctx, n); err != nil {
			if failures++; failures >= maxFailures || isGone(err) {
				return err
			}
			pause := retryPause << failures
			if errors.Is(err, errBehind) {
				pause = 2 * retryPause // nobody announces that a chain went back: to see it is up to us
			}
			wait = min(pause, wait)
			w.log.Debug("head not reached", zap.Error(err))
		} else {
			failures = 0
		}
		moved := w.state.Load().movedAt
		switch {
		case moved.Equal(before) && time.Since(later(moved, began)) > stuck:
			return fault.New("chain/watch.session", fault.Stale, "head of %s stands still", w.chain)
		case moved.Equal(before):
		case polled && d.ringing():
			missed++
		default:
			missed = 0
		}
		if missed >= maxMissed {
			d.stop()
			d, missed = w.newDoorbell(ctx, n), 0
		}
		timer.Reset(wait)
	}
}

// isGone reports whether another try at the same provider is no use: it did not answer
// for a whole deadline, or takes no more calls.
func isGone(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || rpc.IsRefused(err)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// doorbell hears a provider's announcements of heads, again and again.
type doorbell struct {
	cancel context.CancelFunc
	done   sync.WaitGroup
	deaf   atomic.Bool // set while there is no subscription
}

// newDoorbell listens until stop, which must be called.
func (w *Watcher) newDoorbell(ctx context.Context, n Node) *doorbell {
	d := &doorbell{}
	d.deaf.Store(true)
	ctx, d.cancel = context.WithCancel(ctx)
	d.done.Go(func() { d.listen(ctx, n, w) })
	return d
}

func (d *doorbell) listen(ctx context.Context, n Node, w *Watcher) {
	first := true
	for pause := firstDeaf; ctx.Err() == nil; pause = min(2*pause, maxDeaf) {
		err := n.Follow(ctx, func(announced rpc.Header) {
			d.deaf.Store(false)
			if !announced.Hash.IsZero() {
				w.announced.Store(&announced)
			}
			w.Ring()
		})
		heard := !d.deaf.Swap(true)
		if heard {
			pause = firstDeaf
			w.Ring() // what was announced while we did not hear
		}
		if err != nil && (heard || first) {
			w.log.Info("heads are not announced, polling", zap.String("peer", n.Host()), zap.Error(err))
		}
		first = false
		if fault.KindOf(err) == fault.Unsupported && err != nil {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause/2 + rand.N(pause/2)):
		}
	}
}

// ringing reports whether announcements should come.
func (d *doorbell) ringing() bool { return !d.deaf.Load() }

func (d *doorbell) stop() {
	d.cancel()
	d.done.Wait()
}
