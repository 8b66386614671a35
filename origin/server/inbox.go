package server

import (
	"context"
	"net/http"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/obs"
	"github.com/streamgate/streamgate/origin/archive"
	"github.com/streamgate/streamgate/origin/catalog"
)

// Inbox imports archives that were uploaded in pieces; *archive.Inbox does.
type Inbox interface {
	Start(ctx context.Context, id, creator string, asNew bool, ended func(model.VideoID, error)) (began bool, err error)
	Get(id, creator string) (archive.Arrival, error)
	List(creator string) ([]archive.Arrival, error)
}

// listArchives answers GET /v1/archives: what of the creator's is on its way in.
func (p *Public) listArchives(w http.ResponseWriter, r *http.Request) error {
	size, token, err := pageQuery(r)
	if err != nil {
		return err
	}
	all, err := p.Inbox.List(Creator(r.Context()))
	if err != nil {
		return err
	}
	page, next, err := pageOf(all, size, token, func(a archive.Arrival) string { return a.Upload })
	if err != nil {
		return err
	}
	return sendList(w, "archives", page, next)
}

// getArchive answers GET /v1/archives/{archive}.
func (p *Public) getArchive(w http.ResponseWriter, r *http.Request) error {
	a, err := p.Inbox.Get(r.PathValue("archive"), Creator(r.Context()))
	if err != nil {
		return err
	}
	return send(w, http.StatusOK, a)
}

// importArchive answers POST /v1/archives/{archive}:import?new=. The import goes on
// without the request; a repetition while it does changes nothing.
func (p *Public) importArchive(w http.ResponseWriter, r *http.Request) error {
	ask, err := flags(r, []string{"new"})
	if err != nil {
		return err
	}
	done, err := p.turn()
	if err != nil {
		return err
	}
	id, who, request := r.PathValue("archive"), Creator(r.Context()), obs.RequestID(r.Context())
	began, err := p.Inbox.Start(r.Context(), id, who, ask["new"], func(made model.VideoID, err error) {
		done()
		p.auditImport(who, request, made, err)
	})
	if !began {
		done()
	}
	if err != nil {
		return err
	}
	a, err := p.Inbox.Get(id, who)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/v1/archives/"+id)
	return send(w, http.StatusAccepted, a)
}

// auditImport writes the line of an import that its request did not wait for.
func (p *Public) auditImport(who, request string, id model.VideoID, err error) {
	line := catalog.Line{Actor: who, Action: importAction, Outcome: "done", Request: request, Video: id}
	if err != nil {
		line.Outcome = fault.KindOf(err).String()
	}
	ctx, cancel := context.WithTimeout(context.Background(), keepTime)
	defer cancel()
	if aerr := p.Audit.Append(ctx, line); aerr != nil {
		p.cfg.Log.Error("audit line lost", zap.String("action", importAction), zap.String("video", string(id)),
			zap.String("request", request), zap.Error(aerr))
	}
}
