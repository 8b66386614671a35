package video

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Create makes a video that waits for its source. Title, creator and gate are
// taken as they are; the door checks them.
func (s *Videos) Create(ctx context.Context, title, creator string, gate json.RawMessage) (model.Video, error) {
	v := model.Video{ID: newID(), Title: title, Creator: creator, Gate: gate, State: model.Created}
	v, err := s.ports.Catalog.Create(ctx, v)
	return v, fault.Wrap("actors/video.Create", err)
}

// Rename sets the title.
func (s *Videos) Rename(ctx context.Context, id model.VideoID, title string) (model.Video, error) {
	return s.do(ctx, "actors/video.Rename", id, rename{title})
}

// SetGate sets the gate, which the door has checked. If the video is published,
// the edges hear of it at once.
func (s *Videos) SetGate(ctx context.Context, id model.VideoID, gate json.RawMessage) (model.Video, error) {
	return s.do(ctx, "actors/video.SetGate", id, setGate{gate})
}

// SetPublish records the creator's wish. The video is published once it is
// packaged and has a gate.
func (s *Videos) SetPublish(ctx context.Context, id model.VideoID, publish bool) (model.Video, error) {
	return s.do(ctx, "actors/video.SetPublish", id, setPublish{publish})
}

// Retry begins a failed video again, at the first thing that is not done.
// Conflict if it has not failed.
func (s *Videos) Retry(ctx context.Context, id model.VideoID) (model.Video, error) {
	return s.do(ctx, "actors/video.Retry", id, retry{})
}

// Delete removes a video, then what was made of it. NotFound if there is none.
func (s *Videos) Delete(ctx context.Context, id model.VideoID) error {
	_, err := s.do(ctx, "actors/video.Delete", id, erase{})
	return err
}

// UploadStarted says that bytes of an upload arrive. Conflict if the video has a
// source already.
func (s *Videos) UploadStarted(ctx context.Context, id model.VideoID, upload string) (model.Video, error) {
	return s.do(ctx, "actors/video.UploadStarted", id, uploadStarted{upload})
}

// UploadProgressed tells how far an upload is. It does not block.
func (s *Videos) UploadProgressed(id model.VideoID, offset, size int64) {
	if s.cfg.Owns(id) {
		_, _ = s.live(id, letter{uploadMoved{Offset: offset, Size: size}}) // the next one tells too
	}
}

// UploadCompleted says that all bytes of an upload are there, durably. Once it
// gives nil, the video goes on by itself, over restarts too.
func (s *Videos) UploadCompleted(ctx context.Context, id model.VideoID, upload string) (model.Video, error) {
	return s.do(ctx, "actors/video.UploadCompleted", id, uploadCompleted{upload})
}

// UploadEnded says that an upload ended without being complete.
func (s *Videos) UploadEnded(ctx context.Context, id model.VideoID, upload string) (model.Video, error) {
	return s.do(ctx, "actors/video.UploadEnded", id, uploadEnded{upload})
}

// Progress tells how far a video is.
func (s *Videos) Progress(ctx context.Context, id model.VideoID) (model.Progress, error) {
	if p, ok := s.topics.newest(id); ok {
		return p, nil
	}
	v, err := s.ports.Catalog.Get(ctx, id)
	if err != nil {
		return model.Progress{}, fault.Wrap("actors/video.Progress", err)
	}
	var p progress
	if v.Plan != nil {
		p.work(time.Now(), *v.Plan, v.Done)
	}
	return p.now(time.Now(), v), nil
}

// Watch gives the progress now and each change until ctx ends or the video is
// gone; then the channel is closed. It holds the newest progress only: a slow
// reader misses what was overtaken, and delays nobody.
func (s *Videos) Watch(ctx context.Context, id model.VideoID) (<-chan model.Progress, error) {
	first, err := s.Progress(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.topics.watch(ctx, id, first)
}

func newID() model.VideoID {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails, it would have crashed the program
	return model.VideoID(strings.ToLower(base32.StdEncoding.EncodeToString(b[:])))
}
