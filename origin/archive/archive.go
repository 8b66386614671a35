package archive

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"strings"
	"sync"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/crypt"
	"github.com/streamgate/streamgate/origin/store"
)

// Names in the root folder, beside store.ContentName.
const (
	cardName = "video.json"
	keysName = "keys.sealed"
)

// format is that of the archives which this version writes and reads.
const format = "streamgate video 1"

const (
	maxCardBytes = 64 << 20 // hours of segments in JSON
	maxKeysBytes = 32 << 20 // two years of video
	idBytes      = 10       // 16 letters
)

// card is what an archive says of its video.
type card struct {
	Format   string          `json:"format"`
	Title    string          `json:"title"`
	Gate     json.RawMessage `json:"gate,omitempty"`
	Source   *model.Source   `json:"source,omitempty"`
	Manifest *model.Manifest `json:"manifest"`
}

// Catalog keeps videos; *catalog.Catalog does.
type Catalog interface {
	Create(ctx context.Context, v model.Video) (model.Video, error)
	Get(ctx context.Context, id model.VideoID) (model.Video, error)
}

// Config of an Archiver.
type Config struct {
	// Recipients may be given keys besides this origin.
	Recipients []string
	CheckTitle func(string) error
	CheckGate  func(json.RawMessage) error
}

// Archiver exports and imports. Safe for concurrent use.
type Archiver struct {
	cfg   Config
	blobs *store.Store
	keys  *crypt.Keys
	books Catalog

	mu       sync.Mutex             // guards arriving
	arriving map[model.VideoID]bool // ids under which something is being taken in

	envelopes envelopes
}

// New makes an archiver.
func New(cfg Config, blobs *store.Store, keys *crypt.Keys, books Catalog) (*Archiver, error) {
	const op = "archive.New"
	if cfg.CheckTitle == nil || cfg.CheckGate == nil || blobs == nil || keys == nil || books == nil {
		return nil, fault.New(op, fault.Invalid, "a part is missing")
	}
	for _, r := range cfg.Recipients {
		if err := crypt.CheckRecipient(r); err != nil {
			return nil, fault.Wrap(op, err)
		}
	}
	return &Archiver{cfg: cfg, blobs: blobs, keys: keys, books: books, arriving: map[model.VideoID]bool{}}, nil
}

// Recipient is what other origins seal keys to for this one.
func (a *Archiver) Recipient() string { return a.keys.Recipient() }

// Export plans the archive of a video that is packaged. With keys, they are
// sealed to a recipient that the configuration allows, to this origin if it is empty.
func (a *Archiver) Export(ctx context.Context, id model.VideoID, withKeys bool, recipient string) (*store.Archive, error) {
	const op = "archive.Export"
	v, err := a.books.Get(ctx, id)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	if v.Manifest == nil {
		return nil, fault.New(op, fault.Conflict, "the video is %s: only what is packaged can be exported", v.State)
	}
	raw, err := json.Marshal(card{Format: format, Title: v.Title, Gate: v.Gate, Source: v.Source, Manifest: v.Manifest})
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	files := map[string][]byte{cardName: raw}
	if withKeys {
		if files[keysName], err = a.seal(ctx, v.Manifest, recipient); err != nil {
			return nil, fault.Wrap(op, err)
		}
	}
	out, err := a.blobs.Archive(ctx, v.Manifest.Root, files)
	return out, fault.Wrap(op, err)
}

// claim keeps others from taking in the same id meanwhile.
func (a *Archiver) claim(id model.VideoID) (release func(), err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.arriving[id] {
		return nil, fault.New("archive.claim", fault.Conflict, "video %s is being imported already", id)
	}
	a.arriving[id] = true
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		delete(a.arriving, id)
	}, nil
}

// newID makes an id as videos have them.
func newID() model.VideoID {
	var b [idBytes]byte
	_, _ = rand.Read(b[:]) // never fails, it would have crashed the program
	return id(b)
}

// idFor makes the new id of the video in an upload, always the same: an import that
// a crash hid from us makes no second video when it is done again.
func idFor(upload string) model.VideoID {
	sum := sha256.Sum256([]byte("streamgate import\n" + upload))
	return id([idBytes]byte(sum[:]))
}

func id(b [idBytes]byte) model.VideoID {
	return model.VideoID(strings.ToLower(base32.StdEncoding.EncodeToString(b[:])))
}
