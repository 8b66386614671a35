package server

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/evm"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/obs"
)

// opened is the answer to opening a session. hls and events carry the ticket:
// a player needs nothing else.
type opened struct {
	model.SessionInfo
	HLS    string `json:"hls"`
	Events string `json:"events"`
	// Start names what a player asks for first, relative to HLS: whoever asks for all
	// of it at once has it one round trip later.
	Start []string `json:"start,omitempty"`
	// Files are those of them that are here already, for who asked for that.
	Files map[string][]byte `json:"files,omitempty"`
	// Edges are others at which the ticket is good too, best first: if this one
	// does not answer, the same paths can be asked for there.
	Edges []string `json:"edges,omitempty"`
}

// openSession decides whether the viewer may watch and gives them a ticket.
func (s *Server) openSession(w http.ResponseWriter, r *http.Request) {
	video := model.VideoID(r.PathValue("video"))
	viewer, err := s.viewer(r)
	if err != nil && !s.isPublic(r, video) {
		s.refuse(w, r, err)
		return
	}
	if why := s.closed(); why != "" {
		s.Metrics.opened("refused")
		s.sendAway(w, r, why)
		return
	}
	info, ticket, err := s.Sessions.Open(r.Context(), video, viewer)
	var denied *Denied
	switch {
	case errors.As(err, &denied):
		s.Metrics.opened("denied")
		s.deny(w, r, denied)
		return
	case err != nil:
		k := fault.KindOf(err)
		s.Metrics.opened(k.String())
		if k == fault.TooMany || k == fault.Unavailable {
			fault.RetryWhenFull(w.Header())
		}
		s.refuse(w, r, fault.Wrap("edge/server.openSession", err))
		return
	}
	s.Metrics.opened("ok")
	s.Log.Info("session opened", zap.String("session", string(info.Session)), zap.String("video", string(video)),
		zap.String("wallet", viewer.Wallet.Short()), zap.Uint64("block", info.Block), zap.String("request_id", obs.RequestID(r.Context())))
	base := s.base(r)
	start, files := s.start(r, video, info.State)
	w.Header().Set("Location", "/v1/sessions/"+string(info.Session))
	answer(w, http.StatusCreated, opened{SessionInfo: info, HLS: base + playPrefix + string(ticket) + "/master.m3u8", Edges: s.Siblings.Refuges(string(ticket)),
		Start: start, Files: files, Events: base + "/v1/sessions/" + string(info.Session) + "/events?ticket=" + url.QueryEscape(string(ticket))})
}

// isPublic reports whether a video is open to all, so that no login is needed.
func (s *Server) isPublic(r *http.Request, video model.VideoID) bool {
	v, err := s.Facts.Video(r.Context(), video)
	if err != nil {
		return false
	}
	g, err := s.Gate(v.Gate)
	return err == nil && g.Public
}

// deny says which rule failed and what would satisfy it, with the receipt.
func (s *Server) deny(w http.ResponseWriter, r *http.Request, d *Denied) {
	kind := "denied"
	if d.Verdict.Full {
		kind = fault.SeatsTaken.String()
	}
	fault.WriteProblem(w, fault.Problem{
		Type: fault.ProblemBase + kind, Title: http.StatusText(http.StatusForbidden), Status: http.StatusForbidden,
		Detail: d.Verdict.Reason, Rule: d.Verdict.Rule, Satisfy: d.Verdict.Satisfy, Receipt: d.Receipt,
		Request: obs.RequestID(r.Context()),
	})
}

// base is the address by which the viewer reached us, if it is one of ours.
func (s *Server) base(r *http.Request) string {
	if slices.Contains(s.cfg.Domains, r.Host) {
		return "https://" + r.Host
	}
	return s.cfg.PublicURL
}

// mine gives the session that a request names, if who asks has its ticket or is
// logged in as its wallet. To everybody else it does not exist.
func (s *Server) mine(r *http.Request) (model.SessionID, error) {
	id := model.SessionID(r.PathValue("session"))
	none := fault.New("edge/server.mine", fault.NotFound, "no such session")
	if t := r.URL.Query().Get("ticket"); t != "" {
		switch g, err := s.grant(r, model.Ticket(t)); {
		case err != nil && fault.KindOf(err) != fault.NotFound:
			return "", err
		case err == nil && g.Session == id:
			return id, nil
		}
		return "", none
	}
	viewer, err := s.viewer(r)
	if err != nil {
		return "", err
	}
	if owner, err := s.Sessions.Wallet(id); err != nil || owner != viewer.Wallet || owner.IsZero() {
		return "", none
	}
	return id, nil
}

func (s *Server) sessionInfo(w http.ResponseWriter, r *http.Request) {
	id, err := s.mine(r)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	info, err := s.Sessions.Info(id)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	answer(w, http.StatusOK, info)
}

func (s *Server) closeSession(w http.ResponseWriter, r *http.Request) {
	id, err := s.mine(r)
	if err == nil {
		err = s.Sessions.Close(id)
	}
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// videoFacts is what anybody may know of a published video.
type videoFacts struct {
	ID         model.VideoID    `json:"id"`
	Title      string           `json:"title"`
	Duration   float64          `json:"duration_seconds"`
	Poster     string           `json:"poster,omitempty"`
	Renditions []renditionFacts `json:"renditions"`
	Gate       gateFacts        `json:"gate"`
}

type renditionFacts struct {
	Name      string              `json:"name"`
	Kind      model.RenditionKind `json:"kind"`
	Width     int                 `json:"width,omitempty"`
	Height    int                 `json:"height,omitempty"`
	Codecs    string              `json:"codecs"`
	Language  string              `json:"language,omitempty"`
	Bandwidth int                 `json:"bandwidth"`
}

type gateFacts struct {
	Words     string   `json:"words"`
	Rule      any      `json:"rule"`
	Contracts []string `json:"contracts"`
}

func (s *Server) video(w http.ResponseWriter, r *http.Request) {
	v, err := s.Facts.Video(r.Context(), model.VideoID(r.PathValue("video")))
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	g, err := s.Gate(v.Gate)
	if err != nil {
		s.refuse(w, r, fault.As("edge/server.video", fault.Internal, err))
		return
	}
	out := videoFacts{ID: v.ID, Title: v.Title, Duration: v.Manifest.Duration.Seconds(), Gate: gateFacts{Words: s.Words(g), Rule: v.Gate, Contracts: []string{}}}
	for _, c := range g.Rule.Contracts() {
		out.Gate.Contracts = append(out.Gate.Contracts, evm.Checksum(c.Contract))
	}
	if v.Manifest.Poster != nil {
		out.Poster = "/v1/videos/" + string(v.ID) + "/poster.jpg"
	}
	for _, rc := range v.Manifest.Renditions {
		out.Renditions = append(out.Renditions, renditionFacts{Name: rc.Name, Kind: rc.Kind, Width: rc.Width, Height: rc.Height,
			Codecs: rc.Codecs, Language: rc.Language, Bandwidth: rc.Bandwidth})
	}
	b, err := json.Marshal(out)
	if err != nil {
		s.refuse(w, r, fault.As("edge/server.video", fault.Internal, err))
		return
	}
	// Anybody may keep them, and must ask whether the gate is still the same.
	newDocument("application/json", hashOf(b), b).serve(w, r, "public, no-cache")
}
