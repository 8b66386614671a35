package main

import (
	"context"
	"errors"

	"github.com/streamgate/streamgate/actors/decide"
	"github.com/streamgate/streamgate/actors/ledger"
	"github.com/streamgate/streamgate/actors/session"
	"github.com/streamgate/streamgate/actors/shelf"
	"github.com/streamgate/streamgate/cluster/membership"
	"github.com/streamgate/streamgate/cluster/placement"
	"github.com/streamgate/streamgate/edge/facts"
	"github.com/streamgate/streamgate/edge/server"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/proto/codec"
)

// The boxes do not know each other. Here one's types become the other's; a line
// that decides something does not belong in this file.

// nearest lists origins, those of the node's own region first.
type nearest struct{ members *membership.Members }

// Origins implements edge/fill.Origins.
func (n nearest) Origins() []model.Node {
	var near, far []model.Node
	home := n.members.Self().Region
	for _, o := range n.members.View().With(model.OriginRole) {
		if o.Region == home {
			near = append(near, o)
		} else {
			far = append(far, o)
		}
	}
	return append(near, far...)
}

// regional says which edge of the region fetches a blob from the origin.
type regional struct{ members *membership.Members }

// Before implements edge/fill.Peers.
func (r regional) Before(key string) []model.Node {
	before, _ := r.around(key)
	return before
}

// After implements edge/fill.Peers.
func (r regional) After(key string) []model.Node {
	_, after := r.around(key)
	return after
}

// around lists the edges of the region before and after this one. A node that is an
// origin too has no door for edges: it is asked as an origin.
func (r regional) around(key string) (before, after []model.Node) {
	self, past := r.members.Self(), false
	for _, n := range placement.Ranked(r.members.View().Nodes, model.EdgeRole, key) {
		switch {
		case n.Name == self.Name:
			past = true
		case n.Region != self.Region || n.PeerURL == "" || n.Draining || n.Has(model.OriginRole):
		case past:
			after = append(after, n)
		default:
			before = append(before, n)
		}
	}
	if !past {
		return nil, nil // this edge is in no view yet
	}
	return before, after
}

// siblings lists the other edges.
type siblings struct{ members *membership.Members }

// Others implements edge/server.Siblings.
func (s siblings) Others(key string) []string {
	open, _ := placement.Siblings(s.members.View().Nodes, s.members.Self(), key)
	return open
}

// Refuges implements edge/server.Siblings.
func (s siblings) Refuges(key string) []string {
	open, full := placement.Siblings(s.members.View().Nodes, s.members.Self(), key)
	return append(open, full...)
}

// All implements edge/server.Siblings.
func (s siblings) All() []string {
	self := s.members.Self()
	var out []string
	for _, n := range s.members.View().With(model.EdgeRole) {
		if n.Name != self.Name && n.PublicURL != "" {
			out = append(out, n.PublicURL)
		}
	}
	return out
}

// Changed implements edge/server.Siblings.
func (s siblings) Changed() <-chan struct{} { return s.members.Changed() }

// publicVideos gives sessions the facts that the edge remembers.
type publicVideos struct{ facts *facts.Facts }

// Facts implements actors/session.Videos.
func (p publicVideos) Facts(ctx context.Context, id model.VideoID) (model.PublicVideo, error) {
	v, err := p.facts.Video(ctx, id)
	if err != nil {
		return model.PublicVideo{}, err
	}
	return *v, nil
}

// manifests gives shelves the manifest among the facts.
type manifests struct{ facts *facts.Facts }

// Manifest implements actors/shelf.Manifests.
func (m manifests) Manifest(ctx context.Context, id model.VideoID) (*model.Manifest, error) {
	v, err := m.facts.Video(ctx, id)
	if err != nil {
		return nil, err
	}
	return v.Manifest, nil
}

// lateViews is the ledger for the sessions, which are made before it.
type lateViews struct{ *ledger.Ledger }

// news brings what the ledger learns to the sessions, and keeps the remembered
// facts from being older than what sessions were told.
type news struct {
	*session.Service
	facts *facts.Facts
}

// CatalogChanged implements actors/ledger.Sessions.
func (n news) CatalogChanged(c codec.CatalogChange) {
	n.facts.Drop(c.Video)
	n.Service.CatalogChanged(c.Video, c.Version, c.What == "removed")
}

// CatalogGap implements actors/ledger.Sessions.
func (n news) CatalogGap() {
	n.facts.Clear()
	n.Service.CatalogGap()
}

// lister answers the origins' questions about sessions.
type lister struct{ sessions *session.Service }

// SessionsOf implements actors/decide.Lister.
func (l lister) SessionsOf(_ context.Context, video model.VideoID, limit int) ([]decide.Session, error) {
	var out []decide.Session
	for _, s := range l.sessions.List(video) {
		if len(out) == limit {
			break
		}
		out = append(out, decide.Session{SessionInfo: s.SessionInfo, Wallet: s.Wallet})
	}
	return out, nil
}

// viewers is the sessions as the viewers' server sees them. It also counts
// viewers for the shelves, from a session's opening to its end.
type viewers struct {
	*session.Service
	shelves *shelf.Shelves
}

// Open implements edge/server.Sessions.
func (v *viewers) Open(ctx context.Context, video model.VideoID, viewer model.Viewer) (model.SessionInfo, model.Ticket, error) {
	info, ticket, err := v.Service.Open(ctx, video, viewer)
	var denied *session.Denied
	if errors.As(err, &denied) {
		return info, "", &server.Denied{Verdict: denied.Verdict, Receipt: denied.Receipt}
	}
	if err == nil {
		v.count(info.Session, video)
	}
	return info, ticket, err
}

// Adopt implements edge/server.Sessions.
func (v *viewers) Adopt(ctx context.Context, t model.Ticket) (*model.Grant, error) {
	g, first, err := v.Service.Adopt(ctx, t)
	if err == nil && first {
		v.count(g.Session, g.Video)
	}
	return g, err
}

// count tells the shelf of a viewer, and of their leaving.
func (v *viewers) count(id model.SessionID, video model.VideoID) {
	v.shelves.Watching(video, 1)
	left := func() { v.shelves.Watching(video, -1) }
	if err := v.AtEnd(id, left); err != nil {
		left() // ended and forgotten already
	}
}
