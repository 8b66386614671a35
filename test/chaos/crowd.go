package main

import (
	"context"
	"crypto/tls"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
)

// tally counts questions by how they went.
type tally struct {
	served, refused, stale, gone, failed, cut, opened, adopted, logins int
	bytes                                                              int64
}

func (t *tally) add(o tally) {
	t.served, t.refused, t.stale, t.gone, t.failed = t.served+o.served, t.refused+o.refused, t.stale+o.stale, t.gone+o.gone, t.failed+o.failed
	t.cut, t.opened, t.adopted, t.logins, t.bytes = t.cut+o.cut, t.opened+o.opened, t.adopted+o.adopted, t.logins+o.logins, t.bytes+o.bytes
}

// crowd is all viewers.
type crowd struct {
	nodes   *nodes
	trust   *tls.Config
	viewers []*viewer
	done    sync.WaitGroup
	stop    context.CancelFunc

	mu       sync.Mutex // guards the rest
	tokens   []string   // logins by wallet
	received []received
	tally    tally
	files    *files
}

// files are what viewers ask for, by path in a session.
type files struct {
	small, large []string
	keys         int
}

// newCrowd lets every wallet watch at every edge, until stopped.
func newCrowd(ctx context.Context, n *nodes, trust *tls.Config) (*crowd, error) {
	ctx, stop := context.WithCancel(ctx)
	c := &crowd{nodes: n, trust: trust, stop: stop, tokens: make([]string, wallets)}
	for w := range wallets {
		for e := range edgeNames() {
			tr := &http.Transport{TLSClientConfig: trust, ForceAttemptHTTP2: true, ResponseHeaderTimeout: answerWithin, TLSHandshakeTimeout: answerWithin}
			c.viewers = append(c.viewers, &viewer{crowd: c, wallet: w, edge: e, http: &http.Client{Transport: tr, CheckRedirect: stay}})
		}
	}
	// The first to be let in reads the playlists for all.
	err := eventually(ctx, "the first session", func(ctx context.Context) error {
		h, _ := n.chain.truth.head()
		v := c.viewers[h.owners[0]*len(edgeNames())]
		if err := v.open(ctx); err != nil {
			return err
		}
		f, err := v.readPlaylists(ctx)
		c.files = f
		return err
	})
	if err != nil {
		stop()
		return nil, err
	}
	for _, v := range c.viewers {
		c.done.Go(func() { v.watch(ctx) })
		c.done.Go(func() { v.trickle(ctx) })
	}
	return c, nil
}

// stay follows no redirect: what another edge gives must not count as this one's.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// elsewhere gives the session that a wallet has at another edge, as it would be
// at this one; empty if there is none.
func (c *crowd) elsewhere(wallet, edge int) string {
	for _, i := range rand.Perm(len(c.viewers)) {
		o := c.viewers[i]
		if base := o.session(); o.wallet == wallet && o.edge != edge && base != "" {
			return public(edgeNames()[edge]) + strings.TrimPrefix(base, public(edgeNames()[o.edge]))
		}
	}
	return ""
}

func (c *crowd) close() {
	c.stop()
	c.done.Wait()
}

// take gives what was received since it was last asked.
func (c *crowd) take() ([]received, tally) {
	c.mu.Lock()
	defer c.mu.Unlock()
	got, t := c.received, c.tally
	c.received, c.tally = nil, tally{}
	return got, t
}

func (c *crowd) count(f func(*tally)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(&c.tally)
}
