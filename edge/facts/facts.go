// Package facts remembers what published videos are, so that opening a session
// or serving a playlist asks no origin. An entry is dropped when the catalog
// says that the video has changed; a look-up that was under way at that moment
// is not kept.
package facts

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/expirable"
	"golang.org/x/sync/singleflight"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	maxVideos = 4096
	// keepFor bounds how long an edge that missed a change can be wrong about
	// titles and renditions. Gates do not depend on it alone: a gap in the feed
	// clears everything.
	keepFor = 5 * time.Minute
	// missFor keeps a flood of unknown ids from the origin.
	missFor = 2 * time.Second
)

// Loader asks an origin.
type Loader interface {
	Facts(ctx context.Context, id model.VideoID) (*model.PublicVideo, error)
}

// Facts is safe for concurrent use.
type Facts struct {
	loader Loader
	found  *expirable.LRU[model.VideoID, *model.PublicVideo]
	missed *expirable.LRU[model.VideoID, struct{}]
	once   singleflight.Group

	mu    sync.Mutex // guards epoch, and orders keeping against dropping
	epoch uint64     // rises with every drop
}

// New makes an empty memory.
func New(loader Loader) *Facts {
	return &Facts{loader: loader,
		found:  expirable.NewLRU[model.VideoID, *model.PublicVideo](maxVideos, nil, keepFor),
		missed: expirable.NewLRU[model.VideoID, struct{}](maxVideos, nil, missFor)}
}

// Video gives a published video; NotFound if there is none. The result is shared: do not write to it.
func (f *Facts) Video(ctx context.Context, id model.VideoID) (*model.PublicVideo, error) {
	if v, ok := f.found.Get(id); ok {
		return v, nil
	}
	if _, ok := f.missed.Get(id); ok {
		return nil, fault.New("edge/facts.Video", fault.NotFound, "no video %q", id)
	}
	// The first caller's leaving must not fail the others: the loader has its own bound.
	ch := f.once.DoChan(string(id), func() (any, error) { return f.load(context.WithoutCancel(ctx), id) })
	select {
	case r := <-ch:
		if r.Err != nil {
			return nil, fault.Wrap("edge/facts.Video", r.Err)
		}
		return r.Val.(*model.PublicVideo), nil
	case <-ctx.Done():
		return nil, fault.As("edge/facts.Video", fault.Unavailable, ctx.Err())
	}
}

func (f *Facts) load(ctx context.Context, id model.VideoID) (*model.PublicVideo, error) {
	f.mu.Lock()
	epoch := f.epoch
	f.mu.Unlock()
	v, err := f.loader.Facts(ctx, id)
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.epoch != epoch: // something changed meanwhile: maybe this
	case err == nil:
		f.found.Add(id, v)
	case fault.KindOf(err) == fault.NotFound:
		f.missed.Add(id, struct{}{})
	}
	return v, err
}

// Drop forgets a video, because the catalog has a newer version of it.
func (f *Facts) Drop(id model.VideoID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.epoch++
	f.once.Forget(string(id))
	f.found.Remove(id)
	f.missed.Remove(id)
}

// Clear forgets everything, because changes may have been missed.
func (f *Facts) Clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.epoch++
	f.found.Purge()
	f.missed.Purge()
}
