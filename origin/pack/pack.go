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
	"github.com/streamgate/streamgate/origin/cmaf"
	"github.com/streamgate/streamgate/origin/crypt"
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
	// Init and Segment name the files of finished segments.
	Init    func(rendition string) string
	Segment func(rendition string, n int) string
	Poster  []byte // JPEG, may be empty
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
	segments := segmentCount(j.Plan)
	w.total = segments * len(j.Plan.Renditions)
	m := &model.Manifest{Video: j.Video, KeyWindow: j.Plan.KeyWindow, KeyWindows: (segments + j.Plan.KeyWindow - 1) / j.Plan.KeyWindow}
	// One more than the pictures need: sound may end in a segment of its own.
	if err := p.Keys.Make(ctx, j.Video, m.KeyWindows+1); err != nil {
		return nil, fault.Wrap(op, err)
	}
	for _, r := range j.Plan.Renditions {
		rc, err := w.rendition(ctx, r)
		if err != nil {
			return nil, fault.Wrap(op, fmt.Errorf("rendition %s: %w", r.Name, err))
		}
		m.Renditions = append(m.Renditions, rc)
		m.Duration = max(m.Duration, total(rc))
		if last := rc.Segments[len(rc.Segments)-1].Window; last >= m.KeyWindows {
			m.KeyWindows = last + 1
		}
	}
	return m, fault.Wrap(op, w.finish(ctx, m))
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

// segmentCount is how many segments the pictures of a plan have.
func segmentCount(p model.Plan) int {
	n := 0
	for _, c := range p.Chunks {
		n = max(n, c.FirstSegment+c.Segments)
	}
	return n
}

func total(rc model.RenditionContent) (d time.Duration) {
	for _, s := range rc.Segments {
		d += s.Duration
	}
	return d
}

// rendition packs one rendition: init in the clear, segments encrypted.
func (w *work) rendition(ctx context.Context, r model.Rendition) (model.RenditionContent, error) {
	rc := model.RenditionContent{Rendition: r}
	raw, err := read(w.Init(r.Name))
	if err != nil {
		return rc, err
	}
	init, err := cmaf.ParseInit(raw)
	if err != nil {
		return rc, err
	}
	rc.Codecs = init.Codec
	if r.Kind == model.VideoRendition {
		rc.Width, rc.Height = init.Width, init.Height
		rc.FrameRate = float64(w.Plan.Source.FrameNum) / float64(w.Plan.Source.FrameDen)
	}
	if rc.Init, err = w.put(ctx, r.Name+"/init.mp4", raw); err != nil {
		return rc, err
	}
	for n := 0; ; n++ {
		s, more, err := w.segment(ctx, r, init, n)
		if err != nil {
			return rc, fmt.Errorf("segment %d: %w", n, err)
		}
		if !more {
			break
		}
		rc.Segments = append(rc.Segments, s)
	}
	if len(rc.Segments) == 0 {
		return rc, fault.New("origin/pack.rendition", fault.NotFound, "has no segments")
	}
	rc.Bandwidth, rc.AverageBandwidth = bandwidth(rc.Segments)
	rc.Playlist, err = w.put(ctx, r.Name+"/index.m3u8", []byte(playlist(rc, w.Plan.KeyWindow)))
	return rc, err
}

// segment packs segment n, or says that the one before was the last. Pictures
// have as many as planned; sound may have one less or more.
func (w *work) segment(ctx context.Context, r model.Rendition, init cmaf.Init, n int) (s model.Segment, more bool, err error) {
	planned := segmentCount(w.Plan)
	path := w.Segment(r.Name, n)
	plain, err := read(path)
	if fault.KindOf(err) == fault.NotFound && (n >= planned || r.Kind == model.AudioRendition && n == planned-1 && n > 0) {
		return s, false, nil
	}
	if err != nil {
		return s, false, err
	}
	parsed, err := init.ParseSegment(plain)
	if err != nil {
		return s, false, err
	}
	s.Duration = time.Duration(float64(parsed.Duration) / float64(init.Timescale) * float64(time.Second))
	s.Window = n / w.Plan.KeyWindow
	key, err := w.key(ctx, s.Window)
	if err != nil {
		return s, false, err
	}
	if s.Blob, err = w.put(ctx, fmt.Sprintf("%s/%d.m4s", r.Name, n), crypt.Encrypt(plain, key, n)); err != nil {
		return s, false, err
	}
	w.done = min(w.done+1, w.total)
	if w.Progress != nil {
		w.Progress(w.done, w.total)
	}
	return s, true, nil
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
