package vouch

import (
	"context"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/model"
)

const (
	// askWithin bounds a question: askGas takes a provider far less.
	askWithin = 2 * time.Second
	// askGas is what a question may take: the validator's own limits are 5,000,000, its
	// bytes and those of a long signature come to a million more.
	askGas = 8_000_000
	// askTogether is how many questions travel in one request.
	askTogether = 50
	// maxNews bounds the turns that wait to be told. One too many is not told: the
	// sessions ask by themselves in a while.
	maxNews = 1024
	// tellers tell at a time, each for at most tellWithin.
	tellers    = 16
	tellWithin = 5 * time.Second
	// goOn is when what was left at a block is gone on with.
	goOn = time.Second
)

// news is a turn and since which block.
type news struct {
	turn
	block model.BlockRef
}

// Run asks about what is kept at each block of each chain, and tells edges, until
// ctx ends.
func (k *Keeper) Run(ctx context.Context) error {
	var parts sync.WaitGroup
	for _, r := range k.chains {
		parts.Go(func() { k.follow(ctx, r) })
	}
	for range tellers {
		parts.Go(func() { k.tell(ctx) })
	}
	parts.Wait()
	return nil
}

func (k *Keeper) follow(ctx context.Context, r *ring) {
	for {
		moved := r.chain.HeadChanged()
		var again <-chan time.Time
		if k.pass(ctx, r) {
			again = time.After(goOn)
		}
		select {
		case <-ctx.Done():
			return
		case <-moved:
		case <-r.bell:
		case <-again:
		}
	}
}

func (k *Keeper) tell(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case n := <-k.news:
			bound, cancel := context.WithTimeout(ctx, tellWithin)
			k.teller.Turned(bound, n.edges, n.id, n.block)
			cancel()
		}
	}
}

// pass asks about what is due at the head, and tells whether something was left.
func (k *Keeper) pass(ctx context.Context, r *ring) (left bool) {
	v := r.chain.View()
	if v == nil || v.Age > viewAge {
		return true
	}
	due, left := r.due(v.Head, time.Now())
	for len(due) > 0 && ctx.Err() == nil {
		n := min(askTogether, len(due))
		answers, err := k.askAll(ctx, r, due[:n], v.Head)
		if err != nil {
			// Whoever rests on them asks again, and is suspended if that fails too.
			k.log.Warn("vouchers not asked about", zap.Uint64("chain", uint64(v.Head.Chain)), zap.Int("vouchers", len(due)), zap.Error(err))
			return true
		}
		k.turned(r.heard(due[:n], answers, v.Head), v.Head)
		due = due[n:]
	}
	return left
}

// turned lets edges be told, without waiting for it.
func (k *Keeper) turned(turns []turn, at model.BlockRef) {
	for _, t := range turns {
		k.metrics.turned.WithLabelValues(label(at.Chain)).Inc()
		select {
		case k.news <- news{t, at}:
		default:
			k.log.Warn("too many vouchers turned at once, edges not told", zap.Uint64("chain", uint64(at.Chain)))
		}
	}
}
