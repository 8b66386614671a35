package upload

import (
	"context"
	"encoding/json"
	"time"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// Defaults and limits that are not worth a setting.
const (
	defaultBase     = "/v1/uploads"
	defaultExpiry   = 24 * time.Hour
	defaultMaxSize  = 64 << 30
	defaultUploads  = 1000
	defaultIdle     = 30 * time.Second
	defaultLockWait = 5 * time.Second
	// syncEvery is how much is written between two flushes of one long PATCH:
	// it bounds the last flush, which the creator waits for.
	syncEvery = 64 << 20
	// copyBytes is the buffer between network and disk, one a running PATCH.
	copyBytes = 256 << 10
	// progressEvery is how often Events.Progress is called for one upload.
	progressEvery = 500 * time.Millisecond
	// eventTimeout bounds Events.Created and Events.Completed.
	eventTimeout = 15 * time.Second
	// sweepEvery is how often Run looks for expired uploads and for completed
	// ones that nobody took yet.
	sweepEvery = 10 * time.Second
)

// Config of a Server. Only Dir is needed; zero values take the defaults.
type Config struct {
	Dir        string        // private folder on the disk that the sources are to be on; made if missing
	Base       string        // path of the collection, "/v1/uploads"
	MaxBytes   int64         // of one upload, 64 GiB
	QuotaBytes int64         // declared bytes of one creator's uploads on disk, 0 for no limit
	MinFree    int64         // bytes of the disk that uploads must leave free, over all that are promised
	MaxUploads int           // uploads on disk, 1000
	Expiry     time.Duration // an unfinished upload without news for so long is removed, 24 h
	Idle       time.Duration // a PATCH that sends nothing for so long is ended, 30 s
	LockWait   time.Duration // how long a request waits for the writer it replaces, 5 s
	// Creator names who makes a request, nil for always "admin".
	Creator func(context.Context) string
	// Free gives the free bytes of the disk, nil to ask the file system.
	Free func() (int64, error)
	// Now is the clock of expiry, nil for time.Now.
	Now func() time.Time
	Log *zap.Logger
}

func (c *Config) fill() error {
	if c.Dir == "" {
		return fault.New("upload.New", fault.Invalid, "no folder")
	}
	if c.MaxBytes < 0 || c.QuotaBytes < 0 || c.MinFree < 0 || c.MaxUploads < 0 || c.Expiry < 0 || c.Idle < 0 || c.LockWait < 0 {
		return fault.New("upload.New", fault.Invalid, "a negative limit")
	}
	orDefault(&c.Base, defaultBase)
	orDefault(&c.MaxBytes, defaultMaxSize)
	orDefault(&c.MaxUploads, defaultUploads)
	orDefault(&c.Expiry, defaultExpiry)
	orDefault(&c.Idle, defaultIdle)
	orDefault(&c.LockWait, defaultLockWait)
	if c.Creator == nil {
		c.Creator = func(context.Context) string { return "admin" }
	}
	if c.Free == nil {
		c.Free = func() (int64, error) { return freeBytes(c.Dir) }
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = zap.NewNop()
	}
	return nil
}

func orDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// Info is an upload as others see it.
type Info struct {
	ID        string
	Video     model.VideoID // the video that it is for
	Creator   string
	Title     string // from the metadata, may be empty
	Filename  string // from the metadata, for people only: never a path
	Size      int64  // declared, bytes
	Offset    int64  // durable, bytes; equal to Size when it is complete
	Path      string // of the bytes on this machine, empty when they are gone
	CreatedAt time.Time
	// ExpiresAt is when it is removed if nothing is done with it; of an archive,
	// or of a source that is not complete.
	ExpiresAt time.Time
	// Of archives.
	Archive     bool            // it is one
	Fingerprint string          // from the metadata: by what its creator knows the file again
	Outcome     json.RawMessage // what became of it, nil until Settle
}

// Events is told what happens to uploads of videos. Calls for one upload do not
// overlap, except Progress, which may come late.
type Events interface {
	// Created decides which video an upload is for: the one that its metadata
	// names (Info.Video), or a new one. An error refuses the upload.
	Created(ctx context.Context, u Info) (model.VideoID, error)
	// Progress is called at most twice a second for an upload. It must not block.
	Progress(u Info)
	// Completed hands over a finished upload. It is called again until it
	// gives nil, also after a restart, so it must bear repeating. The bytes
	// stay until Server.Remove.
	Completed(ctx context.Context, u Info) error
	// Terminated says that an unfinished upload is gone: ended by its creator
	// or expired.
	Terminated(u Info)
}
