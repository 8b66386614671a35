package upload

import (
	"context"
	"net/http"
	"strconv"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
)

// post makes an upload, with its first bytes if there are any (tus,
// "Creation" and "Creation With Upload").
func (s *Server) post(w http.ResponseWriter, r *http.Request) error {
	rec, err := s.newRecord(r)
	if err != nil {
		return err
	}
	hasBody := r.Header.Get("Content-Type") == mediaType
	var sum *checksum
	if hasBody {
		if sum, err = parseChecksum(r.Header.Get("Upload-Checksum")); err != nil {
			return err
		}
		if r.ContentLength > rec.Size {
			return tooLong(rec.Size)
		}
	}
	b := newBody(w, r, s.cfg.Idle)
	u, err := s.admit(r.Context(), rec, func() { b.stop(errReplaced) })
	if err != nil {
		return err
	}
	defer u.lock.release()
	if hasBody {
		// The upload is made and the answer says how far it came, so a body
		// that was cut is no failure of the creation.
		if err := s.receive(r.Context(), u, b, sum); err != nil {
			s.cfg.Log.Debug("first bytes cut short", zap.String("upload", rec.ID), zap.Error(err))
		}
	}
	w.Header().Set("Location", s.cfg.Base+"/"+rec.ID)
	if hasBody {
		w.Header().Set("Upload-Offset", strconv.FormatInt(u.offset.Load(), 10))
	}
	s.describe(w, u)
	w.WriteHeader(http.StatusCreated)
	return nil
}

// newRecord reads and checks the headers of a creation.
func (s *Server) newRecord(r *http.Request) (record, error) {
	const op, field = "upload.newRecord", "Upload-Metadata"
	if r.Header.Get("Upload-Defer-Length") != "" {
		return record{}, fault.At(op, fault.Invalid, "Upload-Defer-Length", "the length must be known: send Upload-Length")
	}
	if r.Header.Get("Upload-Concat") != "" {
		return record{}, fault.At(op, fault.Invalid, "Upload-Concat", "concatenation is not offered: send one upload")
	}
	size, err := strconv.ParseInt(r.Header.Get("Upload-Length"), 10, 64)
	if err != nil || size <= 0 {
		return record{}, fault.At(op, fault.Invalid, "Upload-Length", "want the number of bytes, at least 1")
	}
	if size > s.cfg.MaxBytes {
		return record{}, fault.At(op, fault.TooLarge, "Upload-Length", "%d bytes, at most %d", size, s.cfg.MaxBytes)
	}
	header := r.Header.Get(field)
	m, err := parseMetadata(header)
	if err != nil {
		return record{}, err
	}
	if m.filetype == ArchiveType && m.video != "" {
		return record{}, fault.At(op, fault.Invalid, field, "an archive is of the video that it holds: leave `video` out")
	}
	return record{
		Archive: m.filetype == ArchiveType, Fingerprint: m.fingerprint,
		ID: randomName(), File: randomName(), Video: model.VideoID(m.video), Creator: s.cfg.Creator(r.Context()),
		Size: size, Metadata: header, Title: m.title, Filename: m.filename, CreatedAt: s.cfg.Now().UTC().Round(0),
	}, nil
}

// admit reserves room for an upload, finds its video and puts it on disk. The
// caller gets it locked.
func (s *Server) admit(ctx context.Context, rec record, stop func()) (*upload, error) {
	u := &upload{lock: newLock(), rec: rec}
	u.touched.Store(s.cfg.Now().UnixNano())
	if !u.lock.take(ctx, s.cfg.LockWait, stop) {
		return nil, errLocked() // ctx has ended: nobody else knows of it yet
	}
	err := s.reserve(u)
	if err == nil {
		if err = s.place(ctx, u); err == nil {
			return u, nil
		}
		s.forget(u)
	}
	u.lock.release()
	return nil, err
}

// reserve checks number, quota and disk, and holds the room.
func (s *Server) reserve(u *upload) error {
	free, err := s.cfg.Free()
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.uploads) >= s.cfg.MaxUploads {
		return fault.New("upload.reserve", fault.TooMany, "%d uploads are on this origin already", len(s.uploads))
	}
	var promised, used int64
	for _, o := range s.uploads {
		promised += o.rec.room() - o.rec.onDisk(o.offset.Load())
		if o.rec.Creator == u.rec.Creator {
			used += o.rec.onDisk(o.rec.Size)
		}
	}
	if s.cfg.QuotaBytes > 0 && used+u.rec.Size > s.cfg.QuotaBytes {
		return refuse(http.StatusForbidden, "quota-exceeded", "Upload-Length",
			"your uploads may hold "+strconv.FormatInt(s.cfg.QuotaBytes, 10)+" bytes, "+strconv.FormatInt(used, 10)+" are taken")
	}
	if free-promised-u.rec.room() < s.cfg.MinFree {
		return errDisk()
	}
	s.uploads[u.rec.ID] = u
	s.metrics.pending.Add(float64(u.rec.Size))
	return nil
}

// place asks whose video it is and writes the upload to disk.
func (s *Server) place(ctx context.Context, u *upload) error {
	ctx, cancel := context.WithTimeout(ctx, eventTimeout)
	defer cancel()
	if !u.rec.Archive {
		video, err := s.events.Created(ctx, s.info(u))
		if err != nil {
			return err
		}
		s.mu.Lock()
		u.rec.Video = video
		s.mu.Unlock()
	}
	if err := s.disk.create(u.rec); err != nil {
		s.ended(s.info(u))
		return fault.As("upload.place", fault.Internal, err)
	}
	u.promised.Store(true)
	return nil
}

// forget gives the room back.
func (s *Server) forget(u *upload) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.uploads, u.rec.ID)
	s.metrics.pending.Sub(float64(u.rec.Size))
}
