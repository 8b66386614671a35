package fleet

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/catalog"
	"github.com/streamgate/streamgate/origin/store"
)

const seeded = model.VideoID("seeded")

// seed puts a published video into the origin's databases, which nobody has
// open yet: benchmarks need segments of an exact size, and no encoder gives them.
func (f *Fleet) seed(ctx context.Context) (err error) {
	folder := filepath.Join(f.dir, f.Nodes[0].Name)
	db, err := kv.Open(kv.Config{Dir: filepath.Join(folder, "db"), Sync: true, Log: zap.NewNop()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	blobs, err := kv.Open(kv.Config{Dir: filepath.Join(folder, "blobs"), Sync: true, Log: zap.NewNop()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, blobs.Close()) }()
	content, err := store.New(store.Config{}, store.NewKV(blobs, "blob"), store.NewMetrics(prometheus.NewRegistry()))
	if err != nil {
		return err
	}
	m, err := f.manifest(ctx, content)
	if err != nil {
		return err
	}
	books, err := catalog.Open(catalog.Config{}, db)
	if err != nil {
		return err
	}
	_, err = books.Create(ctx, model.Video{ID: seeded, Title: "seeded", Creator: "admin", State: model.Published, Manifest: m, Gate: f.Chain.gate(), Publish: true})
	f.Video = seeded
	return err
}

func (f *Fleet) manifest(ctx context.Context, content *store.Store) (*model.Manifest, error) {
	put := func(b []byte) (model.Blob, error) { return content.PutBlob(ctx, seeded, bytes.NewReader(b)) }
	text, err := put([]byte("#EXTM3U\n")) // for whatever playlist is asked for
	if err != nil {
		return nil, err
	}
	m := &model.Manifest{Video: seeded, Duration: time.Second, Root: text.CID, Master: text, KeyWindow: 1, KeyWindows: 1}
	for name, b := range f.cfg.Segments {
		blob, err := put(b)
		if err != nil {
			return nil, err
		}
		m.Renditions = append(m.Renditions, model.RenditionContent{Rendition: model.Rendition{Name: name}, Playlist: text, Init: text,
			Segments: []model.Segment{{Blob: blob, Duration: time.Second}}})
	}
	return m, nil
}
