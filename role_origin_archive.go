package main

import (
	"context"
	"io"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/archive"
)

// importer is archives as the creators' API sees them.
type importer struct {
	*archive.Archiver
	studio *studio
}

// Import implements origin/server.Archive.
func (i importer) Import(ctx context.Context, r io.Reader, creator string, asNew bool) (archive.Imported, error) {
	in, err := i.Archiver.Import(ctx, r, creator, asNew)
	if err == nil {
		i.studio.gateChanged()
	}
	return in, err
}

// playable refuses to publish what was imported without its keys: all viewers
// would be let in and see nothing.
func (s *studio) playable(ctx context.Context, id model.VideoID) error {
	v, err := s.books.Get(ctx, id)
	if err != nil || v.Manifest == nil {
		return err
	}
	have, err := s.keys.Have(ctx, id, v.Manifest.KeyWindows)
	if err == nil && !have {
		err = fault.New("studio.playable", fault.Conflict, "the content keys of the video are not here: import an archive that has them")
	}
	return err
}
