package upload

import (
	"net/http"
	"strconv"
	"strings"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/internal/obs"
)

// The protocol's constants.
const (
	tusVersion    = "1.0.0"
	tusExtensions = "creation,creation-with-upload,checksum,expiration,termination"
	mediaType     = "application/offset+octet-stream"
	// VideoHeader tells on a 201 and a HEAD which video an upload is for.
	VideoHeader = "StreamGate-Video"
)

// ServeHTTP answers tus 1.0 requests at Config.Base and below it.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Tus-Resumable", tusVersion)
	h.Set("Cache-Control", "no-store")
	id, isOne := strings.CutPrefix(r.URL.Path, s.cfg.Base+"/")
	if !isOne && r.URL.Path != s.cfg.Base {
		s.fail(w, r, fault.New("upload.ServeHTTP", fault.NotFound, "no such path"))
		return
	}
	method := r.Method
	if over := r.Header.Get("X-HTTP-Method-Override"); method == http.MethodPost && (over == http.MethodPatch || over == http.MethodDelete) {
		method = over // tus, "X-HTTP-Method-Override": for those that can only POST
	}
	if method == http.MethodOptions {
		s.options(w)
		return
	}
	if r.Header.Get("Tus-Resumable") != tusVersion {
		h.Set("Tus-Version", tusVersion)
		s.fail(w, r, errVersion())
		return
	}
	var err error
	switch {
	case !isOne && method == http.MethodPost:
		err = s.post(w, r)
	case isOne && method == http.MethodHead:
		err = s.head(w, r, id)
	case isOne && method == http.MethodPatch:
		err = s.patch(w, r, id)
	case isOne && method == http.MethodDelete:
		err = s.delete(w, r, id)
	default:
		h.Set("Allow", map[bool]string{false: "OPTIONS, POST", true: "OPTIONS, HEAD, PATCH, DELETE"}[isOne])
		err = refuse(http.StatusMethodNotAllowed, "method-not-allowed", "", "this path does not take "+r.Method)
	}
	if err != nil {
		s.fail(w, r, err)
	}
}

// options says what this server can do (tus, "OPTIONS").
func (s *Server) options(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Tus-Version", tusVersion)
	h.Set("Tus-Extension", tusExtensions)
	h.Set("Tus-Max-Size", strconv.FormatInt(s.cfg.MaxBytes, 10))
	h.Set("Tus-Checksum-Algorithm", checksumAlgorithms)
	w.WriteHeader(http.StatusNoContent)
}

// mine gives the upload if it is the requester's; to others there is none.
func (s *Server) mine(r *http.Request, id string) (*upload, error) {
	u := s.find(id)
	if u == nil || s.info(u).Creator != s.cfg.Creator(r.Context()) {
		return nil, fault.New("upload.mine", fault.NotFound, "no such upload")
	}
	return u, nil
}

// enter finds an upload and takes its lock. Stop ends the caller's reading.
func (s *Server) enter(r *http.Request, id string, stop func()) (*upload, error) {
	u, err := s.mine(r, id)
	if err != nil {
		return nil, err
	}
	if !u.lock.take(r.Context(), s.cfg.LockWait, stop) {
		return nil, errLocked()
	}
	switch {
	case u.gone:
		err = fault.New("upload.enter", fault.NotFound, "no such upload")
	case !u.complete() && s.cfg.Now().After(s.expires(u)):
		err = refuse(http.StatusGone, "upload-gone", "", "the upload expired")
	default:
		return u, nil
	}
	u.lock.release()
	return nil, err
}

// head tells the offset. It takes the lock: a creator asks for the offset to
// go on from it, so the writer before must be done (and its bytes durable).
func (s *Server) head(w http.ResponseWriter, r *http.Request, id string) error {
	u, err := s.enter(r, id, nil)
	if err != nil {
		return err
	}
	defer u.lock.release()
	h := w.Header()
	h.Set("Upload-Offset", strconv.FormatInt(u.offset.Load(), 10))
	h.Set("Upload-Length", strconv.FormatInt(u.rec.Size, 10))
	if u.rec.Metadata != "" {
		h.Set("Upload-Metadata", u.rec.Metadata)
	}
	s.describe(w, u)
	w.WriteHeader(http.StatusOK)
	return nil
}

// describe sets the headers that 201, 204 and HEAD share.
func (s *Server) describe(w http.ResponseWriter, u *upload) {
	nameVideo(w, u.rec.Video)
	if !u.complete() || u.rec.Archive {
		w.Header().Set("Upload-Expires", s.expires(u).UTC().Format(http.TimeFormat))
	}
}

// nameVideo says for which video an upload is; an archive is for none yet.
func nameVideo(w http.ResponseWriter, id model.VideoID) {
	if id != "" {
		w.Header().Set(VideoHeader, string(id))
	}
}

// delete ends an unfinished upload or an archive (tus, "Termination").
func (s *Server) delete(w http.ResponseWriter, r *http.Request, id string) error {
	u, err := s.enter(r, id, nil)
	if err != nil {
		return err
	}
	defer u.lock.release()
	if u.complete() && !u.rec.Archive {
		return fault.New("upload.delete", fault.Conflict, "the upload is complete and its video's now: delete the video")
	}
	info := s.info(u)
	if err := s.drop(u); err != nil {
		return fault.As("upload.delete", fault.Internal, err)
	}
	if !info.settled() {
		s.metrics.ended.WithLabelValues("terminated").Inc()
	}
	s.ended(info)
	nameVideo(w, info.Video)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *Server) logFailure(r *http.Request, err error) {
	s.cfg.Log.Error("upload request failed", zap.String("method", r.Method),
		zap.String("request", obs.RequestID(r.Context())), zap.Error(err))
}
