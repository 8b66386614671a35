package catalog

import (
	"bytes"
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
)

const (
	// defaultFeedKeep is how many entries the feed keeps. An edge that was away
	// for longer than so many changes loads its videos anew.
	defaultFeedKeep = 100_000
	// maxIDLength bounds a video id in a key.
	maxIDLength = 64
)

// Config of a Catalog.
type Config struct {
	// FeedKeep is how many feed entries are kept, 0 for 100 000.
	FeedKeep int
	// AuditKeep is how long audit lines are kept, 0 for ever.
	AuditKeep time.Duration
	// Now is the clock of the rows' times, nil for time.Now.
	Now func() time.Time
}

// Catalog is the catalog of one origin. Safe for concurrent use. There is
// nothing to close; the database's owner closes that.
type Catalog struct {
	cfg       Config
	db        *kv.DB
	videos    *kv.Bucket // id -> row without manifest
	manifests *kv.Bucket // id -> manifest
	order     *kv.Bucket // ^created, id -> nothing: newest first
	lines     *kv.Bucket // ^number -> audit line: newest first
	replies   *kv.Bucket // idempotency key -> reply
	nonces    *kv.Bucket // nonce -> nothing
	vouchers  *kv.Bucket // id -> what a contract account signed in with
	feed      *Feed
	lineNo    atomic.Uint64
	mu        sync.Mutex // held over each write of a row, so that feed entries get their numbers in turn
}

