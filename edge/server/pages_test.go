package server

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"
)

// views are what a node sees of the other edges, one view after the other; then end is called.
type views struct {
	seen [][]string
	end  func()
}

func (v *views) Others(string) []string  { return nil }
func (v *views) Refuges(string) []string { return nil }
func (v *views) All() []string {
	if len(v.seen) == 0 {
		return nil
	}
	return v.seen[0]
}

// Changed is closed if there is another view, which All gives from the next call on.
func (v *views) Changed() <-chan struct{} {
	if len(v.seen) > 0 {
		v.seen = v.seen[1:]
	}
	if len(v.seen) == 0 {
		v.end()
		return nil
	}
	next := make(chan struct{})
	close(next)
	return next
}

func TestPagesOfEdgesThatAreGoneMayStillCall(t *testing.T) {
	s, r := segmentHit(t)
	ctx, cancel := context.WithCancel(t.Context())
	s.Siblings = &views{end: cancel, seen: [][]string{nil, {"https://a.example", "https://b.example"}, {"https://b.example"}, {}}}
	s.watchEdges(ctx)
	for origin, want := range map[string]bool{"https://a.example": true, "https://b.example": true, "https://evil.example": false, "": false} {
		if s.mayRead(r, origin) != want {
			t.Errorf("page of %q may call: %v", origin, !want)
		}
	}
}

func TestEdgesThatAreGoneAreForgottenWhenThereAreTooMany(t *testing.T) {
	var p pages
	for i := range maxKnownEdges + 1 {
		p.add([]string{fmt.Sprint("https://", i), "https://here"})
	}
	if len(p.edges) != maxKnownEdges || !p.has("https://here") || p.has("https://0") {
		t.Errorf("%d are known, the first of them %s", len(p.edges), p.edges[0])
	}
}

// Who was sent from one edge to another has no origin any more.
func TestRedirectedPlayersMayRead(t *testing.T) {
	s, play := segmentHit(t)
	for path, want := range map[string]bool{play.URL.Path: true, "/v1/sessions/s1": false, "/v1/auth/nonce": false, "/watch/v": false} {
		if s.mayRead(httptest.NewRequest("GET", path, nil), "null") != want {
			t.Errorf("%s from nowhere: %v", path, !want)
		}
	}
}
