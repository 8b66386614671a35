package upload

import (
	"context"
	"encoding/json"

	"github.com/streamgate/streamgate/internal/fault"
)

// ArchiveType is the `filetype` in the metadata of an archive: a CAR. It is for
// no video, nobody is told of it, and it lies there until somebody holds it and
// settles it, its creator ends it or it expires, complete or not.
const ArchiveType = "application/vnd.ipld.car"

// settled reports whether an archive's bytes are gone and its outcome is kept.
func (i Info) settled() bool { return i.Outcome != nil }

// Hold gives an archive that is complete, and keeps everybody else off until
// release: nothing ends it or lets it expire meanwhile. To others than its
// creator there is none.
func (s *Server) Hold(ctx context.Context, id, creator string) (i Info, release func(), err error) {
	const op = "upload.Hold"
	u := s.find(id)
	if u == nil || !s.info(u).Archive || s.info(u).Creator != creator {
		return Info{}, nil, fault.New(op, fault.NotFound, "no archive %.40q was sent", id)
	}
	if !u.lock.take(ctx, s.cfg.LockWait, nil) {
		return Info{}, nil, fault.New(op, fault.Conflict, "archive %s is in use", id)
	}
	i = s.info(u)
	switch {
	case u.gone:
		err = fault.New(op, fault.NotFound, "no archive %.40q was sent", id)
	case i.settled():
		err = fault.New(op, fault.Conflict, "archive %s was imported or refused", id)
	case !u.complete():
		err = fault.New(op, fault.Conflict, "%d of %d bytes of archive %s are here: send the rest", i.Offset, i.Size, id)
	default:
		return i, func() {
			u.touched.Store(s.cfg.Now().UnixNano()) // whoever failed with it has time to try again
			u.lock.release()
		}, nil
	}
	u.lock.release()
	return Info{}, nil, err
}

// Settle keeps what became of an archive, durably, and lets its bytes go. The
// caller holds it. The outcome stays until its creator ends it or it expires.
func (s *Server) Settle(id string, outcome json.RawMessage) error {
	const op = "upload.Settle"
	u := s.find(id)
	if u == nil || !u.rec.Archive || len(outcome) == 0 {
		return fault.New(op, fault.NotFound, "no archive %.40q, or nothing became of it", id)
	}
	r := u.rec
	r.Outcome, r.SettledAt = outcome, s.cfg.Now().UTC().Round(0)
	if err := s.disk.writeRecord(r); err != nil {
		return fault.As(op, fault.Unavailable, err)
	}
	s.mu.Lock()
	u.rec = r
	s.mu.Unlock()
	// If it fails, the next start does it.
	return fault.As(op, fault.Unavailable, s.disk.empty(id))
}
