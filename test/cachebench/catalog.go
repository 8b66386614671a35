package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/catalog"
	"github.com/streamgate/streamgate/origin/store"
)

// gatedVideo holds the whole catalog: a title is a rendition of it, so that one
// session may ask for all. openVideo is the same bytes without a gate.
const (
	gatedVideo model.VideoID = "gated"
	openVideo  model.VideoID = "open"
)

// library is the catalog, and its bytes for the run without a gate.
type library struct {
	manifest *model.Manifest
	bytes    map[string][]byte // by CID
	total    int64
}

// sizeOf is the size of a segment: half to three halves of the mean, and small
// enough to be one block.
func sizeOf(r *rand.Rand, mean int) int { return mean/2 + r.IntN(mean) }

// prepare writes the catalog into an origin's databases.
func (l *library) prepare(o options) func(string, json.RawMessage) (model.VideoID, error) {
	return func(dir string, gate json.RawMessage) (_ model.VideoID, err error) {
		ctx := context.Background()
		blobs, err := kv.Open(kv.Config{Dir: filepath.Join(dir, "blobs")})
		if err != nil {
			return "", err
		}
		defer func() { err = errors.Join(err, blobs.Close()) }()
		s, err := store.New(store.Config{}, store.NewKV(blobs, "blob"), store.NewMetrics(prometheus.NewRegistry()))
		if err != nil {
			return "", err
		}
		if err := l.fill(ctx, o, s); err != nil {
			return "", err
		}
		rows, err := kv.Open(kv.Config{Dir: filepath.Join(dir, "db"), Sync: true})
		if err != nil {
			return "", err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		books, err := catalog.Open(catalog.Config{}, rows)
		if err != nil {
			return "", err
		}
		for id, gate := range map[model.VideoID]json.RawMessage{gatedVideo: gate, openVideo: json.RawMessage(`{"public":true}`)} {
			m := *l.manifest
			m.Video = id
			if _, err := books.Create(ctx, model.Video{ID: id, Title: string(id), State: model.Published, Gate: gate, Manifest: &m}); err != nil {
				return "", err
			}
		}
		return gatedVideo, nil
	}
}

// fill makes every segment, of random bytes as ciphertext is.
func (l *library) fill(ctx context.Context, o options, s *store.Store) error {
	l.bytes = map[string][]byte{}
	r, noise := rand.New(rand.NewPCG(7, 7)), rand.NewChaCha8([32]byte{7})
	small := func(text string) (model.Blob, error) {
		return s.PutBlob(ctx, gatedVideo, bytes.NewReader([]byte(text)))
	}
	master, err := small("#EXTM3U\n")
	if err != nil {
		return err
	}
	l.manifest = &model.Manifest{Video: gatedVideo, Master: master, KeyWindow: 2, KeyWindows: (o.segments + 1) / 2}
	for t := range o.titles {
		rc := model.RenditionContent{Rendition: model.Rendition{Name: titleName(t), Kind: model.VideoRendition}, Playlist: master, Init: master}
		for n := range o.segments {
			data := make([]byte, sizeOf(r, o.bytes))
			_, _ = noise.Read(data) // never fails
			b, err := s.PutBlob(ctx, gatedVideo, bytes.NewReader(data))
			if err != nil {
				return fmt.Errorf("title %d: %w", t, err)
			}
			l.bytes[b.CID] = data
			l.total += b.Size
			rc.Segments = append(rc.Segments, model.Segment{Blob: b, Duration: 2 * time.Second, Window: n / 2})
		}
		l.manifest.Renditions = append(l.manifest.Renditions, rc)
	}
	return nil
}

func (l *library) blob(a ask) model.Blob {
	return l.manifest.Renditions[a.title].Segments[a.number].Blob
}
