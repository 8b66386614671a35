package main

import (
	"context"
	"encoding/json"
	"time"

	"github.com/streamgate/streamgate/actors/decide"
	"github.com/streamgate/streamgate/actors/ledger"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/catalog"
	"github.com/streamgate/streamgate/origin/server"
	"github.com/streamgate/streamgate/origin/upload"
)

// maxListed bounds what one edge tells of a video's sessions.
const maxListed = 1000

// The catalog as the videos' actors see it.

// Create implements actors/video.Catalog.
func (s *studio) Create(ctx context.Context, v model.Video) (model.Video, error) {
	return s.books.Create(ctx, v)
}

// Get implements actors/video.Catalog.
func (s *studio) Get(ctx context.Context, id model.VideoID) (model.Video, error) {
	return s.books.Get(ctx, id)
}

// Claim implements actors/video.Catalog.
func (s *studio) Claim(ctx context.Context, id model.VideoID) (model.Video, error) {
	return s.books.Claim(ctx, id)
}

// Put implements actors/video.Catalog.
func (s *studio) Put(ctx context.Context, v model.Video) (model.Video, error) {
	return s.books.Put(ctx, v)
}

// Delete implements actors/video.Catalog.
func (s *studio) Delete(ctx context.Context, id model.VideoID, epoch uint64) error {
	return s.books.Delete(ctx, id, epoch)
}

// Unfinished implements actors/video.Catalog.
func (s *studio) Unfinished(ctx context.Context) ([]model.VideoID, error) {
	var out []model.VideoID
	for _, state := range []model.VideoState{model.Uploaded, model.Probed, model.Transcoding} {
		vs, err := s.all(ctx, state)
		if err != nil {
			return nil, err
		}
		for _, v := range vs {
			out = append(out, v.ID)
		}
	}
	return out, nil
}

// all lists every video in a state, or in any.
func (s *studio) all(ctx context.Context, state model.VideoState) ([]model.Video, error) {
	var out []model.Video
	q := catalog.ListQuery{PageSize: catalog.MaxPage, State: state}
	for {
		page, err := s.books.List(ctx, q)
		if err != nil {
			return nil, err
		}
		out = append(out, page.Videos...)
		if q.PageToken = page.Next; page.Next == "" {
			return out, nil
		}
	}
}

// uploadEvents tells the videos of their uploads.
type uploadEvents struct{ *studio }

// Created implements origin/upload.Events.
func (u uploadEvents) Created(ctx context.Context, i upload.Info) (model.VideoID, error) {
	id := i.Video
	if id == "" {
		title := i.Title
		if title == "" {
			title = i.Filename
		}
		v, err := u.videos.Create(ctx, title, i.Creator, nil)
		if err != nil {
			return "", err
		}
		id = v.ID
	}
	_, err := u.videos.UploadStarted(ctx, id, i.ID)
	return id, err
}

// Progress implements origin/upload.Events.
func (u uploadEvents) Progress(i upload.Info) { u.videos.UploadProgressed(i.Video, i.Offset, i.Size) }

// Completed implements origin/upload.Events.
func (u uploadEvents) Completed(ctx context.Context, i upload.Info) error {
	_, err := u.videos.UploadCompleted(ctx, i.Video, i.ID)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return u.uploads.Remove(ctx, i.ID) // the video was deleted meanwhile
	}
	return err
}

// Terminated implements origin/upload.Events.
func (u uploadEvents) Terminated(i upload.Info) {
	ctx, cancel := context.WithTimeout(context.Background(), stopPart)
	defer cancel()
	if _, err := u.videos.UploadEnded(ctx, i.Video, i.ID); err != nil && fault.KindOf(err) != fault.NotFound {
		u.log.Sugar().Warnw("video was not told that its upload ended", "video", i.Video, "error", err)
	}
}

// creators is the videos as the creators' API sees them.
type creators struct{ *studio }

// Create implements origin/server.Videos.
func (c creators) Create(ctx context.Context, v server.NewVideo) (model.Video, error) {
	made, err := c.videos.Create(ctx, v.Title, v.Creator, v.Gate)
	c.gateChanged()
	return made, err
}

// List implements origin/server.Videos.
func (c creators) List(ctx context.Context, q server.VideoQuery) (server.VideoPage, error) {
	p, err := c.books.List(ctx, catalog.ListQuery{PageSize: q.PageSize, PageToken: q.PageToken, State: q.State})
	return server.VideoPage{Videos: p.Videos, Next: p.Next}, err
}

// Rename implements origin/server.Videos.
func (c creators) Rename(ctx context.Context, id model.VideoID, title string) (model.Video, error) {
	return c.videos.Rename(ctx, id, title)
}

// SetGate implements origin/server.Videos.
func (c creators) SetGate(ctx context.Context, id model.VideoID, gate json.RawMessage) (model.Video, error) {
	v, err := c.videos.SetGate(ctx, id, gate)
	c.gateChanged()
	return v, err
}

// SetPublish implements origin/server.Videos.
func (c creators) SetPublish(ctx context.Context, id model.VideoID, publish bool) (model.Video, error) {
	if publish {
		if err := c.playable(ctx, id); err != nil {
			return model.Video{}, err
		}
	}
	return c.videos.SetPublish(ctx, id, publish)
}

