package upload

import (
	"errors"
	"net/http"
	"syscall"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/obs"
)

// refusal is an answer whose status no Kind has.
type refusal struct {
	status int
	slug   string // of the problem type
	field  string
	detail string
}

// Error is the detail.
func (r *refusal) Error() string { return r.detail }

// statusChecksum is tus's own, for which net/http has no name.
const statusChecksum = 460

func refuse(status int, slug, field, detail string) error {
	return &refusal{status: status, slug: slug, field: field, detail: detail}
}

func errVersion() error {
	return refuse(http.StatusPreconditionFailed, "tus-version", "Tus-Resumable", "want Tus-Resumable: "+tusVersion)
}

func errLocked() error {
	return refuse(http.StatusLocked, "upload-locked", "", "another request writes to this upload; try again")
}

func errDisk() error {
	return refuse(http.StatusInsufficientStorage, "insufficient-storage", "", "the disk of this origin is full; what came is kept")
}

// fail answers with the problem that err is.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		err = errDisk()
	}
	p := fault.ProblemOf(err)
	var ref *refusal
	if errors.As(err, &ref) {
		title := http.StatusText(ref.status)
		if ref.status == statusChecksum {
			title = "Checksum Mismatch"
		}
		p = fault.Problem{Type: fault.ProblemBase + ref.slug, Title: title, Status: ref.status, Detail: ref.detail, Field: ref.field}
	}
	p.Request = obs.RequestID(r.Context())
	if p.Status >= http.StatusInternalServerError {
		s.logFailure(r, err)
	}
	fault.WriteProblem(w, p)
}
