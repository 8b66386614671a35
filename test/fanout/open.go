package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/streamgate/streamgate/test/fleet"
)

const (
	// openTogether is how many sessions are opened at once: enough to keep two
	// cores busy, too few to be what a person would call a flood.
	openTogether = 8
	// perConnection keeps each address below what an edge lets one address open.
	perConnection = 50
	// A busy edge may say that it could not ask in time; the report counts it.
	openTries = 40
	openPause = 500 * time.Millisecond
)

// bench is all that is measured.
type bench struct {
	fleet    *fleet.Fleet
	singles  []*fleet.Wallet // the first stands by: its pass stays where it is
	storm    *fleet.Wallet
	mu       sync.Mutex // guards sessions
	sessions map[*fleet.Wallet][]*fleet.Session
	standing *bystander
	clients  []fleet.Client
	again    atomic.Int64 // sessions that were asked for again
}

// isHome tells of a wallet whose sessions are all on one edge. As many as divide
// evenly among the edges are, about half.
func (b *bench) isHome(i int) bool {
	edges := len(b.fleet.Edges())
	return i >= len(b.singles)-len(b.singles)/2/edges*edges
}

// client gives a connection to each edge, made when it is first asked for.
func (b *bench) client(n int) fleet.Client {
	for len(b.clients) <= n {
		b.clients = append(b.clients, b.fleet.Client(len(b.clients)))
	}
	return b.clients[n]
}

// place is a session to open.
type place struct {
	edge   *fleet.Node
	wallet *fleet.Wallet
}

// open opens all sessions and weighs them.
func (b *bench) open(ctx context.Context, r *report, perEdge int) error {
	edges := b.fleet.Edges()
	var first, rest, storm []place
	for i, w := range b.singles {
		for k := range edges {
			p := place{edges[k], w}
			if b.isHome(i) {
				p.edge = edges[i%len(edges)]
			}
			if i == 0 {
				first = append(first, p)
			} else {
				rest = append(rest, p)
			}
		}
	}
	for _, e := range edges {
		for range perEdge {
			storm = append(storm, place{e, b.storm})
		}
	}
	// The first session of an edge brings what is there once: the video's facts,
	// connections, the code's own pages.
	if err := b.openAll(ctx, first, 0); err != nil {
		return err
	}
	// Connections are there before too: a viewer's own costs the same whether
	// one session or fifty come by it.
	for n := range perEdge/perConnection + 1 {
		for _, e := range edges {
			if err := b.client(n).Connect(ctx, e); err != nil {
				return err
			}
		}
	}
	before, err := b.weigh(ctx)
	if err != nil {
		return err
	}
	begun := time.Now()
	if err := b.openAll(ctx, rest, 0); err != nil {
		return err
	}
	r.opened, r.opening = len(first)+len(rest), time.Since(begun)
	after, err := b.weigh(ctx)
	if err != nil {
		return err
	}
	r.weighed, r.weight = len(rest), weight{after.Live - before.Live, after.Stack - before.Stack, after.RSS - before.RSS}
	say("%d sessions are open after %v, %.0f bytes each", r.opened, r.opening.Round(time.Second), r.weight.each(r.weighed))
	if err := b.openAll(ctx, storm, perEdge/perConnection+1); err != nil {
		return err
	}
	r.again = b.again.Load()
	say("%d sessions of one wallet are open", len(storm))
	b.standing, err = b.standBy(ctx)
	return err
}

// weigh adds up what the edges hold once rubbish is thrown away.
func (b *bench) weigh(ctx context.Context) (fleet.Memory, error) {
	var sum fleet.Memory
	for _, e := range b.fleet.Edges() {
		m, err := e.Memory(ctx)
		if err != nil {
			return sum, err
		}
		sum.Live, sum.Stack, sum.RSS = sum.Live+m.Live, sum.Stack+m.Stack, sum.RSS+m.RSS
	}
	return sum, nil
}

// openAll opens sessions over as few connections as the edges allow. number is
// that of the first connection.
func (b *bench) openAll(ctx context.Context, places []place, number int) error {
	perEdge := map[*fleet.Node]int{}
	tokens := map[*fleet.Wallet]string{}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(openTogether)
	for _, p := range places {
		n := number + perEdge[p.edge]/perConnection
		perEdge[p.edge]++
		c := b.client(n)
		token, ok := tokens[p.wallet]
		if !ok {
			var err error
			// Not at its own edge: what one address may ask of one is limited.
			at := b.fleet.Edges()[len(tokens)%len(b.fleet.Edges())]
			if token, err = c.Login(ctx, at, p.wallet); err != nil {
				return errors.Join(fmt.Errorf("login: %w", err), group.Wait())
			}
			tokens[p.wallet] = token
		}
		group.Go(func() error {
			s, err := c.Open(ctx, p.edge, b.fleet.Video, p.wallet, token)
			for tries := 1; err != nil; tries++ {
				if tries == openTries || ctx.Err() != nil {
					return err
				}
				b.again.Add(1)
				time.Sleep(openPause)
				s, err = c.Open(ctx, p.edge, b.fleet.Video, p.wallet, token)
			}
			b.mu.Lock()
			defer b.mu.Unlock()
			b.sessions[p.wallet] = append(b.sessions[p.wallet], s)
			return nil
		})
	}
	return group.Wait()
}
