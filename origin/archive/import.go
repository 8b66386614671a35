package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"slices"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/crypt"
	"github.com/streamgate/streamgate/origin/pack"
	"github.com/streamgate/streamgate/origin/store"
)

// tidyWithin bounds what is done after a failure or a caller that went away.
const tidyWithin = time.Minute

// Imported is what became of an archive.
type Imported struct {
	Video model.Video `json:"video"`
	Keys  bool        `json:"keys"` // all content keys are here, so it can be played
	// Notes are what was left out, for people.
	Notes []string `json:"notes"`
	// Blocks is how many blocks the archive has, and Known how many of them were here.
	Blocks int `json:"blocks"`
	Known  int `json:"blocks_known"`
}

// Brief leaves out manifest and plan, which are megabytes.
func (i Imported) Brief() Imported {
	i.Video.Manifest, i.Video.Plan = nil, nil
	return i
}

// Import takes an archive in, under the id that it names or under a new one,
// for a creator. An id that is taken is Conflict, unless it is the same content:
// then only keys that were missing are added.
func (a *Archiver) Import(ctx context.Context, r io.Reader, creator string, asNew bool) (Imported, error) {
	if asNew {
		return a.take(ctx, r, creator, newID())
	}
	return a.take(ctx, r, creator, "")
}

// take is Import under an id, or under the one that the archive names.
func (a *Archiver) take(ctx context.Context, r io.Reader, creator string, as model.VideoID) (Imported, error) {
	const op = "archive.Import"
	staging := "import-" + newID()
	defer a.drop(ctx, staging)
	in, err := a.blobs.Intake(ctx, staging, r)
	if err != nil {
		return Imported{}, fault.Wrap(op, err)
	}
	arrival := &arrival{Archiver: a, in: in}
	if err := arrival.read(ctx); err != nil {
		return Imported{}, fault.Wrap(op, err)
	}
	m := arrival.card.Manifest
	if as != "" {
		m.Video = as
	}
	release, err := a.claim(m.Video)
	if err != nil {
		return Imported{}, fault.Wrap(op, err)
	}
	defer release()
	out, err := arrival.settle(ctx, creator)
	out.Blocks, out.Known = in.Blocks()
	return out, fault.Wrap(op, err)
}

// drop lets go of blocks that nobody claimed. What a crash leaves is dropped at
// the next start: no video has such an id.
func (a *Archiver) drop(ctx context.Context, owner model.VideoID) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidyWithin)
	defer cancel()
	_, _ = a.blobs.Drop(ctx, owner)
}

// arrival is one archive on its way in.
type arrival struct {
	*Archiver
	in    *store.Intake
	card  card
	keys  [][crypt.KeyBytes]byte // nil if the archive has none
	notes []string
}

// read judges the archive, without leaving anything but blocks of its own.
func (r *arrival) read(ctx context.Context) error {
	const op = "archive.read"
	raw, err := r.in.File(ctx, cardName, maxCardBytes)
	if err != nil {
		return err
	}
	if raw == nil {
		return fault.New(op, fault.Invalid, "the CAR has no %s: it is no archive of a video", cardName)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if err := dec.Decode(&r.card); err != nil {
		return fault.New(op, fault.Invalid, "%s: %w", cardName, err)
	}
	if r.card.Format != format {
		return fault.New(op, fault.Unsupported, "the archive's format is %.80q, this version reads %q", r.card.Format, format)
	}
	if err := r.cfg.CheckTitle(r.card.Title); err != nil {
		return err
	}
	m := r.card.Manifest
	if err := checkManifest(m); err != nil {
		return err
	}
	var entries []store.Entry
	for path, b := range pack.Paths(m) {
		entries = append(entries, store.Entry{Path: path, Blob: b})
	}
	root, err := r.in.Accept(ctx, entries)
	if err != nil {
		return err
	}
	if root != m.Root {
		return fault.New(op, fault.Invalid, "the manifest's root is %s, that of its blobs %s", m.Root, root)
	}
	if err := pack.CheckPlaylists(ctx, m, r.blob); err != nil {
		return err
	}
	if len(r.card.Gate) > 0 {
		if err := r.cfg.CheckGate(r.card.Gate); err != nil {
			r.notes = append(r.notes, "the gate was left out, set another: "+fault.Detail(err))
			r.card.Gate = nil
		}
	}
	return r.openKeys(ctx)
}

// openKeys opens the keys, if there are any, and tries them.
func (r *arrival) openKeys(ctx context.Context) error {
	sealed, err := r.in.File(ctx, keysName, maxKeysBytes)
	if err != nil || sealed == nil {
		return err
	}
	m := r.card.Manifest
	if r.keys, err = r.Archiver.keys.Open(sealed, m.KeyWindows, m.Root); err != nil {
		return err
	}
	return tryKeys(ctx, m, r.keys, r.blob)
}

// blob reads a blob that Accept took.
func (r *arrival) blob(ctx context.Context, b model.Blob) ([]byte, error) {
	out := make([]byte, 0, b.Size)
	for _, leaf := range b.Blocks() {
		data, err := r.blobs.Block(ctx, leaf.CID)
		if err != nil {
			return nil, err
		}
		out = append(out, data...)
	}
	return out, nil
}

// settle makes the video, or adds to the one that is the same. The id is claimed.
func (r *arrival) settle(ctx context.Context, creator string) (out Imported, err error) {
	const op = "archive.settle"
	m := r.card.Manifest
	was, err := r.books.Get(ctx, m.Video)
	switch {
	case err == nil && (was.Manifest == nil || was.Manifest.Root != m.Root):
		return out, fault.New(op, fault.Conflict, "there is another video %s: import it under a new id (new=true)", m.Video)
	case err == nil:
		r.notes = append(r.notes, "the video was here already")
		return r.finish(ctx, was)
	case fault.KindOf(err) != fault.NotFound:
		return out, err
	}
	made := false
	defer func() {
		if !made { // no video has the id, and nobody else may make one: it is claimed
			r.drop(ctx, m.Video)
			_ = r.Archiver.keys.Drop(context.WithoutCancel(ctx), m.Video)
		}
	}()
	if err := r.in.Hand(ctx, m.Video); err != nil {
		return out, err
	}
	if err := r.Archiver.keys.Keep(ctx, m.Video, r.keys); err != nil {
		return out, err
	}
	v, err := r.books.Create(ctx, model.Video{ID: m.Video, Title: r.card.Title, Creator: creator, Gate: r.card.Gate,
		State: model.Packaged, Source: r.card.Source, Manifest: m})
	if err != nil {
		// A write that failed may have happened: look before taking anything away.
		_, gone := r.books.Get(context.WithoutCancel(ctx), m.Video)
		made = fault.KindOf(gone) != fault.NotFound || gone == nil
		return out, err
	}
	made = true
	return r.finish(ctx, v)
}

// finish adds keys and says how it stands.
func (r *arrival) finish(ctx context.Context, v model.Video) (Imported, error) {
	if err := r.Archiver.keys.Keep(ctx, v.ID, r.keys); err != nil {
		return Imported{}, err
	}
	have, err := r.Archiver.keys.Have(ctx, v.ID, v.Manifest.KeyWindows)
	if err != nil {
		return Imported{}, err
	}
	if !have {
		r.notes = append(r.notes, "the archive has no keys: nobody can play it, and it cannot be published, until an archive with its keys is imported")
	}
	return Imported{Video: v, Keys: have, Notes: slices.Concat([]string{}, r.notes)}, nil
}