// Delete implements origin/server.Videos.
func (c creators) Delete(ctx context.Context, id model.VideoID) error {
	return c.videos.Delete(ctx, id)
}

// Progress implements origin/server.Videos.
func (c creators) Progress(ctx context.Context, id model.VideoID) (model.Progress, error) {
	return c.videos.Progress(ctx, id)
}

// Watch implements origin/server.Videos.
func (c creators) Watch(ctx context.Context, id model.VideoID) (<-chan model.Progress, error) {
	return c.videos.Watch(ctx, id)
}

// catalogFeed is the catalog's journal as a feed.
type catalogFeed struct{ *catalog.Feed }

// Read implements actors/ledger.Journal.
func (f catalogFeed) Read(after uint64, limit int) ([]ledger.Entry, error) {
	in, err := f.Feed.Read(after, limit)
	if err != nil {
		return nil, err
	}
	out := make([]ledger.Entry, 0, len(in))
	for _, e := range in {
		entry, err := ledger.CatalogEntry(e.Seq, e.Payload)
		if err != nil {
			return nil, err
		}
		out = append(out, entry)
	}
	return out, nil
}

// operators is the cluster as the creators' API shows it.
type operators struct{ *studio }

// Sessions implements origin/server.Cluster.
func (o operators) Sessions(ctx context.Context, id model.VideoID) ([]server.Session, error) {
	var out []server.Session
	for _, s := range decide.Sessions(ctx, o.asker, o.members, id, maxListed).Sessions {
		out = append(out, server.Session{SessionInfo: s.SessionInfo, Wallet: s.Wallet})
	}
	return out, nil
}

// Nodes implements origin/server.Cluster.
func (o operators) Nodes(ctx context.Context) ([]server.NodeFacts, error) {
	var out []server.NodeFacts
	for _, a := range o.operate.All(ctx) {
		out = append(out, server.NodeFacts(a))
	}
	return out, nil
}

// Node implements origin/server.Cluster.
func (o operators) Node(ctx context.Context, name model.NodeName) (server.NodeFacts, error) {
	a, err := o.operate.One(ctx, name)
	return server.NodeFacts(a), err
}

// Drain implements origin/server.Cluster.
func (o operators) Drain(ctx context.Context, name model.NodeName, drain bool) error {
	return o.operate.Drain(ctx, name, drain)
}

// RotateKeys implements origin/server.Cluster.
func (o operators) RotateKeys(ctx context.Context, finish, force bool) (server.KeyRotation, error) {
	out, err := o.rotator.Rotate(ctx, finish, force)
	return server.KeyRotation(out), err
}

// DecideMany implements origin/server.Cluster.
func (o operators) DecideMany(ctx context.Context, gate json.RawMessage, wallets []model.Wallet, at []model.BlockRef) ([]model.Verdict, error) {
	return o.decider.DecideMany(ctx, gate, wallets, at)
}

// Explain implements origin/server.Cluster.
func (o operators) Explain(ctx context.Context, gate json.RawMessage, wallet model.Wallet, at []model.BlockRef) (model.Explanation, error) {
	return o.decider.Explain(ctx, gate, wallet, at)
}

// Contracts implements origin/server.Cluster.
func (o operators) Contracts(ctx context.Context) ([]server.Contract, error) {
	out, err := o.gatedContracts(ctx)
	if err == nil {
		o.progress(ctx, out)
	}
	return out, err
}

// gatedContracts lists what gates name.
func (o operators) gatedContracts(ctx context.Context) ([]server.Contract, error) {
	vs, err := o.all(ctx, "")
	if err != nil {
		return nil, err
	}
	rows := map[model.TokenRef]*server.Contract{}
	var order []*server.Contract
	for _, v := range vs {
		if v.Gate == nil {
			continue
		}
		g, err := o.gate(v.Gate)
		if err != nil {
			continue // written when other chains were configured
		}
		for _, ref := range g.Rule.Contracts() {
			if rows[ref] == nil {
				rows[ref] = &server.Contract{Chain: ref.Chain, Contract: ref.Contract}
				order = append(order, rows[ref])
			}
			rows[ref].Videos = append(rows[ref].Videos, v.ID)
		}
	}
	out := make([]server.Contract, 0, len(order))
	for _, r := range order {
		out = append(out, *r)
	}
	return out, nil
}

// Jobs implements origin/server.Cluster.
func (o operators) Jobs(ctx context.Context) ([]server.Job, error) {
	ids, err := o.Unfinished(ctx)
	if err != nil {
		return nil, err
	}
	var out []server.Job
	for _, id := range ids {
		v, err := o.books.Get(ctx, id)
		if err != nil {
			continue // finished or deleted since
		}
		p, err := o.videos.Progress(ctx, id)
		if err != nil {
			continue
		}
		j := server.Job{Video: id, Title: v.Title, State: v.State, Stage: p.Stage, Percent: p.Percent, ETA: p.ETA.Round(time.Second).Seconds(),
			Done: len(v.Done), Node: o.members.Self().Name}
		if v.Plan != nil {
			j.Chunks = len(v.Plan.Chunks)
		}
		out = append(out, j)
	}
	return out, nil
}
