package archive

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/origin/upload"
)

// State is where an archive that comes in pieces is.
type State string

// The states. From Uploaded on it waits to be asked for, again if an import was
// stopped or has failed for a reason that is not the archive's.
const (
	Uploading State = "uploading"
	Uploaded  State = "uploaded"
	Importing State = "importing"
	Taken     State = "imported"
	Refused   State = "refused"
)

// Arrival is an archive that comes in pieces, as its creator sees it.
type Arrival struct {
	Upload      string    `json:"upload"`
	Filename    string    `json:"filename,omitempty"`
	Fingerprint string    `json:"fingerprint,omitempty"`
	Size        int64     `json:"size"`
	Offset      int64     `json:"offset"`
	State       State     `json:"state"`
	Checked     int64     `json:"checked"` // bytes that the import has read so far
	ExpiresAt   time.Time `json:"expires_at"`
	outcome
}

// outcome is what became of an import, as it is kept with the upload.
type outcome struct {
	New    bool      `json:"new"`              // asked for under a new id
	Result *Imported `json:"result,omitempty"` // without the manifest
	// Problem is why it was refused, or why the last import of what is here still did
	// not come to an end.
	Problem *fault.Problem `json:"problem,omitempty"`
}

// Get tells of an archive that its creator sent, or is sending.
func (i *Inbox) Get(id, creator string) (Arrival, error) {
	const op = "archive.Get"
	i.mu.Lock() // an import that ends meanwhile is seen as under way or as ended
	defer i.mu.Unlock()
	info, err := i.uploads.Lookup(id)
	if err != nil || !info.Archive || info.Creator != creator {
		return Arrival{}, fault.New(op, fault.NotFound, "no archive %.40q was sent", id)
	}
	a, err := tell(info, i.tries[id])
	return a, fault.Wrap(op, err)
}

// List tells of all archives of a creator, by upload.
func (i *Inbox) List(creator string) ([]Arrival, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	var out []Arrival
	for _, info := range i.uploads.List() {
		if !info.Archive || info.Creator != creator {
			continue
		}
		a, err := tell(info, i.tries[info.ID])
		if err != nil {
			return nil, fault.Wrap("archive.List", err)
		}
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b Arrival) int { return cmp.Compare(a.Upload, b.Upload) })
	return out, nil
}

// tell joins what is kept of an upload and the last import of it, if there was one.
func tell(info upload.Info, t *try) (Arrival, error) {
	a := Arrival{Upload: info.ID, Filename: info.Filename, Fingerprint: info.Fingerprint, Size: info.Size, Offset: info.Offset,
		State: Uploading, ExpiresAt: info.ExpiresAt.UTC().Truncate(time.Second)}
	if t != nil {
		a.outcome, a.Checked = t.outcome, t.checked.Load()
	}
	if info.Outcome != nil {
		if err := json.Unmarshal(info.Outcome, &a.outcome); err != nil {
			return a, fault.New("archive.tell", fault.Internal, "outcome of upload %s: %w", info.ID, err)
		}
		a.Checked = info.Size
	}
	switch {
	case t != nil && t.running:
		a.State = Importing
	case a.Result != nil:
		a.State = Taken
	case info.Outcome != nil:
		a.State = Refused
	case info.Offset == info.Size:
		a.State = Uploaded
	}
	return a, nil
}
