package main

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/actors/keyring"
	"github.com/streamgate/streamgate/actors/lookup"
	"github.com/streamgate/streamgate/actors/operate"
	"github.com/streamgate/streamgate/actors/transcode"
	"github.com/streamgate/streamgate/actors/video"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/catalog"
	"github.com/streamgate/streamgate/origin/crypt"
	"github.com/streamgate/streamgate/origin/ladder"
	"github.com/streamgate/streamgate/origin/pack"
	"github.com/streamgate/streamgate/origin/probe"
	"github.com/streamgate/streamgate/origin/sandbox"
	"github.com/streamgate/streamgate/origin/store"
	chunks "github.com/streamgate/streamgate/origin/transcode"
	"github.com/streamgate/streamgate/origin/upload"
)

// studio joins the videos' actors to the boxes that do the work: it is the
// ports of actors/video and the runner of actors/transcode.
type studio struct {
	*node
	operate *operate.Client
	rotator *keyring.Rotator
	lookup  *lookup.Client
	gated   chan struct{} // holds a token when a gate was set
	books   *catalog.Catalog
	blobs   *store.Store
	keys    *crypt.Keys
	uploads *upload.Server
	pool    *transcode.Pool
	videos  *video.Videos
	box     *sandbox.Box
	prober  *probe.Prober
	ffmpeg  *chunks.Transcoder
	dir     string // finished chunks, a folder a video
}

func (s *studio) workDir(id model.VideoID) string { return filepath.Join(s.dir, string(id)) }

// source is where an upload's bytes are.
func (s *studio) source(v model.Video) (string, error) {
	u, err := s.uploads.Lookup(v.Upload)
	return u.Path, err
}

// Probe implements actors/video.Prober.
func (s *studio) Probe(ctx context.Context, v model.Video) (model.Source, error) {
	path, err := s.source(v)
	if err != nil {
		return model.Source{}, err
	}
	return s.prober.Run(ctx, path)
}

// Plan implements actors/video.Planner.
func (s *studio) Plan(src model.Source) (model.Plan, error) {
	return ladder.Plan(src, ladder.Config{MaxHeight: s.Origin.MaxHeight, Segment: s.Origin.Segment})
}

// RunChunk implements actors/transcode.Runner.
func (s *studio) RunChunk(ctx context.Context, id model.VideoID, plan model.Plan, c model.Chunk, progress func(done, total int)) error {
	v, err := s.books.Get(ctx, id)
	if err != nil {
		return err
	}
	path, err := s.source(v)
	if err != nil {
		return err
	}
	return s.ffmpeg.RunChunk(ctx, chunks.Job{Source: path, Dir: s.workDir(id), Plan: plan, Chunk: c},
		func(p chunks.Progress) { progress(p.Done, p.Total) })
}

// Pack implements actors/video.Packager.
func (s *studio) Pack(ctx context.Context, v model.Video, progress func(done, total int)) (*model.Manifest, error) {
	path, err := s.source(v)
	if err != nil {
		return nil, err
	}
	poster, err := pack.Poster(ctx, s.box, path, v.Plan.Source)
	if err != nil {
		s.log.Warn("video has no poster", zap.String("video", string(v.ID)), zap.Error(err))
	}
	tracks, err := chunks.Open(*v.Plan, s.workDir(v.ID))
	if err != nil {
		return nil, err
	}
	p := pack.Packer{Blobs: contents{s.blobs, v.ID}, Keys: s.keys}
	return p.Pack(ctx, pack.Job{Video: v.ID, Plan: *v.Plan, Tracks: tracks, Poster: poster, Progress: progress})
}

// Tidy implements actors/video.Janitor: a packaged video needs neither its
// upload nor its chunks.
func (s *studio) Tidy(ctx context.Context, v model.Video) error {
	if err := os.RemoveAll(s.workDir(v.ID)); err != nil {
		return fault.As("studio.Tidy", fault.Internal, err)
	}
	if v.Upload == "" {
		return nil
	}
	return s.uploads.Remove(ctx, v.Upload)
}

// Remove implements actors/video.Janitor.
func (s *studio) Remove(ctx context.Context, v model.Video) error {
	if err := s.Tidy(ctx, v); err != nil {
		return err
	}
	if _, err := s.blobs.Drop(ctx, v.ID); err != nil {
		return err
	}
	return s.keys.Drop(ctx, v.ID)
}

// tidyUp drops what a crash between two steps left behind.
func (s *studio) tidyUp(ctx context.Context) error {
	owners, err := s.blobs.Owners(ctx)
	if err != nil {
		return err
	}
	for _, id := range owners {
		_, err := s.books.Get(ctx, id)
		if fault.KindOf(err) != fault.NotFound || err == nil {
			continue
		}
		dropped, err := s.blobs.Drop(ctx, id)
		if err != nil {
			return err
		}
		s.log.Info("dropped the blobs of a video that is gone", zap.String("video", string(id)), zap.Int("blobs", dropped))
	}
	return nil
}

// rebalance tells the videos whenever the view, and so their owner, may have changed.
func (s *studio) rebalance(ctx context.Context) error {
	for {
		changed := s.members.Changed()
		s.videos.Rebalance()
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		}
	}
}

// contents keeps the blobs of one video.
type contents struct {
	store *store.Store
	video model.VideoID
}

// PutBlob implements origin/pack.Blobs.
func (c contents) PutBlob(ctx context.Context, r io.Reader) (model.Blob, error) {
	return c.store.PutBlob(ctx, c.video, r)
}

// PutTree implements origin/pack.Blobs.
func (c contents) PutTree(ctx context.Context, files map[string]model.Blob) (string, error) {
	entries := make([]store.Entry, 0, len(files))
	for path, b := range files {
		entries = append(entries, store.Entry{Path: path, Blob: b})
	}
	return c.store.PutTree(ctx, c.video, entries)
}
