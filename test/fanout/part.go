package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/fleet"
)

// sweepTogether is how many sessions are looked at at once after a storm.
const sweepTogether = 8

// part is what was measured under one share of lost datagrams.
type part struct {
	share          int
	home, every    []loss
	storms         []storm
	revoked        int     // sessions
	answers        float64 // that the edges' sessions had to their questions
	failed, shared float64 // questions without an answer; answers had from another's question
	expected       int     // answers that follow from what was moved
	touched        int     // states that bystanders told
}

// storm is one event that revokes many sessions, after the block was seen.
type storm struct {
	sessions int
	decided  time.Duration // the last session's receipt
	told     time.Duration // the last of one push stream an edge
	counted  time.Duration // until all edges' metrics said so: an upper bound
	missed   int
	load     float64
}

// part measures single losses and storms.
func (b *bench) part(ctx context.Context, o options, share int) (p part, err error) {
	p.share = share
	say("%d %% of datagrams lost: %d single losses, %d storms", share, o.singles, o.storms)
	if p.touched, err = b.standing.look(); err != nil {
		return p, err
	}
	before, err := b.counts(ctx)
	if err != nil {
		return p, err
	}
	heard := p.touched
	for i := range o.singles {
		at := 1 + (i*7)%(len(b.singles)-1) // the first one stands by
		l, err := b.lose(ctx, b.singles[at])
		if err != nil {
			return p, fmt.Errorf("loss %d: %w", i+1, err)
		}
		if b.isHome(at) {
			p.home = append(p.home, l)
		} else {
			p.every = append(p.every, l)
		}
		p.revoked += len(b.sessions[b.singles[at]])
	}
	for i := range o.storms {
		s, err := b.blow(ctx)
		if err != nil {
			return p, fmt.Errorf("storm %d: %w", i+1, err)
		}
		p.storms = append(p.storms, s)
		p.revoked += s.sessions
		say("storm: %d sessions, last decided after %v, load %.1f", s.sessions, s.decided.Round(time.Millisecond), s.load)
	}
	after, err := b.counts(ctx)
	if err != nil {
		return p, err
	}
	p.answers, p.failed, p.shared = after.answers-before.answers, after.failed-before.failed, after.shared-before.shared
	p.expected = 2 * p.revoked // lost, and given back
	p.touched, err = b.standing.look()
	p.touched -= heard
	return p, err
}

// counts are sums over all edges.
type counts struct{ answers, failed, shared float64 }

func (b *bench) counts(ctx context.Context) (c counts, err error) {
	for _, e := range b.fleet.Edges() {
		m, err := e.Metrics(ctx)
		if err != nil {
			return c, err
		}
		for _, outcome := range []string{"allowed", "refused", "young"} {
			c.answers += m[`streamgate_session_decisions_total{outcome="`+outcome+`"}`]
		}
		c.failed += m[`streamgate_session_decisions_total{outcome="failed"}`]
		c.shared += m["streamgate_session_questions_shared_total"]
	}
	return c, nil
}

// blow takes the pass of the wallet with many sessions, measures, and gives it back.
func (b *bench) blow(ctx context.Context) (s storm, err error) {
	ctx, cancel := context.WithTimeout(ctx, 4*lossBound)
	defer cancel()
	all := b.sessions[b.storm]
	s.sessions = len(all)
	one := map[*fleet.Node]*fleet.Session{}
	for _, x := range all {
		one[x.Edge] = x
	}
	var few []*fleet.Session
	for _, x := range one {
		few = append(few, x)
	}
	ears, err := listen(ctx, few)
	defer ears.close()
	if err != nil {
		return s, err
	}
	block, err := b.fleet.Chain.Take(ctx, b.storm)
	if err != nil {
		return s, fmt.Errorf("transfer: %w", err)
	}
	seen, err := b.fleet.Chain.Heads.At(ctx, block.Number)
	if err != nil {
		return s, err
	}
	var last time.Time
	if err := ears.await(ctx, model.RevokedState, func(t told) { last = t.At }); err != nil {
		return s, err
	}
	s.told = last.Sub(seen)
	if err := b.awaitRevoked(ctx, len(all)); err != nil {
		return s, err
	}
	s.counted, s.load = time.Since(seen), fleet.LoadAverage()
	decided, missed, err := b.sweep(ctx, all)
	if err != nil {
		return s, err
	}
	s.decided, s.missed = decided.Sub(seen), missed
	if _, err := b.fleet.Chain.Give(ctx, b.storm); err != nil {
		return s, fmt.Errorf("transfer back: %w", err)
	}
	return s, b.awaitRevoked(ctx, 0)
}

// awaitRevoked waits until as many sessions say that they are revoked.
func (b *bench) awaitRevoked(ctx context.Context, want int) error {
	for {
		got, err := fleet.Sum(ctx, b.fleet.Edges(), `streamgate_session_open{state="revoked"}`)
		if err != nil {
			return err
		}
		suspended, err := fleet.Sum(ctx, b.fleet.Edges(), `streamgate_session_open{state="suspended"}`)
		if err != nil {
			return err
		}
		if int(got) == want && suspended == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%v sessions are revoked and %v suspended, not %d: %w", got, suspended, want, context.Cause(ctx))
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// sweep asks every session: it must refuse, and say when it was decided.
func (b *bench) sweep(ctx context.Context, all []*fleet.Session) (last time.Time, missed int, err error) {
	var mu sync.Mutex // guards last and missed
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(sweepTogether)
	for _, s := range all {
		group.Go(func() error {
			status, err := s.Status(ctx, probed)
			if err != nil {
				return err
			}
			info, err := s.Info(ctx)
			if err != nil {
				return err
			}
			if info.Receipt == nil {
				return errors.New("a session without a receipt")
			}
			mu.Lock()
			defer mu.Unlock()
			if status != http.StatusForbidden || info.State != model.RevokedState || info.Receipt.Decision != model.Revoked {
				missed++
			}
			if info.Receipt.DecidedAt.After(last) {
				last = info.Receipt.DecidedAt
			}
			return nil
		})
	}
	return last, missed, group.Wait()
}
