// Package pack makes a published video of finished segments: it encrypts them,
// puts them into the content store, and writes the HLS playlists from what was
// measured. The result is a manifest that names everything by its content.
//
// Playlists have relative URIs only, so the edge serves them as they are:
// master.m3u8, {rendition}/index.m3u8, {rendition}/init.mp4, {rendition}/{n}.m4s
// and key/{window}. Packing again gives the same manifest: keys are made once, and
// nothing else depends on time or chance.
package pack

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/crypt"
	"github.com/streamgate/streamgate/origin/transcode"
)

// maxSegmentBytes bounds what is read of one file: 2 s of the highest rung are a
// few megabytes.
const maxSegmentBytes = 64 << 20

// Blobs keeps the bytes of one video.
type Blobs interface {
	PutBlob(ctx context.Context, r io.Reader) (model.Blob, error)
	// PutTree makes a folder of blobs by path and gives its CID.
	PutTree(ctx context.Context, files map[string]model.Blob) (string, error)
}

// Keys makes and gives content keys; *crypt.Keys does.
type Keys interface {
	Make(ctx context.Context, video model.VideoID, windows int) error
	Key(ctx context.Context, video model.VideoID, window int) ([crypt.KeyBytes]byte, error)
}

// Job is one video to pack.
type Job struct {
	Video model.VideoID
	Plan  model.Plan
	// Tracks are the finished renditions, checked, in the order of the plan.
	Tracks []transcode.Track
	Poster []byte // JPEG, may be empty
	// Progress, if not nil, is told of segments done, from this goroutine.
	Progress func(done, total int)
}

// Packer packs videos.
type Packer struct {
	Blobs Blobs
	Keys  Keys
}

// work is one packing under way.
type work struct {
	Packer
	Job
	tree        map[string]model.Blob
	done, total int
	keys        map[int][crypt.KeyBytes]byte
}

// Pack packs a video. NotFound means that a segment's file is gone and its chunk
// has to be made again; Corrupt that one is not what it should be.
func (p Packer) Pack(ctx context.Context, j Job) (*model.Manifest, error) {
	const op = "origin/pack.Pack"
	w := &work{Packer: p, Job: j, tree: map[string]model.Blob{}, keys: map[int][crypt.KeyBytes]byte{}}
	m := &model.Manifest{Video: j.Video, KeyWindow: j.Plan.KeyWindow}
	for _, t := range j.Tracks {
		w.total += len(t.Segments)
		m.KeyWindows = max(m.KeyWindows, (len(t.Segments)+m.KeyWindow-1)/m.KeyWindow)
	}
	if err := p.Keys.Make(ctx, j.Video, m.KeyWindows); err != nil {
		return nil, fault.Wrap(op, err)
	}
	for _, t := range j.Tracks {
		rc, err := w.rendition(ctx, t)
		if err != nil {
			return nil, fault.Wrap(op, fmt.Errorf("rendition %s: %w", t.Name, err))
		}
		m.Renditions = append(m.Renditions, rc)
		m.Duration = max(m.Duration, total(rc))
	}
	if err := w.finish(ctx, m); err != nil {
		return nil, fault.Wrap(op, err)
	}
	return m, nil
}

// finish writes what goes over all renditions.
func (w *work) finish(ctx context.Context, m *model.Manifest) error {
	var err error
	if m.Master, err = w.put(ctx, "master.m3u8", []byte(master(m))); err != nil {
		return err
	}
	if len(w.Poster) > 0 {
		b, err := w.put(ctx, "poster.jpg", w.Poster)
		if err != nil {
			return err
		}
		m.Poster = &b
	}
	m.Root, err = w.Blobs.PutTree(ctx, w.tree)
	return err
}

func total(rc model.RenditionContent) (d time.Duration) {
	for _, s := range rc.Segments {
		d += s.Duration
	}
	return d
}

// rendition packs one rendition: init in the clear, segments encrypted.
func (w *work) rendition(ctx context.Context, t transcode.Track) (model.RenditionContent, error) {
	rc := model.RenditionContent{Rendition: t.Rendition, Codecs: t.Init.Codec}
	if t.Kind == model.VideoRendition {
		rc.Width, rc.Height = t.Init.Width, t.Init.Height
		rc.FrameRate = float64(w.Plan.Source.FrameNum) / float64(w.Plan.Source.FrameDen)
	}
	if len(t.Segments) == 0 {
		return rc, fault.New("origin/pack.rendition", fault.NotFound, "has no segments")
	}
	init, err := read(t.InitPath)
	if err != nil {
		return rc, err
	}
	if rc.Init, err = w.put(ctx, t.Name+"/init.mp4", init); err != nil {
		return rc, err
	}
	for n, file := range t.Segments {
		s, err := w.segment(ctx, t, n, file)
		if err != nil {
			return rc, fmt.Errorf("segment %d: %w", n, err)
		}
		rc.Segments = append(rc.Segments, s)
	}
	rc.Bandwidth, rc.AverageBandwidth = bandwidth(rc.Segments)
	rc.Playlist, err = w.put(ctx, t.Name+"/index.m3u8", []byte(playlist(rc, w.Plan.KeyWindow)))
	return rc, err
}

// segment packs segment n. Its duration is what its samples last for.
func (w *work) segment(ctx context.Context, t transcode.Track, n int, file transcode.Segment) (model.Segment, error) {
	s := model.Segment{Window: n / w.Plan.KeyWindow,
		Duration: time.Duration(float64(file.Duration) / float64(t.Init.Timescale) * float64(time.Second))}
	plain, err := read(file.Path)
	if err != nil {
		return s, err
	}
	key, err := w.key(ctx, s.Window)
	if err != nil {
		return s, err
	}
	if s.Blob, err = w.put(ctx, fmt.Sprintf("%s/%d.m4s", t.Name, n), crypt.Encrypt(plain, key, n)); err != nil {
		return s, err
	}
	w.done++
	if w.Progress != nil {
		w.Progress(w.done, w.total)
	}
	return s, nil
}

func (w *work) key(ctx context.Context, window int) ([crypt.KeyBytes]byte, error) {
	if k, ok := w.keys[window]; ok {
		return k, nil
	}
	k, err := w.Keys.Key(ctx, w.Video, window)
	if err == nil {
		w.keys[window] = k
	}
	return k, err
}

func (w *work) put(ctx context.Context, path string, b []byte) (model.Blob, error) {
	blob, err := w.Blobs.PutBlob(ctx, bytes.NewReader(b))
	w.tree[path] = blob
	return blob, err
}

func read(path string) ([]byte, error) {
	const op = "origin/pack.read"
	info, err := os.Stat(path)
	switch {
	case os.IsNotExist(err):
		return nil, fault.As(op, fault.NotFound, err)
	case err != nil:
		return nil, fault.Wrap(op, err)
	case info.Size() > maxSegmentBytes:
		return nil, fault.New(op, fault.TooLarge, "%s has %d bytes, at most %d", path, info.Size(), maxSegmentBytes)
	}
	b, err := os.ReadFile(path)
	return b, fault.Wrap(op, err)
}
