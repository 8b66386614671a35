package server

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/archive"
	"github.com/streamgate/streamgate/origin/store"
)

const (
	// archivesAtOnce bounds exports and imports under way: each reads or writes as
	// fast as the disk lets it.
	archivesAtOnce = 4
	// archiveStall ends one of which no byte moves any more.
	archiveStall = time.Minute
	carType      = "application/vnd.ipld.car"
)

// Archive takes videos out and in; *archive.Archiver does.
type Archive interface {
	Recipient() string
	Export(ctx context.Context, id model.VideoID, withKeys bool, recipient string) (*store.Archive, error)
	Import(ctx context.Context, r io.Reader, creator string, asNew bool) (archive.Imported, error)
}

// turn lets few archives move at a time.
func (p *Public) turn() (done func(), err error) {
	select {
	case p.archives <- struct{}{}:
		return func() { <-p.archives }, nil
	default:
		return nil, fault.New("server.turn", fault.TooMany, "%d archives are on their way: try again when one is done", archivesAtOnce)
	}
}

// flags reads parameters that are true or false, and refuses others than texts'.
func flags(r *http.Request, names []string, texts ...string) (map[string]bool, error) {
	out := map[string]bool{}
	known := map[string]bool{}
	for _, t := range texts {
		known[t] = true
	}
	for _, n := range names {
		known[n] = true
		if s := r.URL.Query().Get(n); s != "" {
			v, err := strconv.ParseBool(s)
			if err != nil {
				return nil, fault.At("server.flags", fault.Invalid, n, "want true or false")
			}
			out[n] = v
		}
	}
	for name := range r.URL.Query() {
		if !known[name] {
			return nil, fault.At("server.flags", fault.Invalid, name, "unknown parameter")
		}
	}
	return out, nil
}

// exportVideo answers GET /v1/videos/{video}/archive?keys=&recipient= with a CAR.
func (p *Public) exportVideo(w http.ResponseWriter, r *http.Request) error {
	id, err := videoID(r)
	if err != nil {
		return err
	}
	ask, err := flags(r, []string{"keys"}, "recipient")
	if err != nil {
		return err
	}
	done, err := p.turn()
	if err != nil {
		return err
	}
	defer done()
	out, err := p.Archive.Export(r.Context(), id, ask["keys"], r.URL.Query().Get("recipient"))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", carType+"; version=1")
	h.Set("Content-Disposition", `attachment; filename="`+string(id)+`.car"`)
	// The bytes of one root are always the same, so a download that was cut goes on
	// by Range, if the root (If-Range) still is what it was.
	h.Set("ETag", `"`+out.Root+`"`)
	car := out.Reader(r.Context())
	http.ServeContent(&movingWriter{w, http.NewResponseController(w)}, r, "", time.Time{}, car)
	// After an error fewer bytes than promised were sent, and the server cuts the
	// response: nobody can take it for whole.
	return fault.Wrap("server.exportVideo", car.Err())
}

// importVideo answers POST /v1/archives?new= with the video that the CAR holds.
func (p *Public) importVideo(w http.ResponseWriter, r *http.Request) error {
	ask, err := flags(r, []string{"new"})
	if err != nil {
		return err
	}
	done, err := p.turn()
	if err != nil {
		return err
	}
	defer done()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(p.stop, cancel)()
	body := &moving{r: http.MaxBytesReader(w, r.Body, p.cfg.MaxArchiveBytes), rc: http.NewResponseController(w)}
	in, err := p.Archive.Import(ctx, body, Creator(ctx), ask["new"])
	if err != nil {
		return err
	}
	noteVideo(r, in.Video.ID)
	w.Header().Set("Location", "/v1/videos/"+string(in.Video.ID))
	return send(w, http.StatusCreated, in.Brief())
}

// recipient answers GET /v1/recipient.
func (p *Public) recipient(w http.ResponseWriter, _ *http.Request) error {
	return send(w, http.StatusOK, map[string]string{"recipient": p.Archive.Recipient()})
}

// movingWriter is an answer that may take as long as it moves. Only test recorders
// refuse the deadlines.
type movingWriter struct {
	http.ResponseWriter
	rc *http.ResponseController
}

// Write sends bytes.
func (m *movingWriter) Write(b []byte) (int, error) {
	_ = m.rc.SetWriteDeadline(time.Now().Add(archiveStall))
	return m.ResponseWriter.Write(b)
}

// moving is a body that may take as long as it moves.
type moving struct {
	r  io.Reader
	rc *http.ResponseController
}

// Read takes bytes; a body that is cut or too large is told as such.
func (m *moving) Read(b []byte) (int, error) {
	_ = m.rc.SetReadDeadline(time.Now().Add(archiveStall))
	n, err := m.r.Read(b)
	if err != nil {
		// The rest takes its time: a deadline that passes would end the request.
		_ = m.rc.SetReadDeadline(time.Time{})
	}
	if err != nil && err != io.EOF { //nolint:errorlint // Read promises the value itself
		kind := fault.Unavailable
		if _, large := err.(*http.MaxBytesError); large { //nolint:errorlint // MaxBytesReader gives it itself
			kind = fault.TooLarge
		}
		err = fault.As("server.importVideo", kind, err)
	}
	return n, err
}
