package fill

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
)

// maxRivals bounds how many nodes are asked for one block at a time.
const maxRivals = 3

// answer is a node's, with its body still to come.
type answer struct {
	target target
	body   io.ReadCloser
	cancel context.CancelCauseFunc
	err    error
}

func (a answer) end() {
	if a.body != nil {
		_ = a.body.Close() // only read from
	}
	a.cancel(nil)
}

// race is one block's: who was asked for it, and who is left.
type race struct {
	c       *Client
	ctx     context.Context
	b       *block
	targets []target
	answers chan answer
	cancels []context.CancelCauseFunc // of those asked, as in targets
	begun   []time.Time               // the same
	running int
}

// race asks the first target, and the next one as well when there is no answer
// in the time that answers take. The first answer wins, the others are cancelled;
// an origin that was slower than a rival that began later is asked last for a while, an
// edge if that happens twice in a row. Those are among the targets that are left, after
// the others: the winner may break off.
func (c *Client) race(ctx context.Context, targets []target, b *block) (answer, []target, error) {
	r := &race{c: c, ctx: ctx, b: b, targets: targets, answers: make(chan answer, len(targets))}
	r.ask()
	hedge := time.NewTimer(c.patience(targets[0]))
	defer hedge.Stop()
	for {
		select {
		case <-hedge.C:
			if len(r.cancels) < min(maxRivals, len(targets)) && c.mayHedge() {
				hedge.Reset(c.patience(targets[len(r.cancels)]))
				r.ask()
			}
			continue
		case first := <-r.answers:
			r.running--
			if first.err != nil && r.running > 0 && anotherMayHave(first.err) {
				first.end() // the rival may do better
				c.blame.judge(first.target.Name, first.err, time.Now())
				continue
			}
			slower := r.end(first)
			return first, slices.Concat(targets[len(r.cancels):], slower), first.err
		}
	}
}

// ask asks the next target.
func (r *race) ask() {
	t := r.targets[len(r.cancels)]
	ctx, cancel := context.WithCancelCause(r.ctx)
	r.cancels = append(r.cancels, cancel)
	r.running++
	begun := time.Now()
	r.begun = append(r.begun, begun)
	go func() {
		body, err := r.c.open(ctx, t, r.b)
		if err == nil {
			r.c.latency(t).saw(time.Since(begun))
		}
		r.answers <- answer{t, body, cancel, err}
	}()
}

// end cancels all but the first to answer, and waits for them, who return at once.
// It gives those that were cancelled.
func (r *race) end(first answer) (cancelled []target) {
	winner := -1
	for i, t := range r.targets[:len(r.cancels)] {
		if t.Name == first.target.Name {
			winner = i
		} else {
			r.cancels[i](nil)
		}
	}
	for ; r.running > 0; r.running-- {
		loser := <-r.answers
		loser.end()
		cancelled = append(cancelled, loser.target)
		for i, t := range r.targets[:max(winner, 0)] {
			switch now := time.Now(); {
			case t.Name != loser.target.Name || first.err != nil || r.ctx.Err() != nil:
			case t.peer:
				r.c.blame.slow(t.Name, r.begun[i], now)
			default:
				r.c.blame.judge(t.Name, fault.New("edge/fill.race", fault.Unavailable, "slower than its rival"), now)
			}
		}
	}
	if winner > 0 && first.err == nil {
		r.c.metrics.hedged.WithLabelValues("won").Inc()
	}
	if first.err != nil {
		first.end()
	}
	return cancelled
}
