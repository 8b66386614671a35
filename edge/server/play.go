package server

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

const playPrefix = "/play/"

// object is what a path under /play/{ticket}/ names.
type object struct {
	kind      objectKind
	rendition string
	number    int // of a segment or a key window
}

type objectKind uint8

const (
	noObject objectKind = iota
	masterObject
	playlistObject
	initObject
	segmentObject
	keyObject
	posterObject
	steeringObject
	reportObject
)

// String is a metric label.
func (k objectKind) String() string {
	return [...]string{"other", "master", "playlist", "init", "segment", "key", "poster", "steering", "report"}[k]
}

// pattern is the route for logs and traces; these requests do not go through the mux.
func (k objectKind) pattern() string {
	return [...]string{"/play/", "/play/{ticket}/master.m3u8", "/play/{ticket}/{rendition}/index.m3u8", "/play/{ticket}/{rendition}/init.mp4",
		"/play/{ticket}/{rendition}/{number}.m4s", "/play/{ticket}/key/{window}", "/play/{ticket}/poster.jpg",
		"/play/{ticket}/steering", "/play/{ticket}/cmcd"}[k]
}

// maxNumber bounds the digits of a segment or window number: years of video.
const maxNumber = 9

// parsePlay splits a path into ticket and object. It allocates nothing.
func parsePlay(path string) (model.Ticket, object, bool) {
	rest, ok := strings.CutPrefix(path, playPrefix)
	if !ok {
		return "", object{}, false
	}
	ticket, rest, ok := strings.Cut(rest, "/")
	if !ok || ticket == "" {
		return "", object{}, false
	}
	switch rest {
	case "master.m3u8":
		return model.Ticket(ticket), object{kind: masterObject}, true
	case "poster.jpg":
		return model.Ticket(ticket), object{kind: posterObject}, true
	case "steering":
		return model.Ticket(ticket), object{kind: steeringObject}, true
	case "cmcd":
		return model.Ticket(ticket), object{kind: reportObject}, true
	}
	folder, file, ok := strings.Cut(rest, "/")
	if !ok || folder == "" || strings.Contains(file, "/") {
		return "", object{}, false
	}
	o := object{rendition: folder}
	switch {
	case folder == "key":
		o = object{kind: keyObject}
		o.number, ok = number(file)
	case file == "index.m3u8":
		o.kind = playlistObject
	case file == "init.mp4":
		o.kind = initObject
	default:
		file, ok = strings.CutSuffix(file, ".m4s")
		if ok {
			o.kind = segmentObject
			o.number, ok = number(file)
		}
	}
	return model.Ticket(ticket), o, ok
}

// number reads a decimal number as we write them: no sign, no leading zero.
func number(s string) (int, bool) {
	if s == "" || len(s) > maxNumber || s[0] == '0' && len(s) > 1 || s[0] < '0' || s[0] > '9' {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// play answers everything that a player asks for. It touches no mailbox.
func (s *Server) play(w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	ticket, o, ok := parsePlay(r.URL.Path)
	r.Pattern = o.kind.pattern()
	if !ok {
		s.refusePlay(w, r, o, fault.New("edge/server.play", fault.NotFound, "nothing is at this path"))
		return
	}
	switch reports := o.kind == reportObject; {
	case reports && r.Method == http.MethodPost:
		s.report(w, r, ticket)
		return
	case reports:
		notAllowed(w, r, http.MethodPost)
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		notAllowed(w, r, "GET, HEAD")
		return
	}
	// A player that knows steering is told where to go, and need not be redirected.
	if o.kind != steeringObject && s.movedOn(w, r, o, ticket) {
		return
	}
	g, err := s.grant(r, ticket)
	if err == nil {
		s.hear(r) // of whoever has a ticket: strangers bend no sums
		err = s.usable(g, time.Now())
	}
	if err == nil && !s.rates.allow(g.Session, begun) {
		err = fault.New("edge/server.play", fault.TooMany, "too many requests of this session: slow down")
	}
	if err != nil {
		s.refusePlay(w, r, o, err)
		return
	}
	timeDecision(w.Header(), time.Since(begun))
	if o.kind == keyObject {
		s.key(w, r, g, o)
		return
	}
	v, err := s.Facts.Video(r.Context(), g.Video)
	if err != nil {
		s.refusePlay(w, r, o, err)
		return
	}
	if o.kind == steeringObject {
		s.Metrics.request(proto(r), o.kind, "ok")
		s.steering(w, r, ticket, v.Manifest)
		return
	}
	blob, ctype, ok := locate(v.Manifest, o)
	if !ok {
		s.refusePlay(w, r, o, fault.New("edge/server.play", fault.NotFound, "this video has no such file"))
		return
	}
	if ctype == playlistType && blob.Size <= maxPlaylistBytes {
		s.playlist(w, r, g, o, blob)
		return
	}
	s.blob(w, r, g, o, blob, ctype)
}

// usable decides whether a grant serves now: its state, its end, and whether
// each chain that it rests on was seen recently enough.
func (s *Server) usable(g *model.Grant, now time.Time) error {
	const op = "edge/server.usable"
	switch g.State {
	case model.Active:
	case model.RevokedState:
		if cause := context.Cause(g.Context); fault.KindOf(cause) == fault.SeatsTaken {
			return fault.Wrap(op, cause)
		}
		return fault.New(op, fault.Revoked, "the right to watch was lost")
	case model.Suspended:
		return fault.New(op, fault.Stale, "the chain cannot be seen at the moment")
	case model.Expired:
		return fault.New(op, fault.Expired, "the session has expired: open a new one")
	default:
		return fault.New(op, fault.NotFound, "the session was closed")
	}
	if now.After(g.ExpiresAt) {
		return fault.New(op, fault.Expired, "the session has expired: open a new one")
	}
	for _, c := range g.Chains {
		if seen, ok := s.Views.Confirmed(c); !ok || now.Sub(seen) > g.MaxStaleness {
			return fault.New(op, fault.Stale, "the head of chain %d was not confirmed for longer than the gate allows", c)
		}
	}
	return nil
}

// The types of what is served (RFC 8216bis, 10; RFC 9281 would say video/mp4 for both MP4 kinds).
const (
	playlistType = "application/vnd.apple.mpegurl"
	mp4Type      = "video/mp4"
	segmentType  = "video/iso.segment"
	jpegType     = "image/jpeg"
)

// locate finds the blob of an object in a manifest.
func locate(m *model.Manifest, o object) (blob *model.Blob, ctype string, ok bool) {
	switch o.kind {
	case masterObject:
		return &m.Master, playlistType, true
	case posterObject:
		return m.Poster, jpegType, m.Poster != nil
	}
	rc := m.Rendition(o.rendition)
	if rc == nil {
		return nil, "", false
	}
	switch o.kind {
	case playlistObject:
		return &rc.Playlist, playlistType, true
	case initObject:
		return &rc.Init, mp4Type, true
	case segmentObject:
		if o.number < len(rc.Segments) {
			return &rc.Segments[o.number].Blob, segmentType, true
		}
	}
	return nil, "", false
}

// refusePlay refuses and counts it by object and kind of refusal.
func (s *Server) refusePlay(w http.ResponseWriter, r *http.Request, o object, err error) {
	s.Metrics.request(proto(r), o.kind, fault.KindOf(err).String())
	s.refuse(w, r, err)
}
