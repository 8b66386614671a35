package server

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// states are those that a list of videos may be asked for.
var states = []model.VideoState{model.Created, model.Uploading, model.Uploaded, model.Probed, model.Transcoding,
	model.Packaged, model.Published, model.Failed}

// listVideos answers GET /v1/videos, newest first.
func (p *Public) listVideos(w http.ResponseWriter, r *http.Request) error {
	size, token, err := pageQuery(r, "state")
	if err != nil {
		return err
	}
	q := VideoQuery{PageSize: size, PageToken: token, State: model.VideoState(r.URL.Query().Get("state"))}
	if q.State != "" && !slices.Contains(states, q.State) {
		return fault.At("server.listVideos", fault.Invalid, "state", "no such state")
	}
	page, err := p.Videos.List(r.Context(), q)
	if err != nil {
		return err
	}
	return sendList(w, "videos", page.Videos, page.Next)
}

// createVideo answers POST /v1/videos {title, gate?}.
func (p *Public) createVideo(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Title string          `json:"title"`
		Gate  json.RawMessage `json:"gate"`
	}
	raw, err := readBody(w, r)
	if err != nil {
		return err
	}
	if err := decode(raw, &in); err != nil {
		return err
	}
	if err := checkTitle("/title", in.Title); err != nil {
		return err
	}
	if in.Gate != nil {
		if err := below("/gate", p.cfg.CheckGate(in.Gate)); err != nil {
			return err
		}
	}
	v, err := p.Videos.Create(r.Context(), NewVideo{Title: in.Title, Creator: Creator(r.Context()), Gate: in.Gate})
	if err != nil {
		return err
	}
	noteVideo(r, v.ID)
	w.Header().Set("Location", "/v1/videos/"+string(v.ID))
	return send(w, http.StatusCreated, v)
}

// getVideo answers GET /v1/videos/{video}.
func (p *Public) getVideo(w http.ResponseWriter, r *http.Request) error {
	id, err := videoID(r)
	if err != nil {
		return err
	}
	v, err := p.Videos.Get(r.Context(), id)
	if err != nil {
		return err
	}
	return send(w, http.StatusOK, v)
}

// patchVideo answers PATCH /v1/videos/{video} {title}.
func (p *Public) patchVideo(w http.ResponseWriter, r *http.Request) error {
	id, err := videoID(r)
	if err != nil {
		return err
	}
	var in struct {
		Title string `json:"title"`
	}
	raw, err := readBody(w, r)
	if err != nil {
		return err
	}
	if err := decode(raw, &in); err != nil {
		return err
	}
	if err := checkTitle("/title", in.Title); err != nil {
		return err
	}
	v, err := p.Videos.Rename(r.Context(), id, in.Title)
	if err != nil {
		return err
	}
	return send(w, http.StatusOK, v)
}

// deleteVideo answers DELETE /v1/videos/{video}.
func (p *Public) deleteVideo(w http.ResponseWriter, r *http.Request) error {
	id, err := videoID(r)
	if err != nil {
		return err
	}
	if err := p.Videos.Delete(r.Context(), id); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// publish answers POST /v1/videos/{video}:publish and :unpublish.
func (p *Public) publish(wish bool) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := videoID(r)
		if err != nil {
			return err
		}
		raw, err := readBody(w, r)
		if err != nil {
			return err
		}
		if len(raw) > 0 { // nothing to say yet, but {} is what some send
			if err := decode(raw, &struct{}{}); err != nil {
				return err
			}
		}
		v, err := p.Videos.SetPublish(r.Context(), id, wish)
		if err != nil {
			return err
		}
		return send(w, http.StatusOK, v)
	}
}

// getGate answers GET /v1/videos/{video}/gate with the gate as it was set.
func (p *Public) getGate(w http.ResponseWriter, r *http.Request) error {
	id, err := videoID(r)
	if err != nil {
		return err
	}
	v, err := p.Videos.Get(r.Context(), id)
	if err != nil {
		return err
	}
	if len(v.Gate) == 0 {
		return fault.New("server.getGate", fault.NotFound, "the video has no gate: PUT one")
	}
	return send(w, http.StatusOK, v.Gate)
}

// putGate answers PUT /v1/videos/{video}/gate; the body is the gate.
func (p *Public) putGate(w http.ResponseWriter, r *http.Request) error {
	id, err := videoID(r)
	if err != nil {
		return err
	}
	raw, err := readBody(w, r)
	if err != nil {
		return err
	}
	if err := p.cfg.CheckGate(raw); err != nil {
		return err
	}
	v, err := p.Videos.SetGate(r.Context(), id, raw)
	if err != nil {
		return err
	}
	return send(w, http.StatusOK, v.Gate)
}
