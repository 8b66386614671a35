package video

import (
	"context"

	"github.com/streamgate/streamgate/actors/transcode"
	"github.com/streamgate/streamgate/internal/model"
)

// Catalog keeps the records, durably. A write with an epoch older than the
// record's, or of another version than it has, is fault.Conflict.
type Catalog interface {
	Create(ctx context.Context, v model.Video) (model.Video, error)
	Get(ctx context.Context, id model.VideoID) (model.Video, error)
	// Claim raises the record's epoch and gives the record.
	Claim(ctx context.Context, id model.VideoID) (model.Video, error)
	Put(ctx context.Context, v model.Video) (model.Video, error)
	Delete(ctx context.Context, id model.VideoID, epoch uint64) error
	// Unfinished lists the videos that are uploaded, probed or transcoding.
	Unfinished(ctx context.Context) ([]model.VideoID, error)
}

// Prober looks into a video's upload. Kinds Invalid, Unsupported, TooLarge,
// Corrupt and Forbidden refuse the source, in words that the creator reads.
type Prober interface {
	Probe(ctx context.Context, v model.Video) (model.Source, error)
}

// Planner decides what is made of a source; the same plan for the same source.
type Planner interface {
	Plan(src model.Source) (model.Plan, error)
}

// Chunks runs chunks; *transcode.Pool does.
type Chunks interface {
	Submit(j transcode.Job)
	Cancel(v model.VideoID)
}

// Packager makes the finished chunks of v into stored, encrypted content. It
// may be called again for a video that it has packed. Progress may be called
// from any goroutine. Kinds refuse as for Prober; NotFound means that finished
// chunks are gone, and has them made again.
type Packager interface {
	Pack(ctx context.Context, v model.Video, progress func(done, total int)) (*model.Manifest, error)
}

// Janitor cleans up. Both may be called again.
type Janitor interface {
	// Tidy removes what a packaged video does not need: the upload and the chunks.
	Tidy(ctx context.Context, v model.Video) error
	// Remove removes everything of a video that is no longer in the catalog.
	Remove(ctx context.Context, v model.Video) error
}

// Ports are the collaborators of Videos. All are needed.
type Ports struct {
	Catalog  Catalog
	Prober   Prober
	Planner  Planner
	Chunks   Chunks
	Packager Packager
	Janitor  Janitor
}
