package upload

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"

	"go.uber.org/zap"

	"github.com/streamgate/streamgate/internal/fault"
)

// patch appends bytes at the offset (tus, "PATCH").
func (s *Server) patch(w http.ResponseWriter, r *http.Request, id string) error {
	const op = "upload.patch"
	if r.Header.Get("Content-Type") != mediaType {
		return refuse(http.StatusUnsupportedMediaType, "media-type", "Content-Type", "want "+mediaType)
	}
	offset, err := strconv.ParseInt(r.Header.Get("Upload-Offset"), 10, 64)
	if err != nil || offset < 0 {
		return fault.At(op, fault.Invalid, "Upload-Offset", "want the number of bytes sent so far")
	}
	sum, err := parseChecksum(r.Header.Get("Upload-Checksum"))
	if err != nil {
		return err
	}
	b := newBody(w, r, s.cfg.Idle)
	u, err := s.enter(r, id, func() { b.stop(errReplaced) })
	if err != nil {
		return err
	}
	defer u.lock.release()
	if u.rec.Outcome != nil {
		return refuse(http.StatusGone, "upload-gone", "", "the archive was imported or refused, and its bytes are gone")
	}
	if have := u.offset.Load(); have != offset {
		w.Header().Set("Upload-Offset", strconv.FormatInt(have, 10))
		return refuse(http.StatusConflict, "offset-mismatch", "Upload-Offset",
			"the upload has "+strconv.FormatInt(have, 10)+" bytes, not "+strconv.FormatInt(offset, 10))
	}
	if r.ContentLength > u.rec.Size-offset {
		return tooLong(u.rec.Size)
	}
	if err := s.receive(r.Context(), u, b, sum); err != nil {
		return err
	}
	w.Header().Set("Upload-Offset", strconv.FormatInt(u.offset.Load(), 10))
	s.describe(w, u)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func tooLong(size int64) error {
	return fault.At("upload.patch", fault.TooLarge, "Content-Length", "more than the %d bytes that the upload was made for", size)
}

// receive appends the body to the upload and hands a finished one over. The
// caller holds the lock. Bytes that came before a cut are kept, unless a
// checksum was to confirm them or they run over the end.
func (s *Server) receive(ctx context.Context, u *upload, b *body, sum *checksum) error {
	defer b.end()
	// A stopping server must not wait for a slow creator.
	defer context.AfterFunc(ctx, func() { b.stop(errShutdown) })()
	err := s.append(u, b, sum)
	u.touched.Store(s.cfg.Now().UnixNano())
	s.progress(u)
	if err != nil {
		return s.cut(u, err)
	}
	if err := s.hand(ctx, u); err != nil {
		s.cfg.Log.Warn("completed upload not taken yet", zap.String("upload", u.rec.ID), zap.Error(err))
	}
	return nil
}

// append writes the body to the file and moves the offset to what is durable.
func (s *Server) append(u *upload, b *body, sum *checksum) (err error) {
	f, err := s.disk.open(u.rec)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	from := u.offset.Load()
	if sum == nil {
		n, err := s.copy(f, u, b, io.Discard, true)
		if errors.Is(err, errOverrun) {
			return errors.Join(err, s.back(f, u, from))
		}
		return errors.Join(err, s.settle(f, u, from+n))
	}
	if err := s.disk.mark(u.rec.ID, from); err != nil {
		return err
	}
	n, err := s.copy(f, u, b, sum.hash, false)
	if err == nil && !sum.ok() {
		err = errChecksum
	}
	if err != nil {
		err = errors.Join(err, s.back(f, u, from))
	} else {
		err = s.settle(f, u, from+n)
	}
	return errors.Join(err, s.disk.unmark(u.rec.ID))
}

var (
	errOverrun  = errors.New("the body runs over the end of the upload")
	errChecksum = errors.New("the bytes are not those of the checksum")
)

// copy writes the body behind the offset and gives how much it wrote. With
// settle the offset follows every syncEvery bytes.
func (s *Server) copy(f *os.File, u *upload, b *body, also io.Writer, settle bool) (n int64, err error) {
	from := u.offset.Load()
	buf := make([]byte, copyBytes)
	for last := int64(0); ; {
		k, rerr := b.Read(buf)
		if from+n+int64(k) > u.rec.Size {
			return n, errOverrun
		}
		w, werr := f.WriteAt(buf[:k], from+n)
		n += int64(w)
		if werr != nil {
			return n, werr
		}
		_, _ = also.Write(buf[:k]) // a hash or io.Discard: never fails
		switch {
		case rerr == io.EOF: //nolint:errorlint // io.Reader promises the value itself
			return n, nil
		case rerr != nil:
			return n, rerr
		}
		if settle && n-last >= syncEvery {
			if err := s.settle(f, u, from+n); err != nil {
				return n, err
			}
			last = n
			s.progress(u)
		}
	}
}

// settle makes the bytes durable and then the offset known.
func (s *Server) settle(f *os.File, u *upload, offset int64) error {
	if err := f.Sync(); err != nil {
		return err
	}
	came := offset - u.offset.Load()
	u.offset.Store(offset)
	s.metrics.received.Add(float64(max(came, 0))) // back may go the other way
	s.metrics.pending.Sub(float64(came))
	return nil
}

// back cuts the file to where the request began.
func (s *Server) back(f *os.File, u *upload, offset int64) error {
	if err := f.Truncate(offset); err != nil {
		return err
	}
	return s.settle(f, u, offset)
}

// cut counts and names the reason for which a request was cut short.
func (s *Server) cut(u *upload, err error) error {
	reason, answer := "gone", fault.As("upload.receive", fault.Invalid, err)
	switch {
	case errors.Is(err, errReplaced):
		reason, answer = "replaced", refuse(http.StatusLocked, "upload-locked", "", errReplaced.Error())
	case errors.Is(err, errShutdown):
		reason, answer = "shutdown", fault.As("upload.receive", fault.Unavailable, err)
	case errors.Is(err, errIdle):
		reason, answer = "idle", refuse(http.StatusRequestTimeout, "upload-idle", "", errIdle.Error()+"; what came is kept")
	case errors.Is(err, errChecksum):
		reason, answer = "checksum", refuse(statusChecksum, "checksum-mismatch", "Upload-Checksum", errChecksum.Error())
	case errors.Is(err, errOverrun):
		reason, answer = "overrun", tooLong(u.rec.Size)
	case isDisk(err):
		reason, answer = "disk", err
	}
	s.metrics.interrupted.WithLabelValues(reason).Inc()
	s.cfg.Log.Debug("upload cut short", zap.String("upload", u.rec.ID), zap.String("reason", reason),
		zap.Int64("offset", u.offset.Load()), zap.Error(err))
	return answer
}

// isDisk reports whether the file, not the network, failed.
func isDisk(err error) bool {
	var p *os.PathError
	return errors.As(err, &p)
}
