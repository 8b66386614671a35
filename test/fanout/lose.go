package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/fleet"
)

const (
	// lossBound is how long anything that should take milliseconds may take.
	lossBound = 30 * time.Second
	// probed is asked for to see whether a session is served.
	probed = "master.m3u8"
)

// loss is what one loss looked like, after the block was seen.
type loss struct {
	decided time.Duration // decided_at of the last session's receipt: its grant was replaced by then
	told    time.Duration // the last session's push stream
	refused time.Duration // the last session's first 403, asked for when all were told: on cores of its own no viewer takes turns from an edge
	doubted int           // sessions that were suspended first
	missed  int           // sessions that served after they told the loss, or told none
}

// listener reads the push streams of sessions.
type listener struct {
	sessions []*fleet.Session
	news     chan told
	stop     context.CancelFunc
	failed   chan error
	ended    sync.WaitGroup
}

type told struct {
	session int
	fleet.Told
}

// listen returns when every session has told that it is active.
func listen(ctx context.Context, sessions []*fleet.Session) (*listener, error) {
	ctx, stop := context.WithCancel(ctx)
	l := &listener{sessions: sessions, news: make(chan told, 16*len(sessions)), stop: stop, failed: make(chan error, len(sessions))}
	for i, s := range sessions {
		l.ended.Go(func() {
			l.failed <- s.Follow(ctx, func(t fleet.Told) {
				select {
				case l.news <- told{i, t}:
				case <-ctx.Done():
				}
			})
		})
	}
	return l, l.await(ctx, model.Active, nil)
}

// await waits until every session has told a state, and calls each on it.
func (l *listener) await(ctx context.Context, state model.SessionState, each func(told)) error {
	there := map[int]bool{}
	for len(there) < len(l.sessions) {
		select {
		case t := <-l.news:
			if each != nil {
				each(t)
			}
			if t.Info.State == state {
				there[t.session] = true
			}
		case err := <-l.failed:
			if err != nil {
				return err
			}
		case <-ctx.Done():
			return fmt.Errorf("%d of %d sessions told %s: %w", len(there), len(l.sessions), state, context.Cause(ctx))
		}
	}
	return nil
}

// close waits until the streams have ended.
func (l *listener) close() {
	l.stop()
	l.ended.Wait()
}

// probe asks a session that told its loss until it refuses.
type probe struct {
	at     time.Time
	served int
	err    error
}

func untilRefused(ctx context.Context, s *fleet.Session) (p probe) {
	for {
		status, err := s.Status(ctx, probed)
		switch {
		case err != nil:
			p.err = err
			return p
		case status == http.StatusForbidden:
			p.at = time.Now()
			return p
		}
		p.served++ // whatever it said, it was no refusal for good
	}
}

// lose takes a wallet's pass, measures, and gives it back.
func (b *bench) lose(ctx context.Context, w *fleet.Wallet) (l loss, err error) {
	ctx, cancel := context.WithTimeout(ctx, lossBound)
	defer cancel()
	sessions := b.sessions[w]
	ears, err := listen(ctx, sessions)
	defer ears.close()
	if err != nil {
		return l, err
	}
	probes := make(chan probe, len(sessions))
	heard := make(chan error, 1)
	var last, decided time.Time
	go func() { // ends with await, by ctx at the latest
		heard <- ears.await(ctx, model.RevokedState, func(t told) {
			switch t.Info.State {
			case model.RevokedState:
				last = t.At
				if r := t.Info.Receipt; r != nil && r.DecidedAt.After(decided) {
					decided = r.DecidedAt
				}
			case model.Suspended:
				l.doubted++
			}
		})
	}()
	block, err := b.fleet.Chain.Take(ctx, w)
	if err != nil {
		return l, fmt.Errorf("transfer: %w", err)
	}
	seen, err := b.fleet.Chain.Heads.At(ctx, block.Number)
	if err != nil {
		return l, err
	}
	if err := <-heard; err != nil {
		return l, err
	}
	l.told, l.decided = last.Sub(seen), decided.Sub(seen)
	for _, s := range sessions {
		go func() { probes <- untilRefused(ctx, s) }() // ends with ctx
	}
	for range sessions {
		p := <-probes
		if p.err != nil {
			return l, p.err
		}
		l.refused = max(l.refused, p.at.Sub(seen))
		if p.served > 0 {
			l.missed++
		}
	}
	if _, err := b.fleet.Chain.Give(ctx, w); err != nil {
		return l, fmt.Errorf("transfer back: %w", err)
	}
	return l, ears.await(ctx, model.Active, nil)
}

// bystander is a wallet to which nothing happens, at every edge.
type bystander struct {
	ears  *listener
	heard int // states told after the first
}

func (b *bench) standBy(ctx context.Context) (*bystander, error) {
	ears, err := listen(ctx, b.sessions[b.singles[0]])
	return &bystander{ears: ears}, err
}

// look counts what the bystander's streams have told.
func (s *bystander) look() (int, error) {
	for {
		select {
		case <-s.ears.news:
			s.heard++
		case err := <-s.ears.failed:
			return s.heard, errors.Join(errors.New("a bystander's push stream ended"), err)
		default:
			return s.heard, nil
		}
	}
}