// Open makes a catalog over db, which should have been opened with Sync.
func Open(cfg Config, db *kv.DB) (*Catalog, error) {
	const op = "catalog.Open"
	if db == nil || cfg.FeedKeep < 0 || cfg.AuditKeep < 0 {
		return nil, fault.New(op, fault.Invalid, "no database, or a negative limit")
	}
	if cfg.FeedKeep == 0 {
		cfg.FeedKeep = defaultFeedKeep
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	c := &Catalog{
		cfg: cfg, db: db,
		videos: db.Bucket("catalog_videos"), manifests: db.Bucket("catalog_manifests"), order: db.Bucket("catalog_order"),
		lines: db.Bucket("catalog_audit"), replies: db.Bucket("catalog_replies"), nonces: db.Bucket("catalog_nonces"), vouchers: db.Bucket("catalog_vouchers"),
	}
	var err error
	if c.feed, err = openFeed(db, uint64(cfg.FeedKeep)); err != nil {
		return nil, fault.Wrap(op, err)
	}
	if err := c.resumeAudit(); err != nil {
		return nil, fault.Wrap(op, err)
	}
	return c, nil
}

// Feed is the journal that tells edges of published videos.
func (c *Catalog) Feed() *Feed { return c.feed }

// row is a video as it is stored: its manifest, which may be megabytes, is kept apart.
type row struct {
	model.Video
	HasManifest bool `json:"has_manifest,omitempty"`
}

// Create adds a video and gives it as stored, with Version 1. A video of that
// id is Conflict.
func (c *Catalog) Create(ctx context.Context, v model.Video) (model.Video, error) {
	const op = "catalog.Create"
	if v.ID == "" || len(v.ID) > maxIDLength {
		return v, fault.At(op, fault.Invalid, "id", "video id %.80q: want 1 to %d characters", string(v.ID), maxIDLength)
	}
	if err := alive(ctx, op); err != nil {
		return v, err
	}
	v.Version = 1
	v.CreatedAt = c.cfg.Now().UTC().Round(0)
	v.UpdatedAt = v.CreatedAt
	err := c.write(func(t *kv.Txn) (*change, error) {
		switch _, err := t.Get(c.videos, []byte(v.ID)); {
		case err == nil:
			return nil, fault.New(op, fault.Conflict, "video %s exists", v.ID)
		case fault.KindOf(err) != fault.NotFound:
			return nil, err
		}
		if err := t.Put(c.order, orderKey(v), nil); err != nil {
			return nil, err
		}
		return tell(model.Video{}, v), c.putRow(t, row{}, v)
	})
	return v, fault.Wrap(op, err)
}

// Get gives a video, NotFound if there is none.
func (c *Catalog) Get(ctx context.Context, id model.VideoID) (model.Video, error) {
	const op = "catalog.Get"
	if err := alive(ctx, op); err != nil {
		return model.Video{}, err
	}
	var v model.Video
	// One transaction: a row and the manifest of another version would not fit.
	err := c.db.Update(func(t *kv.Txn) error {
		r, err := c.getRow(t, id)
		if err != nil {
			return err
		}
		v, err = c.withManifest(t, r)
		return err
	})
	return v, fault.Wrap(op, err)
}

// Put replaces a video and gives it as stored, its Version one higher. A v whose
// Epoch is older than the row's, or whose Version is not the row's, is
// Conflict; an unknown one NotFound. ID, Creator and CreatedAt never change.
func (c *Catalog) Put(ctx context.Context, v model.Video) (model.Video, error) {
	const op = "catalog.Put"
	return c.replace(ctx, op, v.ID, func(old model.Video) (model.Video, error) {
		if v.Epoch < old.Epoch {
			return v, fault.New(op, fault.Conflict, "video %s is at epoch %d, the write at %d", v.ID, old.Epoch, v.Epoch)
		}
		if v.Version != old.Version {
			return v, fault.New(op, fault.Conflict, "video %s is at version %d, the write at %d", v.ID, old.Version, v.Version)
		}
		return v, nil
	})
}

// Claim makes the caller the owner of a video: it raises the epoch, so that
// writes of any owner before fail, and gives the video.
func (c *Catalog) Claim(ctx context.Context, id model.VideoID) (model.Video, error) {
	return c.replace(ctx, "catalog.Claim", id, func(old model.Video) (model.Video, error) {
		old.Epoch++
		return old, nil
	})
}

func (c *Catalog) replace(ctx context.Context, op string, id model.VideoID,
	next func(old model.Video) (model.Video, error),
) (v model.Video, err error) {
	if err := alive(ctx, op); err != nil {
		return v, err
	}
	err = c.write(func(t *kv.Txn) (*change, error) {
		r, err := c.getRow(t, id)
		if err != nil {
			return nil, err
		}
		old, err := c.withManifest(t, r)
		if err != nil {
			return nil, err
		}
		if v, err = next(old); err != nil {
			return nil, err
		}
		v.Creator, v.CreatedAt = old.Creator, old.CreatedAt
		v.Version = old.Version + 1
		v.UpdatedAt = c.cfg.Now().UTC().Round(0)
		return tell(old, v), c.putRow(t, r, v)
	})
	return v, fault.Wrap(op, err)
}

// Delete removes a video. An epoch older than the row's is Conflict. A video
// that is not there is no error: a delete may be repeated.
func (c *Catalog) Delete(ctx context.Context, id model.VideoID, epoch uint64) error {
	const op = "catalog.Delete"
	if err := alive(ctx, op); err != nil {
		return err
	}
	err := c.write(func(t *kv.Txn) (*change, error) {
		r, err := c.getRow(t, id)
		if fault.KindOf(err) == fault.NotFound && err != nil {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if epoch < r.Epoch {
			return nil, fault.New(op, fault.Conflict, "video %s is at epoch %d, the delete at %d", id, r.Epoch, epoch)
		}
		for _, d := range []struct {
			bucket *kv.Bucket
			key    []byte
		}{{c.videos, []byte(id)}, {c.manifests, []byte(id)}, {c.order, orderKey(r.Video)}} {
			if err := t.Delete(d.bucket, d.key); err != nil {
				return nil, err
			}
		}
		gone := model.Video{ID: id, Version: r.Version + 1}
		return tell(r.Video, gone), nil
	})
	return fault.Wrap(op, err)
}

// write runs fn in a transaction, with the feed entry that it asks for, and
// wakes the feed's readers.
func (c *Catalog) write(fn func(*kv.Txn) (*change, error)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	told := false
	err := c.db.Update(func(t *kv.Txn) error {
		ch, err := fn(t)
		told = ch != nil // not only ever set: this may run again
		if err != nil || ch == nil {
			return err
		}
		return c.feed.append(t, *ch)
	})
	if err == nil && told {
		c.feed.advance()
	}
	return err
}

func (c *Catalog) getRow(t *kv.Txn, id model.VideoID) (row, error) {
	var r row
	raw, err := t.Get(c.videos, []byte(id))
	if err != nil {
		if fault.KindOf(err) == fault.NotFound {
			return r, fault.New("catalog.getRow", fault.NotFound, "no video %.80q", string(id))
		}
		return r, err
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return r, fault.As("catalog.getRow", fault.Corrupt, err)
	}
	return r, nil
}

func (c *Catalog) withManifest(t *kv.Txn, r row) (model.Video, error) {
	v := r.Video
	if !r.HasManifest {
		return v, nil
	}
	raw, err := t.Get(c.manifests, []byte(v.ID))
	if err != nil {
		return v, err
	}
	v.Manifest = new(model.Manifest)
	return v, fault.As("catalog.withManifest", fault.Corrupt, json.Unmarshal(raw, v.Manifest))
}

func (c *Catalog) putRow(t *kv.Txn, old row, v model.Video) error {
	const op = "catalog.putRow"
	id := []byte(v.ID)
	r := row{Video: v, HasManifest: v.Manifest != nil}
	if r.HasManifest {
		m, err := json.Marshal(v.Manifest)
		if err != nil {
			return fault.Wrap(op, err)
		}
		// A manifest is written once and the row often: leave it when it is the same.
		if same, err := c.sameManifest(t, old, id, m); err != nil {
			return err
		} else if !same {
			if err := t.Put(c.manifests, id, m); err != nil {
				return err
			}
		}
	} else if old.HasManifest {
		if err := t.Delete(c.manifests, id); err != nil {
			return err
		}
	}
	r.Manifest = nil
	raw, err := json.Marshal(r)
	if err != nil {
		return fault.As(op, fault.Invalid, err) // a gate that is no JSON, for example
	}
	return t.Put(c.videos, id, raw)
}

func (c *Catalog) sameManifest(t *kv.Txn, old row, id, now []byte) (bool, error) {
	if !old.HasManifest {
		return false, nil
	}
	was, err := t.Get(c.manifests, id)
	return bytes.Equal(was, now), err
}

func alive(ctx context.Context, op string) error {
	return fault.As(op, fault.Unavailable, ctx.Err())
}
