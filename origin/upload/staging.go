package upload

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// The staging folder: `<id>.json` is the record, `<id>/<name>` the bytes under
// another random name, `<id>.mark` the offset from which the bytes await their
// checksum. The record is written last and removed first, so a folder without
// one is the rest of a crash.
const (
	recordSuffix = ".json"
	markSuffix   = ".mark"
)

// record is what does not change in an upload's life, but for Handed, Outcome and SettledAt.
type record struct {
	ID        string        `json:"id"`
	Video     model.VideoID `json:"video"`
	Creator   string        `json:"creator"`
	Size      int64         `json:"size"`
	Metadata  string        `json:"metadata,omitempty"` // header as given
	Title     string        `json:"title,omitempty"`
	Filename  string        `json:"filename,omitempty"`
	File      string        `json:"file"` // name inside the folder
	CreatedAt time.Time     `json:"created_at"`
	Handed    bool          `json:"handed,omitempty"` // Events.Completed took it
	// Of archives.
	Archive     bool            `json:"archive,omitempty"`
	Fingerprint string          `json:"fingerprint,omitempty"`
	Outcome     json.RawMessage `json:"outcome,omitempty"` // the bytes are gone
	SettledAt   time.Time       `json:"settled_at,omitzero"`
}

// room is how much of the disk an upload may come to need. An archive's blocks
// are written while its file is there.
func (r record) room() int64 {
	if r.Archive {
		return 2 * r.onDisk(r.Size)
	}
	return r.Size
}

// onDisk is how many of n bytes that came are on the disk.
func (r record) onDisk(n int64) int64 {
	if r.Outcome != nil {
		return 0
	}
	return n
}

// staging is the folder. Access goes through os.Root, which no name can leave.
type staging struct {
	dir  string
	root *os.Root
}

func openStaging(dir string) (*staging, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.As("upload.openStaging", fault.Unavailable, err)
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fault.Wrap("upload.openStaging", err)
	}
	root, err := os.OpenRoot(abs)
	return &staging{dir: abs, root: root}, fault.As("upload.openStaging", fault.Unavailable, err)
}

// randomName gives 26 letters and digits, 130 bits.
func randomName() string { return strings.ToLower(rand.Text()) }

func (s *staging) path(r record) string { return filepath.Join(s.dir, r.ID, r.File) }

// create makes the empty file and then the record, durably.
func (s *staging) create(r record) error {
	if err := s.root.Mkdir(r.ID, 0o700); err != nil {
		return err
	}
	f, err := s.root.OpenFile(filepath.Join(r.ID, r.File), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return errors.Join(err, s.remove(r.ID))
	}
	err = errors.Join(f.Sync(), f.Close(), s.syncDir(r.ID))
	if err == nil {
		err = s.writeRecord(r)
	}
	if err != nil {
		return errors.Join(err, s.remove(r.ID))
	}
	return nil
}

func (s *staging) writeRecord(r record) error {
	raw, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return s.writeFile(r.ID+recordSuffix, raw)
}

// writeFile replaces a small file: after a crash it is the old or the new one.
func (s *staging) writeFile(name string, data []byte) error {
	tmp := name + ".tmp"
	f, err := s.root.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := s.root.Rename(tmp, name); err != nil {
		return err
	}
	return s.syncDir(".")
}

// mark notes that what follows offset awaits a checksum; unmark that it is confirmed or gone.
func (s *staging) mark(id string, offset int64) error {
	return s.writeFile(id+markSuffix, strconv.AppendInt(nil, offset, 10))
}

func (s *staging) unmark(id string) error {
	if err := s.root.Remove(id + markSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return s.syncDir(".")
}

// empty takes an upload's bytes away and leaves its record.
func (s *staging) empty(id string) error {
	return errors.Join(s.root.RemoveAll(id), s.syncDir("."))
}

// remove takes an upload away, record first. What is gone already is no error.
func (s *staging) remove(id string) error {
	for _, name := range []string{id + recordSuffix, id + markSuffix} {
		if err := s.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return errors.Join(s.syncDir("."), s.root.RemoveAll(id))
}

func (s *staging) syncDir(name string) error {
	d, err := s.root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// load reads the records that are there and clears away what a crash left.
// Broken records are named and left for people to look at: we write them
// atomically, so the disk is at fault.
func (s *staging) load() (records []record, broken []string, err error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, nil, err
	}
	known := map[string]bool{}
	for _, e := range entries {
		id, is := strings.CutSuffix(e.Name(), recordSuffix)
		if !is {
			continue
		}
		known[id] = true
		r, err := s.readRecord(e.Name())
		if err != nil || r.ID != id || !tokenChars(r.File) {
			broken = append(broken, e.Name())
			continue
		}
		records = append(records, r)
	}
	for _, e := range entries {
		id := strings.TrimSuffix(strings.TrimSuffix(e.Name(), markSuffix), recordSuffix)
		if !known[id] {
			if err := s.root.RemoveAll(e.Name()); err != nil {
				return nil, nil, err
			}
		}
	}
	return records, broken, nil
}

func (s *staging) readRecord(name string) (r record, err error) {
	raw, err := s.root.ReadFile(name)
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(raw, &r)
}

// open opens an upload's bytes for writing.
func (s *staging) open(r record) (*os.File, error) {
	return s.root.OpenFile(filepath.Join(r.ID, r.File), os.O_RDWR, 0)
}

// resume finds an upload's offset after a start: it cuts off what its checksum
// had yet to confirm and makes the rest durable. Touched is when bytes last came.
func (s *staging) resume(r record) (offset int64, touched time.Time, err error) {
	if r.Outcome != nil {
		return r.Size, r.SettledAt, s.empty(r.ID) // a crash may have come between record and bytes
	}
	f, err := s.open(r)
	if err != nil {
		return 0, touched, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	st, err := f.Stat()
	if err != nil {
		return 0, touched, err
	}
	offset, touched = min(st.Size(), r.Size), st.ModTime()
	switch raw, merr := s.root.ReadFile(r.ID + markSuffix); {
	case merr == nil:
		from, perr := strconv.ParseInt(string(raw), 10, 64)
		if perr != nil || from < 0 {
			return 0, touched, fmt.Errorf("mark of %s is broken: %q", r.ID, raw)
		}
		offset = min(offset, from)
	case !errors.Is(merr, fs.ErrNotExist):
		return 0, touched, merr
	}
	if offset != st.Size() {
		if err := f.Truncate(offset); err != nil {
			return 0, touched, err
		}
	}
	return offset, touched, errors.Join(f.Sync(), s.unmark(r.ID))
}
