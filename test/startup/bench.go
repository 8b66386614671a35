package main

import (
	"context"
	"fmt"

	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/test/cluster"
)

// contender is a page in a state of its edge, over a protocol, with its loads.
type contender struct {
	Name     string `json:"name"`
	Protocol string `json:"protocol"`
	Cold     bool   `json:"cold,omitempty"`
	Loads    []load `json:"loads"`
	ours     bool
}

// bench is everything that runs.
type bench struct {
	o          options
	demo       *cluster.Cluster
	dir        string
	browser    *browser
	nginx      *nginx
	titles     []model.VideoID // one for each cold load of a pair of edges
	contenders []*contender
}

// setUp publishes, mirrors, starts what we are compared with and signs alice in.
func (b *bench) setUp(ctx context.Context, sample string) (err error) {
	if b.o.cold {
		say("publishing %d more videos from the same file", b.o.loads)
		if b.titles, err = b.publish(ctx, sample, b.o.loads); err != nil {
			return err
		}
	}
	if b.browser, err = startBrowser(ctx, b.demo); err != nil {
		return err
	}
	token, err := b.browser.login(b.demo.Play)
	if err != nil {
		return err
	}
	if b.nginx, err = b.startNginx(ctx, token); err != nil {
		return err
	}
	b.contenders = []*contender{
		{Name: "nginx", Protocol: "h2"},
		{Name: "edge, warm", Protocol: "h3", ours: true},
		{Name: "edge, warm", Protocol: "h2", ours: true},
	}
	if b.o.cold {
		b.contenders = append(b.contenders, &contender{Name: "edge, cold", Protocol: "h3", ours: true, Cold: true},
			&contender{Name: "edge, cold", Protocol: "h2", ours: true, Cold: true})
	}
	for _, c := range b.contenders { // what is warm is warm, and the browsers are up
		if c.Cold {
			continue
		}
		for edge := range b.demo.Edges {
			if _, err := b.browser.load(b.url(c, 0, edge), c.Protocol, false, false); err != nil {
				return fmt.Errorf("%s over %s: %w", c.Name, c.Protocol, err)
			}
		}
	}
	return nil
}

// round loads each contender once, in an order that moves on with the rounds. The
// edges take turns, too: of a video that is new to both, each serves one cold load.
func (b *bench) round(ctx context.Context, n int) error {
	for i := range b.contenders {
		c := b.contenders[(i+n)%len(b.contenders)]
		edge := n % 2
		if c.Protocol == "h2" {
			edge = 1 - edge
		}
		before, err := b.lookups(ctx, edge)
		if err != nil {
			return err
		}
		l, err := b.browser.load(b.url(c, n, edge), c.Protocol, b.o.again, b.o.tab)
		if err != nil {
			return fmt.Errorf("%s over %s: %w", c.Name, c.Protocol, err)
		}
		after, err := b.lookups(ctx, edge)
		if err != nil {
			return err
		}
		if c.ours {
			l.Hits, l.Misses = after.hits-before.hits, after.misses-before.misses
		}
		if c.Cold == (l.Misses == 0) {
			return fmt.Errorf("%s over %s: %v segments and playlists were not in the cache", c.Name, c.Protocol, l.Misses)
		}
		c.Loads = append(c.Loads, l)
	}
	return nil
}

// url of a contender's page in round n.
func (b *bench) url(c *contender, n, edge int) string {
	switch {
	case !c.ours:
		return b.nginx.url
	case c.Cold:
		return b.demo.Edges[edge] + "/watch/" + string(b.titles[n])
	}
	return b.demo.Edges[edge] + "/watch/" + b.demo.Video
}

func (b *bench) close() {
	if b.browser != nil {
		b.browser.close()
	}
	if b.nginx != nil {
		b.nginx.close()
	}
}
