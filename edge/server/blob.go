package server

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/quic-go/quic-go/http3"

	"github.com/streamgate/streamgate/edge/cache"
	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// cachePolicy of everything under /play but keys. A browser may keep the bytes
// but must ask before it uses them again: the answer then is 304 for whoever
// still has the right and 403 for whoever does not. Shared caches keep nothing:
// they would not ask.
const cachePolicy = "private, no-cache"

// blob serves one blob, or the part of it that was asked for, for as long as
// the grant lasts.
func (s *Server) blob(w http.ResponseWriter, r *http.Request, g *model.Grant, o object, b *model.Blob, ctype string) {
	begun := time.Now()
	ready := s.heads.of(b)
	etag := ready.etag[0]
	from, to, status := wanted(r, etag, b.Size)
	if cond := unmet(r, etag); cond != 0 || status == http.StatusRequestedRangeNotSatisfiable {
		ready.describe(w.Header())
		s.without(w, r, o, cond, b.Size)
		return
	}
	obj, outcome, err := s.open(r.Context(), g.Video, o, b)
	if err != nil {
		s.refusePlay(w, r, o, err)
		return
	}
	// Looking for the facts may have taken long: the right is looked at once more.
	if outcome == cache.Hit && r.Method == http.MethodGet && r.ProtoMajor == 3 && s.usable(g, time.Now()) == nil {
		if str := streamOf(w); str != nil {
			data, _ := obj.Bytes(r.Context()) // waits for nothing, and so cannot fail
			s.hit(w, r, g, o, str, status, ready.fields(ctype, status, from, to, b.Size), data[from:to], begun)
			return
		}
	}
	h := w.Header()
	ready.describe(h)
	h["Content-Type"], h["Content-Length"] = contentTypes[ctype], ready.length
	if status == http.StatusPartialContent {
		h["Content-Length"] = []string{strconv.FormatInt(to-from, 10)}
		h["Content-Range"] = []string{contentRange(from, to, b.Size)}
	}
	s.bear(w, to-from)
	t := s.bind(w, r, g)
	defer t.end()
	t.turns = turnsOf(r)
	if err := obj.Ready(t.ctx); err != nil {
		s.unready(w, r, o, t, err)
		return
	}
	// Filling may have taken long: the right is looked at once more.
	if err := s.usable(g, time.Now()); err != nil {
		s.unready(w, r, o, t, err)
		return
	}
	timeCache(h, outcome, time.Since(begun))
	w.WriteHeader(status)
	s.Metrics.firstByte.Observe(time.Since(begun).Seconds())
	if r.Method == http.MethodHead {
		s.Metrics.request(proto(r), o.kind, string(outcome))
		return
	}
	if s.copy(w, r, t, obj, from, to, outcome) != nil {
		s.abort(r, o, t)
	}
	s.Metrics.request(proto(r), o.kind, string(outcome))
}

// without answers what needs no bytes: the condition is not met, or the range
// lies outside.
func (s *Server) without(w http.ResponseWriter, r *http.Request, o object, cond int, size int64) {
	switch cond {
	case http.StatusNotModified:
		s.Metrics.request(proto(r), o.kind, "not-modified")
		w.WriteHeader(http.StatusNotModified)
	case http.StatusPreconditionFailed:
		s.Metrics.request(proto(r), o.kind, "unmet")
		changed(w, r)
	default:
		s.Metrics.request(proto(r), o.kind, "range")
		outside(w, r, size)
	}
}

// hit serves over HTTP/3 what is in memory.
func (s *Server) hit(w http.ResponseWriter, r *http.Request, g *model.Grant, o object, str *http3.Stream, status int, own fields, body []byte, begun time.Time) {
	now := time.Now()
	own.add("Server-Timing", hitTiming)
	own.add("Date", s.clock.date(now)[0])
	s.Metrics.firstByte.Observe(now.Sub(begun).Seconds())
	s.sendStream(w, r, g, o, str, status, &own, body)
	s.Metrics.request(proto(r), o.kind, string(cache.Hit))
}

// open asks the cache, and tells the shelf how it went.
func (s *Server) open(ctx context.Context, video model.VideoID, o object, b *model.Blob) (cache.Object, cache.Outcome, error) {
	obj, outcome, err := s.Blobs.Open(ctx, *b)
	if err == nil && o.kind == segmentObject {
		if outcome == cache.Hit {
			if s.told.news(video, o, time.Now()) {
				s.Shelf.Served(video, o.rendition, o.number)
			}
		} else {
			s.Shelf.Missed(video, o.rendition, o.number)
		}
	}
	return obj, outcome, err
}

// copy sends the bytes, down to the last: what the server would still hold
// back when the handler returns could not be cut any more.
func (s *Server) copy(w http.ResponseWriter, r *http.Request, t *tie, obj cache.Object, from, to int64, outcome cache.Outcome) error {
	rc := http.NewResponseController(w)
	if outcome != cache.Hit {
		// The header alone would wait for the first 4 KiB of a slow fill.
		if err := rc.Flush(); err != nil {
			return err
		}
	}
	n, err := obj.CopyTo(t.ctx, t, from, to)
	s.Metrics.bytes(proto(r), n)
	if err != nil {
		return err
	}
	return rc.Flush()
}

// unready answers when no byte was sent yet. A response that was cut is reset
// all the same: its writer is dead. The player asks again and is told why.
func (s *Server) unready(w http.ResponseWriter, r *http.Request, o object, t *tie, err error) {
	if t.end() || r.Context().Err() != nil {
		s.abort(r, o, t)
	}
	h := w.Header()
	for _, name := range []string{"Etag", "Accept-Ranges", "Content-Length", "Content-Range"} {
		delete(h, name)
	}
	s.refusePlay(w, r, o, fault.Wrap("edge/server.blob", err))
}
