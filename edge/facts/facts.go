// Package facts remembers what published videos are, so that opening a session
// or serving a playlist asks no origin. An entry is dropped when the catalog
// says that the video has changed; a look-up that was under way at that moment
// is not kept, and nobody who asks later gets its answer.
//
// When no origin answers, what is known goes on being served, and after the first
// who asked nobody waits for one: an outage stops no viewer who plays what the edge
// has. Gates do not depend on it: sessions are told of changes by the same feed
// that drops entries here, and what was dropped is never given again.
package facts

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/sync/singleflight"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	maxVideos = 4096
	// maxSegments bounds the manifests in memory: about 400 MB.
	maxSegments = 2_000_000
	// keepFor bounds how long an edge that missed a change can be wrong about
	// titles and renditions while origins answer.
	keepFor = 5 * time.Minute
	// retryAfter is when an origin is asked again for what is older than keepFor
	// after it did not answer.
	retryAfter = 5 * time.Second
	// missFor keeps a flood of unknown ids from the origin.
	missFor = 2 * time.Second
)

// Loader asks an origin. It must have a bound of its own in time.
type Loader interface {
	Facts(ctx context.Context, id model.VideoID) (*model.PublicVideo, error)
}

// entry is what is known of an id: a video, or that there is none.
type entry struct {
	video    *model.PublicVideo // nil: there is none
	until    time.Time          // asked again after
	stale    bool               // no origin answered when it was asked again
	segments int
}

// Facts is safe for concurrent use.
type Facts struct {
	loader Loader
	once   singleflight.Group

	mu       sync.Mutex // guards the rest
	known    *simplelru.LRU[model.VideoID, *entry]
	missing  *simplelru.LRU[model.VideoID, *entry] // apart, so that made-up ids push no video out
	segments int
	epoch    uint64 // rises with every drop
}

// New makes an empty memory.
func New(loader Loader) *Facts {
	f := &Facts{loader: loader}
	// Only fails for a size below 1. Evictions happen under mu.
	f.known, _ = simplelru.NewLRU(maxVideos, func(_ model.VideoID, e *entry) { f.segments -= e.segments })
	f.missing, _ = simplelru.NewLRU[model.VideoID, *entry](maxVideos, nil)
	return f
}

// Video gives a published video; NotFound if there is none. The result is
// shared: do not write to it.
func (f *Facts) Video(ctx context.Context, id model.VideoID) (*model.PublicVideo, error) {
	const op = "edge/facts.Video"
	e, epoch := f.look(id)
	if e != nil && time.Now().Before(e.until) {
		return e.answer(op, id)
	}
	// The first caller's leaving must not fail the others.
	ch := f.once.DoChan(string(id)+"@"+strconv.FormatUint(epoch, 10), func() (any, error) {
		return f.load(context.WithoutCancel(ctx), id, epoch)
	})
	if e != nil && e.stale {
		return e.answer(op, id)
	}
	select {
	case r := <-ch:
		if r.Err != nil {
			return nil, fault.Wrap(op, r.Err)
		}
		return r.Val.(*entry).answer(op, id)
	case <-ctx.Done():
		return nil, fault.As(op, fault.Unavailable, ctx.Err())
	}
}

func (e *entry) answer(op string, id model.VideoID) (*model.PublicVideo, error) {
	if e.video == nil {
		return nil, fault.New(op, fault.NotFound, "no video %q", id)
	}
	return e.video, nil
}

// look gives what is known, and the epoch in which that is so.
func (f *Facts) look(id model.VideoID) (*entry, uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if e, ok := f.known.Get(id); ok {
		return e, f.epoch
	}
	e, _ := f.missing.Get(id)
	return e, f.epoch
}

// load asks an origin and keeps the answer unless something was dropped
// meanwhile: that may have been this.
func (f *Facts) load(ctx context.Context, id model.VideoID, epoch uint64) (*entry, error) {
	v, err := f.loader.Facts(ctx, id)
	f.mu.Lock()
	defer f.mu.Unlock()
	old, _ := f.known.Peek(id)
	var e *entry
	switch {
	case err == nil && old != nil && old.video != nil && old.video.Version > v.Version:
		// An origin that lags behind.
		e = &entry{video: old.video, until: time.Now().Add(retryAfter), segments: old.segments}
	case err == nil:
		e = &entry{video: v, until: time.Now().Add(keepFor), segments: weight(v)}
	case fault.KindOf(err) == fault.NotFound:
		e = &entry{until: time.Now().Add(missFor)}
	case old != nil && old.video != nil:
		e = &entry{video: old.video, until: time.Now().Add(retryAfter), stale: true, segments: old.segments}
	default:
		return nil, err
	}
	if f.epoch == epoch {
		f.keep(id, e)
	}
	return e, nil
}

// keep needs f.mu.
func (f *Facts) keep(id model.VideoID, e *entry) {
	f.forget(id) // Add over an entry would not count it out
	if e.video == nil {
		f.missing.Add(id, e)
		return
	}
	f.known.Add(id, e)
	f.segments += e.segments
	for f.segments > maxSegments && f.known.Len() > 1 {
		f.known.RemoveOldest()
	}
}

// forget needs f.mu.
func (f *Facts) forget(id model.VideoID) {
	f.known.Remove(id)
	f.missing.Remove(id)
}

func weight(v *model.PublicVideo) int {
	n := 1
	if v.Manifest != nil {
		for i := range v.Manifest.Renditions {
			n += len(v.Manifest.Renditions[i].Segments)
		}
	}
	return n
}

// Drop forgets a video, because the catalog has a newer version of it.
func (f *Facts) Drop(id model.VideoID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.epoch++
	f.forget(id)
}

// Clear forgets everything, because changes may have been missed.
func (f *Facts) Clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.epoch++
	f.known.Purge()
	f.missing.Purge()
}
