package server

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// maxKnownEdges bounds how many edges are remembered that have gone.
const maxKnownEdges = 256

// pages remembers which edges there were. The pages that an edge gave outlive it: they
// go on at another one, from the origin that they came from. Safe for concurrent use.
type pages struct {
	mu    sync.Mutex // guards edges
	edges []string   // public URLs, the newest last
}

// add remembers edges, and forgets those that were named longest ago when there are too many.
func (p *pages) add(edges []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.edges = append(slices.DeleteFunc(p.edges, func(e string) bool { return slices.Contains(edges, e) }), edges...)
	p.edges = p.edges[max(0, len(p.edges)-maxKnownEdges):]
}

func (p *pages) has(edge string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Contains(p.edges, edge)
}

// watchEdges remembers the edges that come and go until ctx ends.
func (s *Server) watchEdges(ctx context.Context) {
	for {
		changed := s.Siblings.Changed()
		s.pages.add(s.Siblings.All())
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

// mayRead says whether a page of this origin may read the answer: an edge of the cluster
// gave it, perhaps one that drains, is full or is gone.
func (s *Server) mayRead(r *http.Request, origin string) bool {
	// A request that one edge sent on to another comes from nowhere (Fetch, 4.4: redirects
	// taint the origin). Under /play the ticket is all that counts, whoever has it.
	if origin == "null" {
		return strings.HasPrefix(r.URL.Path, playPrefix)
	}
	return slices.Contains(s.Siblings.All(), origin) || s.pages.has(origin)
}
