package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/catalog"
)

// listOf answers with a page of a whole list.
func listOf[T any](w http.ResponseWriter, r *http.Request, name string, items []T, key func(T) string, params ...string) error {
	size, token, err := pageQuery(r, params...)
	if err != nil {
		return err
	}
	page, next, err := pageOf(items, size, token, key)
	if err != nil {
		return err
	}
	return sendList(w, name, page, next)
}

// sessions answers GET /v1/videos/{video}/sessions.
func (p *Public) sessions(w http.ResponseWriter, r *http.Request) error {
	id, err := videoID(r)
	if err != nil {
		return err
	}
	if _, err := p.Videos.Get(r.Context(), id); err != nil {
		return err
	}
	all, err := p.Cluster.Sessions(r.Context(), id)
	if err != nil {
		return err
	}
	return listOf(w, r, "sessions", all, func(s Session) string { return string(s.Session) })
}

// chains answers GET /v1/chains.
func (p *Public) chains(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Cluster.Chains(r.Context())
	if err != nil {
		return err
	}
	return listOf(w, r, "chains", all, func(c Chain) string { return fmt.Sprintf("%020d", c.ID) })
}

// contracts answers GET /v1/contracts.
func (p *Public) contracts(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Cluster.Contracts(r.Context())
	if err != nil {
		return err
	}
	return listOf(w, r, "contracts", all, func(c Contract) string { return fmt.Sprintf("%020d/%s", c.Chain, c.Contract) })
}

// nodes answers GET /v1/nodes.
func (p *Public) nodes(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Cluster.Nodes(r.Context())
	if err != nil {
		return err
	}
	return listOf(w, r, "nodes", all, func(n NodeFacts) string { return string(n.Name) })
}

// node answers GET /v1/nodes/{node}.
func (p *Public) node(w http.ResponseWriter, r *http.Request) error {
	n, err := p.Cluster.Node(r.Context(), model.NodeName(r.PathValue("node")))
	if err != nil {
		return err
	}
	return send(w, http.StatusOK, n)
}

// drain answers POST /v1/nodes/{node}:drain and :undrain.
func (p *Public) drain(on bool) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		name := model.NodeName(r.PathValue("node"))
		if err := p.Cluster.Drain(r.Context(), name, on); err != nil {
			return err
		}
		n, err := p.Cluster.Node(r.Context(), name)
		if err != nil {
			return err
		}
		return send(w, http.StatusOK, n)
	}
}

// rotateTime bounds a rotation: nodes that do not answer have left the view by then.
const rotateTime = 20 * time.Second

// rotateKeys answers POST /v1/cluster:rotateGossipKey {finish, force}.
func (p *Public) rotateKeys(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Finish bool `json:"finish"`
		Force  bool `json:"force"`
	}
	raw, err := readBody(w, r)
	if err == nil && len(raw) > 0 {
		err = decode(raw, &in)
	}
	if err != nil {
		return err
	}
	if in.Force && !in.Finish {
		return fault.At("server.rotateKeys", fault.Invalid, "/force", "is for finishing alone")
	}
	ctx, cancel := context.WithTimeout(r.Context(), rotateTime)
	defer cancel()
	out, err := p.Cluster.RotateKeys(ctx, in.Finish, in.Force)
	if err != nil {
		return err
	}
	return send(w, http.StatusOK, out)
}

// jobs answers GET /v1/jobs.
func (p *Public) jobs(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Cluster.Jobs(r.Context())
	if err != nil {
		return err
	}
	return listOf(w, r, "jobs", all, func(j Job) string { return string(j.Video) })
}

// audit answers GET /v1/audit?video=&action=, newest first.
func (p *Public) audit(w http.ResponseWriter, r *http.Request) error {
	size, token, err := pageQuery(r, "video", "action")
	if err != nil {
		return err
	}
	q := r.URL.Query()
	page, err := p.Audit.Lines(r.Context(), catalog.LineQuery{
		PageSize: size, PageToken: token, Video: model.VideoID(q.Get("video")), Action: q.Get("action"),
	})
	if err != nil {
		return err
	}
	return sendList(w, "lines", page.Lines, page.Next)
}

func (p *Public) gateOf(r *http.Request, id model.VideoID) (json.RawMessage, error) {
	v, err := p.Videos.Get(r.Context(), id)
	if err != nil {
		return nil, below("/video", err)
	}
	if len(v.Gate) == 0 {
		return nil, fault.At("server.gateOf", fault.Conflict, "/video", "the video has no gate")
	}
	return v.Gate, nil
}
